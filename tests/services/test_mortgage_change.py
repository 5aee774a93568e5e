"""Changes of a mortgage: what a new version says, who must agree, what stands fast."""

import pytest

from core.problems import Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE
from tests.mortgage_cases import SECOND, document, done, parties, stated, versions


def answers(desk, mortgage, **changes):
    wanted = document(desk, "mortgage.change", mortgage, **changes)
    return {(p.code, p.field) for p in desk.check("mortgage.change", wanted)}


# --- what a change writes ---------------------------------------------------------------------


def test_one_case_changes_several_things_and_the_old_version_stays(desk):
    made = builders.register(desk)
    changed = done(
        desk,
        "mortgage.change",
        made.mortgage,
        amount="250000.00",
        term_to="2027-06-30",
        scope="仅本金",
    )
    row = desk.ask("mortgage", mortgage_no=made.mortgage)
    assert (row.amount, row.term_to, row.state) == (25_000_000, "2027-06-30", "current")
    first, second = versions(desk, made.mortgage)
    assert (first["amount"], first["kind"], first["case_no"]) == (30_000_000, "first", made.case)
    assert (second["amount"], second["kind"]) == (25_000_000, "change")
    assert (second["basis"], second["case_no"]) == ("BG-2026-001", changed.case)
    assert desk.ask("verify_journal").ok


def test_the_certificate_is_replaced_and_both_say_so(desk):
    made = builders.register(desk)
    changed = done(desk, "mortgage.change", made.mortgage, amount="250000.00")
    assert changed.certificate != made.certificate
    (line,) = stated(desk, changed.certificate)["changes"]
    assert line["label"] == "债权数额"
    assert line["value"] == "由“300,000.00 元”变更为“250,000.00 元”"
    old = desk.ask("certificate", certificate_no=made.certificate)
    assert old.state == "voided"
    assert old.events[-1].value == f"{changed.certificate}，{changed.case}，已被新证书替换"
    assert stated(desk, made.certificate)["amount"] == 30_000_000  # it keeps what it said


def test_the_new_certificate_is_printed_issued_and_drawn(desk):
    made = builders.register(desk)
    changed = done(desk, "mortgage.change", made.mortgage, amount="250000.00")
    desk.perform("certificate.print", {"case": changed.case})
    desk.perform("certificate.issue", {"case": changed.case, "receiver": "李行长"})
    desk.perform("case.archive", {"case": changed.case})
    assert desk.paper(changed.certificate).startswith(b"%PDF")
    assert desk.ask("certificate", certificate_no=changed.certificate).code


def test_a_replaced_certificate_is_printed_no_more(desk):
    made = builders.register(desk)
    done(desk, "mortgage.change", made.mortgage, amount="250000.00")
    with pytest.raises(Rejected) as said:
        desk.perform("certificate.print", {"case": made.case})
    assert [p.code for p in said.value.problems] == ["certificate_not_in_force"]
    desk.perform("case.archive", {"case": made.case})  # nothing is left to hand over


def test_a_mortgage_is_found_by_its_new_contract(desk):
    made = builders.register(desk)
    done(desk, "mortgage.change", made.mortgage, mortgage_contract_no="DY-2026-999")
    found = desk.ask("search", typed="DY-2026-999")
    assert made.mortgage in {hit.id for hit in found if hit.kind == "mortgage"}


def test_a_new_name_of_the_bank_stands_in_the_new_version_only(desk):
    made = builders.register(desk)
    renamed = builders.bank(0, name="改名农村商业银行股份有限公司")
    desk.perform("party.amend", {"party": BANK, "evidence_no": "更名通知", **renamed})
    changed = done(desk, "mortgage.change", made.mortgage, amount="250000.00")
    assert stated(desk, changed.certificate)["mortgagees"][0]["name"].startswith("改名")
    assert not stated(desk, made.certificate)["mortgagees"][0]["name"].startswith("改名")


def test_a_burdened_share_grows_and_shrinks(desk):
    made = builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}])
    grown = done(desk, "mortgage.change", made.mortgage, shares=[{"party": ALICE, "share": "3/8"}])
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["3/8", "0"]
    assert stated(desk, grown.certificate)["mortgagors"][0]["share"] == "3/8"
    assert stated(desk, grown.certificate)["changes"][0]["value"] == "由“1/4”变更为“3/8”"
    done(desk, "mortgage.change", made.mortgage, shares=[{"party": ALICE, "share": "1/8"}])
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["1/8", "0"]
    builders.discharge(desk, made.mortgage)
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["0", "0"]


# --- who applies, and with what -----------------------------------------------------------------


