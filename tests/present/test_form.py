"""Forms without a window: texts in, raw JSON out, problems by field."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import core.services.desk  # noqa: F401 - registers every operation
from core.fields import Date, Money, Ratio, Text, Whole, YesNo
from core.present.form import FormState, Group, Leaf, Rows, parts_of
from core.present.layouts import LAYOUTS, MAKES
from core.problems import Problem
from core.services.operations import OPERATIONS

TODAY = dt.date(2026, 11, 23)
NAMES = st.text(alphabet="民宿甲乙丙abc·", min_size=1, max_size=6)


def mortgage() -> FormState:
    return FormState(parts_of(OPERATIONS["mortgage.apply"].command), TODAY)


def test_texts_are_read_as_people_type_them():
    form = mortgage()
    for path, typed in (
        ("amount", "30万"),
        ("term_from", "1123"),
        ("term_to", "20281122"),
        ("interest_rate", "4.35"),
        ("transfer_restricted", "no"),
        ("remarks", "  "),
    ):
        form.set(path, typed)
    raw = form.raw()
    assert raw["amount"] == "300000.00"
    assert raw["term_from"] == "2026-11-23"
    assert raw["term_to"] == "2028-11-22"
    assert raw["interest_rate"] == "0.0435"
    assert raw["transfer_restricted"] is False
    assert "remarks" not in raw


def test_lines_groups_and_single_values_nest():
    form = mortgage()
    form.set(form.add_line("assets"), "A000001")
    line = form.add_line("mortgagors")
    form.set(f"{line}.new.name", "王小明")
    form.set(f"{line}.share", "1/2")
    paper = form.add_line("papers")
    form.set(f"{paper}.paper", "application")
    form.set(f"{paper}.pages", "2")
    raw = form.raw()
    assert raw["assets"] == ["A000001"]
    assert raw["mortgagors"] == [{"new": {"name": "王小明"}, "share": "1/2"}]
    assert raw["papers"] == [{"paper": "application", "form": "original", "copies": 1, "pages": 2}]
    assert raw["debtors"] == []


def test_taking_a_line_out_moves_the_others_up():
    form = mortgage()
    for number in ("P1", "P2", "P3"):
        form.set(f"{form.add_line('debtors')}.party", number)
    form.remove_line("debtors", 0)
    assert form.raw()["debtors"] == [{"party": "P2"}, {"party": "P3"}]


@given(st.lists(NAMES, max_size=5), st.data())
def test_removing_any_line_is_removing_from_a_list(names, data):
    form = mortgage()
    for name in names:
        form.set(f"{form.add_line('debtors')}.new.name", name)
    if names:
        place = data.draw(st.integers(0, len(names) - 1))
        form.remove_line("debtors", place)
        del names[place]
    assert form.raw()["debtors"] == [{"new": {"name": name}} for name in names]


def test_a_draft_is_what_was_typed_faults_included():
    form = mortgage()
    form.set("amount", "三十万")
    form.set(f"{form.add_line('mortgagees')}.new.id_no", "123")
    again = mortgage()
    again.restore(form.dump())
    assert again.dump() == form.dump()
    assert again.get("amount") == "三十万"
    assert again.dirty
    again.settle()
    assert not again.dirty


def test_a_request_filled_in_comes_out_again():
    raw = {
        "assets": ["A000001"],
        "mortgagors": [{"party": "P000001"}],
        "mortgagees": [],
        "debtors": [],
        "amount": "300000.00",
        "interest_rate": "0.0435",
        "transfer_restricted": True,
        "papers": [{"paper": "title", "form": "copy", "copies": 1, "pages": 3}],
    }
    form = mortgage()
    form.fill(raw)
    assert form.get("amount") == "300,000.00"
    assert form.get("interest_rate") == "4.35%"
    out = form.raw()
    assert {key: out[key] for key in raw} == raw


def test_faults_are_told_while_typing_and_gaps_only_when_asked():
    form = mortgage()
    assert form.fault("amount") is None
    form.set("amount", "300000.123")
    assert form.fault("amount").code == "money_decimals"
    form.set("amount", "")
    form.asked = True
    assert form.fault("amount") == Problem("required", "amount")
    assert form.fault("remarks") is None


def test_problems_find_the_nearest_field_on_screen():
    form = mortgage()
    shown = ["amount", "mortgagors", "mortgagors[0]", "mortgagors[0].new.id_no"]
    problems = [
        Problem("a", "mortgagors[0].new.id_no"),
        Problem("b", "mortgagors[0].agent.authority_until"),
        Problem("c", "mortgagors[3].party"),
        Problem("d", "scope"),
        Problem("e", ""),
    ]
    placed = form.place(problems, shown)
    codes = {path: [p.code for p in found] for path, found in placed.fields.items()}
    assert codes == {"mortgagors[0].new.id_no": ["a"], "mortgagors[0]": ["b"], "mortgagors": ["c"]}
    assert [p.code for p in placed.apart] == ["d", "e"]


def test_free_content_gets_the_fields_of_its_class():
    form = FormState((Group("details", (), True),), TODAY)
    form.with_fields("details", (Leaf("rooms", Whole(), True), Leaf("consent", YesNo())))
    form.set("details.rooms", "１２")
    form.set("details.consent", "yes")
    assert form.raw() == {"details": {"rooms": 12, "consent": True}}


@pytest.mark.parametrize("path", ["nowhere", "amount.deeper", "mortgagors[0].new"])
def test_a_path_without_a_leaf_is_an_error(path):
    with pytest.raises(KeyError):
        mortgage().leaf(path)


def test_every_layout_names_fields_of_its_command():
    for operation, sections in LAYOUTS.items():
        known = set(OPERATIONS[operation].command.model_fields)
        named = [field for section in sections for field in section.fields]
        assert set(named) <= known, operation
        assert len(named) == len(set(named)), operation
        assert all(section.wide <= set(section.fields) for section in sections), operation
    assert set(MAKES) <= set(OPERATIONS)


def test_what_a_command_demands_stands_on_its_form():
    for operation, sections in LAYOUTS.items():
        named = {field for section in sections for field in section.fields}
        fields = OPERATIONS[operation].command.model_fields
        demanded = {name for name, info in fields.items() if info.is_required()}
        given = {"party", "asset"} if operation.endswith((".amend", ".correct")) else set()
        assert demanded - named - given == set(), operation


def test_every_operation_has_a_form():
    for operation in OPERATIONS.values():
        parts = parts_of(operation.command)
        assert [part.name for part in parts] == list(operation.command.model_fields)


def test_a_line_of_an_optional_list_that_nobody_filled_in_is_left_out():
    form = FormState(parts_of(OPERATIONS["right.transfer"].command), TODAY)
    for path in ("mortgagees", "transferors"):
        form.add_line(path)
    raw = form.raw()
    assert "mortgagees" not in raw
    assert raw["transferors"] == [{"burdened_first": False}]  # this one is asked for


def test_what_nobody_touched_takes_what_somebody_else_wrote():
    form = FormState((Leaf("name", Text()), Leaf("phone", Text()), Leaf("rooms", Whole())), TODAY)
    form.fill({"name": "甲", "phone": "120"})
    form.settle()
    form.set("phone", "130")
    assert form.newer({"name": "乙", "phone": "140", "rooms": 3}) == {"name": "乙", "rooms": "3"}
    assert form.newer({"name": "甲"}) == {}


def test_lists_may_be_optional():
    form = FormState((Rows("lines", (Leaf("amount", Money()), Leaf("on", Date()))),), TODAY)
    form.set(f"{form.add_line('lines')}.amount", "1,000")
    assert form.raw() == {"lines": [{"amount": "1000"}]}
    assert form.part("lines[0].amount") == Leaf("amount", Money())
    assert form.part("lines[0]") == form.part("lines")
    assert FormState((Leaf("a", Text()), Leaf("b", Ratio())), TODAY).raw() == {}
