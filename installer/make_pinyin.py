"""Make ``resources/pinyin.tsv``, the table of readings that search by pinyin needs.

Regenerate with ``python3 installer/make_pinyin.py`` in the development environment, which has
pypinyin. The program itself never imports pypinyin: its table costs a third of a second and
knows surnames only by their common readings, which is why :data:`SURNAMES` stands here.

Each line is ``characters<TAB>reading,reading…``, without tones, ``v`` for ü, the usual reading
first; the syllables of two characters are separated by a space. A line that begins with ``^``
holds only at the head of a name.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "resources" / "pinyin.tsv"

# Surnames read otherwise than the character alone usually is, and two-character surnames.
# Source: 《现代汉语词典》, 《通用规范汉字字典》 under the readings marked 姓.
SURNAMES = """
万俟 mo qi;尉迟 yu chi;单于 chan yu;长孙 zhang sun;令狐 ling hu;澹台 tan tai;鲜于 xian yu
宰父 zai fu;亓官 qi guan;公冶 gong ye;濮阳 pu yang;淳于 chun yu;皇甫 huang fu;夏侯 xia hou
诸葛 zhu ge;呼延 hu yan;赫连 he lian;宇文 yu wen;闾丘 lv qiu;拓跋 tuo ba;独孤 du gu
单 shan;仇 qiu;曾 zeng;区 ou;解 xie;查 zha;盖 ge,gai;任 ren;华 hua;朴 piao;乐 yue,le
员 yun;种 chong;折 she;秘 bi;冼 xian;缪 miao;繁 po;召 shao;祭 zhai;隗 wei,kui;宓 mi,fu
黑 he,hei;那 na;覃 qin,tan;佴 nai;郇 xun,huan;谌 chen,shen;燕 yan;应 ying;过 guo;纪 ji
柏 bai,bo;薄 bo;卜 bu;车 che;翟 zhai,di;褚 chu;都 du;阚 kan;宁 ning;莘 shen,xin;句 gou
牟 mu,mou;能 nai;钭 tou;撒 sa;六 lu;洗 xian;葛 ge;盛 sheng;沈 shen;郗 xi,chi;粘 nian
重 chong;行 xing;降 jiang;适 kuo;晟 cheng;哈 ha;相 xiang;占 zhan;尉 wei;曲 qu;石 shi
"""

# Words of places and businesses in which a character is not read as it usually is.
WORDS = """
银行 yin hang;支行 zhi hang;分行 fen hang;总行 zong hang;农行 nong hang;商行 shang hang
车行 che hang;茶行 cha hang;行业 hang ye;民宿 min su;乐清 yue qing;音乐 yin yue;重庆 chong qing
厦门 xia men;大厦 da sha;长江 chang jiang;长城 chang cheng;长沙 chang sha;长春 chang chun
长兴 chang xing;长安 chang an;会计 kuai ji;种植 zhong zhi;度假 du jia;台州 tai zhou
丽水 li shui;六安 lu an;番禺 pan yu;朝阳 chao yang;便利 bian li;便民 bian min;东阿 dong e
"""

# Characters seen in names that pypinyin does not know.
MISSING = {"𠮷": ["ji"]}


def main() -> int:
    """Write the table; return 0."""
    TARGET.write_text(table_text(), encoding="utf-8", newline="\n")
    return 0


def table_text() -> str:
    """Return the whole table, the same on every machine."""
    characters = character_readings()
    surnames = surname_readings(characters)
    lines = [f"^{name}\t{readings}" for name, readings in sorted(surnames.items())]
    lines += [f"{word}\t{readings}" for word, readings in sorted(entries_of(WORDS).items())]
    lines += [f"{char}\t{','.join(found)}" for char, found in sorted(characters.items())]
    return "\n".join(lines) + "\n"


def character_readings() -> dict[str, list[str]]:
    """Return every reading of every character, without tones."""
    from pypinyin.pinyin_dict import pinyin_dict

    table = dict(MISSING)
    for code_point, readings in pinyin_dict.items():
        plain = dict.fromkeys(without_tone(reading) for reading in readings.split(","))
        kept = [reading for reading in plain if is_syllable(reading)]
        if kept:
            table[chr(code_point)] = kept
    return table


def surname_readings(characters: dict[str, list[str]]) -> dict[str, str]:
    """Return the readings of :data:`SURNAMES` that the table of characters does not put first."""
    return {
        name: readings
        for name, readings in entries_of(SURNAMES).items()
        if characters.get(name, [])[:1] != [readings]
    }


def entries_of(text: str) -> dict[str, str]:
    """Split one of the lists above into ``{characters: readings}``."""
    entries = text.replace("\n", ";").split(";")
    return dict(entry.split(" ", 1) for entry in entries if entry)


def without_tone(reading: str) -> str:
    """Strip the tone mark: ``lǜ`` -> ``lv``."""
    parts = unicodedata.normalize("NFD", reading.strip())
    parts = parts.replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(char for char in parts if not unicodedata.combining(char))


def is_syllable(reading: str) -> bool:
    """Leave out interjections such as ``hng``, which nobody types as a name."""
    return reading.isascii() and reading.isalpha() and any(vowel in reading for vowel in "aeiouv")


if __name__ == "__main__":
    sys.exit(main())
