"""The working sheet as formulas: worked out by another hand, they give our figures."""

import copy
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.adapters.tables.live import LivePage
from core.services import live_sheet
from core.services.incoming import read_document
from core.services.live_formulas import LATER
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


class Workbook:
    """The sheet of a request as a file, read back; cells go by the names of their lines."""

    def __init__(self, raw):
        self.lines = made(raw)
        content = io.BytesIO()
        with xlsxwriter.Workbook(content) as book:
            LivePage(book, book.add_worksheet("活"), self.lines, "估值号 1").write()
        self.sheet = Spreadsheet(content.getvalue(), "活")
        above = 4 + len(self.lines.inputs) + 1  # title, how, two heads
        self.inputs = {one.name: f"B{4 + at}" for at, one in enumerate(self.lines.inputs)}
        self.steps = {one.name: above + at for at, one in enumerate(self.lines.steps)}

    def change(self, name, number):
        self.sheet.cells[self.inputs[name]] = float(number)

    def excel(self, name):
        return self.sheet.value(f"C{self.steps[name]}")

    def differences(self):
        return {name: self.sheet.value(f"D{row}") for name, row in self.steps.items()}

    def verdict(self):
        return self.sheet.value(f"B{self.sheet.row_of(TEXT('listing.live.verdict'))}")

    def worst(self):
        return max(map(abs, self.differences().values()))


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


def only(method, **changes):
    """Return the homestay by one method, with other figures."""
    raw = copy.deepcopy(REQUESTS["value-homestay"])
    for other in {"income", "cost", "market", "weights"} - {method}:
        raw.pop(other)
    raw[method] |= changes
    return raw


TEA = {
    "annual_net": "108000",
    "months": 168,
    "rate": "0.07",
    "growth": "0.03",
    "growth_years": 5,
    "residual": "60000",
    "unpaid_rent": [],
}
ALL = {
    "half_a_fen": only("income", annual_net="2.34", months=1, rate="0", unpaid_rent=[]),
    **REQUESTS,
    "all_three": all_three(),
    "in_full": {**all_three(), "whole_claims": "full"},
    "mid": only("income", convention="mid"),
    "tea": only("income", **TEA),
}


# --- our figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ALL.values(), ids=ALL)
def test_worked_out_by_another_hand_the_figures_are_ours(raw):
    book = Workbook(raw)
    apart = {name: one for name, one in book.differences().items() if abs(one) >= HALF_FEN}
    assert (apart, book.verdict()) == ({}, TEXT("listing.live.small"))
    ours = [Fraction(step.result) for step in value.answer(raw, TEXT).sheet]
    units = [100 if one.unit == "yuan" else 1 for one in book.lines.steps]
    shown = [one.value * unit for one, unit in zip(book.lines.steps, units, strict=True)]
    assert [one for one in shown if one] == [one for one in ours if one]


EXAMPLES = {  # money.md B.7: request, step, yuan
    "B1_end": ("value-homestay", "income_value_1", "813643.11"),
    "B1_mid": ("mid", "income_value_1", "858028.96"),
    "B2": ("tea", "income_value_1", "1056249.41"),
    "B3_cost": ("value-homestay", "cost_value_1", "631537.50"),
    "B3_combined": ("value-homestay", "combined_1", "738409.78"),
    "B3_adopted": ("value-homestay", "adopted_1", "738400.00"),
    "B4_unit": ("value-homestay", "market_per_unit_1", "63175.37"),
    "B4_value": ("value-homestay", "market_value_1", "615596.90"),
    "B5_share": ("value-factory-share", "share_value_1", "20808000.00"),
    "B5_mortgage": ("value-factory-share", "mortgage_value_1", "20338000.00"),
    "B5_exact": ("value-factory-share", "limit_exact_1", "10202800.00"),
    "B5_first": ("value-factory-share", "forced_sale_first_net_1", "10930352.00"),
    "B5_second": ("value-factory-share", "forced_sale_second_net_1", "8250281.60"),
    "B5_offer": ("value-factory-share", "offer_1", "8250000.00"),
}