@pytest.mark.holds("R02")
@pytest.mark.parametrize("alone", [BANK, ALICE])
def test_one_side_alone_changes_nothing(desk, alone):
    made = builders.register(desk)
    found = answers(desk, made.mortgage, amount="1.00", applicants=[{"party": alone}])
    assert found == {("R02_jointly", "applicants")}


@pytest.mark.holds("R08")
def test_somebody_else_has_no_say(desk):
    made = builders.register(desk)
    people = [*parties(BANK, ALICE), {"party": BOB}]
    found = answers(desk, made.mortgage, amount="1.00", applicants=people)
    assert found == {("R08_applicant", "applicants[2].party")}


def test_nothing_changed_is_a_slip(desk):
    made = builders.register(desk)
    assert answers(desk, made.mortgage, amount="300000.00") == {("nothing_changed", "")}
    assert answers(desk, made.mortgage) == {("nothing_changed", "")}


@pytest.mark.holds("R08")
def test_a_certificate_that_was_replaced_is_found_out(desk):
    made = builders.register(desk)
    changed = done(desk, "mortgage.change", made.mortgage, amount="250000.00")
    wrong = answers(desk, made.mortgage, amount="1.00", certificate_no=made.certificate)
    assert wrong == {("R08_certificate", "certificate_no")}
    right = changed.certificate.replace("（", "(").replace("）", ")")
    assert answers(desk, made.mortgage, amount="1.00", certificate_no=right) == set()


def test_every_fault_is_answered_at_once(desk):
    made = builders.register(desk)
    wanted = document(
        desk,
        "mortgage.change",
        made.mortgage,
        amount="400000.00",
        contract_amount="500000.00",
        term_from="2027-01-01",
        term_to="2026-01-01",
        applicants=[{"party": BANK}],
        papers=[{"paper": "application"}],
    )
    with pytest.raises(Rejected) as said:
        desk.perform("mortgage.change", wanted)
    codes = {p.code for p in said.value.problems}
    assert codes == {"R08_amount", "term_order", "R02_jointly", "R02"}


@pytest.mark.holds("R05", "I10")
def test_the_longer_term_ends_with_the_right_at_the_latest(desk):
    document = builders.homestay(4, {ALICE: "1/1"}, lease_until="2030-12-31")
    asset = desk.perform("asset.enter", document).number
    made = builders.register(desk, asset)
    assert answers(desk, made.mortgage, term_to="2031-01-01") == {("R05", "term_to")}
    assert answers(desk, made.mortgage, term_to="2030-12-31") == set()


# --- whom it harms ------------------------------------------------------------------------------


@pytest.fixture
def two(desk):
    """A first mortgage and a second one behind it, on the same homestay."""
    return builders.register(desk).mortgage, builders.register(desk, **SECOND).mortgage


@pytest.mark.holds("R11", "I19")
def test_an_increase_needs_the_consent_of_who_stands_behind(desk, two):
    first, second = two
    assert answers(desk, first, amount="300000.01") == {("R11", "consents")}
    consent = [{"mortgage": second, "document_no": "TY-1"}]
    assert answers(desk, first, amount="300000.01", consents=consent) == set()
    done(desk, "mortgage.change", first, amount="400000.00", consents=consent)
    rows = {m.mortgage_no: m for m in desk.ask("asset", asset_no=SOLE).mortgages}
    assert (rows[first].priority_rank, rows[first].amount) == (1, 40_000_000)


@pytest.mark.holds("I19")
def test_a_consent_is_handed_in_in_writing(desk, two):
    first, second = two
    consent = [{"mortgage": second, "document_no": "TY-1"}]
    wanted = document(desk, "mortgage.change", first, amount="300000.01", consents=consent)
    wanted["papers"] = [one for one in wanted["papers"] if one["paper"] != "mortgagee_consent"]
    (problem,) = desk.check("mortgage.change", wanted)
    assert (problem.code, problem.field) == ("R02", "papers")


@pytest.mark.holds("I19")
def test_an_increase_of_the_last_harms_nobody(desk, two):
    assert answers(desk, two[1], amount="900000.00") == set()


def test_a_decrease_harms_nobody(desk, two):
    assert answers(desk, two[0], amount="1.00") == set()


@pytest.mark.parametrize(
    "change",
    [{"term_to": "2028-12-31"}, {"scope": "本金、利息"}, {"interest_rate": "0.06"}],
    ids=lambda one: next(iter(one)),
)
def test_what_only_a_person_can_judge_is_asked(desk, two, change):
    first, second = two
    wanted = document(desk, "mortgage.change", first, **change)
    (problem,) = desk.check("mortgage.change", wanted)
    assert problem.severity is Severity.CONFIRMATION
    assert (problem.code, problem.field) == ("may_harm_others", next(iter(change)))
    consent = [{"mortgage": second, "document_no": "TY-1"}]
    assert answers(desk, first, **change, consents=consent) == set()


