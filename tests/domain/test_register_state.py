"""The state of a register page, folded from small histories told by hand."""

import dataclasses as dc
import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.mortgage import PartyRole, Terms
from core.domain.party import Particulars, Party
from core.domain.register_history import (
    AgreedPlace,
    AsOf,
    Description,
    EnteredRestraint,
    FolioEntry,
    History,
    Line,
    Merge,
    MortgageVersion,
    PartyVersion,
    Place,
    Pledge,
    When,
    moment,
    tenure_in_force,
)
from core.domain.register_state import state_of
from core.domain.restraints import Restraint, RestraintEvent

ASSET = "A000001"
ALICE, BOB, BANK, OTHER = "P000001", "P000002", "P000003", "P000004"
TERMS = Terms(
    security="ordinary",
    amount=30_000_000,
    term_from=dt.date(2026, 1, 1),
    term_to=dt.date(2027, 1, 1),
    interest_rate=None,
    principal_contract_no="JK-1",
    mortgage_contract_no="DY-1",
    scope="主债权",
    transfer_restricted=False,
    disposal_agreement="",
    remarks="",
)
HALF = Fraction(1, 2)


def day(nth):
    """The nth day of the history, the first of 2026 is day 1."""
    return dt.date(2026, 1, 1) + dt.timedelta(days=nth - 1)


def at(nth):
    """Noon of a day."""
    return f"{day(nth).isoformat()}T12:00:00.000000+08:00"


def on(nth, upto=None):
    return AsOf(day(nth), moment(day(nth)), upto)


NOW = AsOf(day(365))


def party(number, name, nth=1, version=1):
    particulars = Particulars(name, "resident_id", number)
    return PartyVersion(Party(number, "person", version, particulars), at(nth), nth)


PARTIES = (
    *(party(ALICE, "陈一"), party(BOB, "林二"), party(BANK, "甲银行"), party(OTHER, "乙银行")),
)


def entry(nth, kind, record=ASSET, *, place=None, tenure=1, effective=None):
    """The entry made on a day; ``place`` is its number in the folio, the day's if left out."""
    return FolioEntry(place or nth, kind, record, tenure, When(nth, effective or at(nth)))


def described(nth=1, version=1, name="云上民宿"):
    return Description(version, name, "苍坡村", "330399", {}, nth)


def sole(tenure=1, holder=ALICE):
    return Line(tenure, 1, (holder,), Fraction(1))


def mortgaged(nth, number="DY1", *, rank=1, effective=None, left=None, mortgagee=BANK):
    when = When(nth, effective or at(nth))
    roles = (PartyRole("mortgagor", 1, ALICE, 1), PartyRole("mortgagee", 1, mortgagee, 1))
    version = MortgageVersion(
        *(number, 1, "first", "current", TERMS, roles, "C1", "C1", "entered", "", at(nth), when)
    )
    return {
        "entries": (entry(nth, "mortgage", number, effective=effective),),
        "places": (Place(ASSET, rank, number, nth, when, left, left.sequence if left else None),),
        "versions": (version,),
        "pledges": (Pledge(1, 1, nth, "burden", rank, Fraction(1), ALICE, nth),),
    }


def seizure(nth, *, number="CF1", until=None, events=(), party_no="", waiting=False, months=None):
    known = Restraint(
        restraint_no=number,
        kind="seizure",
        asset_no=ASSET,
        folio_entry=nth,
        authority="法院",
        document_no="1号",
        from_date=day(nth),
        until=until,
        delivered_at=at(nth),
        party_no=party_no,
        waiting=waiting,
        term_months=months,
    )
    return {
        "entries": (entry(nth, "seizure", number),),
        "restraints": (EnteredRestraint(known, tuple(events)),),
    }


def happened(nth, kind, until="", effective_on=""):
    event = RestraintEvent(kind, "法院", "2号", until, effective_on, at(nth))
    return event, When(nth, effective_on or at(nth))


def told(*pieces, **more):
    """A history of one holder that begins on day 1, with pieces added in order."""
    whole = {
        "entries": (entry(1, "first"),),
        "descriptions": (described(),),
        "lines": (sole(),),
        "parties": PARTIES,
    }
    for piece in (*pieces, more):
        for name, found in piece.items():
            whole[name] = (*whole.get(name, ()), *found)
    return History(ASSET, "homestay_right", **whole)


