"""The queue of seizures: who binds, who waits, who moves up when, and what ran out."""

import dataclasses as dc
import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain.queue import ACTIVE, STATES, WAITING, binding_on, due_on, queue_on
from core.domain.restraints import ENDS, Restraint, RestraintEvent

START = dt.date(2026, 11, 23)
SHARES = ("", "P1", "P2")


def day(text):
    return dt.date.fromisoformat(text)


def seizure(number="CF1", entry=2, delivered="2026-11-23 09:00", **facts):
    given_ = {
        "kind": "seizure",
        "asset_no": "A1",
        "authority": "法院",
        "document_no": number,
        "from_date": day(delivered[:10]),
        "until": day("2027-11-22"),
        **facts,
    }
    return Restraint(number, folio_entry=entry, delivered_at=delivered, **given_)


def waiting(number, entry, delivered, months=12, **facts):
    terms = {"until": None, "waiting": True, "term_months": months}
    return seizure(number, entry, delivered, **{**terms, **facts})


def after(one, kind, on, until=None):
    event = RestraintEvent(kind, "法院", "X", until.isoformat() if until else "", str(on), str(on))
    return dc.replace(one, events=(*one.events, event))


def noted(restraints, on):
    """The same restraints once the register has noted what happened by itself."""
    by_no = {one.restraint_no: one for one in restraints}
    for due in due_on(restraints, on):
        number = due.restraint.restraint_no
        by_no[number] = after(by_no[number], due.kind, due.on, due.until)
    return [by_no[one.restraint_no] for one in restraints]


def shown(restraints, on):
    return [
        (p.restraint.restraint_no, p.state, str(p.effective_from or ""), str(p.until or ""))
        for p in queue_on(restraints, on)
    ]


# --- worked examples ------------------------------------------------------------------------------


def test_a_seizure_binds_through_its_last_day_and_no_further():
    one = [seizure(until=day("2026-12-31"))]
    assert shown(one, day("2026-11-22")) == []  # not delivered yet
    assert shown(one, day("2026-12-31")) == [("CF1", "active", "2026-11-23", "2026-12-31")]
    assert shown(one, day("2027-01-01")) == [("CF1", "lapsed", "2026-11-23", "2026-12-31")]
    (place,) = queue_on(one, day("2027-06-01"))
    assert (place.free_from, place.binds) == (day("2027-01-01"), False)


def test_the_second_moves_up_the_day_after_the_first_ran_out_for_its_own_term():
    two = [
        seizure(until=day("2026-12-31")),
        waiting("CF2", 3, "2026-11-24 10:00", months=36),
    ]
    assert shown(two, day("2026-12-31"))[1] == ("CF2", "waiting", "", "")
    assert queue_on(two, day("2026-12-31"))[1].ahead == ("CF1",)
    assert shown(two, day("2027-01-01"))[1] == ("CF2", "active", "2027-01-01", "2029-12-31")
    assert shown(two, day("2030-01-01"))[1] == ("CF2", "lapsed", "2027-01-01", "2029-12-31")


def test_the_second_moves_up_on_the_day_of_the_release():
    first = after(seizure(), "released", "2027-03-01")
    second = waiting("CF2", 3, "2026-11-24 10:00")
    assert shown([first, second], day("2027-02-28"))[1][1] == "waiting"
    assert shown([first, second], day("2027-03-01")) == [
        ("CF1", "released", "2026-11-23", "2027-11-22"),
        ("CF2", "active", "2027-03-01", "2028-02-29"),
    ]


