import copy
import datetime as dt
import json
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.incoming import load
from core.services.money.dividend import answer
from core.text import Catalogue

PAIRS = Path(__file__).parent.parent / "contract"
TEXT = Catalogue()
FORMS = ("dividend-company", "dividend-cooperative", "dividend-collective")
COMPANY, COOPERATIVE, COLLECTIVE = (
    load((PAIRS / f"{name}.json").read_text("utf-8")) for name in FORMS
)
FARMER = 1  # place of F001 among the holders


def changed(document, *edits):
    """Return a copy with places set, or taken away where the value is ``...``."""
    made = copy.deepcopy(document)
    for path, value in edits:
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
    assert result.exit_status == 2, result.body
    assert all(error["code"] and error["message"] for error in result.body["errors"])
    assert not any("problem." in error["message"] for error in result.body["errors"])
    return sorted({error["path"] for error in result.body["errors"]})


def codes(document):
    result = answer(document, TEXT)
    assert result.exit_status == 1, result.body
    assert all(refusal["basis"] and refusal["message"] for refusal in result.body["refusals"])
    return sorted(refusal["code"] for refusal in result.body["refusals"])


def text_of(path):
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


@pytest.mark.parametrize("name", FORMS)
def test_contract_pair(name):
    expected = json.loads((PAIRS / f"{name}.expected.json").read_text("utf-8"))
    result = answer(load((PAIRS / f"{name}.json").read_text("utf-8")), TEXT)
    assert result.exit_status == 0
    assert {key: result.body.get(key) for key in expected} == expected
    assert result.body["rules"][0]["id"] == "dividend-1"
    assert all(check["passed"] for check in result.body["checks"])


# --- faults within a field ---


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("entity_kind",), "firm"),
        (("entity",), ...),
        (("cycle", "from"), "2025-02-30"),
        (("cycle", "to"), ...),
        (("cycle", "season"), "x"),
        (("record_date",), "2025-12"),
        (("time_rule",), "days"),
        (("accounts", "revenue"), "268000.001"),
        (("accounts", "cost"), "-1"),
        (("accounts", "income_tax"), "x"),
        (("accounts", "opening"), "0.005"),
        (("accounts", "registered_capital"), ...),
        (("accounts", "statutory_reserve_balance"), "-5"),
        (("accounts", "other"), "1"),
        (("resolution", "payout"), "1.01"),
        (("resolution", "payout"), ...),
        (("resolution", "unanimous_ratio_agreement"), "true"),
        (("resolution", "unanimous_ratio_agreement"), ...),
        (("resolution", "welfare_rate"), "-0.1"),
        (("resolution",), ...),
        (("stage1", "mode"), "share"),
        (("stage1", "ratio"), ...),
        (("stage1", "price"), "12.001"),
        (("stage1", "standard_yield"), "-300"),
        (("stage1", "min_standard_share"), "1.2"),
        (("stage1", "on_failure"), "zero"),
        (("stage1", "standard_grades"), "A"),
        (("stage1", "standard_grades", 1), 5),
        (("stage1", "minimum"), "1"),
        (("coefficients", "yield_reference"), "0"),
        (("coefficients", "yield_min"), ...),
        (("coefficients", "grade", "B"), "x"),
        (("coefficients", "max"), "0.4"),
        (("classes", 0, "code"), ...),
        (("classes", 0, "by"), "head"),
        (("classes", 0, "share"), "-0.4"),
        (("classes", 0, "kind"), "x"),
        (("holders", 0, "no"), ...),
        (("holders", 0, "name"), ...),
        (("holders", 0, "class"), "9-nobody"),
        (("holders", 0, "units"), ...),
        (("holders", 0, "units"), "-1"),
        (("holders", 0, "payee"), "firm"),
        (("holders", 0, "tax"), "DIV10"),
        (("holders", 0, "hold"), "frozen"),
        (("holders", 0, "carry_in"), "-0.01"),
        (("holders", 0, "carry_in"), "0.001"),
        (("holders", 0, "share"), "1"),
        (("plots", 0, "no"), ...),
        (("plots", 0, "mu"), "0"),
        (("plots", 0, "mu"), "-3"),
        (("plots", 0, "deliveries"), ...),
        (("plots", 0, "deliveries", "A"), "-1"),
        (("plots", 0, "disaster"), 1),
        (("plots", 0, "area"), "1"),
        (("tax_rates", "DIV20"), "1.2"),
        (("minimum_payout",), "1.001"),
        (("misspelt",), 1),
    ],
)
def test_one_fault_is_named_by_its_path(path, value):
    assert text_of(path) in paths(changed(COMPANY, (path, value)))


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (COOPERATIVE, ("members",)),
        (COOPERATIVE, ("members", 1, "volume")),
        (COOPERATIVE, ("members", 1, "contribution")),
        (COOPERATIVE, ("resolution", "reserve_rate")),
        (COOPERATIVE, ("resolution", "patronage_share")),
        (COLLECTIVE, ("members", 1, "shares")),
        (COLLECTIVE, ("members", 1, "name")),
        (COLLECTIVE, ("resolution", "fund_rate")),
        (COMPANY, ("classes",)),
        (COMPANY, ("holders",)),
        (COMPANY, ("accounts",)),
        (COMPANY, ("cycle",)),
        (COMPANY, ("entity_kind",)),
        (COMPANY, ("coefficients",)),
    ],
)
def test_what_each_legal_form_requires(document, path):
    assert text_of(path) in paths(changed(document, (path, ...)))


