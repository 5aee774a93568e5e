"""A register page in words, as papers print it: the printed page and the query certificate.

What is printed comes from the same state as what the screen shows. How much of an identity number
is printed depends on who reads it, so the caller says how a party is identified.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Iterable
from typing import Any

from core.domain.chinese_dates import written_date
from core.domain.mortgage import MAXIMUM, PartyRole, Terms
from core.domain.party import Party
from core.domain.patterns import fill
from core.domain.queue import Queued
from core.domain.register_state import Holder, RegisteredMortgage, RegisterState
from core.services.assets import read_stored
from core.services.operations import Context
from core.services.ports import Work
from core.services.terms import TERM_KINDS, term_in_words, term_label
from core.services.words import details_in_words, effect_in_words

Line = dict[str, str]
_IN_ROWS_OF_THEIR_OWN = ("amount", "term_from", "term_to")
_VISIBLE = 4  # of an identity number, at its end


def masked(number: str) -> str:
    """Return an identity number with all but its last characters hidden (个人信息保护法 6)."""
    return "*" * max(0, len(number) - _VISIBLE) + number[-_VISIBLE:]


@dc.dataclass(frozen=True, slots=True)
class Telling:
    """Tells register pages; ``identify`` says how much of a party's identity is printed.

    ``for_office`` tells also what the class keeps off the papers that leave the office.
    """

    work: Work
    context: Context
    identify: Callable[[Party], str]
    for_office: bool = False

    def page(self, state: RegisterState, *, history: bool) -> dict[str, Any]:
        """Return a whole page: what is in force, and with ``history`` what was before."""
        asset_class = self.context.classes[state.asset_class]
        known, text = state.description, self.context.text
        details = read_stored(asset_class, known.details)
        live = [self.mortgage(state, one) for one in state.live]
        binding = [self.restraint(state, one) for one in state.queue if not one.restraint.ended]
        return {
            "asset_no": state.asset_no,
            "class_name": asset_class.term,
            "name": known.name,
            "location": known.location,
            "region_code": known.region_code,
            "legal_effect_code": asset_class.effect,
            "legal_effect": effect_in_words(asset_class, text),
            "details": details_in_words(asset_class, details, text, printed=not self.for_office),
            "closed": text("paper.register.closed") if state.closed else "",
            "holders": [self._holder(state, one) for one in state.holders],
            "mortgages": live,
            "no_mortgages": "" if live else text("paper.register.none"),
            "restraints": binding,
            "no_restraints": "" if binding else text("paper.register.none"),
            "history": list(self._history(state)) if history else [],
            "ended": [self.mortgage(state, one) for one in state.ended] if history else [],
        }

    # --- holders --------------------------------------------------------------------------------

    def party(self, party: Party) -> str:
        """Return who somebody is, identified as far as the reader may know."""
        known = party.particulars
        return self.context.text(
            "paper.register.party",
            name=known.name,
            id_kind=self.context.text(f"choice.id_kind.{known.id_kind}"),
            id_no=self.identify(party),
        )

    def _holder(self, state: RegisterState, one: Holder) -> dict[str, str]:
        text = self.context.text
        share = text("ui.share.joint") if one.is_joint else _fraction(one.share)
        burdened = text("paper.register.burdened", part=_fraction(one.pledged))
        return {
            "holders": "；".join(self.party(state.parties[number]) for number in one.holders),
            "share": share,
            "pledged": burdened if one.pledged else "",
        }

    # --- mortgages ------------------------------------------------------------------------------

    def mortgage(self, state: RegisterState, one: RegisteredMortgage) -> dict[str, Any]:
        """Return what the page says of one mortgage."""
        known, text = one.mortgage, self.context.text
        terms = known.terms
        maximum = terms.security == MAXIMUM
        rank = "agreed_rank" if one.rank != one.registered_rank else "rank"
        return {
            "mortgage_no": known.mortgage_no,
            "rank": text(f"paper.register.{rank}", rank=one.rank, registered=one.registered_rank),
            **{f"{role}s": self._roles(state, known.parties, role) for role in _ROLES},
            "parts": "；".join(
                text(
                    "paper.register.part",
                    name=state.name_of(part.party_no),
                    part=_fraction(part.part),
                )
                for part in one.parts
            ),
            "amount_label": term_label("amount", terms.security, text),
            "amount": terms.amount,
            "currency": text("ui.currency"),
            "term_label": text(f"paper.label.term_of_{'claims' if maximum else 'debt'}"),
            "term_from": terms.term_from.isoformat(),
            "term_to": terms.term_to.isoformat(),
            "lines": list(self._terms(terms)) + list(self._entry(state, one)),
        }

    def _roles(self, state: RegisterState, roles: Iterable[PartyRole], role: str) -> str:
        return "；".join(self._role(state, one) for one in roles if one.role == role)

    def _role(self, state: RegisterState, role: PartyRole) -> str:
        said = self.party(state.as_stated(role))
        if role.part is None:
            return said
        return self.context.text("paper.register.of_claim", party=said, part=_fraction(role.part))

    def _terms(self, terms: Terms) -> Iterable[Line]:
        text = self.context.text
        yield _line(text("field.security"), text(f"choice.security.{terms.security}"))
        for name in TERM_KINDS:
            value = getattr(terms, name)
            if name not in _IN_ROWS_OF_THEIR_OWN and value not in (None, ""):
                label = term_label(name, terms.security, text)
                yield _line(label, term_in_words(name, value, text))
        if terms.registry_no:
            yield _line(text("field.registry_no"), terms.registry_no)

    def _entry(self, state: RegisterState, one: RegisteredMortgage) -> Iterable[Line]:
        """Yield where and when it was entered, by whom, and where else it lies."""
        text, known = self.context.text, one.mortgage
        place = next(p for p in known.encumbrances if p.asset_no == state.asset_no)
        entered = next(e for e in state.entries if e.entry == place.folio_entry)
        yield _line(text("paper.label.entered_at"), _moment(entered.entered_at))
        if entered.source == "takeover":
            yield _line(text("paper.register.original_time"), _moment(entered.when.effective_at))
        if known.version > 1:
            said = text("paper.register.version", n=known.version, at=_moment(known.entered_at))
            yield _line(text("paper.register.changed"), said)
        others = [p.asset_no for p in known.live_encumbrances if p.asset_no != state.asset_no]
        if others:
            yield _line(text("paper.register.also_on"), "、".join(others))
        case = self.work.cases.get(known.case_no) if known.case_no else None
        step = case.taken_by("entered") if case else None
        if step:
            yield _line(text("paper.label.entered_by"), step.operator)

    # --- restraints -----------------------------------------------------------------------------

    def restraint(self, state: RegisterState, place: Queued) -> dict[str, str]:
        """Return what the page says of a restraint, with its place in the queue."""
        one, text = place.restraint, self.context.text
        whose = state.parties.get(one.party_no)
        applicant = state.parties.get(one.applicant_no)
        return {
            "restraint_no": one.restraint_no,
            "kind": text(f"choice.restraint_kind.{one.kind}"),
            "state": text(f"choice.restraint_state.{place.state}"),
            "extent": (
                text("ui.restraint.share", name=whose.name) if whose else text("ui.restraint.whole")
            ),
            "authority": self.party(applicant) if applicant else one.authority,
            "document_no": one.document_no,
            "delivered_at": one.delivered_at,
            "term": self._term(place),
            "ahead": "、".join(place.ahead),
            "ground": one.ground,
        }

    def _term(self, place: Queued) -> str:
        text = self.context.text
        if place.effective_from is None:
            return ""
        start = written_date(place.effective_from)
        if place.until is None:
            return text("paper.register.until_event", start=start)
        return text("paper.register.from_until", start=start, until=written_date(place.until))

    # --- history --------------------------------------------------------------------------------

    def _history(self, state: RegisterState) -> Iterable[dict[str, Any]]:
        text = self.context.text
        for one in state.entries:
            yield {
                "entry": one.entry,
                "kind": text(f"choice.folio_kind.{one.kind}"),
                "record_no": one.record_no,
                "entered_at": _moment(one.entered_at),
                "original": (_moment(one.when.effective_at) if one.source == "takeover" else ""),
            }


_ROLES = ("mortgagee", "mortgagor", "debtor")


def _line(label: str, value: str) -> Line:
    return {"label": label, "value": value}


def _fraction(part: Any) -> str:
    return "1" if part == 1 else f"{part.numerator}/{part.denominator}"


def _moment(written: str) -> str:
    """Return an entry time as papers print it; of a taken-over day, the day."""
    form = "moment" if len(written) > len("2026-11-23") else "date"
    return fill(f"{{at:{form}}}", {"at": written[:19]}).text
