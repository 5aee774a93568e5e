"""What a certificate states: the snapshot taken from the register at the moment of entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core.domain.asset import Asset
from core.domain.asset_class import AssetClass
from core.domain.case import CaseFile
from core.domain.claim_parts import in_fen
from core.domain.mortgage import MAXIMUM, Mortgage, PartyRole
from core.domain.proof import facts_of, pack
from core.fields import fraction_text
from core.problems import FieldError, Problem, Rejected, Severity
from core.services.assets import load
from core.services.declarations import Declaration, load_declaration, may_make
from core.services.documents import compose, forbidden_words, said_of, texts_of
from core.services.editions import drawn_by, edition_in_force
from core.services.glyphs import labelled_faults
from core.services.incoming import texts_in
from core.services.office import next_number
from core.services.operations import Request
from core.services.ports import About
from core.services.search_words import index_certificate
from core.services.terms import Said, printed, term_in_words
from core.services.words import details_in_words, effect_in_words
from core.text import Catalogue

Parts = Mapping[tuple[str, int], Fraction]


def make(
    request: Request, case: CaseFile, mortgage: Mortgage, parts: Parts, said: Sequence[Said] = ()
) -> str:
    """Write the certificate of a mortgage as it stands now; returns its number.

    ``parts`` is what is burdened of each holding (asset, line), ``said`` what this version
    changes. The class names the kind of certificate; a mortgage over several assets has one
    certificate, which describes the first and lists all with the rank on each.
    """
    work, context = request.work, request.context
    objects = [
        asset
        for one in mortgage.live_encumbrances
        if (asset := load(work, context, one.asset_no)) is not None
    ]
    asset_class = context.classes[objects[0].asset_class]
    declaration = load_declaration(asset_class.certificate)
    number = next_number(work, context.office, declaration.content["series"], context.today)
    snapshot = _snapshot(request, case, mortgage, objects, number)
    snapshot["mortgagors"] = _mortgagors(request, mortgage, objects, parts)
    word = "paper.value.corrected" if mortgage.kind == "correction" else "paper.value.changed"
    snapshot["changes"] = printed(said, word, context.text)
    snapshot["state"] = "entered" if mortgage.version == 1 and not said else "changed"
    snapshot["edition"] = edition_in_force(work, asset_class.certificate, context.today)
    snapshot["extent"] = _extent(request, objects, parts)
    check_printable(request, asset_class.certificate, snapshot)
    about = About(case_no=case.case_no, mortgage_no=mortgage.mortgage_no)
    work.certificates.add(number, asset_class.certificate, snapshot, about)
    holders = [one["name"] for one in snapshot["mortgagees"]]
    index_certificate(work, number, holders, mortgage.mortgage_no)
    return number


def not_to_be_certified(request: Request, asset_class: AssetClass) -> list[Problem]:
    """Refuse a certificate that is not the office's to make, and words it must not carry."""
    declaration = load_declaration(asset_class.certificate)
    return [
        *_not_ours(request, asset_class.certificate, asset_class.effect),
        *_words_refused(request, declaration, asset_class.effect),
    ]


def _not_ours(request: Request, kind: str, effect: str) -> list[Problem]:
    """Refuse a certificate that only another kind of office makes, or only for other effects."""
    office = request.context.office.kind
    if may_make(load_declaration(kind), office, effect):
        return []
    title = request.context.text(f"paper.{kind}.title")
    facts = {"value": title, "office": f"choice.office_kind.{office}"}
    return [Problem("certificate_not_ours", "", facts, Severity.REFUSAL)]


def _words_refused(request: Request, declaration: Declaration, effect: str) -> list[Problem]:
    return [
        Problem(code, path, {"value": word}, Severity.REFUSAL)
        for (path, _), word, code in said_of(
            list(forbidden_words(declaration, effect)), texts_in(request.reading.view)
        )
    ]


def check_printable(request: Request, kind: str, snapshot: Mapping[str, Any]) -> None:
    """Refuse what could not be printed or proved later, while nothing is entered yet.

    Raises ``Rejected`` with every reason.
    """
    declaration = drawn_by(request.work, kind, snapshot)
    texts = texts_of(compose(declaration, snapshot, request.context.text))
    problems = _not_ours(request, kind, snapshot["legal_effect_code"])
    problems += labelled_faults(texts)
    try:
        pack(facts_of(snapshot, kind=kind, state="entered", key_id=_KEY_ID, sequence=0, head=""))
    except FieldError as error:
        problems.append(Problem(error.code, "", error.params))
    if problems:
        raise Rejected(problems)


_KEY_ID = "330399000000-ABCDEF"  # as long as the id of an office's key gets


def _snapshot(
    request: Request, case: CaseFile, mortgage: Mortgage, objects: Sequence[Asset], number: str
) -> dict[str, Any]:
    context, text = request.context, request.context.text
    asset = objects[0]
    asset_class = context.classes[asset.asset_class]
    return {
        "certificate_no": number,
        "register_no": mortgage.mortgage_no,
        "case_no": case.case_no,
        "matter": asset_class.matter,
        "legal_effect_code": asset_class.effect,
        "legal_effect": effect_in_words(asset_class, text),
        "office_name": context.office.name,
        "issued_on": context.today.isoformat(),
        "entered_at": request.work.entered_at[:19],
        "asset": {
            "asset_no": "、".join(one.asset_no for one in objects),
            "class_name": asset_class.term,
            "name": "、".join(one.name for one in objects),
            "location": "；".join(dict.fromkeys(one.location for one in objects)),
            "region_code": asset.region_code,
            "details": details_in_words(asset_class, asset.details, text, printed=True),
        },
        "objects": _objects(request, mortgage, objects) if len(objects) > 1 else [],
        "mortgagees": _mortgagees(request, mortgage),
        "debtors": _parties(request, mortgage, "debtor"),
        **_terms(request, mortgage, asset_class.certificate),
        "lessor_consent": _yes_no(request, asset.details.get("lessor_consent")),
        "priority_rank": mortgage.live_encumbrances[0].priority_rank,
        "accepted_by": _operator(case, "accepted"),
        "reviewed_by": _operator(case, "reviewed"),
        "entered_by": _operator(case, "entered"),
        "demonstration": context.office.demonstration,
        "program_version": context.program_version,
    }


