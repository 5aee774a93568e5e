import copy
import datetime as dt
import json
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.incoming import load
from core.services.money.value import answer, usual_terms
from core.text import Catalogue

PAIRS = Path(__file__).parent.parent / "contract"
TEXT = Catalogue()
HOMESTAY = load((PAIRS / "value-homestay.json").read_text("utf-8"))
FACTORY = load((PAIRS / "value-factory-share.json").read_text("utf-8"))


def changed(document, path, value):
    """Return a copy with one place set, or taken away where ``value`` is ``...``."""
    made = copy.deepcopy(document)
    *way, last = path
    place = made
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return made


def paths(document):
    result = answer(document, TEXT)
    assert result.exit_status == 2
    assert all(error["code"] and error["message"] for error in result.body["errors"])
    return sorted(error["path"] for error in result.body["errors"])


@pytest.mark.parametrize("name", ["value-homestay", "value-factory-share"])
def test_contract_pair(name):
    expected = json.loads((PAIRS / f"{name}.expected.json").read_text("utf-8"))
    result = answer(load((PAIRS / f"{name}.json").read_text("utf-8")), TEXT)
    assert result.exit_status == 0
    assert {key: result.body.get(key) for key in expected} == expected


def test_whole_value_has_no_combination():
    body = answer(FACTORY, TEXT).body
    assert not {"combined", "spread", "adopted"} & set(body)


def test_answer_says_how_and_by_which_numbers():
    body = answer(HOMESTAY, TEXT).body
    assert body["disclaimer"] == "内部测算，不作为资产评估报告"
    assert body["rules"][0]["id"] == "valuation-1"
    assert len(body["rules"][0]["sha256"]) == len(body["inputs_sha256"]) == 64
    results = {step["code"]: step["result"] for step in body["steps"]}
    assert results["combined"] == body["combined"]
    assert results["offer"] == body["offer"]
    statuses = {i["name"]: i["status"] for step in body["steps"] for i in step["inputs"]}
    assert statuses["forced_sale.first"] == "sourced"
    assert statuses["limit_step"] == "assumed"
    assert statuses["annual_net"] == "given"
    assert all(step["name"] and "money." not in step["name"] for step in body["steps"])
    assert json.dumps(body, ensure_ascii=False)


# --- faults within a field ---


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("asset_class",), ""),
        (("date",), "2025-02-29"),
        (("date",), "20250101"),
        (("ltv",), "1.01"),
        (("ltv",), "-0.1"),
        (("ltv",), "4e-1"),
        (("ltv",), load("0.4e0")),
        (("ltv",), load("NaN")),
        (("ltv",), load("-Infinity")),
        (("ltv",), True),
        (("ltv",), 0.4),
        (("income", "annual_net"), "189491.945"),
        (("income", "annual_net"), "-1"),
        (("income", "annual_net"), "1,000"),
        (("income", "annual_net"), "1/2"),
        (("income", "months"), 0),
        (("income", "months"), "93"),
        (("income", "months"), load("93.0")),
        (("income", "months"), 10**9),
        (("income", "rate"), "1.0001"),
        (("income", "convention"), "start"),
        (("income", "growth_years"), 0),
        (("income", "residual"), "0.001"),
        (("income", "unpaid_rent", 0, "amount"), "-60000"),
        (("income", "unpaid_rent", 5, "after_months"), 94),
        (("income", "unpaid_rent", 5, "after_months"), -1),
        (("cost", "replacement"), "620000.001"),
        (("cost", "life_years"), "0"),
        (("cost", "observed_condition"), "1.1"),
        (("cost", "prepaid_rent"), "0.005"),
        (("cost", "licences"), "x"),
        (("market", "prepaid_adjustment"), "110193.961"),
        (("market", "comparables", 1, "price"), "430000.001"),
        (("market", "comparables", 1, "units"), "0"),
        (("market", "comparables", 1, "units"), "-7"),
        (("market", "comparables", 1, "term_years"), "0"),
        (("market", "comparables", 1, "adjust", "area"), "-1.08"),
        (("market", "comparables", 1, "weight"), "-0.5"),
        (("market", "comparables", 1, "id"), 7),
        (("weights", "cost"), "-0.25"),
        (("weights", "other"), "0.1"),
        (("income", "misspelt"), "1"),
        (("income", "unpaid_rent", 2, "due"), 3),
        (("market", "comparables", 0, "colour"), "red"),
        (("misspelt",), None),
    ],
)
def test_one_fault_is_named_by_its_path(path, value):
    expected = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
    assert paths(changed(HOMESTAY, path, value)) == [expected]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("whole_value",), "68000000.001"),
        (("share", "fraction"), "0"),
        (("share", "fraction"), "3/2"),
        (("share", "fraction"), "2/0"),
        (("share", "discount_control"), "1.5"),
        (("claims", 1, "kind"), "tax"),
        (("claims", 1, "amount"), "-1"),
        (("claims", 1, "on"), "part"),
        (("claims", 1, "note"), "x"),
        (("whole_claims",), "half"),
        (("forced_sale", "first"), "1.2"),
        (("forced_sale", "cost"), ...),
        (("ltv",), ...),
        (("claims", 2, "amount"), ...),
        (("share", "fraction"), ...),
    ],
)
def test_one_fault_of_the_chain_is_named_by_its_path(path, value):
    expected = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
    assert paths(changed(FACTORY, path, value)) == [expected]