# --- moments --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "written"),
    [
        (dt.date(2026, 3, 1), "2026-03-01T23:59:59.999999+08:00"),
        ("2026-03-01", "2026-03-01T23:59:59.999999+08:00"),
        ("2026-03-01T04:00:00+00:00", "2026-03-01T12:00:00.000000+08:00"),
        ("2026-03-01T12:00:00.000001+08:00", "2026-03-01T12:00:00.000001+08:00"),
        (
            dt.datetime(2026, 3, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=8))),
            "2026-03-01T12:00:00.000000+08:00",
        ),
    ],
)
def test_a_moment_is_written_as_entry_times_are(given_, written):
    assert moment(given_) == written


@pytest.mark.parametrize("wrong", ["2026-02-30", "昨天", "2026-03-01T12:00:00", "2026-3-1 12:00"])
def test_no_moment_is_guessed(wrong):
    with pytest.raises(ValueError):
        moment(wrong)


# --- what it is and who holds it ------------------------------------------------------------------


def test_nothing_is_in_force_before_the_first_entry():
    assert state_of(told(), AsOf(day(1), upto=0)) is None
    assert state_of(told(), on(0)) is None


def test_the_first_entry_says_what_it_is_and_who_holds_it():
    state = state_of(told(), NOW)
    assert (state.entry, state.description.name, state.closed) == (1, "云上民宿", False)
    (holder,) = state.holders
    assert (holder.holders, holder.share, holder.pledged) == ((ALICE,), 1, 0)
    assert not holder.is_joint
    assert state.name_of(ALICE) == "陈一"
    assert state.name_of(BOB) == BOB  # has no part in it
    assert (state.live, state.standing) == ((), ())


@pytest.mark.holds("I1")
def test_each_description_counts_from_its_entry_on():
    history = told(entries=(entry(5, "change"),), descriptions=(described(5, 2, "云下民宿"),))
    assert state_of(history, on(4)).description.name == "云上民宿"
    assert state_of(history, on(5)).description.name == "云下民宿"
    assert state_of(history, AsOf(day(9), upto=4)).description.version == 1


def test_a_transfer_moves_on_to_the_next_chain():
    history = told(entries=(entry(5, "transfer", tenure=2),), lines=(sole(2, BOB),))
    assert state_of(history, on(4)).holders[0].holders == (ALICE,)
    assert state_of(history, on(5)).holders[0].holders == (BOB,)
    assert state_of(history, NOW).held_by(BOB)
    assert not state_of(history, NOW).held_by(ALICE)


def test_joint_holders_stand_in_one_line():
    history = dc.replace(told(), lines=(Line(1, 1, (ALICE, BOB), Fraction(1)),))
    (holder,) = state_of(history, NOW).holders
    assert holder.is_joint
    assert holder.holders == (ALICE, BOB)


def test_a_closed_page_says_so():
    history = told(entries=(entry(9, "close"),))
    assert not state_of(history, on(8)).closed
    assert state_of(history, on(9)).closed


def test_a_party_is_called_as_it_was_then():
    history = told(parties=(party(ALICE, "陈壹", 7, 2),))
    assert state_of(history, on(6)).name_of(ALICE) == "陈一"
    assert state_of(history, on(7)).name_of(ALICE) == "陈壹"
    assert state_of(history, AsOf(day(9), upto=6)).name_of(ALICE) == "陈一"


def test_a_party_that_was_known_later_than_the_moment_is_called_as_it_was_known_first():
    early = entry(1, "first", effective="2019-05-01")
    history = dc.replace(told(), entries=(early,))
    then = AsOf(dt.date(2020, 1, 1), moment("2020-01-01"))
    assert state_of(history, then).name_of(ALICE) == "陈一"


def test_a_merged_record_goes_by_its_new_number_once_that_is_known():
    history = told(merges=(Merge(ALICE, BOB, 4),))
    assert state_of(history, AsOf(day(9), upto=3)).holders[0].holders == (ALICE,)
    state = state_of(history, NOW)
    assert state.holders[0].holders == (BOB,)
    assert state.name_of(BOB) == "林二"