def test_parameters_of_modes_that_were_not_chosen_are_ignored():
    noise = changed(
        COMPANY,
        (("stage1", "per_mu"), "not money"),
        (("stage1", "floor_per_mu"), "0.001"),
        (("stage1", "scale"), "-1"),
        (("holders", FARMER, "units"), "none"),
    )
    assert answer(noise, TEXT).body["totals"] == answer(COMPANY, TEXT).body["totals"]
    assert paths(changed(noise, (("stage1", "mode"), "fixed"))) == ["stage1.per_mu"]
    assert paths(changed(noise, (("stage1", "on_failure"), "scaled"))) == ["stage1.scale"]
    floor_ = changed(noise, (("stage1", "on_failure"), "rent_floor"))
    assert paths(floor_) == ["stage1.floor_per_mu"]


# --- faults between fields: a test for each in the contract's list ---


def test_duplicates_name_their_list():
    assert paths(changed(COMPANY, (("holders", 0, "no"), "V001"))) == ["holders"]
    assert paths(changed(COMPANY, (("plots", 0, "no"), "D02"))) == ["plots"]
    assert paths(changed(COOPERATIVE, (("members", 0, "no"), "C02"))) == ["members"]
    assert "classes" in paths(changed(COMPANY, (("classes", 2, "code"), "4-institute")))


def test_grower_and_holder_must_be_one_holder_of_a_factor_class():
    assert paths(changed(COMPANY, (("plots", 0, "grower"), "S001"))) == ["plots[0].grower"]
    assert paths(changed(COMPANY, (("plots", 0, "grower"), "F999"))) == ["plots[0].grower"]
    held = [{"holder": "V001", "mu": "1"}, {"holder": "F002", "mu": "1"}]
    wrong = changed(COMPANY, (("plots", 0, "holdings"), held))
    assert paths(wrong) == ["plots[0].holdings[0].holder"]
    twins = changed(COMPANY, (("holders", FARMER, "no"), "F002"))
    assert paths(twins) == ["holders", "plots[0].grower", "plots[1].grower"]


def test_members_grow_where_there_are_no_classes():
    plots = changed(COMPANY, (("plots", 0, "grower"), "C01"))["plots"][:1]
    more = {"plots": plots, "coefficients": COMPANY["coefficients"], "stage1": COMPANY["stage1"]}
    body = answer({**COOPERATIVE, **more}, TEXT).body
    assert body["stage1"]["total"] == "6912.00"
    assert body["settlement"]["profit"] == "393088.00"
    assert body["coefficients"] == {"D01": "1.2146"}
    stranger = {**COOPERATIVE, **more, "plots": COMPANY["plots"][:1]}
    assert paths(stranger) == ["plots[0].grower"]


def test_grades_need_a_factor():
    wrong = changed(COMPANY, (("plots", 2, "deliveries", "D"), "5"))
    assert paths(wrong) == ["plots[2].deliveries.D"]
    fewer = changed(COMPANY, (("coefficients", "grade", "C"), ...))
    assert paths(fewer) == [f"plots[{n}].deliveries.C" for n in range(5)]