@pytest.mark.parametrize("raw", [None, [], "text", 3, True])
def test_what_is_no_object_is_one_fault_without_a_path(raw):
    assert paths(raw) == [""]


# --- faults between fields ---


def test_comparable_weights_must_sum_to_one():
    wrong = changed(HOMESTAY, ("market", "comparables", 0, "weight"), "0.3000001")
    assert paths(wrong) == ["market.comparables"]
    assert paths(changed(HOMESTAY, ("market", "comparables"), [])) == ["market.comparables"]
    thirds = changed(HOMESTAY, ("market", "comparables", 0, "weight"), "1/3")
    thirds = changed(thirds, ("market", "comparables", 1, "weight"), "1/3")
    thirds = changed(thirds, ("market", "comparables", 2, "weight"), "1/3")
    assert answer(thirds, TEXT).exit_status == 0


def test_several_methods_need_weights_for_each():
    assert paths(changed(HOMESTAY, ("weights",), ...)) == ["weights"]
    assert paths(changed(HOMESTAY, ("weights", "market"), ...)) == ["weights.market"]
    assert paths(changed(HOMESTAY, ("weights",), {})) == [
        "weights.cost",
        "weights.income",
        "weights.market",
    ]
    zero = {"income": "0", "cost": "0", "market": "0"}
    assert paths(changed(HOMESTAY, ("weights",), zero)) == ["weights"]


def test_weights_are_renormalised_over_the_methods_present():
    body = answer(changed(HOMESTAY, ("market",), ...), TEXT).body
    assert list(body["methods"]) == ["income", "cost"]
    assert body["combined"] == "760082.64"


def test_one_method_needs_no_weights():
    alone = {k: v for k, v in HOMESTAY.items() if k not in ("cost", "market", "weights")}
    body = answer(alone, TEXT).body
    assert (body["combined"], body["spread"]) == ("813643.11", "0.0000")


def test_whole_value_and_methods_exclude_each_other():
    assert paths({**HOMESTAY, "whole_value": "1"}) == ["whole_value"]
    assert paths({"asset_class": "x", "date": "2025-01-01", "ltv": "0.5"}) == [""]


def test_unpaid_rent_may_fall_due_on_the_last_day_of_the_term():
    last = changed(HOMESTAY, ("income", "unpaid_rent", 5, "after_months"), 93)
    assert answer(last, TEXT).exit_status == 0


def test_a_right_without_past_or_future_cannot_wear():
    over = changed(HOMESTAY, ("cost", "age_years"), "0")
    over = changed(over, ("cost", "remaining_months"), 0)
    assert paths(over) == ["cost.remaining_months"]


def test_all_faults_come_at_once_between_and_within_fields():
    wrong = changed(HOMESTAY, ("date",), "soon")
    wrong = changed(wrong, ("income", "rate"), "2")
    wrong = changed(wrong, ("income", "unpaid_rent", 0, "amount"), "0.001")
    wrong = changed(wrong, ("income", "unpaid_rent", 1, "after_months"), 900)
    wrong = changed(wrong, ("market", "comparables", 2, "weight"), "0.3")
    wrong = changed(wrong, ("market", "comparables", 2, "price"), "x")
    wrong = changed(wrong, ("weights", "cost"), ...)
    wrong = changed(wrong, ("whole_value",), "1.234")
    wrong = changed(wrong, ("extra",), 1)
    assert paths(wrong) == [
        "date",
        "extra",
        "income.rate",
        "income.unpaid_rent[0].amount",
        "income.unpaid_rent[1].after_months",
        "market.comparables",
        "market.comparables[2].price",
        "whole_value",
        "whole_value",
    ]