def test_a_chain_of_ends_is_followed_to_the_day():
    """Nobody opened the ledger for years: the third is active by now, the second came and went."""
    three = [
        seizure(until=day("2026-12-31")),
        waiting("CF2", 3, "2026-11-24 10:00", months=1),
        waiting("CF3", 4, "2026-11-24 10:01", months=36),
    ]
    assert shown(three, day("2027-06-01")) == [
        ("CF1", "lapsed", "2026-11-23", "2026-12-31"),
        ("CF2", "lapsed", "2027-01-01", "2027-01-31"),
        ("CF3", "active", "2027-02-01", "2030-01-31"),
    ]
    happened = [
        (d.restraint.restraint_no, d.kind, str(d.on))
        for d in due_on(three, START.replace(year=2027))
    ]
    assert happened == [
        ("CF1", "lapsed", "2027-01-01"),
        ("CF2", "succeeded", "2027-01-01"),
        ("CF2", "lapsed", "2027-02-01"),
        ("CF3", "succeeded", "2027-02-01"),
    ]


def test_a_renewal_before_the_last_day_keeps_the_place():
    first = after(seizure(until=day("2026-12-31")), "renewed", "2026-12-30", day("2029-12-31"))
    second = waiting("CF2", 3, "2026-11-24 10:00")
    assert shown([first, second], day("2027-01-01")) == [
        ("CF1", "active", "2026-11-23", "2029-12-31"),
        ("CF2", "waiting", "", ""),
    ]
    assert shown([first], day("2026-12-29"))[0][3] == "2026-12-31"  # not known on that day yet


def test_order_of_delivery_to_the_minute_then_order_of_entry():
    late = seizure("CF1", 2, "2026-11-23 09:30")
    early = seizure("CF2", 3, "2026-11-23 09:20")
    same = waiting("CF3", 4, "2026-11-23 09:30")
    assert shown([late, early, same], START) == [
        ("CF2", "active", "2026-11-23", "2027-11-22"),
        ("CF1", "waiting", "", ""),
        ("CF3", "waiting", "", ""),
    ]
    assert queue_on([late, early, same], START)[2].ahead == ("CF2", "CF1")


def test_one_that_was_overtaken_runs_its_whole_time_once_it_is_first():
    late = seizure("CF1", 2, "2026-11-23 09:30", until=day("2027-11-23"))
    early = seizure("CF2", 3, "2026-11-23 09:20", until=day("2026-12-22"))
    both = [late, early]
    assert shown(both, day("2026-12-23"))[1] == ("CF1", "active", "2026-12-23", "2027-12-23")
    assert shown(noted(both, day("2026-12-23")), day("2027-12-24"))[1][1] == "lapsed"


def test_one_delivered_on_the_day_of_a_release_has_waited_for_nobody():
    first = after(seizure(), "released", "2026-12-01")
    second = seizure("CF2", 3, "2026-12-01 10:00", from_date=day("2026-11-30"))
    place = queue_on([first, second], day("2026-12-01"))[1]
    assert (place.state, place.effective_from, place.moved_up) == (ACTIVE, day("2026-11-30"), False)
    assert due_on([first, second], day("2026-12-01")) == ()


def test_one_that_moved_up_and_is_overtaken_then_moves_up_anew():
    """An earlier notice comes to light late: what was noted before it no longer counts."""
    first = seizure(until=day("2026-12-31"))
    second = waiting("CF2", 3, "2026-11-24 10:00", months=1)
    moved = noted([first, second], day("2027-01-05"))
    late = seizure("CF3", 4, "2026-11-24 09:00", until=day("2026-12-13"))
    assert shown([*moved, late], day("2027-01-10"))[2] == ("CF2", "waiting", "", "")
    assert shown([*moved, late], day("2027-01-21"))[2] == (
        *("CF2", "active", "2027-01-21", "2027-02-20"),
    )
    again = noted([*moved, late], day("2027-01-21"))
    assert [e.day for e in again[1].events] == [day("2027-01-01"), day("2027-01-21")]
    assert due_on(again, day("2027-01-21")) == ()


