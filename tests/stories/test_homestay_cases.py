"""Cases as clerks live them, from the receipt to the archive, every number asserted."""

import pytest

from core.problems import Conflict, Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB, CLERK, JOINT, OTHER_BANK, REVIEWER, SOLE


def states(desk, case):
    return [step.state for step in desk.ask("case", case_no=case).steps]


def test_an_ordinary_mortgage_from_receipt_to_archive(desk):
    case = builders.apply(desk, amount="300000.00")
    assert case == "20261123-0001"
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "材料齐全，同意。"})
    desk.seat(CLERK)
    numbers = desk.perform("case.enter", {"case": case}).numbers
    assert numbers["mortgage"] == "DY2026-000001"
    assert numbers["certificate"] == "农权鉴（2026）第0000001号"
    desk.perform("certificate.print", {"case": case})
    desk.perform("certificate.issue", {"case": case, "receiver": "李行长"})
    archive = desk.perform("case.archive", {"case": case}).numbers["archive"]
    assert archive == "DA2026-00001"
    assert states(desk, case) == [
        "received", "accepted", "reviewed", "entered", "certified", "issued", "archived",
    ]  # fmt: skip
    row = desk.ask("mortgage", mortgage_no="DY2026-000001")
    assert (row.amount, row.priority_rank, row.state) == (30_000_000, 1, "current")
    snapshot = desk.ask("certificate", certificate_no=numbers["certificate"]).snapshot
    assert snapshot["amount"] == 30_000_000
    assert (snapshot["accepted_by"], snapshot["reviewed_by"]) == (CLERK, REVIEWER)
    assert desk.ask("verify_journal").ok


def test_a_maximum_amount_mortgage_says_so_on_its_certificate(desk):
    certificate = builders.register(desk, security="maximum", amount="500000.00").certificate
    snapshot = desk.ask("certificate", certificate_no=certificate).snapshot
    assert (snapshot["security"], snapshot["amount_label"]) == ("最高额抵押", "最高债权额")


def test_several_mortgages_on_one_right_rank_by_order_of_entry(desk):
    first = builders.register(desk, JOINT).mortgage
    second = builders.register(
        desk, JOINT, mortgagees=[{"party": OTHER_BANK}], mortgage_contract_no="X-2"
    ).mortgage
    builders.discharge(desk, first)
    third = builders.register(desk, JOINT, mortgage_contract_no="X-3").mortgage
    page = desk.ask("asset", asset_no=JOINT)
    ranks = {m.mortgage_no: (m.priority_rank, m.state) for m in page.mortgages}
    assert ranks == {
        first: (1, "discharged"),
        second: (2, "current"),
        third: (3, "current"),
    }
    assert [(h.share, h.pledged) for h in page.holders] == [("1/2", "1/2"), ("1/2", "1/2")]


def test_a_part_of_a_share_is_pledged_and_freed(desk):
    part = {"mortgagors": [{"party": ALICE, "share": "1/4"}], "debtors": [{"party": ALICE}]}
    mortgage = builders.register(desk, JOINT, **part).mortgage
    page = desk.ask("asset", asset_no=JOINT)
    assert [(h.party_no, h.pledged) for h in page.holders] == [(ALICE, "1/4"), (BOB, "0")]
    builders.discharge(desk, mortgage)
    page = desk.ask("asset", asset_no=JOINT)
    assert [h.pledged for h in page.holders] == ["0", "0"]


def test_a_case_that_lacks_papers_is_supplemented_and_keeps_what_it_said_first(desk):
    full = builders.application(desk)
    thin = {**full, "papers": full["papers"][:2], "accept": False}
    case = desk.perform("mortgage.apply", thin).number
    with pytest.raises(Rejected) as refused:
        desk.perform("case.accept", {"case": case})
    assert {p.code for p in refused.value.problems} == {"R02"}
    desk.perform("case.supplement", {"case": case, "opinion": "请补交流转合同等。"})
    desk.perform("case.resubmit", {"case": case, "application": full})
    desk.perform("case.accept", {"case": case})
    assert states(desk, case) == ["received", "supplement", "received", "accepted"]
    assert len(desk.ask("case", case_no=case).papers) == len(full["papers"])
    builders.enter(desk, case)


@pytest.mark.holds("I28")
@pytest.mark.parametrize(
    ("operation", "end"),
    [("case.refuse", "refused"), ("case.withdraw", "withdrawn")],
)
def test_a_case_that_is_not_entered_ends_in_writing(desk, operation, end):
    case = builders.apply(desk)
    with pytest.raises(Rejected) as refused:
        desk.perform(operation, {"case": case})
    assert [(p.code, p.field) for p in refused.value.problems] == [("required", "opinion")]
    desk.perform(operation, {"case": case, "opinion": "申请人撤回。"})
    desk.perform("case.archive", {"case": case})
    assert states(desk, case) == ["received", "accepted", end, "archived"]
    assert desk.ask("mortgages") == ()