def _terms(request: Request, mortgage: Mortgage, kind: str) -> dict[str, Any]:
    text, terms = request.context.text, mortgage.terms
    rate, maximum = terms.interest_rate, terms.security == MAXIMUM
    return {
        "security": _security(text, kind, terms.security),
        "amount_label": text("field.maximum_amount" if maximum else "field.principal"),
        "term_label": text(f"paper.label.term_of_{'claims' if maximum else 'debt'}"),
        "amount": terms.amount,
        "currency": text("ui.currency"),
        "interest_rate": "" if rate is None else f"{fraction_text(rate * 100)}%",
        "term_from": terms.term_from.isoformat(),
        "term_to": terms.term_to.isoformat(),
        "principal_contract_no": terms.principal_contract_no,
        "mortgage_contract_no": terms.mortgage_contract_no,
        "scope": terms.scope,
        "transfer_restricted": _yes_no(request, terms.transfer_restricted),
        "disposal_agreement": terms.disposal_agreement,
        "remarks": terms.remarks,
        "registry_no": terms.registry_no,
        "determined": _determined(request, mortgage),
    }


def _security(text: Catalogue, kind: str, security: str) -> str:
    """Return how it is secured, in the word that this kind of certificate has for it."""
    own = f"paper.{kind}.secured.{security}"
    return text(own if text.has(own) else f"choice.security.{security}")


def _determined(request: Request, mortgage: Mortgage) -> list[dict[str, str]]:
    """Return the determination of a maximum-amount claim as lines (民法典 423)."""
    text, terms = request.context.text, mortgage.terms
    names = ("determined_amount", "determined_on", "determination_ground")
    return [
        {"label": text(f"field.{name}"), "value": term_in_words(name, value, text)}
        for name in names
        if (value := getattr(terms, name)) not in (None, "")
    ]


def _objects(
    request: Request, mortgage: Mortgage, objects: Sequence[Asset]
) -> list[dict[str, Any]]:
    ranks = {one.asset_no: one.priority_rank for one in mortgage.live_encumbrances}
    return [
        {
            "asset_no": one.asset_no,
            "name": one.name,
            "location": one.location,
            "class_name": request.context.classes[one.asset_class].term,
            "priority_rank": ranks[one.asset_no],
        }
        for one in objects
    ]


def _yes_no(request: Request, value: bool | None) -> str:
    if value is None:
        return ""
    return request.context.text("choice.yes_no.yes" if value else "choice.yes_no.no")


def _operator(case: CaseFile, state: str) -> str:
    step = case.taken_by(state)
    return step.operator if step else ""


def _parties(request: Request, mortgage: Mortgage, role: str) -> list[dict[str, str]]:
    return [_party(request, one) for one in mortgage.parties if one.role == role]


def _mortgagees(request: Request, mortgage: Mortgage) -> list[dict[str, str]]:
    """Return the mortgagees, each with its part of the claim where parts are said (银团)."""
    found = []
    for one in mortgage.parties:
        if one.role == "mortgagee":
            found.append({**_party(request, one), "part": _part(request, one, mortgage)})
    return found


def _part(request: Request, one: PartyRole, mortgage: Mortgage) -> str:
    if one.part is None:
        return ""
    share = f"{one.part.numerator}/{one.part.denominator}"
    amount = in_fen(one.part, mortgage.terms.amount)
    if amount is None:
        return share
    return f"{share}，{term_in_words('amount', amount, request.context.text)}"


def _mortgagors(
    request: Request, mortgage: Mortgage, objects: Sequence[Asset], parts: Parts
) -> list[dict[str, str]]:
    return [
        {**_party(request, one), "share": _share(one.party_no, objects, parts)}
        for one in mortgage.parties
        if one.role == "mortgagor"
    ]


def _party(request: Request, one: PartyRole) -> dict[str, str]:
    party = request.work.parties.at_version(one.party_no, one.party_version)
    known = party.particulars
    return {
        "name": known.name,
        "id_kind": request.context.text(f"choice.id_kind.{known.id_kind}"),
        "id_no": known.id_no,
        "legal_representative": known.legal_representative,
        "agent": one.agent,
    }


def _extent(request: Request, objects: Sequence[Asset], parts: Parts) -> str:
    """Say that the whole of what several own by shares is burdened (民法典 301)."""
    shared = [a for a in objects if len(a.holdings) > 1]
    whole = bool(shared) and all(
        parts.get((a.asset_no, h.line)) == h.share for a in shared for h in a.holdings
    )
    return request.context.text("paper.value.whole") if whole else ""


def _share(party_no: str, objects: Sequence[Asset], parts: Parts) -> str:
    """Return what the party burdens of each asset, unless it burdens the whole."""
    shares = [
        sum(
            (parts.get((a.asset_no, h.line), Fraction(0)) for h in a.held_by(party_no)), Fraction(0)
        )
        for a in objects
    ]
    if all(share == 1 for share in shares):
        return ""
    return "、".join(f"{share.numerator}/{share.denominator}" for share in shares)
