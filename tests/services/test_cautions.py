"""Cautions: nothing is disposed of without the consent of whom they protect; ninety days."""

import pytest

from core.problems import Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE

LAST_DAY = "2027-02-22"  # 90 days after 2026-11-23 are a Sunday


def row(desk, asset=SOLE):
    return desk.ask("asset", asset_no=asset).restraints[0]


def codes(desk, operation, document):
    return [(p.code, p.field) for p in desk.check(operation, document)]


def other_mortgage(desk, **changes):
    return builders.application(desk, mortgagees=[{"party": OTHER_BANK}], **changes)


def transfer(**changes):
    return {
        "assets": [SOLE],
        "transfer_ground": "sale",
        "basis_no": "MM-1",
        "price": "500000.00",
        "transferors": [{"party": ALICE}],
        "transferees": [{"party": BOB}],
        "papers": [{"paper": one} for one in ("application", "identity", "transfer_basis")],
        **changes,
    }


def test_a_caution_is_a_case_of_both_sides(desk):
    number = builders.cautioned(desk)
    assert number == "YG2026-0001"
    shown = row(desk)
    assert (shown.kind_term, shown.state_term, shown.until) == ("预告登记", "生效中", "")
    assert shown.ground == "抵押权设立"
    assert shown.authority == builders.bank(0)["name"]
    document = builders.caution(JOINT, obligors=[{"party": BANK}])
    assert codes(desk, "caution.register", document) == [("R08_obligor", "obligors[0].party")]


@pytest.mark.holds("R07")
@pytest.mark.parametrize("operation", ["mortgage.apply", "right.transfer"])
def test_nothing_is_disposed_of_without_the_consent(desk, operation):
    builders.cautioned(desk)
    document = other_mortgage(desk) if operation == "mortgage.apply" else transfer()
    (problem,) = desk.check(operation, document)
    assert (problem.code, problem.severity) == ("R07", Severity.REFUSAL)
    said = desk.text.sentence(problem)
    assert builders.bank(0)["name"] in said.text
    assert "第二百二十一条" in said.basis
    assert said.next
    case = desk.perform(operation, {**document, "caution_consent_no": "TY-1"}).number
    builders.enter(desk, case)


@pytest.mark.holds("R07")
def test_the_consent_stands_in_the_folio(desk, ledger):
    builders.cautioned(desk)
    case = desk.perform(
        "mortgage.apply", other_mortgage(desk, caution_consent_no="TY-2026-1")
    ).number
    builders.enter(desk, case)
    with desk.store.reading() as work:
        assert [e["consent"] for e in work.assets.folio(SOLE)] == ["", "", "TY-2026-1"]


def test_a_caution_waits_for_the_case_that_was_accepted_before_it(desk):
    case = desk.perform("mortgage.apply", other_mortgage(desk)).number
    waiting = desk.perform("caution.register", builders.caution(accept=False)).number
    assert codes(desk, "case.accept", {"case": waiting}) == [("R20", "asset")]
    builders.enter(desk, case)
    assert codes(desk, "case.accept", {"case": waiting}) == []


def test_whom_it_protects_needs_no_paper_of_its_own(desk):
    builders.cautioned(desk)
    assert desk.check("mortgage.apply", builders.application(desk)) == ()
    made = builders.register(desk)
    with desk.store.reading() as work:
        assert work.assets.folio(SOLE)[-1]["consent"] == made.case


def test_a_seized_or_disputed_right_is_not_promised(desk):
    builders.seize(desk)
    assert codes(desk, "caution.register", builders.caution()) == [("R06", "asset")]


@pytest.mark.holds("I21")
def test_it_lapses_ninety_days_after_the_registration_became_possible(desk, clock):
    number = builders.cautioned(desk)
    clock.move(days=400)
    assert row(desk).state == "active"  # nobody knows the day: it stands
    on = desk.today().isoformat()
    told = {"caution": number, "possible_on": on, "document_no": "竣工备案"}
    desk.perform("caution.possible", told)
    assert codes(desk, "caution.possible", told) == [("caution_runs_already", "possible_on")]
    clock.move(days=90)
    assert row(desk).state == "active"
    assert codes(desk, "mortgage.apply", other_mortgage(desk))[0][0] == "R07"
    clock.move(days=4)  # beyond a weekend too
    assert row(desk).state == "lapsed"
    assert "R07" not in {code for code, _ in codes(desk, "mortgage.apply", other_mortgage(desk))}
    desk.perform("party.enter", builders.person(4))
    kinds = [e.kind for e in desk.ask("asset", asset_no=SOLE).folio]
    assert kinds == ["first", "caution", "caution_end"]


@pytest.mark.holds("I21")
def test_the_day_may_be_known_from_the_beginning(desk, clock):
    builders.cautioned(desk, possible_on="2026-11-23")
    assert row(desk).until == LAST_DAY
    clock.move(days=91)
    assert row(desk).state == "active"
    clock.move(days=1)
    assert row(desk).state == "lapsed"
    late = builders.caution(JOINT, possible_on="2026-01-05")
    assert codes(desk, "caution.register", late) == [("caution_too_late", "possible_on")]


@pytest.mark.holds("I21")
def test_the_application_within_the_ninety_days_saves_it_and_the_entry_converts_it(desk, clock):
    number = builders.cautioned(desk, possible_on="2026-11-23")
    clock.move(days=88)
    case = builders.apply(desk)
    desk.perform("caution.applied", {"caution": number, "case": case})
    clock.move(days=30)
    desk.perform("party.enter", builders.person(4))
    assert (row(desk).state, row(desk).until) == ("active", "")
    builders.enter(desk, case)
    assert row(desk).state == "converted"
    kinds = [e.kind for e in desk.ask("asset", asset_no=SOLE).folio]
    assert kinds == ["first", "caution", "mortgage", "caution_end"]
    assert desk.ask("verify_journal").ok


def test_a_caution_is_converted_by_the_case_that_entered_the_right(desk):
    number = builders.cautioned(desk)
    case = builders.apply(desk)
    convert = {"caution": number, "case": case}
    assert codes(desk, "caution.convert", convert) == [("not_in_this_state", "case")]
    builders.enter(desk, case)
    desk.perform("caution.convert", convert)
    assert row(desk).state == "converted"
    elsewhere = builders.register(desk, JOINT).case
    other = builders.cautioned(desk, JOINT)
    wrong = {"caution": other, "case": case}
    assert codes(desk, "caution.convert", wrong) == [("case_on_other_asset", "case")]
    assert codes(desk, "caution.applied", {**wrong, "case": "20261123-9999"}) == [
        ("no_such_case", "case")
    ]
    desk.perform("caution.convert", {"caution": other, "case": elsewhere})


@pytest.mark.parametrize("why", ["waived", "extinguished", "judgment"])
def test_it_ends_by_waiver_extinction_or_judgment(desk, why):
    number = builders.cautioned(desk)
    end = {"caution": number, "caution_end": why, "document_no": "放弃声明"}
    desk.perform("caution.end", end)
    assert row(desk).state == "released"
    assert codes(desk, "mortgage.apply", other_mortgage(desk)) == []
    assert codes(desk, "caution.end", end) == [("restraint_over", "caution")]


def test_a_discharge_needs_no_consent(desk):
    mortgage = builders.register(desk).mortgage
    builders.cautioned(desk, claimants=[{"party": OTHER_BANK}])
    builders.discharge(desk, mortgage)