@pytest.mark.parametrize(("request_", "step", "yuan"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_worked_examples_come_out(request_, step, yuan):
    assert f"{Workbook(ALL[request_]).excel(step):.2f}" == yuan


def test_every_step_that_there_is_has_a_formula():
    codes = {step.code for raw in ALL.values() for step in value.answer(raw, TEXT).sheet}
    assert codes | set(LATER) == set(live_sheet.FORMULAS)


# --- a reader changes something -------------------------------------------------------------------


CHANGES = {  # the cell, where it stands in the request, what is written there
    "income": ("income_annual_net", "income annual_net", "200000.00"),
    "rate": ("income_rate", "income rate", "0.09"),
    "no_rate": ("income_rate", "income rate", "0"),
    "rate_is_growth": ("income_rate", "income rate", "0.03"),
    "shorter": ("income_months", "income months", 100),
    "no_stub": ("income_months", "income months", 132),
    "a_year_more": ("income_months", "income months", 150),
    "much_longer": ("income_months", "income months", 361),
    "few_months": ("income_months", "income months", 48),
    "growth": ("income_growth", "income growth", "0.05"),
    "shrinks": ("income_growth", "income growth", "-0.02"),
    "growth_years": ("income_last", "income growth_years", 9),
    "residual": ("income_residual", "income residual", "90000"),
    "rent": ("rent_2", "income unpaid_rent 1 amount", "10000"),
    "rent_due": ("rent_after_1", "income unpaid_rent 0 after_months", 24),
    "replacement": ("replacement", "cost replacement", "654321.09"),
    "age": ("age_years", "cost age_years", "7"),
    "right_ends": ("remaining_months", "cost remaining_months", 30),
    "condition": ("observed_condition", "cost observed_condition", "0.25"),
    "condition_weight": ("observed_weight", "cost observed_weight", "0.3"),
    "brand": ("brand_premium", "cost brand_premium", "0.15"),
    "market_rate": ("market_rate", "market rate", "0"),
    "market_term": ("market_months", "market months", 60),
    "units": ("market_units", "market units", "4.5"),
    "price": ("price_2", "market comparables 1 price", "700000"),
    "adjustment": ("adjust_1_1", "market comparables 0 adjust situation", "1.10"),
    "weight": ("weight_income", "weights income", "3"),
    "fraction": ("fraction", "share fraction", "0.4"),
    "control": ("discount_control", "share discount_control", "0.2"),
    "liquidity": ("discount_market", "share discount_market", "0"),
    "claim": ("claim_1", "claims 0 amount", "99999.99"),
    "ltv": ("ltv", "ltv", "0.35"),
}


def changed(raw, path, written):
    raw = copy.deepcopy(raw)
    at = raw
    *before, last = [int(part) if part.isdigit() else part for part in path.split()]
    for part in before:
        at = at.setdefault(part, {}) if isinstance(at, dict) else at[part]
    at[last] = written
    return raw


def same_results(book, raw):
    """The formulas of a sheet give what the command says of another request."""
    worth = {}
    for step in value.answer(raw, TEXT).sheet:
        if step.code not in ("income_year", "unpaid_rent", "market_comparable"):
            places = [name for name in worth if name.startswith(step.code)]
            worth[f"{step.code}_{len(places) + 1}"] = step
    wrong = {}
    for name, step in worth.items():
        ours = float(step.result) / (100 if step.unit == "yuan" else 1)
        if name in book.steps and abs(book.excel(name) - ours) >= HALF_FEN:
            wrong[name] = (book.excel(name), ours)
    return wrong


@pytest.mark.parametrize(("cell", "path", "written"), CHANGES.values(), ids=CHANGES)
def test_a_changed_input_gives_what_the_command_would(cell, path, written):
    book = Workbook(all_three())
    book.change(cell, Fraction(written))
    assert same_results(book, changed(all_three(), path, written)) == {}


def bare():
    """A request without anything that may be left out."""
    raw = only("income", annual_net="250000", months=36)
    raw["income"].pop("unpaid_rent")
    return raw


@pytest.mark.parametrize("name", ["few_months", "much_longer", "residual", "growth", "control"])
def test_what_was_left_out_can_be_given_on_the_sheet(name):
    cell, path, written = CHANGES[name]
    raw = bare()
    if name == "control":
        raw["share"] = {"fraction": "1"}
    book = Workbook(raw)
    before = book.excel("share_value_1")
    book.change(cell, Fraction(written))
    assert same_results(book, changed(raw, path, written)) == {}
    assert name == "growth" or book.excel("share_value_1") != before


def test_years_added_to_a_growing_right_grow_as_the_command_says():
    raw = bare()
    raw["income"] |= {"growth": "0.04"}
    book = Workbook(raw)
    book.change("income_months", 137)
    assert same_results(book, changed(raw, "income months", 137)) == {}


def test_a_claim_on_the_whole_can_weigh_in_full():
    book = Workbook(all_three())
    book.change("claim_part_1", 0)
    assert same_results(book, {**all_three(), "whole_claims": "full"}) == {}


def test_the_sheet_says_whether_it_agrees():
    book = Workbook(all_three())
    assert book.verdict() == TEXT("listing.live.small")
    book.change("ltv", 0.5)
    assert book.verdict() == TEXT("listing.live.large")


# --- any figures ----------------------------------------------------------------------------------

AMOUNT = st.integers(0, 9_999_999_99).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
RATIO = st.integers(1, 9_999).map(lambda parts: f"{parts / 10_000:.4f}")
RATE = st.integers(0, 2_000).map(lambda parts: f"{parts / 10_000:.4f}")
MONTHS = st.integers(1, 480)
INCOME = st.fixed_dictionaries(
    {"annual_net": AMOUNT, "months": MONTHS, "rate": RATE},
    optional={
        "convention": st.sampled_from(["end", "mid"]),
        "growth": st.integers(-500, 1_000).map(lambda parts: f"{parts / 10_000:.4f}"),
        "growth_years": st.integers(1, 30),
        "residual": AMOUNT,
    },
)
COST = st.fixed_dictionaries(
    {
        "replacement": AMOUNT,
        "age_years": st.integers(0, 80).map(lambda quarters: f"{quarters / 4}"),
        "life_years": st.integers(1, 40).map(str),
        "salvage": RATIO,
        "remaining_months": MONTHS,
    },
    optional={
        "observed_condition": RATIO,
        "observed_weight": RATIO,
        "prepaid_rent": AMOUNT,
        "licences": AMOUNT,
        "brand_premium": RATIO,
    },
)
COMPARABLE = st.fixed_dictionaries(
    {
        "price": AMOUNT,
        "units": st.integers(1, 99).map(str),
        "term_years": st.integers(1, 280).map(lambda quarters: f"{quarters / 4}"),
        "adjust": st.dictionaries(st.sampled_from(["situation", "date", "area"]), RATIO),
        "weight": st.just("1"),
    }
)
MARKET = st.fixed_dictionaries(
    {
        "rate": RATE,
        "months": MONTHS,
        "units": st.integers(1, 99).map(str),
        "comparables": st.lists(COMPARABLE, min_size=1, max_size=1),
    },
    optional={"prepaid_adjustment": AMOUNT},
)


@settings(max_examples=60, deadline=None)
@given(income=INCOME, cost=COST, market=MARKET, ltv=RATIO, part=st.integers(1, 9), claim=AMOUNT)
def test_any_figures_agree(income, cost, market, ltv, part, claim):
    raw = all_three() | {"income": income, "cost": cost, "market": market, "ltv": ltv}
    raw["share"]["fraction"] = f"{part}/9"
    raw["claims"][0]["amount"] = claim
    assume(value.answer(raw, TEXT).sheet)  # else worth nothing
    assert Workbook(raw).worst() < HALF_FEN


@settings(max_examples=60, deadline=None)
@given(income=INCOME, months=MONTHS, rate=RATE)
def test_any_other_term_and_rate_give_what_the_command_would(income, months, rate):
    raw = bare() | {"income": income}
    other = bare() | {"income": income | {"months": months, "rate": rate}}
    assume(value.answer(raw, TEXT).sheet and value.answer(other, TEXT).sheet)
    book = Workbook(raw)
    book.change("income_months", months)
    book.change("income_rate", rate)
    assert same_results(book, other) == {}


# --- the file -------------------------------------------------------------------------------------


def test_what_people_wrote_is_never_a_formula():
    raw = all_three()
    evil = ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "{ltv}")
    raw["market"]["comparables"][0]["id"], raw["claims"][0]["name"] = evil[0], evil[1]
    raw["market"]["comparables"][1]["id"], raw["claims"][1]["name"] = evil[2], evil[3]
    raw["market"]["comparables"][2]["adjust"] = {evil[0]: "1", evil[4]: "1"}
    book, plain = Workbook(raw), Workbook(all_three())
    assert book.sheet.formulas - {f"B{book.sheet.row_of('增长年数')}"} == {
        *(f"{column}{row}" for row in book.steps.values() for column in "CD"),
        f"B{book.sheet.row_of(TEXT('listing.live.verdict'))}",
    }
    assert len(book.steps) == len(plain.steps)
    assert (book.worst(), book.verdict()) == (pytest.approx(0, abs=HALF_FEN), "是")
    shown = "".join(str(one) for one in book.sheet.cells.values())
    assert all(one in shown for one in evil)


def test_no_result_is_claimed_before_a_spreadsheet_has_worked_it_out():
    book = Workbook(all_three())
    assert {book.sheet.kept[ref] for ref in book.sheet.formulas} == {None}


def test_the_sheet_names_its_valuation():
    assert "估值号 1" in Workbook(bare()).sheet.cells.values()