def test_zero_areas_and_yields():
    assert paths(changed(COMPANY, (("plots", 1, "mu"), "0.00"))) == ["plots[1].mu"]
    nothing = [{"holder": "F001", "mu": "0"}]
    wrong = changed(COMPANY, (("plots", 0, "holdings"), nothing))
    assert paths(wrong) == ["plots[0].holdings[0].mu"]
    zero = changed(COMPANY, (("stage1", "min_yield"), "0"))
    assert answer(zero, TEXT).exit_status == 0
    scaled = changed(zero, (("stage1", "on_failure"), "scaled"), (("stage1", "scale"), "1"))
    assert paths(scaled) == ["stage1.min_yield"]


def test_holdings_stay_within_the_area_on_every_day():
    first = {"holder": "F001", "mu": "3.20", "to": "2025-06-30"}
    second = {"holder": "F002", "mu": "3.20", "from": "2025-07-01"}
    whole = changed(COMPANY, (("plots", 0, "holdings"), [second, first]))
    assert answer(whole, TEXT).exit_status == 0
    overlapping = changed(whole, (("plots", 0, "holdings", 0, "from"), "2025-06-30"))
    assert paths(overlapping) == ["plots[0].holdings"]
    too_much = changed(whole, (("plots", 0, "holdings", 1, "mu"), "3.21"))
    assert paths(too_much) == ["plots[0].holdings"]


def test_holdings_stay_within_the_cycle():
    held = [{"holder": "F001", "mu": "1", "from": "2024-12-31", "to": "2026-01-01"}]
    wrong = changed(COMPANY, (("plots", 0, "holdings"), held))
    assert paths(wrong) == ["plots[0].holdings[0].from", "plots[0].holdings[0].to"]
    back = [{"holder": "F001", "mu": "1", "from": "2025-05-02", "to": "2025-05-01"}]
    wrong = changed(COMPANY, (("plots", 0, "holdings"), back))
    assert paths(wrong) == ["plots[0].holdings[0].to"]


def test_record_date_and_cycle():
    assert paths(changed(COMPANY, (("record_date",), "2026-01-01"))) == ["record_date"]
    assert paths(changed(COMPANY, (("record_date",), "2024-12-31"))) == ["record_date"]
    for day in ("2025-01-01", "2025-12-31"):
        assert answer(changed(COMPANY, (("record_date",), day)), TEXT).exit_status == 0
    back = changed(COLLECTIVE, (("cycle", "from"), "2026-01-01"))
    assert paths(back) == ["cycle.to"]


def test_reserve_rates_above_one():
    rates = [(("resolution", "discretionary_rate"), "0.6"), (("resolution", "risk_rate"), "0.41")]
    assert paths(changed(COMPANY, *rates)) == ["resolution"]
    one = changed(COMPANY, *rates, (("resolution", "risk_rate"), "0.4"))
    assert answer(one, TEXT).exit_status == 0


def test_reserves_applied_cover_a_loss_at_most():
    none = changed(COMPANY, (("accounts", "reserves_applied"), "0.01"))
    assert paths(none) == ["accounts.reserves_applied"]
    loss = (("accounts", "opening"), "-100.00")
    exact = changed(COMPANY, loss, (("accounts", "reserves_applied"), "100.00"))
    assert answer(exact, TEXT).exit_status == 0
    more = changed(COMPANY, loss, (("accounts", "reserves_applied"), "100.01"))
    assert paths(more) == ["accounts.reserves_applied"]


def test_class_shares_sum_to_exactly_one():
    assert paths(changed(COMPANY, (("classes", 0, "share"), "0.4000001"))) == ["classes"]
    thirds = [
        {"code": code, "name": code, "share": "1/3", "by": "units"} for code in ("a", "b", "c")
    ]
    holders = [{"no": c, "class": c, "name": c, "units": "1"} for c in ("a", "b", "c")]
    document = changed(COMPANY, (("classes",), thirds), (("holders",), holders))
    document = changed(document, (("plots",), ...), (("stage1",), ...))
    assert answer(document, TEXT).exit_status == 0