# --- mortgages ------------------------------------------------------------------------------------


def test_a_mortgage_burdens_from_its_entry_to_its_discharge():
    discharged = dc.replace(
        mortgaged(3)["versions"][0],
        version=2,
        kind="discharge",
        state="discharged",
        when=When(8, at(8)),
    )
    history = told(
        mortgaged(3, left=When(8, at(8))),
        entries=(entry(8, "discharge", "DY1"),),
        versions=(discharged,),
        pledges=(Pledge(1, 1, 2, "free", 1, Fraction(1), ALICE, 8),),
    )
    assert state_of(history, on(2)).mortgages == ()
    (live,) = state_of(history, on(7)).live
    assert (live.rank, live.mortgage.state, live.parts[0].part) == (1, "current", 1)
    assert state_of(history, on(7)).holders[0].pledged == 1
    ended = state_of(history, on(8))
    assert ended.live == ()
    (one,) = ended.mortgages
    assert (one.mortgage.state, one.mortgage.version, one.parts) == ("discharged", 2, ())
    assert ended.holders[0].pledged == 0


@pytest.mark.holds("I7")
def test_what_several_mortgages_burden_is_at_most_what_is_held():
    history = told(mortgaged(3), mortgaged(4, "DY2", rank=2, mortgagee=OTHER))
    state = state_of(history, NOW)
    assert [one.parts[0].part for one in state.live] == [1, 1]
    assert state.holders[0].pledged == 1
    assert state.as_stated(state.live[1].mortgage.parties[1]).name == "乙银行"


@pytest.mark.holds("I5")
def test_agreed_ranks_count_from_their_entry_on():
    agreed = [
        AgreedPlace(ASSET, 1, 2, 6, When(6, at(6))),
        AgreedPlace(ASSET, 2, 1, 6, When(6, at(6))),
    ]
    history = told(
        mortgaged(3),
        mortgaged(4, "DY2", rank=2),
        entries=(entry(6, "rank", "SW1"),),
        agreed=agreed,
    )
    assert [one.mortgage.mortgage_no for one in state_of(history, on(5)).live] == ["DY1", "DY2"]
    state = state_of(history, on(6))
    assert [one.mortgage.mortgage_no for one in state.live] == ["DY2", "DY1"]
    assert [(one.rank, one.registered_rank) for one in state.live] == [(1, 2), (2, 1)]
    assert state.live[0].mortgage.encumbrances[0].priority_rank == 1


def test_what_was_taken_over_was_in_force_before_anybody_here_knew_it():
    history = told(mortgaged(20, effective=at(3)))
    said = state_of(history, on(10, upto=10))
    in_force = state_of(history, on(10))
    assert said.live == ()
    assert [one.mortgage.mortgage_no for one in in_force.live] == ["DY1"]
    assert state_of(history, on(2)).live == ()


def test_an_older_mortgage_may_be_known_only_on_a_later_chain_of_shares():
    transfer = entry(5, "transfer", tenure=2)
    mortgage = mortgaged(20, effective=at(2))
    (row,) = mortgage["pledges"]
    later = dc.replace(row, tenure=2, party_no=BOB)
    history = told(mortgage | {"pledges": (later,)}, entries=(transfer,), lines=(sole(2, BOB),))
    state = state_of(history, on(3))
    assert state.holders[0].holders == (ALICE,)
    (live,) = state.live
    assert [(part.party_no, part.part) for part in live.parts] == [(BOB, 1)]


def test_a_mortgage_of_an_older_book_counts_though_the_asset_was_entered_later():
    history = told(mortgaged(20, effective="2020-05-01T00:00:00+08:00"))
    then = AsOf(dt.date(2021, 1, 1), moment("2021-01-01"))
    state = state_of(history, then)
    assert (len(state.live), state.holders[0].holders, state.description.version) == (
        *(1, (ALICE,), 1),
    )


