"""Each refusal by name: its code, where it stands, its legal basis and the next step."""

import pytest

from core.problems import Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE


def rejected(desk, operation, document, **confirmed):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document, **confirmed)
    return found.value.problems


def assert_refused(desk, problems, code, field):
    (found,) = [p for p in problems if p.code == code]
    assert found.severity is Severity.REFUSAL
    assert found.field == field
    sentence = desk.text.sentence(found)
    assert sentence.text
    assert "{" not in sentence.text
    assert sentence.basis
    assert sentence.next


def new_homestay(desk, **changes):
    details = changes.pop("details", {})
    document = {**builders.homestay(4, {ALICE: "1/1"}, **details), **changes}
    return desk.perform("asset.enter", document).number


@pytest.mark.holds("R01")
def test_r01_an_object_outside_the_region(desk):
    asset = new_homestay(desk, region_code="330324100")
    problems = rejected(desk, "mortgage.apply", builders.application(desk, asset))
    assert_refused(desk, problems, "R01", "assets[0]")


@pytest.mark.holds("R02")
def test_r02_names_every_missing_paper_at_once(desk):
    document = builders.application(desk, papers=[{"paper": "application"}])
    missing = [p for p in rejected(desk, "mortgage.apply", document) if p.code == "R02"]
    needed = desk.ask("papers_needed", registration="mortgage_first", asset_no=SOLE)
    assert [p.params["paper"] for p in missing] == [
        f"document_kind.{one.code}" for one in needed if one.required and one.code != "application"
    ]


@pytest.mark.holds("R02")
def test_r02_an_expired_authority_counts_as_not_submitted(desk):
    agent = {"name": "张专员", "authority_until": "2026-11-22"}
    document = builders.application(desk, mortgagees=[{"party": BANK, "agent": agent}])
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R02_authority", "mortgagees[0].agent.authority_until")


def test_an_authority_that_ends_today_still_holds(desk):
    agent = {"name": "张专员", "authority_until": "2026-11-23"}
    document = builders.application(desk, mortgagees=[{"party": BANK, "agent": agent}])
    assert desk.check("mortgage.apply", document) == ()


@pytest.mark.holds("R02")
def test_r02_an_expired_identity_document(desk):
    debtor = {"new": builders.person(7, id_until="2026-11-22")}
    problems = rejected(desk, "mortgage.apply", builders.application(desk, debtors=[debtor]))
    assert_refused(desk, problems, "R02_identity", "debtors[0].new")


@pytest.mark.holds("R02")
def test_r02_an_expired_licence(desk):
    asset = new_homestay(desk, details={"hygiene_permit_until": "2026-11-22"})
    problems = rejected(desk, "mortgage.apply", builders.application(desk, asset))
    assert_refused(desk, problems, "R02_licence", "assets[0]")


@pytest.mark.holds("R03")
def test_r03_the_homestead_right_is_never_an_object(desk):
    document = builders.application(desk, collateral="homestead_land_right")
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R03", "collateral")


@pytest.mark.holds("R04")
def test_r04_a_disputed_right(desk):
    asset = new_homestay(desk, details={"ownership_dispute": True})
    problems = rejected(desk, "mortgage.apply", builders.application(desk, asset))
    assert_refused(desk, problems, "R04", "assets[0]")


@pytest.mark.holds("R05")
def test_r05_a_debt_that_outlives_the_lease(desk):
    until = desk.ask("asset", asset_no=SOLE).raw_details["lease_until"]
    document = builders.application(desk, term_to=f"{int(until[:4]) + 1}{until[4:]}")
    assert_refused(desk, rejected(desk, "mortgage.apply", document), "R05", "term_to")


def test_a_debt_may_end_on_the_last_day_of_the_lease(desk):
    until = desk.ask("asset", asset_no=SOLE).raw_details["lease_until"]
    assert desk.check("mortgage.apply", builders.application(desk, term_to=until)) == ()


@pytest.mark.holds("R06")
def test_r06_a_seized_right_and_again_once_released(desk):
    document = builders.application(desk)
    restraint = builders.seize(desk, SOLE)
    assert_refused(desk, rejected(desk, "mortgage.apply", document), "R06", "assets[0]")
    builders.release(desk, restraint)
    assert desk.perform("mortgage.apply", document).number


@pytest.mark.holds("R08")
def test_r08_the_mortgagor_is_not_the_holder(desk):
    document = builders.application(desk, mortgagors=[{"party": BOB}])
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R08_holder", "mortgagors[0].party")


@pytest.mark.holds("R08")
def test_r08_the_contract_says_another_amount(desk):
    document = builders.application(desk, contract_amount="299999.99")
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R08_amount", "contract_amount")


@pytest.mark.holds("R10")
def test_r10_more_than_is_owned(desk):
    document = builders.application(
        desk, JOINT, mortgagors=[{"party": ALICE, "share": "2/3"}, {"party": BOB}]
    )
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R10", "mortgagors[0].share")


@pytest.mark.holds("R13")
def test_r13_no_consent_of_the_lessor(desk):
    asset = new_homestay(desk, details={"lessor_consent": False})
    problems = rejected(desk, "mortgage.apply", builders.application(desk, asset))
    assert_refused(desk, problems, "R13", "assets[0]")


