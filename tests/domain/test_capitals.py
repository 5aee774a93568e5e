"""Amounts in capitals: the table of the rule, and a parser that shares nothing with the writer."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.capitals import LIMIT_FEN, capitals
from core.domain.chinese_dates import written_date, written_moment
from core.domain.values import fen_from_yuan

# 《支付结算办法》附一 and 《会计基础工作规范》第五十二条
TABLE = {
    "0": "零元整",
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.05": "伍分",
    "1": "壹元整",
    "10": "壹拾元整",
    "15.5": "壹拾伍元伍角整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "325.04": "叁佰贰拾伍元零肆分",
    "10000": "壹万元整",
    "100000": "壹拾万元整",
    "10001": "壹万零壹元整",
    "1000001": "壹佰万零壹元整",
    "20030004": "贰仟零叁万零肆元整",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100010000": "壹亿零壹万元整",
    "2000000500": "贰拾亿零伍佰元整",
    "1000000000.01": "壹拾亿元零壹分",
    "1000010000.20": "壹拾亿零壹万元零贰角整",
    "100000000000.1": "壹仟亿元零壹角整",
    "1000000000000": "壹万亿元整",
    "1234567890123.45": "壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元肆角伍分",
    "99999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "1010101010": "壹拾亿壹仟零壹拾万壹仟零壹拾元整",
}


@pytest.mark.parametrize(("yuan", "words"), TABLE.items())
def test_the_table_of_the_rule(yuan, words):
    assert capitals(fen_from_yuan(yuan)) == words


def test_negative_amounts_say_so():
    assert capitals(-140950) == "负壹仟肆佰零玖元伍角整"


def test_the_limit_is_refused_on_both_sides():
    assert capitals(LIMIT_FEN - 1).startswith("玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿")
    for fen in (LIMIT_FEN, -LIMIT_FEN):
        with pytest.raises(ValueError):
            capitals(fen)


@pytest.mark.parametrize("wrong", [1.0, "100", True, None])
def test_only_whole_fen_are_accepted(wrong):
    with pytest.raises(TypeError):
        capitals(wrong)


def read_back(words):
    """Read capitals the way a cashier does: digit by digit, multiplying at 万 and 亿."""
    sign, words = (-1, words[1:]) if words[0] == "负" else (1, words)
    fen = whole = section = digit = 0
    for char in words:
        if char in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(char)
        elif char in "拾佰仟":
            section, digit = section + digit * {"拾": 10, "佰": 100, "仟": 1000}[char], 0
        elif char == "万":
            whole, section, digit = whole + (section + digit) * 10**4, 0, 0
        elif char == "亿":
            whole, section, digit = (whole + section + digit) * 10**8, 0, 0
        elif char == "元":
            fen, digit = (whole + section + digit) * 100, 0
        elif char in "角分":
            fen, digit = fen + digit * {"角": 10, "分": 1}[char], 0
    return sign * fen


@given(st.integers(-LIMIT_FEN + 1, LIMIT_FEN - 1))
def test_a_cashier_reads_back_the_same_amount(fen):
    assert read_back(capitals(fen)) == fen


@given(st.integers(0, LIMIT_FEN - 1))
def test_zeros_are_written_once_and_the_end_is_closed(fen):
    words = capitals(fen)
    assert "零零" not in words
    assert words.endswith(("整", "分"))
    assert not words.startswith("拾")


def test_dates_are_written_without_padding():
    assert written_date(dt.date(2026, 1, 5)) == "2026年1月5日"
    moment = dt.datetime.fromisoformat("2026-11-23T09:05:07+08:00")
    assert written_moment(moment) == "2026年11月23日 09时05分07秒"
