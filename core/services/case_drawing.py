"""The papers of a case by their codes, and what all of them say of it.

A paper says from which states of a case it can be made. A *notice* tells the applicant of a
decision: it gets a number and is kept as it was when it is issued (:mod:`core.services.notices`).
The others are drawn from the case as it stands, dated by the step they belong to, so that the
same steps give the same paper.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.domain.case import CaseFile, CaseStep
from core.domain.chinese_dates import written_date
from core.domain.mortgage import PartyRole
from core.domain.register_state import RegisterState
from core.domain.states import CASE
from core.services.applications import REGISTRATIONS
from core.services.office import office_on
from core.services.operations import Context
from core.services.ports import Work
from core.services.register import register_at
from core.services.words import effect_in_words

Snapshot = dict[str, Any]


@dc.dataclass(frozen=True, slots=True)
class Drawing:
    """A case of which a paper is made, and the circumstances."""

    work: Work
    context: Context
    case: CaseFile

    def text(self, key: str, **facts: object) -> str:
        """Return a word of the catalogue."""
        return self.context.text(key, **facts)

    def step(self, *states: str) -> CaseStep | None:
        """Return the last step that led to one of some states."""
        return next((s for s in reversed(self.case.steps) if s.to_state in states), None)


Maker = Callable[[Drawing], Snapshot]
Condition = Callable[[CaseFile], bool]


@dc.dataclass(frozen=True, slots=True)
class CasePaper:
    """A paper: from which ``states`` of a case it is made, once the case has been in ``since``.

    ``place`` is where it stands among the others, in the order of a case's way.
    ``final`` states are those from which it can be given out; before them it is a draft that
    says 未登簿. A case of other ``registrations`` has no such paper, nor one of which ``also``
    does not hold.
    """

    code: str
    place: int
    make: Maker
    states: frozenset[str]
    since: str
    notice: bool
    final: frozenset[str]
    registrations: frozenset[str]
    also: Condition

    def possible(self, case: CaseFile) -> bool:
        """Whether it can be made of a case now, be it as a draft."""
        if self.registrations and case.registration not in self.registrations:
            return False
        reached = not self.since or case.taken_by(self.since) is not None
        return reached and case.state in self.states and self.also(case)

    def is_final(self, case: CaseFile) -> bool:
        """Whether it may be given out, and a notice numbered."""
        return self.possible(case) and case.state in self.final

    def occasion(self, case: CaseFile) -> int:
        """Return the step that a notice tells of; each is told of once."""
        told = case.taken_by(self.since)
        return told.step if told else 0


PAPERS: dict[str, CasePaper] = {}


def in_order() -> list[CasePaper]:
    """Return every paper in the order of a case's way."""
    return sorted(PAPERS.values(), key=lambda one: one.place)


EVERY_STATE = frozenset(CASE.states)


def case_paper(
    code: str,
    place: int,
    *,
    states: frozenset[str] = EVERY_STATE,
    since: str = "",
    notice: bool = False,
    final: frozenset[str] | None = None,
    registrations: frozenset[str] = frozenset(),
    also: Condition = lambda _: True,
) -> Callable[[Maker], Maker]:
    """Register a paper of a case: ``(drawing) -> snapshot``; see :class:`CasePaper`."""

    def register(make: Maker) -> Maker:
        PAPERS[code] = CasePaper(
            code, place, make, states, since, notice, final or states, registrations, also
        )
        return make

    return register


# --- what all papers say --------------------------------------------------------------------------


def common(drawing: Drawing, step: CaseStep | None) -> Snapshot:
    """Return what every paper says of its case, as it was known at one of its steps.

    Parties are called as the application stated them, assets and their holders as the register
    did at that moment. ``amount`` is in fen, '' where the application names none.
    """
    case, text = drawing.case, drawing.context.text
    step = step or case.steps[-1]
    day = dt.date.fromisoformat(step.entered_at[:10])
    office = office_on(drawing.work, day)
    asset_class = drawing.context.classes.get(case.asset_class)
    states = list(_registered(drawing, step))
    parties = list(parties_of(drawing))
    return {
        "number": "",
        "case_no": case.case_no,
        "registration": text(f"choice.registration.{case.registration}"),
        "received_at": _last_received(case).entered_at[:19],
        "received_on": _last_received(case).entered_at[:10],
        "received_by": _last_received(case).operator,
        "applicants": "、".join(dict.fromkeys(p["name"] for p in parties if p["applies"])),
        "parties": parties,
        "asset_names": "、".join(state.description.name for state in states),
        "assets": [_asset(drawing, state) for state in states],
        "mortgage_no": str(case.content.get("mortgage", "")),
        **_amount(drawing),
        "legal_effect_code": asset_class.effect if asset_class else "",
        "legal_effect": effect_in_words(asset_class, text) if asset_class else "",
        "office_name": office.name,
        "issued_on": day.isoformat(),
        "demonstration": office.demonstration,
    }