def test_json_numbers_are_read_as_written():
    numbers = load((PAIRS / "value-homestay.json").read_text("utf-8").replace('"0.09"', "0.09"))
    assert answer(numbers, TEXT).body["combined"] == "738409.78"
    exact = changed(FACTORY, ("ltv",), load("0.6000000000000000000000001"))
    assert answer(exact, TEXT).body["limit_exact"] == "10202800.00"
    assert paths(changed(FACTORY, ("whole_value",), load("68000000.001"))) == ["whole_value"]


# --- refusals ---


def test_a_right_worth_nothing_is_refused():
    loss = changed(HOMESTAY, ("weights",), {"income": "1", "cost": "0", "market": "0"})
    loss = changed(loss, ("income", "annual_net"), "10000")
    result = answer(loss, TEXT)
    assert result.exit_status == 1
    (refusal,) = result.body["refusals"]
    assert refusal["code"] == "worthless"
    assert refusal["basis"]
    assert refusal["message"]


def test_a_negative_method_is_kept():
    loss = changed(HOMESTAY, ("income", "annual_net"), "10000")
    body = answer(loss, TEXT).body
    assert body["methods"]["income"].startswith("-")
    assert Decimal(body["combined"]) > 0


# --- against a second, plain implementation ---

money = st.integers(0, 10**9).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
ratio = st.integers(0, 100).map(lambda n: f"{n / 100:.2f}")
terms = st.integers(1, 480)


@st.composite
def incomes(draw):
    months = draw(terms)
    income = {"annual_net": draw(money), "months": months, "rate": draw(ratio)}
    income["unpaid_rent"] = [
        {"after_months": draw(st.integers(0, months)), "amount": draw(money)}
        for _ in range(draw(st.integers(0, 3)))
    ]
    if draw(st.booleans()):
        income["convention"] = draw(st.sampled_from(["end", "mid"]))
    if draw(st.booleans()):
        income["growth"] = draw(ratio)
        income["growth_years"] = draw(st.integers(1, 50))
    if draw(st.booleans()):
        income["residual"] = draw(money)
    return income


@st.composite
def costs(draw):
    cost = {
        "replacement": draw(money),
        "age_years": draw(st.sampled_from(["0", "2.5", "11"])),
        "life_years": draw(st.sampled_from(["0.5", "8", "20"])),
        "salvage": draw(ratio),
        "remaining_months": draw(terms),
        "brand_premium": draw(ratio),
        "licences": draw(money),
    }
    if draw(st.booleans()):
        cost["observed_condition"] = draw(ratio)
    if draw(st.booleans()):
        cost["observed_weight"] = draw(ratio)
    return cost


@st.composite
def markets(draw):
    weights = draw(st.sampled_from([["1"], ["1/3", "2/3"], ["0.2", "0.3", "0.5"]]))
    return {
        "rate": draw(ratio),
        "months": draw(terms),
        "units": draw(st.sampled_from(["1", "8", "12.5"])),
        "prepaid_adjustment": draw(money),
        "comparables": [
            {
                "price": draw(money),
                "units": draw(st.sampled_from(["1", "7", "0.3"])),
                "term_years": draw(st.sampled_from(["10", "7.75", "1/3", "40"])),
                "adjust": {"a": draw(ratio), "b": "1.02"},
                "weight": weight,
            }
            for weight in weights
        ],
    }


def plain_income(q):
    end = q.get("convention", "end") == "end"
    base = 1 + Decimal(q["rate"])
    years, stub = divmod(q["months"], 12)
    growth = 1 + Decimal(q.get("growth", "0"))

    def earns(year):
        return Decimal(q["annual_net"]) * growth ** (min(year, q.get("growth_years", year)) - 1)

    total = Decimal(0)
    for year in range(1, years + 1):
        total += earns(year) / base ** (Decimal(year) - (0 if end else Decimal("0.5")))
    if stub:
        at = years + Decimal(stub) / (12 if end else 24)
        total += earns(years + 1) * stub / 12 / base**at
    total += Decimal(q.get("residual", "0")) / base ** (Decimal(q["months"]) / 12)
    for rent in q["unpaid_rent"]:
        total -= Decimal(rent["amount"]) / base ** (Decimal(rent["after_months"]) / 12)
    return total