@pytest.mark.holds("I19", "R11")
def test_the_longer_period_of_a_maximum_amount_harms_who_stands_behind(desk):
    first = builders.register(desk, security="maximum").mortgage
    builders.register(desk, **SECOND)
    assert answers(desk, first, term_to="2028-12-31") == {("R11", "consents")}


@pytest.mark.holds("R11")
def test_a_mortgage_of_the_other_share_is_not_touched(desk):
    first = builders.register(desk, JOINT, mortgagors=[{"party": ALICE}]).mortgage
    builders.register(desk, JOINT, mortgagors=[{"party": BOB}], **SECOND)
    assert answers(desk, first, amount="900000.00") == set()


@pytest.mark.holds("R11", "I19")
def test_a_greater_share_harms_who_has_the_same_share(desk):
    first = builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}]).mortgage
    builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}], **SECOND)
    more = [{"party": ALICE, "share": "3/8"}]
    assert answers(desk, first, shares=more) == {("R11", "consents")}


@pytest.mark.holds("R10", "I7")
def test_no_more_is_burdened_than_is_held(desk):
    made = builders.register(desk, JOINT, mortgagors=[{"party": ALICE, "share": "1/4"}])
    found = answers(desk, made.mortgage, shares=[{"party": ALICE, "share": "5/8"}])
    assert found == {("R10", "shares")}
    found = answers(desk, made.mortgage, shares=[{"party": OTHER_BANK, "share": "1/8"}])
    assert found == {("R08_holder", "shares[0].party")}
    found = answers(desk, made.mortgage, shares=[{"party": ALICE, "share": "1/7919"}])
    assert found == {("share_not_measured", "shares[0].share")}


# --- what stands fast ---------------------------------------------------------------------------


@pytest.mark.holds("I14")
def test_a_seizure_fixes_a_maximum_amount_even_when_it_is_over(desk):
    made = builders.register(desk, security="maximum").mortgage
    restraint = builders.seize(desk, SOLE)
    increase = {("R06", "mortgage"), ("claim_fixed_by_seizure", "mortgage")}
    assert answers(desk, made, amount="300000.01") == increase
    assert answers(desk, made, term_to="2028-12-31") == increase
    assert answers(desk, made, amount="299999.99") == set()
    builders.release(desk, restraint)
    assert answers(desk, made, amount="300000.01") == {("claim_fixed_by_seizure", "mortgage")}


@pytest.mark.holds("I14")
def test_a_seizure_before_the_mortgage_fixes_nothing(desk):
    builders.release(desk, builders.seize(desk, SOLE))
    made = builders.register(desk, security="maximum").mortgage
    assert answers(desk, made, amount="300000.01") == set()


@pytest.mark.holds("I11", "R06")
def test_a_seized_object_takes_no_increase_but_a_decrease(desk):
    made = builders.register(desk).mortgage
    builders.seize(desk, SOLE)
    assert answers(desk, made, amount="300000.01") == {("R06", "mortgage")}
    assert answers(desk, made, amount="200000.00", transfer_restricted=True) == set()


@pytest.mark.holds("I12")
def test_a_seizure_between_acceptance_and_entry_stops_the_increase(desk):
    made = builders.register(desk).mortgage
    wanted = document(desk, "mortgage.change", made, amount="400000.00")
    case = desk.perform("mortgage.change", wanted).number
    desk.perform("case.review", {"case": case, "opinion": "同意。"})
    builders.seize(desk, SOLE)
    with pytest.raises(Rejected) as said:
        desk.perform("case.enter", {"case": case})
    assert [p.code for p in said.value.problems] == ["R06"]


@pytest.mark.holds("I17")
def test_a_discharged_mortgage_is_not_changed(desk):
    made = builders.register(desk).mortgage
    wanted = document(desk, "mortgage.change", made, amount="1.00")
    builders.discharge(desk, made)
    assert ("already_discharged", "mortgage") in {
        (p.code, p.field) for p in desk.check("mortgage.change", wanted)
    }


@pytest.mark.holds("I4", "R20")
def test_what_was_accepted_earlier_on_the_asset_comes_first(desk):
    made = builders.register(desk).mortgage
    builders.apply(desk, SOLE, **SECOND)
    assert ("R20", "mortgage") in answers(desk, made, amount="400000.00")