def test_all_faults_come_at_once():
    wrong = changed(
        COMPANY,
        (("entity",), 5),
        (("accounts", "revenue"), "x"),
        (("accounts", "reserves_applied"), "1"),
        (("record_date",), "2030-01-01"),
        (("classes", 0, "share"), "0.5"),
        (("classes", 1, "name"), ...),
        (("holders", 0, "tax"), "NO"),
        (("holders", 7, "units"), ...),
        (("plots", 0, "mu"), "x"),
        (("plots", 1, "deliveries", "Z"), "1"),
        (("plots", 2, "holdings"), [{"holder": "F003", "mu": "9", "extra": 1}]),
        (("stage1", "ratio"), ...),
        (("tax_rates", "DIV20"), "2"),
        (("extra",), []),
    )
    assert paths(wrong) == [
        "accounts.reserves_applied",
        "accounts.revenue",
        "classes",
        "classes[1].name",
        "entity",
        "extra",
        "holders[0].tax",
        "holders[7].units",
        "plots[0].mu",
        "plots[1].deliveries.Z",
        "plots[2].holdings",
        "plots[2].holdings[0].extra",
        "record_date",
        "stage1.ratio",
        "tax_rates.DIV20",
    ]


# --- refusals ---


def test_ratios_need_the_agreement_of_all():
    refused = changed(COMPANY, (("resolution", "unanimous_ratio_agreement"), False))
    assert codes(refused) == ["ratios_not_agreed"]
    poor = changed(refused, (("accounts", "revenue"), "0"))
    assert codes(poor) == ["ratios_not_agreed"]


def test_a_pool_needs_somebody_and_all_refusals_are_listed():
    empty = changed(
        COMPANY,
        (("resolution", "unanimous_ratio_agreement"), False),
        (("holders", 0, "units"), "0"),
        (("holders", 7), ...),
        (("plots",), []),
    )
    expected = ["class_without_weight"] * 3 + ["ratios_not_agreed"]
    assert codes(empty) == expected
    poor = changed(
        empty,
        (("accounts", "revenue"), "0"),
        (("resolution", "unanimous_ratio_agreement"), True),
    )
    assert answer(poor, TEXT).exit_status == 0


def test_record_date_may_leave_a_factor_class_without_weight():
    held = [{"holder": "F001", "mu": "1", "to": "2025-06-30"}]
    edits = [(("plots", n, "holdings"), held) for n in range(5)]
    gone = changed(COMPANY, *edits, (("time_rule",), "record_date"))
    assert codes(gone) == ["class_without_weight"]
    assert answer(changed(gone, (("time_rule",), "mu_days")), TEXT).exit_status == 0
    nobody = changed(COMPANY, *((("plots", n, "holdings"), []) for n in range(5)))
    assert codes(nobody) == ["class_without_weight"]


def test_patronage_below_sixty_percent_is_refused_even_without_a_surplus():
    low = changed(COOPERATIVE, (("resolution", "patronage_share"), "0.59999"))
    assert codes(low) == ["patronage_too_low"]
    assert codes(changed(low, (("accounts", "revenue"), "0"))) == ["patronage_too_low"]
    at_floor = changed(COOPERATIVE, (("resolution", "patronage_share"), "0.6"))
    assert answer(at_floor, TEXT).exit_status == 0


def test_a_cooperative_without_volume_or_accounts():
    idle = changed(COOPERATIVE, *((("members", n, "volume"), "0") for n in range(4)))
    assert codes(idle) == ["patronage_without_weight", "reserve_credit_without_weight"]
    all_back = changed(COOPERATIVE, (("resolution", "patronage_share"), "1"))
    keys = ("contribution", "reserve_account", "subsidy_account")
    edits = [(("members", n, key), "0") for n in range(4) for key in keys]
    assert codes(changed(COOPERATIVE, *edits)) == ["by_account_without_weight"]
    assert answer(changed(all_back, *edits), TEXT).exit_status == 0
    assert codes({**COOPERATIVE, "members": []}) == [
        "by_account_without_weight",
        "patronage_without_weight",
        "reserve_credit_without_weight",
    ]


def test_a_collective_without_shares():
    none = changed(COLLECTIVE, *((("members", n, "shares"), "0") for n in range(7)))
    assert codes(none) == ["declared_without_weight"]
    poor = changed(none, (("accounts", "revenue"), "0"))
    assert answer(poor, TEXT).exit_status == 0


def test_patronage_never_falls_below_sixty_percent():
    # distributable 2 fen: 60 % is 1.2, which rounds to 1: one fen more
    tiny = changed(
        COOPERATIVE,
        (("accounts", "revenue"), "0.02"),
        (("accounts", "cost"), "0"),
        (("resolution", "reserve_rate"), "0"),
        (("resolution", "patronage_share"), "0.6"),
    )
    settlement = answer(tiny, TEXT).body["settlement"]
    assert (settlement["patronage"], settlement["by_account"]) == ("0.02", "0.00")


