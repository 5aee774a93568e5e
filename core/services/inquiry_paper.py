"""What a query certificate (查询结果证明) states: the question, and everything that answers it."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.domain.chinese_dates import written_date, written_moment
from core.domain.party import ORGANISATION, Party
from core.domain.queue import Queued
from core.domain.register_state import RegisteredMortgage, RegisterState
from core.services.editions import edition_in_force
from core.services.operations import Request
from core.services.ports import Counts
from core.services.register_words import Telling, masked

QUERY_RESULT = "query_result"
KINDS = ("seizure", "objection", "caution")


@dc.dataclass(frozen=True, slots=True)
class Answer:
    """What a query found: the pages asked for; of a party, what stands elsewhere in its name.

    ``numbers`` are all a party has gone by, none where an asset is asked for.
    """

    subject: str  # the number of the asset or party
    title: str
    pages: tuple[RegisterState, ...]
    numbers: frozenset[str] = frozenset()
    elsewhere: tuple[tuple[RegisterState, RegisteredMortgage], ...] = ()
    restrained: tuple[tuple[RegisterState, Queued], ...] = ()

    def everything(self) -> Counts:
        """Count all that the answer lists; a mortgage over several of its assets counts once."""
        pages = [one for page in self.pages for one in page.live]
        restraints = [one for page in self.pages for one in listed(page)]
        return counts_of(
            [*pages, *(one for _, one in self.elsewhere)],
            [*restraints, *(one for _, one in self.restrained)],
        )

    def in_name(self) -> Counts:
        """Count what the answer lists in the name of the party that was asked for."""
        mortgages = [one for page in self.pages for one in page.live if self._in_mortgage(one)]
        restraints = [one for page in self.pages for one in listed(page) if self.names(one)]
        return counts_of(
            [*mortgages, *(one for _, one in self.elsewhere)],
            [*restraints, *(one for _, one in self.restrained)],
        )

    def _in_mortgage(self, one: RegisteredMortgage) -> bool:
        return bool(self.numbers & {role.party_no for role in one.mortgage.parties})

    def names(self, one: Queued) -> bool:
        """Whether a restraint is of a share of the party that was asked for, or its own."""
        return bool(self.numbers & {one.restraint.party_no, one.restraint.applicant_no})


def listed(page: RegisterState) -> list[Queued]:
    """Return the restraints of a page that the register has not ended, as papers list them."""
    return [one for one in page.queue if not one.restraint.ended]


def counts_of(mortgages: Iterable[RegisteredMortgage], restraints: Iterable[Queued]) -> Counts:
    """Count mortgages by their numbers, and restraints by their kinds."""
    kinds = [one.restraint.kind for one in restraints]
    numbers = {one.mortgage.mortgage_no for one in mortgages}
    return Counts(len(numbers), *(kinds.count(kind) for kind in KINDS))


def snapshot_of(
    request: Request, number: str, answer: Answer, applicant: Party, *, whole_id: bool
) -> dict[str, Any]:
    """Return everything the certificate states, in words."""
    context, text, command = request.context, request.context.text, request.command()
    particulars = applicant.particulars

    def identify(party: Party) -> str:
        own = party.particulars.id_no
        open_to_all = party.kind == ORGANISATION or own == particulars.id_no
        return own if whole_id or open_to_all else masked(own)

    tells = Telling(request.work, context, identify)
    return {
        "certificate_no": number,
        "register_no": answer.subject,
        "subject": answer.title,
        "holders": [{"name": particulars.name, "id_no": particulars.id_no}],
        "applicant": tells.party(applicant),
        "standing": text(f"choice.query_standing.{command.standing}"),
        "purpose": command.purpose,
        "document_no": command.document_no or "",
        "as_at": _as_at(request),
        **_listed(tells, answer, history=bool(command.history)),
        "result": _result(request, answer),
        "office_name": context.office.name,
        "issued_on": context.today.isoformat(),
        "answered_by": context.operator,
        "answered_at": request.work.entered_at[:19],
        "legal_effect_code": "",
        "edition": edition_in_force(request.work, QUERY_RESULT, context.today),
        "demonstration": context.office.demonstration,
        "program_version": context.program_version,
    }


def _listed(tells: Telling, answer: Answer, *, history: bool) -> dict[str, Any]:
    return {
        "pages": [tells.page(one, history=history) for one in answer.pages],
        "elsewhere": [
            {**tells.mortgage(page, one), "asset": _named(page)} for page, one in answer.elsewhere
        ],
        "restrained": [
            {**tells.restraint(page, one), "asset": _named(page)} for page, one in answer.restrained
        ],
    }


def _named(page: RegisterState) -> str:
    return f"{page.description.name}　{page.asset_no}"


def _as_at(request: Request) -> str:
    """Return in words which moment is answered for, and as known when."""
    text, command = request.context.text, request.command()
    now = written_moment(dt.datetime.fromisoformat(request.work.entered_at[:19]))
    if command.at is None or command.at == request.context.today:
        return text("paper.query_result.now", now=now)
    day = written_date(command.at)
    return text(f"paper.query_result.{command.knowledge}", day=day, now=now)


def _result(request: Request, answer: Answer) -> str:
    """Return the answer in a sentence; that there is nothing is said too."""
    text, n = request.context.text, len(answer.pages)
    if answer.numbers:
        said = text("paper.query_result.holds", n=n) if n else text("paper.query_result.none_held")
    elif not n:
        return text("paper.query_result.no_page")
    else:
        said = text("paper.query_result.closed") if answer.pages[0].closed else ""
    found = answer.everything()
    if not any(dc.astuple(found)):
        return said + text("paper.query_result.nothing")
    return said + text("paper.query_result.found", **dc.asdict(found))