def test_seizures_of_different_shares_do_not_wait_for_each_other():
    alice = seizure("CF1", 2, party_no="P1")
    bob = seizure("CF2", 3, party_no="P2")
    whole = waiting("CF3", 4, "2026-11-23 09:10")
    alice_again = waiting("CF4", 5, "2026-11-23 09:20", party_no="P1")
    elsewhere = seizure("CF5", 2, asset_no="A2")
    states = {n: s for n, s, *_ in shown([alice, bob, whole, alice_again, elsewhere], START)}
    assert states == {
        "CF1": "active", "CF2": "active", "CF3": "waiting", "CF4": "waiting", "CF5": "active",
    }  # fmt: skip


def test_a_waiting_one_may_be_released_without_ever_binding():
    first = seizure()
    second = after(waiting("CF2", 3, "2026-11-24 10:00"), "released", "2026-12-01")
    third = waiting("CF3", 4, "2026-11-25 10:00")
    assert shown([first, second, third], day("2027-11-23")) == [
        ("CF1", "lapsed", "2026-11-23", "2027-11-22"),
        ("CF2", "released", "", ""),
        ("CF3", "active", "2027-11-23", "2028-11-22"),
    ]


def test_an_objection_runs_out_unless_the_suit_is_filed():
    one = seizure(kind="objection", until=day("2026-12-08"))
    assert shown([one], day("2026-12-08"))[0][1] == "active"
    assert shown([one], day("2026-12-09"))[0][1] == "lapsed"
    sued = after(one, "suit_filed", "2026-12-01")
    assert shown([sued], day("2030-01-01"))[0][1:] == ("active", "2026-11-23", "")
    assert [d.kind for d in due_on([one], day("2026-12-09"))] == ["lapsed"]
    assert due_on([sued], day("2030-01-01")) == ()


def test_a_caution_runs_from_the_day_the_registration_became_possible():
    one = seizure(kind="caution", until=None)
    assert shown([one], day("2030-01-01"))[0][1] == "active"
    possible = after(one, "became_possible", "2026-12-01", day("2027-03-01"))
    assert shown([possible], day("2027-03-02"))[0][1:] == ("lapsed", "2026-11-23", "2027-03-01")
    applied = after(possible, "applied", "2027-02-28")
    assert shown([applied], day("2027-03-02"))[0][1] == "active"
    assert (
        shown([after(applied, "converted", "2027-03-10")], day("2027-03-10"))[0][1] == "converted"
    )


def test_only_restraints_of_the_kind_that_bind_are_asked_for():
    both = [seizure(until=day("2026-12-31")), seizure("YY1", 3, kind="objection", until=None)]
    assert [p.restraint.restraint_no for p in binding_on(both, START, "seizure")] == ["CF1"]
    assert binding_on(both, day("2027-01-01"), "seizure") == ()


# --- random histories -----------------------------------------------------------------------------

delivery = st.tuples(
    st.just("deliver"),
    st.sampled_from(SHARES),
    st.integers(0, 400),  # days it lasts
    st.integers(-30, 0),  # minutes before the entry
)
step = st.one_of(
    delivery,
    st.tuples(st.just("release"), st.integers(0, 9)),
    st.tuples(st.just("renew"), st.integers(0, 9), st.integers(1, 500)),
    st.tuples(st.just("wait"), st.integers(1, 300)),
)
histories = st.lists(step, min_size=3, max_size=25)


def played(history, *, noting):
    """The restraints after a history of lawful steps, and the moment it ends in.

    With ``noting`` the register notes at every step what happened by itself; without, only when
    a seizure is released, as the program does it.
    """
    now, restraints = dt.datetime(2026, 11, 23, 9, 0), []
    for what, *facts in history:
        now += dt.timedelta(minutes=1)
        if what == "wait":
            now += dt.timedelta(days=facts[0])
        if noting or what == "release":
            restraints = noted(restraints, now.date())
        if what == "deliver":
            restraints.append(_delivered(restraints, now, *facts))
        elif what in ("release", "renew") and restraints:
            nth = facts[0] % len(restraints)
            restraints[nth] = _moved(restraints, nth, now.date(), what, facts[1:])
    return restraints, now.date()


