"""The table of drawable characters says what the fonts say."""

import unicodedata

import pytest

from core.adapters.pdf.faces import font_for
from core.problems import FieldError
from core.services.glyphs import _ranges, glyph_faults, undrawable

PLANES = range(0x20, 0x32000)  # assigned characters end in plane 3


def printable(char):
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def draws(char):
    try:
        return bool(font_for(char, bold=False) and font_for(char, bold=True))
    except FieldError:
        return False


def test_the_table_agrees_with_the_fonts_on_every_character():
    wrong = [
        f"U+{point:04X}"
        for point in PLANES
        if printable(chr(point)) and draws(chr(point)) == bool(undrawable(chr(point)))
    ]
    assert wrong == []


def test_all_han_characters_of_gb_18030_are_drawable():
    blocks = ((0x4E00, 0x9FEF), (0x3400, 0x4DB5), (0x20000, 0x2A6D6), (0x2A700, 0x2B734))
    for first, last in blocks:
        assert undrawable("".join(map(chr, range(first, last + 1)))) == ""


def test_ranges_ascend_and_do_not_touch():
    starts, ends = _ranges()
    assert len(starts) == len(ends) > 100
    assert all(start <= end for start, end in zip(starts, ends, strict=True))
    assert all(end + 1 < start for end, start in zip(ends[:-1], starts[1:], strict=True))


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ""),
        ("陈大山·ABC 123\n", ""),
        ("𠮷㐀", ""),
        ("\U00030edd甲\U00030edd", "\U00030edd"),
        ("甲\U000e0100", "\U000e0100"),  # a variation selector is a character nobody sees
        ("\u0f00甲\U0001f9a0", "\u0f00\U0001f9a0"),
    ],
)
def test_missing_characters_are_named_once_in_order(text, missing):
    assert undrawable(text) == missing


def test_faults_name_the_path_and_leave_faulty_fields_alone():
    raw = {"a": [{"b": "\U00030edd"}, {"b": "\U00030edd"}], "n": 5, "none": None, "ok": True}
    assert [p.field for p in glyph_faults(raw, {"a[0].b"})] == ["a[1].b"]
