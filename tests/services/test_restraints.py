"""Seizure, renewal and release at the desk: what is asked, what is refused, who comes next."""

import pytest

from core.problems import Conflict, Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE

SECOND = {"document_no": "（2026）浙0399执2号"}


def found(desk, operation, document):
    return {(p.code, p.field) for p in desk.check(operation, document)}


def rows(desk, asset=SOLE):
    return {r.restraint_no: r for r in desk.ask("asset", asset_no=asset).restraints}


def states(desk, asset=SOLE):
    return [(r.restraint_no, r.state) for r in desk.ask("asset", asset_no=asset).restraints]


def renewal(number, until, **changes):
    document = {
        "restraint": number,
        "authority": "瓯岭县人民法院",
        "document_no": "（2027）浙0399执恢1号",
        "until": until,
    }
    return {**document, **changes}


def release(number, **changes):
    return {
        "restraint": number,
        "authority": "瓯岭县人民法院",
        "document_no": "（2026）浙0399执保1号之一",
        **changes,
    }


# --- seizing --------------------------------------------------------------------------------------


def test_a_seizure_lasts_three_years_at_most(desk):
    longest = builders.seizure(until="2029-11-23", term_months=36)
    assert desk.check("restraint.seize", longest) == ()
    (problem,) = desk.check("restraint.seize", {**longest, "until": "2029-11-24"})
    assert (problem.code, problem.field) == ("seizure_too_long", "until")
    assert "第四百八十五条" in desk.text.sentence(problem).basis
    assert found(desk, "restraint.seize", {**longest, "term_months": 37}) == {
        ("seizure_too_long", "term_months")
    }


def test_everything_that_is_wrong_with_a_notice_is_said_at_once(desk):
    document = builders.seizure(
        "A999999", until="2026-11-22", holder="P999999", delivered_at="2026-11-24 09:00"
    )
    assert found(desk, "restraint.seize", document) == {
        ("no_such_asset", "asset"),
        ("term_order", "until"),
        ("delivered_in_future", "delivered_at"),
    }
    document = builders.seizure(from_date="2025-11-23", until="2026-11-22", holder="P999999")
    assert found(desk, "restraint.seize", document) == {
        ("seizure_over", "until"),
        ("no_such_party", "holder"),
    }


@pytest.mark.parametrize("given", ["2026-11-23", "2026-11-23 9:30", "2026-02-30 09:30", "24:00", 9])
def test_the_delivery_is_told_to_the_minute(desk, given):
    codes = {p.code for p in desk.check("restraint.seize", builders.seizure(delivered_at=given))}
    assert codes <= {"not_moment", "no_such_date"}
    assert codes


def test_a_seizure_that_takes_effect_needs_its_last_day_or_its_term(desk):
    document = builders.seizure(until=None, term_months=None)
    assert found(desk, "restraint.seize", document) == {("required", "until")}
    number = builders.seize(desk, until=None, term_months=12)
    assert rows(desk)[number].until == "2027-11-22"


def test_the_second_waits_and_must_say_how_long_it_lasts(desk):
    first = builders.seize(desk)
    document = builders.seizure(**SECOND, term_months=None)
    (problem,) = desk.check("restraint.seize", document)
    assert (problem.code, problem.field) == ("waiting_has_term", "term_months")
    assert first in desk.text.sentence(problem).text
    receipt = desk.perform("restraint.seize", {**document, "term_months": 24})
    row = rows(desk)[receipt.number]
    assert (row.state, row.state_term, row.ahead) == ("waiting", "轮候", (first,))
    assert (row.effective_from, row.until, row.term_months) == ("", "", 24)
    assert not row.active
    assert not row.released
    assert "轮候" in desk.ask("journal")[0].facts


def test_order_is_that_of_delivery_and_who_is_overtaken_is_asked_about(desk):
    late = builders.seize(desk, delivered_at="2026-11-23 09:30")
    document = builders.seizure(**SECOND, delivered_at="2026-11-23 08:45")
    (question,) = desk.check("restraint.seize", document)
    assert (question.code, question.severity) == ("seizure_overtakes", Severity.CONFIRMATION)
    assert late in desk.text.sentence(question).text
    early = desk.perform(
        "restraint.seize", document, acknowledged=["seizure_overtakes"], reason="核对送达回证"
    ).number
    same_minute = builders.seize(desk, document_no="X-3", delivered_at="2026-11-23 09:30")
    assert states(desk) == [(early, "active"), (late, "waiting"), (same_minute, "waiting")]
    desk.perform("restraint.release", release(early))
    assert states(desk) == [(early, "released"), (late, "active"), (same_minute, "waiting")]
    assert rows(desk)[late].effective_from == "2026-11-23"