# --- tax, payment and odds ---


def test_tax_codes_are_added_to_the_defaults():
    more = changed(
        COMPANY,
        (("tax_rates",), {"HALF": "0.10"}),
        (("holders", FARMER, "tax"), "HALF"),
        (("holders", 2, "tax"), ...),
    )
    lines = {line["no"]: line["tax"] for line in answer(more, TEXT).body["lines"]}
    assert (lines["F001"], lines["F002"], lines["F003"]) == ("527.82", "0.00", "801.21")


def test_a_line_below_the_minimum_is_carried():
    small = changed(COLLECTIVE, (("minimum_payout",), "11000"), (("members", 2, "carry_in"), "999"))
    lines = {line["no"]: line for line in answer(small, TEXT).body["lines"]}
    assert (lines["H3"]["pay_to"], lines["H3"]["payable"]) == ("own", "11744.37")
    assert (lines["H4"]["pay_to"], lines["H4"]["carry_out"]) == ("carried", "10745.37")


def test_keys_of_another_legal_form_warn():
    both = {**COLLECTIVE, "classes": COMPANY["classes"], "holders": COMPANY["holders"]}
    body = answer(both, TEXT).body
    assert body["totals"] == answer(COLLECTIVE, TEXT).body["totals"]
    assert [warning["code"] for warning in body["warnings"]] == ["other_form"]


@pytest.mark.parametrize("name", FORMS)
def test_the_examples_for_templates_are_lawful_requests(name):
    example = Path(__file__).parents[2] / "resources" / "examples" / f"{name}.json"
    assert answer(load(example.read_text("utf-8")), TEXT).exit_status == 0


# --- against a second, plain implementation ---


def plain_half_up(value):
    return floor(abs(value) * 2 + 1) // 2 * (1 if value >= 0 else -1)


def plain_split(total, weighted):
    """Hand out fen one by one after the floors; ``weighted`` is {number: weight}."""
    whole = sum(weighted.values())
    if not whole:
        return dict.fromkeys(weighted, 0)
    exact = {number: Fraction(total * weight) / whole for number, weight in weighted.items()}
    parts = {number: floor(value) for number, value in exact.items()}
    while sum(parts.values()) < total:
        open_ones = [n for n in exact if parts[n] == floor(exact[n])]
        number = min(open_ones, key=lambda n: (floor(exact[n]) - exact[n], n))
        parts[number] += 1
    return parts


def fen(text):
    return int(Fraction(text) * 100)


def plain_round4(value):
    return Fraction(plain_half_up(value * 10_000), 10_000)


cents = st.integers(0, 10**7).map(lambda n: f"{n // 100}.{n % 100:02d}")
hundredths = st.integers(0, 100).map(lambda n: f"{n / 100:.2f}")
small = st.integers(1, 500).map(lambda n: f"{n / 100:.2f}")
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


@st.composite
def companies(draw):
    document = copy.deepcopy(COMPANY)
    document["accounts"] |= {
        "revenue": draw(cents),
        "cost": draw(st.sampled_from(["0", "999.99"])),
        "opening": draw(st.sampled_from(["0", "-500.00", "1234.56"])),
        "registered_capital": draw(cents),
        "statutory_reserve_balance": draw(st.sampled_from(["0", "77.77"])),
    }
    document["resolution"] |= {"payout": draw(hundredths), "risk_rate": "0.03"}
    document["stage1"] |= {
        "mode": draw(st.sampled_from(["fixed", "ratio"])),
        "per_mu": "123.45",
        "on_failure": draw(st.sampled_from(["none", "rent_floor", "scaled"])),
        "floor_per_mu": "33.33",
        "scale": "0.77",
    }
    if draw(st.booleans()):
        document["stage1"]["disaster_share"] = "0.6"
    document["time_rule"] = draw(st.sampled_from(["mu_days", "record_date"]))
    document["record_date"] = draw(DAYS).isoformat()
    for plot in document["plots"]:
        plot["mu"] = draw(small)
        plot["disaster"] = draw(st.booleans())
        plot["deliveries"] = {grade: draw(st.sampled_from(["0", "55.5", "900"])) for grade in "ABC"}
        if draw(st.booleans()):
            day = draw(DAYS)
            half = str(Fraction(plot["mu"]) / 2)
            plot["holdings"] = [
                {"holder": "F001", "mu": half, "to": day.isoformat()},
                {"holder": "F004", "mu": half, "from": day.isoformat()},
            ]
    for holder in document["holders"]:
        holder["carry_in"] = draw(st.sampled_from(["0", "0.50", "3"]))
        if "units" in holder:
            holder["units"] = draw(small)
    return document


