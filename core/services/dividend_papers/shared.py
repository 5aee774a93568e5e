"""What the papers of a cycle have in common: what they read, their facts, their control line."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from core.domain.dividend.cycle import CycleFile, Entity, EntityPayee, Payable, Run
from core.domain.rules import refusal
from core.domain.values import fen_from_yuan
from core.problems import Problem, Rejected
from core.services.dividends.cycle_views import DividendLine, PlotLine
from core.services.dividends.explained import dividend_lines, plot_lines
from core.services.dividends.snapshot import payee_of
from core.services.dividends.steps import standing_run
from core.services.listed import column, compose, signers
from core.services.listings import TEXT, Listing, ListingColumn, ListingGroup, Row
from core.services.question import Question


@dc.dataclass(frozen=True)
class CyclePapers:
    """A cycle as its papers see it; ``run`` is the one that counts."""

    question: Question
    cycle: CycleFile
    entity: Entity
    payees: Mapping[str, EntityPayee]
    run: Run | None

    def text(self, key: str, **facts: object) -> str:
        """Return a word of the listings: ``listing.<key>``."""
        return self.question.context.text(f"listing.{key}", **facts)

    def word(self, key: str) -> str:
        """Return a word of the catalogue by its whole key."""
        return self.question.text(key)

    def column(self, name: str, kind: str = TEXT, **how: Any) -> ListingColumn:
        """Return a column under the word of the listings, or the glossary's."""
        return column(self.question, name, kind, **how)

    @property
    def computed(self) -> Run:
        """The run that counts; ``Rejected`` where there is none."""
        if self.run is None:
            raise Rejected([refusal("not_computed", "cycle", value=self.cycle.cycle_no)])
        return self.run

    @cached_property
    def lines(self) -> tuple[DividendLine, ...]:
        """The lines of the run, with what each is worked out from."""
        return dividend_lines(self.computed)

    @cached_property
    def people(self) -> Mapping[str, Mapping[str, Any]]:
        """What was locked of each holder or member, by the number of its line."""
        inputs = self.computed.inputs
        return {one["no"]: one for one in inputs.get("holders") or inputs.get("members") or ()}

    def payee(self, number: str) -> EntityPayee | None:
        """Return the payee that a line's number belongs to."""
        return self.payees.get(payee_of(number))

    def detail(self, number: str, key: str) -> str:
        """Return what is kept of a payee under a key, ``""`` for nothing."""
        known = self.payee(number)
        return str(known.detail.get(key, "")) if known else ""

    def name(self, number: str) -> str:
        """Return a payee's name, its number where it has no entry."""
        known = self.payee(number)
        return known.name if known else number

    @cached_property
    def plots(self) -> tuple[PlotLine, ...]:
        """The plots of the run, with coefficients and stage 1."""
        return plot_lines(self.computed, self.payees)

    @property
    def payables(self) -> Sequence[Payable]:
        """What the cycle owes and owed."""
        return self.question.work.payables.of_cycle(self.cycle.cycle_no)

    def settled(self, name: str) -> int:
        """Return an amount of the settlement in fen; nought where the legal form has none."""
        return fen_from_yuan(self.computed.result["settlement"].get(name, "0"))

    def classes(self) -> Mapping[str, str]:
        """Return the names of the share classes by code; ``{"": ""}`` where there are none."""
        found = {one["code"]: one["name"] for one in self.computed.inputs.get("classes", ())}
        return found or {"": ""}

    def grouped(
        self, rows: Sequence[Row], lines: Sequence[DividendLine] | None = None
    ) -> list[ListingGroup]:
        """Group the rows of lines (all of the run's) by class, and by village group if any."""
        classes = self.classes()
        found: dict[tuple[str, str], list[Row]] = {}
        for line, row in zip(self.lines if lines is None else lines, rows, strict=True):
            key = (line.share_class, self.detail(line.no, "payee_group"))
            found.setdefault(key, []).append(row)
        return [
            ListingGroup("　".join(filter(None, (classes.get(code, code), place))), own)
            for (code, place), own in found.items()
        ]

    def listing(
        self,
        code: str,
        columns: Sequence[ListingColumn],
        groups: Iterable[ListingGroup],
        *,
        facts: Sequence[tuple[str, str]] = (),
        signed: Sequence[str] = ("prepared", "checked"),
        **more: Any,
    ) -> Listing:
        """Return a paper of this cycle, with its facts and the control line of its run."""
        made = {
            "office": self.entity.name,
            "facts": (*self._facts(), *facts),
            "stamp": self._stamp(),
            "signers": signers(self.question, *signed),
        }
        return compose(self.question, code, columns, groups, **{**made, **more})

    def _facts(self) -> Iterable[tuple[str, str]]:
        ends = f"{self.cycle.start} — {self.cycle.end}"
        yield self.text("fact.cycle"), f"{self.cycle.cycle_no}（{ends}）"
        if self.cycle.product:
            yield self.text("fact.product"), self.cycle.product

    def _stamp(self) -> str:
        version = self.question.context.program_version
        if self.run is None:
            return self.text("word.stamp_without_run", cycle=self.cycle.cycle_no, version=version)
        facts = {"run": self.run.run_no, "hash": self.run.inputs_sha256, "version": version}
        return self.text("word.stamp", **facts)


def papers_of(question: Question, number: str) -> CyclePapers:
    """Return what the papers of a cycle are made of; ``Rejected`` where there is no such cycle."""
    work = question.work
    cycle = work.dividends.cycle(number)
    if cycle is None:
        raise Rejected([Problem("no_such_cycle", "cycle", {"value": number})])
    entity = work.dividends.entity(cycle.entity_no)
    assert entity is not None
    payees = work.dividends.payees(cycle.entity_no)
    return CyclePapers(question, cycle, entity, payees, standing_run(work, number))


def nothing(cycle_no: str) -> Rejected:
    """Return the refusal of a paper that has no rows in this cycle."""
    return Rejected([Problem("nothing_to_list", "cycle", {"value": cycle_no})])


def tail(number: str, kept: int = 4) -> str:
    """Return the last characters of a number, for lists that many people see."""
    return f"…{number[-kept:]}" if len(number) > kept else number
