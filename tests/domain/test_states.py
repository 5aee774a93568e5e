"""The way of a case: exactly the allowed steps, no dead ends, no way back after entry."""

import pytest

from core.domain.dividend.cycle import CYCLE
from core.domain.states import CASE, NO_CERTIFICATE, OPEN_STATES, Graph, Role, Transition

ALLOWED = {
    "received": {"accepted", "rejected", "supplement", "withdrawn"},
    "supplement": {"received", "rejected", "withdrawn"},
    "accepted": {"reviewed", "refused", "supplement", "withdrawn"},
    "reviewed": {"entered", "refused", "accepted", "withdrawn"},
    "entered": {"certified", "archived"},
    "certified": {"issued"},
    "issued": {"archived"},
    "rejected": {"archived"},
    "refused": {"archived"},
    "withdrawn": {"archived"},
    "archived": set(),
}


def test_exactly_these_steps_are_allowed():
    assert {s: {t.end for t in CASE.next_steps(s)} for s in CASE.states} == ALLOWED
    for start in CASE.states:
        for end in CASE.states:
            assert CASE.may(start, end) == (end in ALLOWED[start])


def test_every_state_is_reached_from_receipt():
    assert CASE.reachable("received") == set(ALLOWED)


def test_every_case_can_be_closed_and_only_the_archive_is_the_end():
    assert CASE.terminal == {"archived"}
    assert all("archived" in CASE.reachable(state) for state in CASE.states)


@pytest.mark.holds("I28")
def test_only_an_entry_or_a_written_end_leads_to_the_archive():
    closing = {state for state in CASE.states if CASE.may(state, "archived")}
    assert closing == {"entered", "issued", "rejected", "refused", "withdrawn"}
    assert "archived" not in {t.end for state in OPEN_STATES for t in CASE.next_steps(state)}


def test_what_is_entered_is_never_withdrawn_or_refused():
    assert CASE.reachable("entered") == {"entered", "certified", "issued", "archived"}
    assert not OPEN_STATES & CASE.reachable("entered")


def test_the_usual_way_comes_first():
    way = ["received"]
    while steps := CASE.next_steps(way[-1]):
        way.append(steps[0].end)
    assert way == [
        "received", "accepted", "reviewed", "entered", "certified", "issued", "archived",
    ]  # fmt: skip


def test_an_operation_takes_one_step_from_a_state():
    for state in CASE.states:
        operations = [step.operation for step in CASE.next_steps(state)]
        assert len(set(operations)) == len(operations)
    assert CASE.step_of("reviewed", "case.enter") == CASE.find("reviewed", "entered")
    assert CASE.step_of("received", "case.enter") is None


def test_who_may_do_it():
    assert CASE.find("accepted", "reviewed").role is Role.REVIEWER
    assert CASE.find("reviewed", "entered").role is Role.REGISTRAR
    of_distributions = {step.role for step in CYCLE.transitions}
    assert {step.role for step in CASE.transitions} | of_distributions == set(Role)


def test_only_a_case_without_certificate_skips_the_counter():
    conditions = {(s.start, s.end): s.condition for s in CASE.transitions if s.condition}
    assert conditions == {("entered", "archived"): NO_CERTIFICATE}


def test_an_unknown_state_is_a_bug():
    with pytest.raises(ValueError, match="lost"):
        CASE.next_steps("lost")


def test_a_graph_with_two_steps_between_the_same_states_is_refused():
    step = Transition("a", "b", "go", Role.CLERK)
    with pytest.raises(ValueError, match="two steps"):
        Graph("a", (step, step))