def plain_stage1(q, plot):
    s, mu = q["stage1"], Fraction(plot["mu"])
    kg = {grade: Fraction(value) for grade, value in plot["deliveries"].items()}
    whole = sum(kg.values())
    g = fen(s["per_mu"])
    if s["mode"] == "ratio":
        g = Fraction(s["ratio"]) * fen(s["price"]) * Fraction(s["standard_yield"])
    if whole and (kg["A"] + kg["B"]) / whole >= Fraction("0.8") and whole / mu >= 270:
        return True, plain_half_up(g * mu)
    if plot["disaster"] and "disaster_share" in s:
        return False, plain_half_up(Fraction("0.6") * g * mu)
    reached = min(Fraction(1), whole / mu / 270)
    amounts = {
        "none": 0,
        "rent_floor": fen(s["floor_per_mu"]) * mu,
        "scaled": g * mu * reached * Fraction("0.77"),
    }
    return False, plain_half_up(amounts[s["on_failure"]])


def plain_k(plot):
    mu, factor = Fraction(plot["mu"]), {"A": Fraction(6, 5), "B": Fraction(1), "C": Fraction(7, 10)}
    kg = {grade: Fraction(value) for grade, value in plot["deliveries"].items()}
    whole = sum(kg.values())
    if not whole:
        return Fraction(1, 2)
    q = plain_round4(sum(kg[g] * factor[g] for g in kg) / whole)
    y = plain_round4(min(Fraction(13, 10), max(Fraction(7, 10), whole / mu / 300)))
    return min(Fraction(3, 2), max(Fraction(1, 2), plain_round4(q * y)))


def plain_weights(q, ks):
    first, last = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
    weights = dict.fromkeys(("F001", "F002", "F003", "F004", "F005"), Fraction(0))
    for plot, k in zip(q["plots"], ks, strict=True):
        whole = [{"holder": plot["grower"], "mu": plot["mu"]}]
        for holding in plot.get("holdings", whole):
            start = dt.date.fromisoformat(holding.get("from", str(first)))
            end = dt.date.fromisoformat(holding.get("to", str(last)))
            day, counted = start, 0
            while day <= end:
                if q["time_rule"] == "mu_days" or str(day) == q["record_date"]:
                    counted += 1
                day += dt.timedelta(days=1)
            weights[holding["holder"]] += Fraction(holding["mu"]) * k * counted
    return weights