def _delivered(restraints, now, share, days, minutes):
    delivered = f"{now + dt.timedelta(minutes=minutes):%Y-%m-%d %H:%M}"
    number, until = f"CF{len(restraints) + 1}", now.date() + dt.timedelta(days)
    new = seizure(number, len(restraints) + 2, delivered, party_no=share, until=until)
    state = next(p.state for p in queue_on([*restraints, new], now.date()) if p.restraint is new)
    if state == WAITING:
        return dc.replace(new, until=None, waiting=True, term_months=1 + days // 31)
    return new


def _moved(restraints, nth, on, what, facts):
    one = restraints[nth]
    (place,) = [p for p in queue_on(restraints, on) if p.restraint is one]
    if what == "release" and place.binds:
        return after(one, "released", on)
    if what == "renew" and place.state == ACTIVE:
        return after(one, "renewed", on, place.until + dt.timedelta(facts[0]))
    return one


@pytest.mark.holds("I13")
@given(histories)
def test_exactly_one_is_in_effect_in_every_overlapping_scope(history):
    restraints, today = played(history, noting=True)
    places = queue_on(restraints, today)
    binding = [p for p in places if p.binds]
    for nth, place in enumerate(binding):
        before = [p for p in binding[:nth] if p.restraint.overlaps(place.restraint)]
        assert place.state == (WAITING if before else ACTIVE)
        assert place.ahead == tuple(p.restraint.restraint_no for p in before)
        assert (place.effective_from is None) == (place.state == WAITING)
        assert place.until is None or place.until >= today
    assert {p.state for p in places} <= set(STATES)


@given(histories)
def test_the_order_is_that_of_delivery_and_entry_and_never_changes(history):
    restraints, today = played(history, noting=True)
    order = [p.restraint.restraint_no for p in queue_on(restraints, today)]
    minutes = [p.restraint.delivered_at for p in queue_on(restraints, today)]
    assert minutes == sorted(minutes)
    for days in (1, 100, 2000):
        later = today + dt.timedelta(days)
        assert [p.restraint.restraint_no for p in queue_on(restraints, later)] == order


@given(histories, st.integers(0, 1000))
def test_what_the_register_notes_repeats_the_outcome_and_never_changes_it(history, days):
    """Whether the ledger was opened every day or slept for years, the state is the same."""
    watched, today = played(history, noting=True)
    slept, _ = played(history, noting=False)
    then = today + dt.timedelta(days)

    def binding(restraints):
        return [
            (p.restraint.restraint_no, p.state, p.effective_from, p.until)
            for p in queue_on(restraints, then)
            if p.state not in ENDS or p.state == "lapsed"
        ]

    assert binding(watched) == binding(slept) == binding(noted(slept, then))
    assert due_on(noted(slept, then), then) == ()


@given(histories)
@example(
    [
        *(("deliver", "", 0, 0), ("deliver", "", 0, 0), ("release", 0)),
        *(("deliver", "", 0, -3), ("release", 1)),
    ]
)
def test_who_moved_up_did_so_when_the_last_before_it_was_gone(history):
    restraints, today = played(history, noting=True)
    places = queue_on(restraints, today)
    for nth, place in enumerate(places):
        before = [p for p in places[:nth] if p.restraint.overlaps(place.restraint)]
        overtaken = place.restraint.ended and any(p.binds for p in before)
        # What had moved up, was overtaken by an earlier notice that came late, and was released
        # then, keeps in its history that it was in effect.
        if place.moved_up and place.effective_from and not overtaken:
            assert all(p.free_from and p.free_from <= place.effective_from for p in before)
            assert place.effective_from == place.restraint.delivered_on or any(
                p.free_from == place.effective_from for p in before
            )
