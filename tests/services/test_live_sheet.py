"""The working sheet as formulas: worked out by another hand, they give our figures."""

import copy
import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from core.adapters.tables.live import LivePage
from core.services import live_sheet
from core.services.incoming import read_document
from core.services.money import value
from core.services.reading import build
from core.text import Catalogue
from tests.services.spreadsheet import Spreadsheet

TEXT = Catalogue()
HALF_FEN = 0.005
PAIRS = Path(__file__).parents[1] / "contract"
REQUESTS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted(PAIRS.glob("value-*.json"))
    if "expected" not in path.name
}


def made(raw):
    answer = value.answer(raw, TEXT)
    assert answer.sheet, answer.body
    reading, _ = read_document(value.ValueDocument, raw)
    document = build(value.ValueDocument, reading)
    return live_sheet.live_sheet(document, answer.sheet, answer.packs[0], TEXT)


def workbook(raw):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        LivePage(book, book.add_worksheet("活"), made(raw)).write()
    return Spreadsheet(content.getvalue(), "活")


def differences(sheet):
    return {
        sheet.cells[f"A{ref[1:]}"]: sheet.value(ref)
        for ref, said in sheet.cells.items()
        if ref.startswith("D") and str(said).startswith("=")
    }


def all_three():
    """A request with every method, stub months, growth, unpaid rent, claims of both kinds."""
    raw = copy.deepcopy(REQUESTS["value-homestay"])
    raw["income"] = {
        "annual_net": "123456.78",
        "months": 137,
        "rate": "0.0725",
        "convention": "mid",
        "growth": "0.03",
        "growth_years": 4,
        "residual": "50000.00",
        "unpaid_rent": [
            {"after_months": 12, "amount": "30000.00"},
            {"after_months": 41, "amount": "31000.50"},
        ],
    }
    raw["cost"] = {
        "replacement": "800000.00",
        "age_years": "3.5",
        "life_years": "10",
        "salvage": "0.05",
        "remaining_months": 137,
        "observed_condition": "0.7",
        "prepaid_rent": "10000.00",
        "licences": "20000.00",
        "brand_premium": "0.1",
    }
    comparable = {"price": "900000.00", "units": "8", "term_years": "12"}
    raw["market"] = {
        "rate": "0.0725",
        "months": 137,
        "units": "9",
        "prepaid_adjustment": "1000.00",
        "comparables": [
            {**comparable, "adjust": {"situation": "1.02", "area": "0.97"}, "weight": "0.5"},
            {**comparable, "price": "870000.00", "adjust": {"date": "1.01"}, "weight": "0.25"},
            {**comparable, "price": "910000.00", "adjust": {"date": "0.99"}, "weight": "0.25"},
        ],
    }
    raw["weights"] = {"income": "0.5", "cost": "0.2", "market": "0.3"}
    raw["share"] = {"fraction": "1/3", "discount_control": "0.1", "discount_market": "0.05"}
    raw["claims"] = [
        {"kind": "statutory_priority", "amount": "12345.67", "on": "whole", "name": "工程款"},
        {"kind": "registered_charge", "amount": "20000.00", "on": "share", "name": "农商行"},
    ]
    raw["ltv"] = "0.6"
    raw.pop("whole_value", None)
    return raw


ALL = [*REQUESTS.values(), all_three(), {**all_three(), "whole_claims": "full"}]


@pytest.mark.parametrize("raw", ALL, ids=[*REQUESTS, "all_three", "in_full"])
def test_worked_out_by_another_hand_the_figures_are_ours(raw):
    found = differences(workbook(raw))
    assert len(found) == len(value.answer(raw, TEXT).sheet)
    assert {step: apart for step, apart in found.items() if abs(apart) >= HALF_FEN} == {}


def test_every_step_that_there_is_has_a_formula():
    codes = {step.code for raw in ALL for step in value.answer(raw, TEXT).sheet}
    assert codes == set(live_sheet.FORMULAS)


def test_the_sheet_says_whether_it_agrees():
    sheet = workbook(all_three())
    verdict = f"B{sheet.row_of('各步差额')}"
    assert sheet.value(verdict) == "是"
    sheet.cells[f"B{sheet.row_of('抵押率')}"] = 0.5
    assert sheet.value(verdict).startswith("否")


@settings(max_examples=40, deadline=None)
@given(
    net=st.integers(1_00, 9_999_999_99),
    months=st.integers(1, 480),
    rate=st.integers(1, 2_000),
    ltv=st.integers(1, 10_000),
)
def test_any_income_agrees(net, months, rate, ltv):
    raw = copy.deepcopy(REQUESTS["value-homestay"])
    for other in ("cost", "market", "weights", "claims", "whole_value"):
        raw.pop(other, None)
    raw["income"] = {
        "annual_net": f"{net // 100}.{net % 100:02d}",
        "months": months,
        "rate": f"{rate / 10_000:.4f}",
    }
    raw["ltv"] = f"{ltv / 10_000:.4f}"
    if not value.answer(raw, TEXT).sheet:
        return  # worth nothing
    assert max(map(abs, differences(workbook(raw)).values())) < HALF_FEN


@pytest.mark.parametrize(
    ("label", "cell", "change"),
    [
        ("年净收益", 200000.0, {"annual_net": "200000.00"}),
        ("年利率　收益法", 0.09, {"rate": "0.09"}),
        ("剩余月数　收益法", 100.0, {"months": 100}),
    ],
)
def test_a_changed_input_gives_what_the_command_would(label, cell, change):
    raw = all_three()
    sheet = workbook(raw)
    sheet.cells[f"B{sheet.row_of(label)}"] = cell
    raw["income"] |= change
    steps = {step.code: step.result for step in value.answer(raw, TEXT).sheet}
    assert abs(sheet.value(f"C{sheet.row_of('收益法价值')}") - steps["income_value"] / 100) < 0.005
    assert sheet.value(f"C{sheet.row_of('建议额度')}") == steps["offer"] / 100
