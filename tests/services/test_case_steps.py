"""The steps of a case: which may be taken when, by whom, and what each leaves behind."""

import json

import pytest
import sqlcipher3

from core.domain.states import CASE
from core.problems import Conflict, Rejected
from tests import builders
from tests.builders import CLERK, OTHER_BANK, REGISTRAR, REVIEWER, SOLE

STEPS = {
    "case.accept": {},
    "case.supplement": {"opinion": "请补交卫生许可证。"},
    "case.reject": {"opinion": "不属于本机构管辖。"},
    "case.review": {},
    "case.return": {"opinion": "请复核金额。"},
    "case.refuse": {"opinion": "合同与申请不一致。"},
    "case.withdraw": {"opinion": "申请人撤回。"},
    "case.enter": {},
    "case.archive": {},
    "certificate.print": {},
    "certificate.issue": {"receiver": "李行长"},
}


def state(desk, case):
    return desk.ask("case", case_no=case).row.state


def in_state(desk, wanted):
    """Bring a new mortgage case into a state."""
    early = wanted in ("received", "supplement", "rejected")
    document = builders.application(desk, accept=not early)
    case = desk.perform("mortgage.apply", document).number
    ways = {
        "supplement": ["case.supplement"],
        "rejected": ["case.reject"],
        "refused": ["case.refuse"],
        "withdrawn": ["case.withdraw"],
        "reviewed": ["case.review"],
        "entered": ["case.review", "case.enter"],
        "certified": ["case.review", "case.enter", "certificate.print"],
        "issued": ["case.review", "case.enter", "certificate.print", "certificate.issue"],
    }
    ways["archived"] = [*ways["issued"], "case.archive"]
    for operation in ways.get(wanted, ()):
        desk.perform(operation, {"case": case, **STEPS[operation]})
    assert state(desk, case) == wanted
    return case


def allowed(state_):
    found = {t.operation for t in CASE.next_steps(state_) if not t.condition}
    return found | ({"certificate.print"} if state_ in ("certified", "issued") else set())


@pytest.mark.parametrize("start", CASE.states)
def test_only_the_steps_of_the_graph_can_be_taken(desk, start):
    case = in_state(desk, start)
    for operation, more in STEPS.items():
        codes = {p.code for p in desk.check(operation, {"case": case, **more})}
        expected = set() if operation in allowed(start) else {"step_not_possible"}
        assert codes == expected, operation


def test_a_step_that_is_not_possible_says_so_in_words(desk):
    case = in_state(desk, "accepted")
    with pytest.raises(Rejected) as found:
        desk.perform("case.enter", {"case": case})
    (problem,) = found.value.problems
    said = desk.text.sentence(problem)
    assert "“已受理”" in said.text
    assert "“已登簿”" in said.text
    assert said.basis
    assert said.next


def test_the_page_offers_what_can_be_done_and_nothing_else(desk):
    for start in ("received", "accepted", "reviewed", "entered", "issued", "archived"):
        case = in_state(desk, start)
        page = desk.ask("case", case_no=case)
        assert {a.operation for a in page.actions} == {
            t.operation for t in CASE.next_steps(start) if not t.condition
        }
        if start in ("received", "accepted", "reviewed"):
            desk.perform("case.withdraw", {"case": case, "opinion": "撤回"})
        else:
            builders.discharge(desk, page.mortgage_no)


def test_a_discharge_has_no_certificate_to_print(desk):
    mortgage = builders.register(desk).mortgage
    case = builders.discharge(desk, mortgage)
    with pytest.raises(Rejected) as found:
        desk.perform("certificate.print", {"case": case})
    assert [(p.code, p.field) for p in found.value.problems] == [("no_certificate", "case")]
    assert [a.operation for a in desk.ask("case", case_no=case).actions] == ["case.archive"]
    desk.perform("case.archive", {"case": case})


def test_a_mortgage_case_is_not_archived_before_its_certificate_is_handed_over(desk):
    for start in ("entered", "certified"):
        case = in_state(desk, start)
        assert {p.code for p in desk.check("case.archive", {"case": case})} == {"step_not_possible"}
        builders.discharge(desk, desk.ask("case", case_no=case).mortgage_no)


def test_every_step_keeps_who_when_and_why(desk, clock):
    case = in_state(desk, "accepted")
    clock.move(minutes=5)
    desk.seat(REVIEWER)
    desk.perform("case.review", {"case": case, "opinion": "材料齐全，同意。"})
    clock.move(minutes=5)
    desk.seat(REGISTRAR)
    desk.perform("case.return", {"case": case, "opinion": "请复核金额。"})
    steps = desk.ask("case", case_no=case).steps
    assert [(s.step, s.state, s.operator, s.opinion) for s in steps] == [
        (1, "received", CLERK, ""),
        (2, "accepted", CLERK, ""),
        (3, "reviewed", REVIEWER, "材料齐全，同意。"),
        (4, "accepted", REGISTRAR, "请复核金额。"),
    ]
    times = [s.entered_at for s in steps]
    assert times == sorted(times)
    assert (times[0][:16], times[-1][:16]) == ("2026-11-23 09:00", "2026-11-23 09:10")


def test_a_stale_step_is_a_conflict_and_nothing_happens(desk):
    case = in_state(desk, "accepted")
    with pytest.raises(Conflict) as conflict:
        desk.perform("case.review", {"case": case, "seen_step": 1})
    assert (conflict.value.code, conflict.value.params["value"]) == ("case_changed", case)
    assert state(desk, case) == "accepted"
    desk.perform("case.review", {"case": case, "seen_step": 2})