@pytest.mark.holds("I13")
def test_a_notice_delivered_before_the_first_ran_out_and_entered_after_it_moves_up_at_once(
    desk, clock
):
    first = builders.seize(desk, until="2026-12-31")
    clock.move(days=39)
    late = builders.seizure(**SECOND, delivered_at="2026-12-31 16:00", term_months=None)
    (problem,) = desk.check("restraint.seize", late)
    assert (problem.code, problem.params["value"]) == ("waiting_has_term", first)
    number = desk.perform("restraint.seize", {**late, "term_months": 12}).number
    assert states(desk) == [(first, "lapsed"), (number, "active")]
    shown = rows(desk)[number]
    assert (shown.effective_from, shown.until) == ("2027-01-01", "2027-12-31")


def test_the_same_notice_twice_is_asked_about(desk):
    builders.seize(desk)
    assert found(desk, "restraint.seize", builders.seizure()) == {("seizure_twice", "document_no")}


# --- shares ---------------------------------------------------------------------------------------


def test_seizures_of_different_shares_are_all_in_effect(desk):
    alice = builders.seize(desk, JOINT, holder=ALICE)
    bob = builders.seize(desk, JOINT, holder=BOB, **SECOND)
    whole = builders.seize(desk, JOINT, document_no="X-3")
    assert states(desk, JOINT) == [(alice, "active"), (bob, "active"), (whole, "waiting")]
    shown = rows(desk, JOINT)
    assert shown[alice].extent == f"{builders.person(0)['name']}的份额"
    assert shown[whole].extent == "整体"
    assert set(shown[whole].ahead) == {alice, bob}


@pytest.mark.holds("R06", "I11")
def test_the_seized_share_takes_no_mortgage_and_the_other_only_a_warning(desk):
    builders.seize(desk, JOINT, holder=ALICE)
    mine = {"mortgagors": [{"party": ALICE}], "debtors": [{"party": BOB}]}
    document = builders.application(desk, JOINT, **mine)
    assert found(desk, "mortgage.apply", document) == {("R06", "assets[0]")}
    theirs = {"mortgagors": [{"party": BOB}], "debtors": [{"party": ALICE}]}
    document = builders.application(desk, JOINT, **theirs)
    (question,) = desk.check("mortgage.apply", document)
    assert (question.code, question.severity) == ("other_share_seized", Severity.CONFIRMATION)
    case = desk.perform(
        "mortgage.apply", document, acknowledged=["other_share_seized"], reason="银行知悉"
    ).number
    builders.enter(desk, case)
    held = {h.party_no: h.pledged for h in desk.ask("asset", asset_no=JOINT).holders}
    assert held == {ALICE: "0", BOB: "1/2"}


def test_a_share_that_nobody_holds_or_that_is_joint_is_not_seized(desk):
    assert found(desk, "restraint.seize", builders.seizure(SOLE, holder=BOB)) == {
        ("holder_holds_nothing", "holder")
    }
    joint = builders.homestay(5, {ALICE: None, BOB: None}) | {"joint": True}
    joint["holders"] = [{"party": ALICE}, {"party": BOB}]
    asset = desk.perform("asset.enter", joint).number
    (problem,) = desk.check("restraint.seize", builders.seizure(asset, holder=BOB))
    assert problem.code == "joint_share_seized"
    builders.seize(desk, asset)  # the whole can be


@pytest.mark.holds("I13")
def test_a_released_share_is_free_and_the_next_on_it_moves_up(desk):
    first = builders.seize(desk, JOINT, holder=ALICE)
    second = builders.seize(desk, JOINT, holder=ALICE, **SECOND)
    desk.perform("restraint.release", release(first))
    assert states(desk, JOINT) == [(first, "released"), (second, "active")]
    desk.perform("restraint.release", release(second))
    mine = {"mortgagors": [{"party": ALICE}], "debtors": [{"party": ALICE}]}
    builders.register(desk, JOINT, **mine)


# --- what a seizure stops -------------------------------------------------------------------------


@pytest.mark.holds("R06", "I11")
def test_a_seizure_that_moved_up_blocks_like_the_first(desk):
    first = builders.seize(desk, until="2026-12-31")
    builders.seize(desk, **SECOND)
    desk.perform("restraint.release", release(first))
    (problem,) = desk.check("mortgage.apply", builders.application(desk))
    assert problem.code == "R06"
    said = desk.text.sentence(problem)
    assert "第三百九十九条" in said.basis
    assert said.next


@pytest.mark.holds("R06", "I11")
def test_an_application_on_a_seized_asset_names_every_seizure(desk):
    builders.seize(desk)
    builders.seize(desk, **SECOND)
    problems = desk.check("mortgage.apply", builders.application(desk))
    assert [p.code for p in problems] == ["R06", "R06"]
    assert "轮候" in desk.text.sentence(problems[1]).text