@settings(max_examples=100, deadline=None)
@given(companies())
def test_company_against_a_plain_second_implementation(q):
    stage1 = [plain_stage1(q, plot) for plot in q["plots"]]
    ks = [plain_k(plot) for plot in q["plots"]]
    accounts = {key: fen(value) for key, value in q["accounts"].items()}
    profit = accounts["revenue"] - accounts["cost"] - sum(amount for _, amount in stage1)
    loss = min(max(profit, 0), max(0, -accounts["opening"]))
    base = max(profit, 0) - loss
    room = max(0, accounts["registered_capital"] // 2 - accounts["statutory_reserve_balance"])
    reserves = min(plain_half_up(Fraction(base, 10)), room)
    reserves += plain_half_up(Fraction("0.05") * base) + plain_half_up(Fraction("0.03") * base)
    available = base - reserves + max(0, accounts["opening"]) if profit > 0 else 0
    declared = floor(Fraction(q["resolution"]["payout"]) * available)
    pools = plain_split(declared, {c["code"]: Fraction(c["share"]) for c in q["classes"]})
    weights = plain_weights(q, ks)
    refused, gross = False, {}
    for c in q["classes"]:
        own = [h for h in q["holders"] if h["class"] == c["code"]]
        weighted = {
            h["no"]: Fraction(h["units"]) if c["by"] == "units" else weights[h["no"]] for h in own
        }
        refused |= bool(pools[c["code"]]) and not any(weighted.values())
        gross |= plain_split(pools[c["code"]], weighted)
    result = answer(q, TEXT)
    assert result.exit_status == (1 if refused else 0), result.body
    if refused:
        return
    body = result.body
    assert [(x["passed"], fen(x["amount"])) for x in body["stage1"]["lines"]] == stage1
    assert [Fraction(body["coefficients"][plot["no"]]) for plot in q["plots"]] == ks
    settlement = body["settlement"]
    assert (fen(settlement["profit"]), fen(settlement["declared"])) == (profit, declared)
    assert fen(settlement["closing"]) == accounts["opening"] + profit - reserves - declared
    assert {code: fen(amount) for code, amount in settlement["pools"].items()} == pools
    assert [line["no"] for line in body["lines"]] == [h["no"] for h in q["holders"]]
    for line, holder in zip(body["lines"], q["holders"], strict=True):
        rate = Fraction(1, 5) if holder["tax"] == "DIV20" else Fraction(0)
        tax = plain_half_up(gross[holder["no"]] * rate)
        due = gross[holder["no"]] - tax + fen(holder["carry_in"])
        to = "held" if "hold" in holder else "carried" if due < 100 else "own"
        to = "pledgee" if to == "own" and "pledgee" in holder else to
        assert (fen(line["gross"]), fen(line["tax"]), line["pay_to"]) == (
            gross[holder["no"]],
            tax,
            to,
        )
        column = {"held": "held", "carried": "carry_out"}.get(to, "payable")
        assert fen(line[column]) == due
    for row in (*body["lines"], body["totals"]):
        left = fen(row["gross"]) + fen(row["carry_in"])
        assert left == sum(fen(row[c]) for c in ("tax", "payable", "held", "carry_out"))


@settings(max_examples=100, deadline=None)
@given(st.data(), cents, hundredths, st.integers(60, 100), hundredths, hundredths)
def test_members_against_a_plain_second_implementation(data, revenue, rate, back, fund, ceiling):
    members = [
        {
            "no": f"N{n}",
            "name": "某",
            "volume": data.draw(hundredths),
            "contribution": data.draw(cents),
            "subsidy_account": data.draw(cents),
            "shares": data.draw(hundredths),
        }
        for n in range(data.draw(st.integers(1, 6)))
    ]
    common = {
        "entity": "社",
        "cycle": COLLECTIVE["cycle"],
        "accounts": {"revenue": revenue, "cost": "12.34"},
        "members": members,
    }
    profit = fen(revenue) - 1234
    base = max(0, profit)

    coop = answer(
        {
            **common,
            "entity_kind": "cooperative",
            "resolution": {"reserve_rate": rate, "patronage_share": f"{back}/100"},
        },
        TEXT,
    )
    volumes = {m["no"]: Fraction(m["volume"]) for m in members}
    accounts = {m["no"]: fen(m["contribution"]) + fen(m["subsidy_account"]) for m in members}
    reserve = plain_half_up(Fraction(rate) * base)
    distributable = base - reserve
    patronage = plain_half_up(Fraction(back, 100) * distributable)
    if patronage * 10 < distributable * 6:
        patronage += 1
    rest = distributable - patronage
    bad = (patronage or reserve) and not any(volumes.values())
    bad = bad or (rest and not any(accounts.values()))
    assert coop.exit_status == (1 if bad else 0)
    if not bad:
        first, second = plain_split(patronage, volumes), plain_split(rest, accounts)
        lines = {x["no"]: (fen(x["patronage"]), fen(x["by_account"])) for x in coop.body["lines"]}
        assert lines == {no: (first[no], second[no]) for no in volumes}
        credit = coop.body["settlement"]["reserve_credit"]
        assert {no: fen(x) for no, x in credit.items()} == plain_split(reserve, volumes)

    collective = answer(
        {
            **common,
            "entity_kind": "collective",
            "resolution": {"fund_rate": fund, "ceiling": ceiling},
        },
        TEXT,
    )
    kept = plain_half_up(Fraction(fund) * base)
    declared = min(base - kept, floor(Fraction(ceiling) * base))
    shares = {m["no"]: Fraction(m["shares"]) for m in members}
    bad = declared and not any(shares.values())
    assert collective.exit_status == (1 if bad else 0)
    if not bad:
        found = {x["no"]: fen(x["gross"]) for x in collective.body["lines"]}
        assert found == plain_split(declared, shares)
        assert fen(collective.body["settlement"]["closing"]) == profit - kept - declared