def _last_received(case: CaseFile) -> CaseStep:
    return case.taken_by("received") or case.steps[0]


def _registered(drawing: Drawing, step: CaseStep) -> Iterator[RegisterState]:
    today, at = drawing.context.today, step.entered_at
    for number in drawing.case.asset_nos:
        state = register_at(drawing.work, today, number, at, at)
        if state is not None:
            yield state


def _asset(drawing: Drawing, state: RegisterState) -> Mapping[str, str]:
    known = state.description
    return {
        "asset_no": state.asset_no,
        "name": known.name,
        "location": known.location,
        "class_name": drawing.context.classes[state.asset_class].term,
        "holders": _holders(drawing, state),
    }


def _holders(drawing: Drawing, state: RegisterState) -> str:
    """Return who holds an asset as the register says it: alone, by shares, jointly."""
    said = []
    for one in state.holders:
        names = "、".join(state.name_of(number) for number in one.holders)
        share = f"{one.share.numerator}/{one.share.denominator}"
        if one.is_joint and one.share == 1:
            said.append(drawing.text("paper.case.jointly", names=names))
        elif one.is_joint:
            said.append(drawing.text("paper.case.joint_share", names=names, share=share))
        elif one.share == 1:
            said.append(drawing.text("paper.case.alone", names=names))
        else:
            said.append(drawing.text("paper.case.by_share", names=names, share=share))
    return "；".join(said)


_NO_APPLICANT = "debtor"  # stands on the application, but need not apply


def parties_of(drawing: Drawing) -> Iterator[Mapping[str, Any]]:
    """Yield the parties of a case as its application stated them, in the order of its form."""
    roles = REGISTRATIONS[drawing.case.registration].roles
    stated = {(one.role, one.line): one for one in drawing.work.cases.parties(drawing.case)}
    for field, role in roles.items():
        for line, given in enumerate(drawing.case.content.get(field) or (), start=1):
            if (one := stated.get((role, line))) is not None:
                yield _party(drawing, one, given)


def _party(drawing: Drawing, one: PartyRole, given: Mapping[str, Any]) -> Mapping[str, Any]:
    known = drawing.work.parties.at_version(one.party_no, one.party_version).particulars
    return {
        "role": drawing.text(f"field.{one.role}"),
        "applies": one.role != _NO_APPLICANT,
        "name": known.name,
        "id_kind": drawing.text(f"choice.id_kind.{known.id_kind}"),
        "id_no": known.id_no,
        "legal_representative": known.legal_representative,
        "phone": known.phone,
        "address": known.address,
        "agent": (given.get("agent") or {}).get("name", ""),
    }


def _amount(drawing: Drawing) -> Snapshot:
    given = drawing.case.content.get("amount")
    maximum = drawing.case.content.get("security") == "maximum"
    return {
        "amount": "" if given is None else int(Fraction(str(given)) * 100),
        "amount_label": drawing.text("field.maximum_amount" if maximum else "field.principal"),
        "currency": "" if given is None else drawing.text("ui.currency"),
    }


TO_WRITE = "　"  # in a cell that is filled in by hand: an empty one is struck out


def day_of(step: CaseStep | None) -> str:
    """Return the day of a step as papers write it; nothing for none."""
    return written_date(dt.date.fromisoformat(step.entered_at[:10])) if step else ""


def signed_by(drawing: Drawing, step: CaseStep | None) -> str:
    """Return the line under an opinion: who gave it and when, or room to sign."""
    if step is None:
        return drawing.text("paper.case.to_sign")
    return drawing.text("paper.case.signed", by=step.operator, on=day_of(step))