@pytest.mark.holds("I12")
@pytest.mark.parametrize("whole", [True, False])
def test_a_notice_that_arrives_when_the_case_is_reviewed_stops_its_entry(desk, whole):
    mine = {"mortgagors": [{"party": ALICE}], "debtors": [{"party": ALICE}]}
    case = builders.apply(desk, JOINT, **mine)
    desk.perform("case.review", {"case": case})
    number = builders.seize(desk, JOINT, holder=None if whole else ALICE)
    with pytest.raises(Rejected) as refused:
        desk.perform("case.enter", {"case": case})
    assert [p.code for p in refused.value.problems] == ["R06"]
    assert desk.ask("case", case_no=case).row.state == "reviewed"
    desk.perform("restraint.release", release(number))
    desk.perform("case.enter", {"case": case})


@pytest.mark.holds("I11")
def test_no_seizure_ever_blocks_a_discharge(desk):
    whole = builders.register(desk, JOINT).mortgage
    builders.seize(desk, JOINT)
    builders.seize(desk, JOINT, **SECOND)
    builders.seize(desk, JOINT, holder=ALICE, document_no="X-3")
    builders.discharge(desk, whole)
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["0", "0"]


# --- renewal --------------------------------------------------------------------------------------


@pytest.mark.holds("I13")
def test_a_renewal_moves_the_last_day_and_keeps_the_place(desk, clock):
    first = builders.seize(desk, until="2026-12-31")
    second = builders.seize(desk, **SECOND)
    clock.move(days=38)  # to the last day
    desk.perform("restraint.renew", renewal(first, "2029-12-31"))
    clock.move(days=1)
    assert states(desk) == [(first, "active"), (second, "waiting")]
    assert rows(desk)[first].until == "2029-12-31"


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("2026-12-31", "renewal_not_longer"),
        ("2026-12-30", "renewal_not_longer"),
        ("2030-01-01", "seizure_too_long"),
    ],
)
def test_a_renewal_is_later_and_no_longer_than_the_law_allows(desk, until, code):
    number = builders.seize(desk, until="2026-12-31")
    assert found(desk, "restraint.renew", renewal(number, until)) == {(code, "until")}
    assert found(desk, "restraint.renew", renewal(number, "2029-12-31")) == set()


@pytest.mark.holds("I13")
def test_a_renewal_after_the_last_day_is_too_late(desk, clock):
    number = builders.seize(desk, until="2026-12-31")
    clock.move(days=39)
    (problem,) = desk.check("restraint.renew", renewal(number, "2027-12-31"))
    assert problem.code == "restraint_over"
    assert "2026-12-31" in desk.text.sentence(problem).text


def test_a_waiting_seizure_needs_no_renewal(desk):
    first = builders.seize(desk)
    second = builders.seize(desk, **SECOND)
    (problem,) = desk.check("restraint.renew", renewal(second, "2028-11-22"))
    assert (problem.code, problem.params["ahead"]) == ("renewal_waits", first)


# --- release --------------------------------------------------------------------------------------


def test_a_release_ends_one_seizure_and_leaves_the_other(desk):
    first, second = builders.seize(desk), builders.seize(desk, **SECOND)
    builders.release(desk, first)
    assert {n: r.active for n, r in rows(desk).items()} == {first: False, second: True}
    assert {p.code for p in desk.check("mortgage.apply", builders.application(desk))} == {"R06"}


def test_a_waiting_seizure_is_released_without_moving_anybody(desk):
    first, second = builders.seize(desk), builders.seize(desk, **SECOND)
    third = builders.seize(desk, document_no="X-3")
    builders.release(desk, second)
    assert states(desk) == [(first, "active"), (second, "released"), (third, "waiting")]
    assert rows(desk)[third].ahead == (first,)


def test_a_seizure_is_released_once(desk):
    number = builders.seize(desk)
    builders.release(desk, number)
    assert found(desk, "restraint.release", release(number)) == {("restraint_over", "restraint")}
    unknown = release("CF2026-9999")
    assert found(desk, "restraint.release", unknown) == {("no_such_restraint", "restraint")}


def test_another_authority_is_asked_about(desk):
    number = builders.seize(desk)
    document = release(number, authority="瓯岭市中级人民法院")
    (question,) = desk.check("restraint.release", document)
    assert (question.code, question.severity) == ("other_authority", Severity.CONFIRMATION)


# --- what happens by itself -----------------------------------------------------------------------


def operations(desk):
    return [one.operation for one in desk.ask("journal")]