@pytest.mark.holds("R14")
def test_r14_a_collective_does_not_secure_the_debt_of_others(desk):
    collective = builders.organisation(-1)
    assert collective["id_no"].startswith("N2")
    owner = desk.perform("party.enter", collective).number
    asset = desk.perform("asset.enter", builders.homestay(5, {owner: "1/1"})).number
    document = builders.application(desk, asset, debtors=[{"party": BOB}])
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R14", "mortgagors[0].party")
    own_debt = builders.application(desk, asset, debtors=[{"party": owner}])
    assert desk.check("mortgage.apply", own_debt) == ()


@pytest.mark.holds("R16")
def test_r16_what_another_registry_keeps(desk):
    document = builders.application(desk, collateral="house")
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R16", "collateral")
    (found,) = [p for p in problems if p.code == "R16"]
    assert "choice." not in desk.text.sentence(found).text


@pytest.mark.holds("R19")
def test_r19_the_mortgagor_alone_may_not_discharge(desk):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(desk, mortgage, applicants=[{"party": ALICE}])
    assert_refused(desk, rejected(desk, "discharge.apply", document), "R19", "applicants")


@pytest.mark.parametrize(
    "changes",
    [
        {"applicants": [{"party": BANK}]},
        {"applicants": [{"party": BANK}, {"party": ALICE}]},
        {
            "applicants": [{"party": ALICE}],
            "ground": "judgment",
            "judgment_no": "（2026）浙0399民初1号",
        },
    ],
    ids=["the mortgagee", "both", "the mortgagor with a judgment"],
)
def test_who_may_discharge(desk, changes):
    mortgage = builders.register(desk).mortgage
    builders.discharge(desk, mortgage, **changes)
    assert desk.ask("mortgage", mortgage_no=mortgage).state == "discharged"


@pytest.mark.holds("R19")
def test_r19_a_stranger_beside_the_mortgagee(desk):
    mortgage = builders.register(desk).mortgage
    both = [{"party": BANK}, {"party": OTHER_BANK}]
    document = builders.discharge_application(desk, mortgage, applicants=both)
    assert_refused(desk, rejected(desk, "discharge.apply", document), "R19", "applicants")


@pytest.mark.holds("R20")
def test_r20_an_earlier_accepted_case_comes_first(desk):
    first = builders.apply(desk)
    document = builders.application(desk, mortgagees=[{"party": OTHER_BANK}])
    problems = rejected(desk, "mortgage.apply", document)
    assert_refused(desk, problems, "R20", "assets[0]")
    builders.enter(desk, first)
    codes = {p.code for p in desk.check("mortgage.apply", document)}
    assert codes == {"lower_rank"}


def test_a_case_does_not_stand_in_its_own_way(desk):
    case = builders.apply(desk)
    assert builders.enter(desk, case).numbers["mortgage"]


# --- what must never be refused for, and what is only asked ---


def test_neither_appraisal_nor_an_existing_mortgage_is_a_ground_of_refusal(desk):
    """An appraisal is asked nowhere; a lower rank is lawful (民法典 414) and a question."""
    builders.register(desk)
    problems = desk.check("mortgage.apply", builders.application(desk, mortgage_contract_no="X-2"))
    assert {(p.code, p.severity) for p in problems} == {("lower_rank", Severity.CONFIRMATION)}


def test_unpaid_rent_is_a_question(desk):
    asset = new_homestay(desk, details={"rent_paid_until": "2026-11-22"})
    problems = desk.check("mortgage.apply", builders.application(desk, asset))
    assert {(p.code, p.severity) for p in problems} == {("rent_overdue", Severity.CONFIRMATION)}


def test_a_confirmation_needs_a_reason_and_the_journal_keeps_both(desk):
    builders.register(desk)
    document = builders.application(desk, mortgage_contract_no="X-2")
    problems = rejected(desk, "mortgage.apply", document, acknowledged=("lower_rank",))
    assert [p.code for p in problems] == ["reason_required"]
    desk.perform("mortgage.apply", document, acknowledged=("lower_rank",), reason="已知悉")
    assert desk.ask("journal")[0].reason == "已知悉"


# --- identity ---


def test_the_same_person_in_two_roles_is_entered_once(desk):
    debtor = {"new": builders.person(8)}
    before = desk.ask("today").parties
    document = builders.application(desk, mortgagees=[debtor], debtors=[debtor])
    desk.perform("mortgage.apply", document)
    assert desk.ask("today").parties == before + 1


def test_a_party_stands_once_in_a_role(desk):
    twice = [{"party": ALICE, "share": "1/2"}, {"party": ALICE, "share": "1/4"}]
    problems = rejected(desk, "mortgage.apply", builders.application(desk, mortgagors=twice))
    assert [(p.code, p.field) for p in problems] == [("party_twice", "mortgagors[1]")]


def test_a_known_identity_number_under_another_name_is_a_fault(desk):
    debtor = {"new": builders.person(0, name="王五")}
    problems = rejected(desk, "mortgage.apply", builders.application(desk, debtors=[debtor]))
    assert [(p.code, p.field) for p in problems] == [("id_taken", "debtors[0].new.id_no")]


def test_a_certificate_keeps_the_name_of_its_day(desk):
    certificate = builders.register(desk).certificate
    old = builders.person(0)["name"]
    desk.perform(
        "party.amend", builders.person(0, party=ALICE, name="王新名", evidence_no="户口簿")
    )
    stated = desk.ask("certificate", certificate_no=certificate).snapshot["mortgagors"]
    assert [one["name"] for one in stated] == [old]
    assert desk.ask("party", party_no=ALICE).row.name == "王新名"