def test_a_case_that_is_not_accepted_is_rejected_in_writing(desk):
    case = desk.perform("mortgage.apply", builders.application(desk, accept=False)).number
    desk.perform("case.reject", {"case": case, "opinion": "不属于本机构管辖。"})
    desk.perform("case.archive", {"case": case})
    assert states(desk, case) == ["received", "rejected", "archived"]


@pytest.mark.holds("I12", "R06")
def test_a_seizure_that_arrives_in_between_stops_the_entry(desk):
    case = builders.apply(desk)
    desk.perform("case.review", {"case": case})
    restraint = builders.seize(desk, SOLE)
    with pytest.raises(Rejected) as refused:
        desk.perform("case.enter", {"case": case})
    assert [p.code for p in refused.value.problems] == ["R06"]
    assert states(desk, case)[-1] == "reviewed"
    assert desk.ask("mortgages") == ()
    builders.release(desk, restraint)
    assert desk.perform("case.enter", {"case": case}).numbers["mortgage"] == "DY2026-000001"


@pytest.mark.holds("I11")
def test_a_seizure_does_not_stop_a_discharge(desk):
    mortgage = builders.register(desk).mortgage
    builders.seize(desk, SOLE)
    builders.discharge(desk, mortgage)
    assert desk.ask("mortgage", mortgage_no=mortgage).state == "discharged"


@pytest.mark.holds("I13")
def test_a_seizure_lapses_on_its_last_day(desk, clock):
    builders.seize(desk, SOLE, until="2026-12-31")
    clock.move(days=38)  # to the last day
    codes = {p.code for p in desk.check("mortgage.apply", builders.application(desk))}
    assert "R06" in codes
    clock.move(days=1)
    assert desk.check("mortgage.apply", builders.application(desk)) == ()
    mortgage = builders.register(desk).mortgage
    page = desk.ask("asset", asset_no=SOLE)
    assert [entry.kind for entry in page.folio] == ["first", "seizure", "release", "mortgage"]
    assert [m.mortgage_no for m in page.mortgages] == [mortgage]


def test_a_discharged_mortgage_is_not_discharged_again(desk):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(desk, mortgage)
    builders.discharge(desk, mortgage)
    with pytest.raises(Rejected) as refused:
        desk.perform("discharge.apply", document)
    assert "already_discharged" in {p.code for p in refused.value.problems}


def test_the_last_four_of_the_number_guard_against_a_slip(desk):
    mortgage = builders.register(desk).mortgage
    document = builders.discharge_application(desk, mortgage, confirm_last4="9999")
    with pytest.raises(Rejected) as refused:
        desk.perform("discharge.apply", document)
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("last4_differs", "confirm_last4")
    ]


def test_a_reprint_keeps_its_number_and_is_counted(desk):
    made = builders.register(desk)
    for _ in range(2):
        desk.perform("certificate.print", {"case": made.case})
    row = desk.ask("certificate", certificate_no=made.certificate)
    assert (row.prints, len(desk.ask("certificates"))) == (2, 1)
    assert desk.paper(made.certificate) == desk.paper(made.certificate)


def test_the_second_of_two_clerks_hears_who_was_faster(desk):
    case = builders.apply(desk)
    seen = desk.ask("case", case_no=case).row.step
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "seen_step": seen})
    desk.seat(CLERK)
    with pytest.raises(Conflict) as conflict:
        desk.perform("case.withdraw", {"case": case, "seen_step": seen, "opinion": "撤回"})
    assert conflict.value.params["who"] == REVIEWER


def test_a_mortgagee_on_the_spot_with_its_agent(desk):
    agent = {"name": "张专员", "authority_until": "2027-01-01"}
    mortgagee = {"new": builders.bank(3), "agent": agent}
    certificate = builders.register(desk, mortgagees=[mortgagee]).certificate
    (stated,) = desk.ask("certificate", certificate_no=certificate).snapshot["mortgagees"]
    assert (stated["name"], stated["agent"]) == (builders.bank(3)["name"], "张专员")
    assert stated["legal_representative"] == builders.bank(3)["legal_representative"]
    assert BANK not in stated.values()


def test_a_pending_application_does_not_hold_up_a_discharge(desk):
    """A new bank pays off the old one: both cases are under way at once."""
    old = builders.register(desk).mortgage
    builders.apply(desk, mortgagees=[{"party": OTHER_BANK}], mortgage_contract_no="X-2")
    builders.discharge(desk, old)
    assert desk.ask("mortgage", mortgage_no=old).state == "discharged"
