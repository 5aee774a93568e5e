"""Which invariants (I1–I30) and refusals (R01–R20) are held, by the tests that say so.

A test names what it holds: ``@pytest.mark.holds("I7", "R10")``; ``raw=True`` if it goes past the
program with SQL. A test that runs on both engines says which by its parameter ``engine``; one that
runs on a server only asks for the fixture ``server``. The summary of a run counts a name as held
when every test that names it passed.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest

INVARIANTS = tuple(f"I{n}" for n in range(1, 31))
REFUSALS = tuple(f"R{n:02d}" for n in range(1, 21))
ENGINES = ("sqlite", "postgresql")
PROPERTY = "holds"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "holds(*names, raw=False): invariants and refusals it holds")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers(PROPERTY):
            if unknown := set(mark.args) - {*INVARIANTS, *REFUSALS}:
                raise pytest.UsageError(f"{item.nodeid} holds what nobody knows: {unknown}")
            how = _engine(item) if mark.kwargs.get("raw") else "program"
            for name in mark.args:
                item.user_properties.append((PROPERTY, f"{name} {how}"))


def _engine(item: pytest.Item) -> str:
    chosen = getattr(item, "callspec", None)
    named = chosen.params.values() if chosen else ()
    alone = ENGINES["server" in getattr(item, "fixturenames", ())]
    return next((one for one in named if one in ENGINES), alone)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    passed = _names(terminalreporter.stats.get("passed", ()))
    failed = _names(terminalreporter.stats.get("failed", ())) | _names(
        terminalreporter.stats.get("error", ())
    )
    held: dict[str, set[str]] = defaultdict(set)
    for name, how in passed - failed:
        held[how].add(name)
    if not held:
        return
    terminalreporter.section("held by named tests")
    named = set().union(*held.values())
    for title, names in (("I1–I30", INVARIANTS), ("R01–R20", REFUSALS)):
        found = [name for name in names if name in named]
        missing = ", ".join(name for name in names if name not in named)
        line = f"{title}: {len(found)} of {len(names)}"
        terminalreporter.write_line(line + (f"; not held: {missing}" if missing else ""))
    for engine in ENGINES:
        found = [name for name in INVARIANTS if name in held[engine]]
        line = f"by raw SQL past the program on {engine}: {len(found)} ({', '.join(found)})"
        terminalreporter.write_line(line)


def _names(reports: Iterable[Any]) -> set[tuple[str, str]]:
    return {
        (said.partition(" ")[0], said.partition(" ")[2])
        for report in reports
        for key, said in getattr(report, "user_properties", ())
        if key == PROPERTY
    }
