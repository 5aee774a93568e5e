"""Amounts in Chinese capitals (人民币大写), as cheques and certificates write them.

Source: 《支付结算办法》附一「正确填写票据和结算凭证的基本规定」第一至四条. Where the rule leaves a
choice, one form is always written: 整 after 角 (伍角整), and 零 between 元 and 角 when the yuan end
in zero (壹仟陆佰捌拾元零叁角贰分), the form that leaves no gap to fill in.
"""

from __future__ import annotations

from core.domain.values import FEN_PER_YUAN, Fen

LIMIT_FEN = (
    10**18
)  # 10^16 yuan: above 玖仟玖佰玖拾玖万亿 no unit is left that everybody reads alike

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def capitals(fen: Fen) -> str:
    """Write an amount in capitals: ``140950`` -> ``壹仟肆佰零玖元伍角整``.

    ``TypeError`` for anything but an ``int`` (a float has already lost the amount),
    ``ValueError`` from 10^16 yuan on, either sign.
    """
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"not an amount in fen: {fen!r}")
    if abs(fen) >= LIMIT_FEN:
        raise ValueError(f"too large to be written in capitals: {fen}")
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    if not rest:
        return f"{sign}{_words(yuan) or '零'}元整"
    return sign + (f"{_words(yuan)}元" if yuan else "") + _cents(yuan, *divmod(rest, 10))


def _words(number: int) -> str:
    """Write a whole number; zero is the empty word."""
    for value, unit in _UNITS:
        if number >= value:
            high, low = divmod(number, value)
            gap = "零" if 0 < low < value // 10 else ""
            return f"{_words(high)}{unit}{gap}{_words(low)}"
    return _DIGITS[number] if number else ""


def _cents(yuan: int, jiao: int, fen: int) -> str:
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    end = f"{_DIGITS[fen]}分" if fen else "整"
    return f"{gap}{_DIGITS[jiao]}角{end}" if jiao else f"{gap}{end}"