def test_an_unknown_case_is_said(desk):
    for operation, more in STEPS.items():
        problems = desk.check(operation, {"case": "20261123-9999", **more})
        assert [(p.code, p.field) for p in problems] == [("no_such_case", "case")], operation


def test_resubmitting_is_a_new_version_and_the_old_one_stays(desk, ledger):
    full = builders.application(desk)
    thin = {**full, "amount": "100000.00", "accept": False}
    case = desk.perform("mortgage.apply", thin).number
    desk.perform("case.supplement", {"case": case, "opinion": "金额与合同不一致。"})
    desk.perform("case.resubmit", {"case": case, "application": full})
    page = desk.ask("case", case_no=case)
    assert (page.content["amount"], page.row.state) == ("300000.00", "received")
    connection = sqlcipher3.dbapi2.connect(str(ledger))
    kept = connection.execute(
        "SELECT version, body FROM case_content WHERE case_no = ? ORDER BY version", [case]
    ).fetchall()
    connection.close()
    assert [(v, json.loads(body)["amount"]) for v, body in kept] == [
        (1, "100000.00"),
        (2, "300000.00"),
    ]


def test_resubmitting_names_its_faults_under_the_application(desk):
    case = in_state(desk, "supplement")
    document = builders.application(desk, amount="1.234", debtors=[{"party": "P999999"}])
    problems = desk.check("case.resubmit", {"case": case, "application": document})
    assert {(p.code, p.field) for p in problems} == {
        ("money_decimals", "application.amount"),
        ("no_such_party", "application.debtors[0].party"),
    }


def test_a_new_party_of_a_resubmission_is_entered_once(desk):
    case = in_state(desk, "supplement")
    before = desk.ask("today").parties
    document = builders.application(desk, debtors=[{"new": builders.person(7)}])
    desk.perform("case.resubmit", {"case": case, "application": document})
    assert desk.ask("today").parties == before + 1
    desk.perform("case.accept", {"case": case})
    builders.enter(desk, case)
    assert desk.ask("today").parties == before + 1


def test_acceptance_asks_what_the_application_would_have_been_asked(desk):
    builders.register(desk)
    document = builders.application(desk, mortgage_contract_no="X-2", accept=False)
    case = desk.perform("mortgage.apply", document).number
    assert {p.code for p in desk.check("case.accept", {"case": case})} == {"lower_rank"}
    desk.perform("case.accept", {"case": case}, acknowledged=("lower_rank",), reason="已知悉")
    assert state(desk, case) == "accepted"


def test_order_of_acceptance_counts_not_of_receipt(desk):
    """实施细则 67: what is accepted first is done first, whoever came to the window first."""
    early = desk.perform("mortgage.apply", builders.application(desk, accept=False)).number
    late = builders.apply(desk, mortgagees=[{"party": OTHER_BANK}], mortgage_contract_no="X-2")
    problems = desk.check("case.accept", {"case": early})
    assert [(p.code, p.params["case"]) for p in problems] == [("R20", late)]
    builders.enter(desk, late)
    assert {p.code for p in desk.check("case.accept", {"case": early})} == {"lower_rank"}


@pytest.mark.parametrize("ending", ["case.withdraw", "case.refuse"])
def test_a_case_that_ends_lets_the_next_one_go(desk, ending):
    first = builders.apply(desk)
    document = builders.application(desk, mortgagees=[{"party": OTHER_BANK}])
    assert {p.code for p in desk.check("mortgage.apply", document)} == {"R20"}
    desk.perform(ending, {"case": first, "opinion": "申请人与银行另行协商。"})
    assert desk.check("mortgage.apply", document) == ()


def test_the_journal_keeps_what_was_confirmed_and_why(desk, ledger):
    builders.register(desk)
    builders.apply(desk, mortgage_contract_no="X-2")
    connection = sqlcipher3.dbapi2.connect(str(ledger))
    row = connection.execute(
        "SELECT operation, acknowledged, reason FROM journal ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    connection.close()
    assert (row[0], json.loads(row[1]), row[2]) == (
        "mortgage.apply",
        ["lower_rank"],
        "抵押权人已知悉顺位",
    )


@pytest.mark.parametrize("reason", ["\u0007", "长" * 2001, "\ud800"])
def test_a_reason_is_read_like_any_text(desk, reason):
    builders.register(desk)
    document = builders.application(desk, mortgage_contract_no="X-2")
    with pytest.raises(Rejected) as found:
        desk.perform("mortgage.apply", document, acknowledged=("lower_rank",), reason=reason)
    assert {p.field for p in found.value.problems if p.code != "lower_rank"} == {"reason"}


def test_a_reprint_is_counted_and_changes_nothing_else(desk):
    case = in_state(desk, "issued")
    before = desk.ask("case", case_no=case).steps
    receipt = desk.perform("certificate.print", {"case": case, "blank_no": "D33000000001"})
    assert receipt.number == desk.ask("case", case_no=case).certificate_no
    row = desk.ask("certificate", certificate_no=receipt.number)
    assert row.prints == 2
    assert desk.ask("case", case_no=case).steps == before


def test_the_register_is_untouched_by_a_case_that_is_not_entered(desk):
    before = desk.ask("asset", asset_no=SOLE)
    in_state(desk, "reviewed")
    after = desk.ask("asset", asset_no=SOLE)
    assert (after.folio, after.mortgages, after.holders) == (
        before.folio,
        before.mortgages,
        before.holders,
    )
