"""The register as at any moment: remembered, folded and asked by SQL, it is the same."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.domain.register_state import RegisterState
from core.services.ports import Counts
from core.services.register import as_of, holdings_at, register_at, states
from core.storage.address import Place
from core.storage.ledger import open_ledger
from tests.builders import SOLE, Clock
from tests.storage.random_history import RandomHistory
from tests.storage.raw import connected
from tests.storage.sql_register import SqlRegister

STEPS = 90
SEEDS = (1, 2, 3)
RUNS = (*(("sqlite", seed) for seed in SEEDS), ("postgresql", 4))


def told(state: RegisterState | None) -> dict[str, Any] | None:
    """A state in the plain values of :class:`SqlRegister`."""
    if state is None:
        return None
    return {
        "entry": state.entry,
        "closed": state.closed,
        "description": (
            *(state.description.version, state.description.name, state.description.location),
        ),
        "holders": [
            (one.line, tuple((no, state.name_of(no)) for no in one.holders), one.share)
            for one in state.holders
        ],
        "live": [_mortgage(state, one) for one in state.live],
        "restraints": [
            (
                one.restraint.restraint_no,
                one.restraint.kind,
                (one.restraint.party_no, one.restraint.applicant_no),
                one.state,
                one.until.isoformat() if one.state == "active" and one.until else "",
            )
            for one in state.queue
        ],
    }


def _mortgage(state: RegisterState, one: Any) -> tuple[Any, ...]:
    known = one.mortgage
    roles = [
        (
            *(role.role, role.line, role.current_no, state.as_stated(role).name),
            "" if role.part is None else str(role.part),
        )
        for role in sorted(known.parties, key=lambda role: (role.role, role.line))
    ]
    parts = [(part.line, part.party_no, part.part) for part in one.parts]
    return (
        *(one.rank, one.registered_rank, known.mortgage_no, known.version),
        *(known.terms.amount, known.state, roles, parts),
    )


def counted(state: RegisterState) -> Counts:
    """What the fold says stands on a page, for the count that SQL makes of it."""
    kinds = [one.kind for one in state.standing]
    return Counts(
        len(state.live), *(kinds.count(one) for one in ("seizure", "objection", "caution"))
    )


class Remembered:
    """A random history, and what the register said after each of its steps."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place = place
        self.clock = Clock()
        self.store = open_ledger(place, self.clock)
        self.history = RandomHistory(self.store, self.clock, Random(seed))
        self.said: list[tuple[str, str, RegisterState | None]] = []

    def live(self, steps: int = STEPS) -> None:
        for _ in range(steps):
            moment = self.history.step()
            if moment:
                today = dt.date.fromisoformat(moment[:10])
                with self.store.reading() as work:
                    for asset in self.history.assets:
                        self.said.append((moment, asset, register_at(work, today, asset)))

    def reopen(self) -> None:
        self.store.close()
        self.store = open_ledger(self.place, self.clock)


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run[0]}-{run[1]}")
def remembered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Remembered]:
    engine, seed = request.param
    place: Place
    if engine == "sqlite":
        template = request.getfixturevalue("template")
        folder = tmp_path_factory.mktemp("history")
        place = Path(shutil.copy(template, folder / f"{seed}.ledger"))
    else:
        template = request.getfixturevalue("server_template")
        place = request.getfixturevalue("server").make(template.database)
    made = Remembered(place, seed)
    made.live()
    yield made
    made.store.close()
    if engine != "sqlite":
        request.getfixturevalue("server").drop(place)


@pytest.mark.holds("I1")
def test_the_register_as_at_every_moment_is_what_it_said_then(remembered: Remembered) -> None:
    today = remembered.clock.now.date()
    remembered.reopen()
    with remembered.store.reading() as work, connected(remembered.place) as connection:
        for moment, asset, said in remembered.said:
            state = register_at(work, today, asset, moment, moment)
            assert state == said, (moment, asset)
            by_sql = SqlRegister(connection, asset, moment, moment)
            assert told(state) == by_sql.page(), (moment, asset)
            if state is not None:
                assert counted(state) == work.histories.counted_on(asset, state.as_of)
            if state is not None and not _backdated(connection, asset):
                pledged = {one.line: one.pledged for one in state.holders}
                assert pledged == by_sql.running_totals(), (moment, asset)