def plain_cost(q):
    age = Fraction(q["age_years"])
    life = min(Fraction(q["life_years"]), age + Fraction(q["remaining_months"], 12))
    rate = max(0, 1 - (1 - Fraction(q["salvage"])) * age / life)
    if "observed_condition" in q:
        weight = Fraction(q.get("observed_weight", "0.6"))
        rate = (1 - weight) * rate + weight * Fraction(q["observed_condition"])
    worth = Fraction(q["replacement"]) * rate + Fraction(q["licences"])
    worth *= 1 + Fraction(q["brand_premium"])
    return Decimal(worth.numerator) / worth.denominator


def plain_market(q):
    rate, n = Decimal(q["rate"]), Decimal(q["months"]) / 12
    total = Decimal(0)
    for item in q["comparables"]:
        term, weight = Fraction(item["term_years"]), Fraction(item["weight"])
        years = Decimal(term.numerator) / term.denominator
        k = (1 - (1 + rate) ** -n) / (1 - (1 + rate) ** -years) if rate else n / years
        factor = Decimal(item["adjust"]["a"]) * Decimal("1.02")
        per_unit = Decimal(item["price"]) / Decimal(item["units"]) * factor * k
        total += per_unit * weight.numerator / weight.denominator
    return total * Decimal(q["units"]) + Decimal(q["prepaid_adjustment"])


@settings(max_examples=150)
@given(incomes(), costs(), markets(), st.tuples(ratio, ratio, ratio), ratio, money)
def test_against_a_plain_second_implementation(income, cost, market, weights, ltv, claim):
    if all(Fraction(weight) == 0 for weight in weights):
        weights = ("1", "0", "0")
    document = {
        "asset_class": "homestay_right",
        "date": "2025-01-01",
        "income": income,
        "cost": cost,
        "market": market,
        "weights": dict(zip(("income", "cost", "market"), weights, strict=True)),
        "claims": [{"kind": "registered_charge", "amount": claim}],
        "ltv": ltv,
    }
    with localcontext() as context:
        context.prec = 60
        expected = [plain_income(income), plain_cost(cost), plain_market(market)]
    result = answer(document, TEXT)
    total = sum(Fraction(w) for w in weights)
    if result.exit_status == 1:
        weighted = zip(expected, weights, strict=True)
        assert sum(Fraction(e) * Fraction(w) for e, w in weighted) < Fraction("0.02")
        return
    body = result.body
    values = [Fraction(body["methods"][name]) for name in ("income", "cost", "market")]
    for value, plain in zip(values, expected, strict=True):
        assert abs(value - Fraction(plain)) <= Fraction("0.005")
    exact = sum(v * Fraction(w) for v, w in zip(values, weights, strict=True)) / total
    assert abs(Fraction(body["combined"]) - exact) <= Fraction("0.005")
    assert Fraction(body["adopted"]) == Fraction(body["combined"]) // 100 * 100
    spread = (max(values) - min(values)) / exact
    assert abs(Fraction(body["spread"]) - spread) <= Fraction("0.00005")
    limit = Fraction(body["adopted"]) * Fraction(ltv) - Fraction(claim)
    assert abs(Fraction(body["limit_exact"]) - limit) <= Fraction("0.005")
    assert Fraction(body["limit"]) == max(0, limit) // 10000 * 10000


def test_the_example_for_templates_is_a_lawful_request():
    example = Path(__file__).parents[2] / "resources" / "examples" / "value.json"
    assert answer(load(example.read_text("utf-8")), TEXT).exit_status == 0


def test_usual_terms_of_a_class():
    usual = usual_terms("homestay_right", dt.date(2025, 1, 1))
    assert (usual["rate"].value, usual["ltv"].value) == (Fraction("0.09"), Fraction("0.40"))
    assert usual_terms("unheard_of", dt.date(2025, 1, 1)) == {}