@pytest.mark.holds("I13")
def test_the_first_write_of_a_new_day_enters_what_happened_by_itself(desk, clock):
    first = builders.seize(desk, until="2026-12-31")
    second = builders.seize(desk, **SECOND, term_months=1)
    clock.move(days=39)
    desk.perform("party.enter", builders.person(4))  # nothing to do with the asset
    page = desk.ask("asset", asset_no=SOLE)
    assert [e.kind for e in page.folio] == ["first", "seizure", "seizure", "release"]
    sweep = next(one for one in desk.ask("journal") if one.operation == "register.sweep")
    assert sweep.operator == "（程序自动）"
    assert (first in sweep.facts, second in sweep.facts) == (True, True)
    assert states(desk) == [(first, "lapsed"), (second, "active")]
    desk.perform("party.enter", builders.person(5))
    assert operations(desk).count("register.sweep") == 1
    assert desk.ask("verify_journal").ok


def test_a_day_on_which_nothing_lapses_leaves_no_trace(desk, clock):
    builders.seize(desk)
    clock.move(days=1)
    desk.perform("party.enter", builders.person(4))
    assert "register.sweep" not in operations(desk)


@pytest.mark.holds("I13")
def test_a_ledger_that_is_opened_sweeps_with_its_first_write(ledger, clock):
    desk = builders.open_desk(ledger, builders.CLERK, clock)
    builders.seize(desk, until="2026-12-31")
    desk.close()
    clock.move(days=100)
    desk = builders.open_desk(ledger, builders.CLERK, clock)
    assert states(desk)[0][1] == "lapsed"  # said before it is entered
    desk.perform("party.enter", builders.person(4))
    assert "register.sweep" in operations(desk)
    desk.close()


@pytest.mark.holds("I13")
def test_of_two_desks_one_enters_what_happened(any_ledger, clock):
    one, other = (builders.open_desk(any_ledger, name, clock) for name in ("甲", "乙"))
    builders.seize(one, until="2026-12-31")
    clock.move(days=39)
    one.perform("party.enter", builders.person(4))
    other.perform("party.enter", builders.person(5))
    assert operations(other).count("register.sweep") == 1
    assert [e.kind for e in other.ask("asset", asset_no=SOLE).folio].count("release") == 1
    one.close()
    other.close()


def test_a_desk_that_meets_another_in_the_sweep_goes_on(desk, clock, monkeypatch):
    builders.seize(desk, until="2026-12-31")
    clock.move(days=39)
    opened = desk.store.writing

    def faster(operator):
        if operator != builders.CLERK:
            raise Conflict("record_changed")
        return opened(operator)

    monkeypatch.setattr(desk.store, "writing", faster)
    number = desk.perform("party.enter", builders.person(4)).number
    assert desk.ask("party", party_no=number) is not None


def test_a_sweep_asked_for_finds_nothing_the_second_time(desk, clock):
    builders.seize(desk, until="2026-12-31")
    clock.move(days=39)
    assert desk.perform("register.sweep", {}).changed == {"restraint", "asset"}
    assert desk.perform("register.sweep", {}).changed == set()
    assert [e.kind for e in desk.ask("asset", asset_no=SOLE).folio].count("release") == 1


@pytest.mark.holds("I13")
def test_an_entry_on_the_asset_enters_first_what_happened_on_it(desk, clock):
    """Midnight passes between the sweep of the day and the entry: the entry does it itself."""
    builders.seize(desk, until="2026-12-31")
    clock.move(days=39)
    desk._swept_on = desk.today()
    mortgage = builders.register(desk).mortgage
    page = desk.ask("asset", asset_no=SOLE)
    assert [e.kind for e in page.folio] == ["first", "seizure", "release", "mortgage"]
    assert [m.mortgage_no for m in page.mortgages] == [mortgage]


# --- the claim of a maximum-amount mortgage -------------------------------------------------------


@pytest.mark.holds("I14")
def test_a_notice_flags_the_maximum_amount_mortgages_it_fixes(desk):
    fixed = builders.register(desk, JOINT, security="maximum").mortgage
    ordinary = builders.register(
        desk, JOINT, mortgagees=[{"party": OTHER_BANK}], mortgage_contract_no="X-2"
    ).mortgage
    untouched = builders.register(desk, SOLE, security="maximum").mortgage
    assert desk.ask("mortgage", mortgage_no=fixed).claim_fixed_by == ""
    first = builders.seize(desk, JOINT, holder=ALICE)
    builders.seize(desk, JOINT, **SECOND)
    flags = {m.mortgage_no: m.claim_fixed_by for m in desk.ask("mortgages")}
    assert flags == {fixed: first, ordinary: "", untouched: ""}
    desk.perform("restraint.release", release(first))
    assert desk.ask("mortgage", mortgage_no=fixed).claim_fixed_by == first
    assert BANK in desk.ask("mortgage", mortgage_no=fixed).mortgagee_nos