def _backdated(connection: Any, asset: str) -> bool:
    """Whether anything on the page took effect before it was known."""
    found = connection.execute(
        "SELECT count(*) FROM folio WHERE asset_no = ? AND effective_at < entered_at", [asset]
    )
    return bool(found.fetchall()[0][0])


def test_what_was_in_force_on_a_day_as_known_on_another(remembered: Remembered) -> None:
    today = remembered.clock.now.date()
    random = Random(remembered.said[-1][0])
    moments = [moment for moment, _, _ in remembered.said]
    old = [f"20{year}-06-01T00:00:00.000000+08:00" for year in (18, 20, 22, 24, 26)]
    seen: Counter[bool] = Counter()
    with remembered.store.reading() as work, connected(remembered.place) as connection:
        for _ in range(100):
            asset = random.choice(remembered.history.assets)
            at, known = random.choice(moments + old), random.choice(moments)
            state = register_at(work, today, asset, at, known)
            assert told(state) == SqlRegister(connection, asset, at, known).page()
            if state is not None:
                assert counted(state) == work.histories.counted_on(asset, state.as_of)
            seen[state is None] += 1
            assert register_at(work, today, asset, at) == register_at(
                *(work, today, asset, at, remembered.clock.now)
            )
    assert seen[False] > 50


def test_what_a_party_holds_is_what_the_pages_say(remembered: Remembered) -> None:
    today = remembered.clock.now.date()
    moments = sorted({moment for moment, _, _ in remembered.said})
    with remembered.store.reading() as work:
        for moment in moments[::10]:
            pages = [
                state
                for asset in remembered.history.assets
                if (state := register_at(work, today, asset, moment, moment)) is not None
            ]
            for party in remembered.history.parties:
                numbers = set(work.histories.numbers_of(party))
                expected = {
                    page.asset_no: [one for one in page.holders if numbers & set(one.holders)]
                    for page in pages
                }
                held = holdings_at(work, today, party, moment, moment)
                lines = {asset: one for asset, one in expected.items() if one}
                assert {one.state.asset_no: list(one.lines) for one in held} == lines
                chosen = as_of(work, today, moment, moment)
                count, counts = work.histories.counted_of(sorted(numbers), chosen)
                assert count == len(lines)
                assert counts == in_the_name_of(pages, numbers)


def in_the_name_of(pages: list[RegisterState], numbers: set[str]) -> Counts:
    """What the folds say stands in the name of a party."""
    mortgages = {
        one.mortgage.mortgage_no
        for page in pages
        for one in page.live
        if numbers & {role.party_no for role in one.mortgage.parties}
    }
    named = [
        one.kind
        for page in pages
        for one in page.standing
        if numbers & {one.party_no, one.applicant_no}
    ]
    kinds = ("seizure", "objection", "caution")
    return Counts(len(mortgages), *(named.count(kind) for kind in kinds))


def test_the_random_histories_do_everything(
    template: Path, tmp_path: Path, record_property: Any
) -> None:
    """No kind of step is refused for ever: what is compared above has everything in it."""
    taken: Counter[str] = Counter()
    for seed in SEEDS:
        made = Remembered(Path(shutil.copy(template, tmp_path / f"{seed}.ledger")), seed)
        for _ in range(STEPS):
            made.history.step()
        made.store.close()
        taken += made.history.taken
    record_property("steps", dict(taken))
    assert [one for one in made.history.kinds if not taken[one]] == []


def test_many_pages_take_as_many_statements_as_one(ledger: Any) -> None:
    remembered = Remembered(ledger, 1)
    remembered.live()
    with remembered.store.reading() as work:
        today = remembered.clock.now.date()
        one = _statements(work, lambda: register_at(work, today, SOLE))
        now = as_of(work, today)
        many = _statements(work, lambda: states(work, remembered.history.assets, now))
    remembered.store.close()
    assert one <= many <= 16


def _statements(work: Any, ask: Any) -> int:
    rows = work.histories._rows
    counted, whole = [0], rows.all

    def counting(*given: Any, **values: Any) -> Any:
        counted[0] += 1
        return whole(*given, **values)

    rows.all = counting
    try:
        ask()
    finally:
        del rows.all
    return counted[0]
