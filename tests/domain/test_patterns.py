"""Patterns of papers: forms, empties, and every fault named."""

import pytest

from core.domain.patterns import fill


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("{name}", "陈晓燕"),
        ("第 {rank} 顺位", "第 2 顺位"),
        ("{inner.day:date}", "2026年1月5日"),
        ("{moment:moment}", "2026年11月23日 10时42分05秒"),
        ("{amount:yuan}", "1,234,567.80"),
        ("{debt:yuan}", "-1,000.05"),
        ("{amount:capitals}", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整"),
        ("{{不是字段}}", "{不是字段}"),
    ],
)
def test_forms(pattern, written):
    values = {
        "name": "陈晓燕",
        "rank": 2,
        "inner": {"day": "2026-01-05"},
        "moment": "2026-11-23T10:42:05+08:00",
        "amount": 123456780,
        "debt": -100005,
    }
    filled = fill(pattern, values)
    assert (filled.text, filled.problems) == (written, ())


def test_a_pattern_is_empty_when_all_its_fields_are():
    values = {"a": "", "b": "", "c": "有"}
    assert fill("自{a:date}至{b:date}", values).empty
    assert not fill("{a}{c}", values).empty
    assert not fill("只有文字", values).empty


@pytest.mark.parametrize(
    ("pattern", "code", "field"),
    [
        ("{none}", "paper_field_unknown", "p.none"),
        ("{name.inner}", "paper_field_unknown", "p.name.inner"),
        ("{name:no_such_form}", "paper_value_wrong", "p.name"),
        ("{name:yuan}", "paper_value_wrong", "p.name"),
        ("{flag}", "paper_value_wrong", "p.flag"),
        ("{flag:yuan}", "paper_value_wrong", "p.flag"),
        ("{name:date}", "paper_value_wrong", "p.name"),
        ("{number:date}", "paper_value_wrong", "p.number"),
    ],
)
def test_faults_name_the_field(pattern, code, field):
    values = {"name": "陈", "flag": True, "number": 5}
    assert [(p.code, p.field) for p in fill(pattern, values, "p").problems] == [(code, field)]


@pytest.mark.parametrize("pattern", ["{", "a}", "{a", "{a:{", "{a!"])
def test_brackets_that_do_not_close_are_said(pattern):
    """Found by fuzzing: an office's own sheet with such a label ended the program."""
    filled = fill(pattern, {"a": "x"})
    assert [one.code for one in filled.problems] == ["paper_pattern_broken"]
    assert filled.text == pattern
