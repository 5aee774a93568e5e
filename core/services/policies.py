"""What an office decides for itself where the law leaves room: dated settings with a default.

``resources/policies.toml`` declares each policy: what it may be, what it is until the office sets
it, and where the default comes from. Rules read the policies of the day by name.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from core.fields import KINDS, Choice, Kind, Whole
from core.problems import FieldError
from core.resources import read_toml
from core.services.ports import Work
from core.services.rules import STATUSES


@dc.dataclass(frozen=True, slots=True)
class Policy:
    """A declared policy; ``default`` is in its written form, ``source`` says where it is from."""

    name: str
    kind: Kind
    default: str
    status: str
    source: str

    def read(self, written: str) -> Any:
        """Return the value of its written form; raises ``FieldError``."""
        if isinstance(self.kind, Whole):
            if not re.fullmatch(r"[0-9]{1,9}", written):
                raise FieldError("not_whole", value=written)
            return self.kind.parse(int(written))
        return self.kind.parse(written)


@cache
def declared() -> Mapping[str, Policy]:
    """Return every policy by name, in the order of the file."""
    return {one["name"]: _policy(one) for one in read_toml("policies.toml")["policy"]}


def _policy(entry: Mapping[str, Any]) -> Policy:
    """Build one policy; ``ValueError`` for one that does not say where its default is from."""
    name, status, source = entry["name"], entry["status"], entry.get("source", "")
    if status not in STATUSES or (status == "sourced" and not source):
        raise ValueError(f"{name}: {status} {source}")
    kind: Kind = (
        Choice(topic=name, options=tuple(entry["options"]))
        if entry["kind"] == Choice.name
        else KINDS[entry["kind"]](**entry.get("limits", {}))
    )
    policy = Policy(name, kind, entry["default"], status, source)
    policy.read(policy.default)
    return policy


def setting_of(policy: str) -> str:
    """Return the name under which the ledger keeps a policy."""
    return f"policy.{policy}"


class Policies(Mapping[str, Any]):
    """The policies in force on a day; each is looked up in the ledger when it is first asked."""

    def __init__(self, work: Work, day: dt.date) -> None:
        self._work = work
        self._day = day
        self._known: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the value in force; ``KeyError`` for a policy nobody declared."""
        if name not in self._known:
            policy = declared()[name]
            self._known[name] = policy.read(self.written(name))
        return self._known[name]

    def written(self, name: str) -> str:
        """Return the value in force as the office wrote it."""
        found = self._work.settings.get(setting_of(name), self._day)
        return declared()[name].default if found is None else str(found)

    def __iter__(self) -> Iterator[str]:
        """Yield the names of all policies."""
        return iter(declared())

    def __len__(self) -> int:
        """Return how many policies there are."""
        return len(declared())