def test_parts_follow_what_a_change_freed_and_burdened_anew():
    history = told(
        mortgaged(3),
        entries=(entry(6, "change", "DY1"),),
        pledges=(
            Pledge(1, 1, 4, "free", 1, Fraction(1), ALICE, 6),
            Pledge(1, 1, 5, "burden", 1, HALF, ALICE, 6),
        ),
    )
    assert state_of(history, on(5)).holders[0].pledged == 1
    assert state_of(history, on(6)).holders[0].pledged == HALF


# --- restraints -----------------------------------------------------------------------------------


@pytest.mark.holds("I13")
def test_a_seizure_runs_out_by_date_before_any_entry_says_so():
    lapse = happened(30, "lapsed", effective_on=day(11).isoformat())
    history = told(
        seizure(3, until=day(10), events=[lapse]), entries=(entry(30, "release", "CF1"),)
    )
    assert len(state_of(history, on(10, upto=10)).seizures) == 1
    said = state_of(history, on(20, upto=20))
    assert (said.seizures, len(said.standing)) == ((), 1)
    in_force = state_of(history, on(20))
    assert (in_force.seizures, in_force.standing) == ((), ())
    assert len(state_of(history, on(10)).seizures) == 1


def test_a_release_ends_it_from_its_day_on():
    history = told(
        seizure(3, until=day(100), events=[happened(8, "released")]),
        entries=(entry(8, "release", "CF1"),),
    )
    assert len(state_of(history, on(7)).seizures) == 1
    assert state_of(history, on(8)).standing == ()


def test_a_waiting_seizure_binds_once_it_succeeds():
    succeeded = happened(9, "succeeded", until=day(99).isoformat(), effective_on=day(9).isoformat())
    history = told(
        seizure(3, until=day(200), events=[happened(9, "released")]),
        seizure(4, number="CF2", waiting=True, months=3, events=[succeeded]),
        entries=(entry(9, "release", "CF1"),),
    )
    before, after = state_of(history, on(8)), state_of(history, on(9))
    assert [one.restraint_no for one in before.seizures] == ["CF1"]
    assert [one.restraint_no for one in before.waiting] == ["CF2"]
    assert [one.restraint_no for one in after.seizures] == ["CF2"]
    assert after.waiting == ()


def test_a_renewal_counts_from_when_it_was_entered():
    renewed = happened(9, "renewed", until=day(200).isoformat())
    history = told(seizure(3, until=day(10), events=[renewed]))
    assert state_of(history, on(50)).seizures
    assert not state_of(history, on(50, upto=8)).seizures


def test_restraints_are_told_apart():
    def of_kind(nth, kind):
        made = seizure(nth, number=f"X{nth}", party_no=ALICE)
        known = dc.replace(made["restraints"][0].restraint, kind=kind, applicant_no=BOB)
        return {"entries": made["entries"], "restraints": (EnteredRestraint(known, ()),)}

    state = state_of(told(of_kind(3, "objection"), of_kind(4, "caution")), NOW)
    assert [one.restraint_no for one in state.objections] == ["X3"]
    assert [one.restraint_no for one in state.cautions] == ["X4"]
    assert state.seizures == ()
    assert state.name_of(BOB) == "林二"


# --- properties -----------------------------------------------------------------------------------

WHENS = st.builds(When, st.integers(1, 9), st.integers(1, 9).map(at))


@given(WHENS, st.integers(0, 10), st.integers(0, 9))
def test_knowing_less_or_looking_earlier_never_adds_a_row(when, nth, upto):
    wide, narrow = AsOf(day(nth), moment(day(nth))), AsOf(day(nth), moment(day(nth)), upto)
    assert not (narrow.includes(when) and not wide.includes(when))
    assert AsOf(day(nth)).includes(when)


@given(st.lists(WHENS, min_size=1, max_size=6), st.integers(0, 10))
def test_the_chain_of_shares_in_force_is_one_that_was_begun(whens, nth):
    entries = tuple(
        FolioEntry(place, "transfer" if place > 1 else "first", ASSET, place, when)
        for place, when in enumerate(whens, start=1)
    )
    found = tenure_in_force(entries, on(nth))
    begun = [one.tenure for one in entries if on(nth).includes(one.when)]
    assert found == (max(begun) if begun else None)
