"""Who distributes: its legal form, its share classes, its payees.

Nothing is computed before the legal form is set: it selects the order in which a year is settled
(公司法 210; 农民专业合作社法 44; 农村集体经济组织法 42).
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any

from core import fields as kinds
from core.domain.dividend.cycle import Entity, EntityPayee
from core.domain.dividend.model import COMPANY
from core.problems import Problem
from core.services.assets import AssetRef
from core.services.dividends.tax import tax_codes
from core.services.money.types import EntityKind, PayeeKind
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.reading import Code, Document, LongText, Money, Name, ReadBy, Text, UnitRatio

# Where the holders of a class come from: a list, the register's shares, or its contributions.
FROM_LIST, FROM_SHARES = "list", "shares"
SOURCES = (FROM_LIST, FROM_SHARES, "money", "land", "labour", "technology")

EntityRef = Annotated[str, ReadBy(kinds.Ref(to="entity"))]
ClassSource = Annotated[str, ReadBy(kinds.Choice("class_source", SOURCES))]
PayeeHold = Annotated[str, ReadBy(kinds.Choice("payee_hold", ("dispute", "deceased", "other")))]
Fruits = Annotated[str, ReadBy(kinds.Choice("fruits", ("pledgee", "pledgor")))]
PayeeCode = Annotated[str, ReadBy(kinds.Code(limit=40))]
_BY_FACTOR = ("land",)


class ShareClassInput(Document):
    """A class of shareholders: its part of what is declared, and where its holders stand."""

    code: PayeeCode
    class_name: Text
    class_share: UnitRatio
    class_source: ClassSource = FROM_LIST
    by_factor: Annotated[bool, ReadBy(kinds.YesNo())] = False


class EntityTerms(Document):
    """What is kept of an entity besides its name."""

    entity_name: Name
    entity_kind: EntityKind | None = None
    asset: AssetRef | None = None
    credit_code: Code | None = None
    articles_no: Code | None = None
    share_classes: list[ShareClassInput] | None = None
    default_tax: PayeeCode | None = None
    minimum_payout: Money | None = None
    payer_name: Text | None = None
    payer_account: Code | None = None
    payer_bank: Text | None = None
    query_phone: Text | None = None
    remarks: LongText | None = None


class EnterEntity(EntityTerms):
    """An entity that distributes."""


class AmendEntity(EntityTerms):
    """An entity as it is from now on; what is left out is no more."""

    entity: EntityRef


class PayeeRow(Document):
    """Somebody who may be paid: account, tax code, group, what stands in the way of paying."""

    no: PayeeCode
    name: Name
    party: PartyRef | None = None
    payee_kind: PayeeKind = "person"
    id_no: Code | None = None
    payee_group: Text | None = None
    account_no: Code | None = None
    account_name: Name | None = None
    bank_name: Text | None = None
    bank_code: Code | None = None
    phone: Text | None = None
    tax_code: PayeeCode | None = None
    tax_document: Code | None = None
    hold_reason: PayeeHold | None = None
    fruits: Fruits | None = None
    fruits_document: Code | None = None
    pledgee_name: Name | None = None
    pledgee_account: Code | None = None
    pledgee_bank: Text | None = None


class EnterPayees(Document):
    """Payees of an entity: new ones, and known ones as they are now."""

    entity: EntityRef
    rows: list[PayeeRow]
    source: Text | None = None


@operation("entity.enter", EnterEntity)
def enter_entity(request: Request) -> Plan:
    """Enter who distributes; its legal form may be set later, but before anything is computed."""

    def carry_out() -> Done:
        context = request.context
        number = next_number(request.work, context.office, "entity", context.today)
        new = Entity(number, 1, *_kept(request))
        request.work.dividends.add_entity(new)
        return Done(number, {"entity": number}, frozenset({"entity"}))

    return Plan(_term_problems(request), carry_out)


@operation("entity.amend", AmendEntity)
def amend_entity(request: Request) -> Plan:
    """Change what is kept of an entity; earlier cycles keep what they were computed with."""
    known, problems = find_entity(request)
    problems = [*problems, *_term_problems(request)]
    asset = request.get("asset")
    if known is not None and known.asset_no and asset != known.asset_no:
        problems.append(Problem("entity_asset_fixed", "asset", {"value": known.asset_no}))

    def carry_out() -> Done:
        assert known is not None
        amended = Entity(known.entity_no, known.version, *_kept(request))
        request.work.dividends.amend_entity(amended)
        return Done(known.entity_no, {"entity": known.entity_no}, frozenset({"entity"}))

    return Plan(problems, carry_out)


def find_entity(request: Request) -> tuple[Entity | None, list[Problem]]:
    """Return the entity that a request names, or the problem that there is none."""
    number = request.get("entity")
    known = request.work.dividends.entity(number) if number else None
    if number and known is None:
        return None, [Problem("no_such_entity", "entity", {"value": number})]
    return known, []


_APART = ("entity", "entity_name", "entity_kind", "asset")


def _kept(request: Request) -> tuple[str, str, str, Mapping[str, Any]]:
    """Return name, legal form, venture and terms as the ledger keeps them."""
    command = request.command()
    dumped = command.model_dump()
    terms = {k: v for k, v in dumped.items() if v is not None and k not in _APART}
    return command.entity_name, command.entity_kind or "", command.asset or "", terms


def _term_problems(request: Request) -> list[Problem]:
    problems = [*_asset_problems(request), *_class_problems(request)]
    code = request.get("default_tax")
    if code and code not in tax_codes(request.context.today):
        problems.append(Problem("no_such_tax_code", "default_tax", {"value": code}))
    return problems


def _asset_problems(request: Request) -> list[Problem]:
    number = request.get("asset")
    if not number:
        return []
    asset = request.work.assets.get(number)
    if asset is None:
        return [Problem("no_such_asset", "asset", {"value": number})]
    asset_class = request.context.classes[asset.asset_class]
    if not asset_class.ventures:
        facts = {"value": asset.name, "class": f"choice.asset_class.{asset_class.code}"}
        return [Problem("takes_no_contributions", "asset", facts)]
    return []


def _class_problems(request: Request) -> list[Problem]:
    """Say what is wrong between the classes: they must sum to exactly 1 and have one code each."""
    classes = request.items("share_classes")
    if not classes or request.reading.faulty("share_classes"):
        return []
    problems = []
    total = sum((one["class_share"] for one in classes), Fraction(0))
    if total != 1:
        problems.append(Problem("shares_sum", "share_classes", {"value": str(total)}))
    codes = [one["code"] for one in classes]
    for place, one in enumerate(classes):
        path = f"share_classes[{place}]"
        if one["code"] in codes[:place]:
            problems.append(Problem("duplicate_number", f"{path}.code", {"value": one["code"]}))
        if (one["class_source"] in _BY_FACTOR) and not one["by_factor"]:
            problems.append(Problem("land_counts_by_factor", f"{path}.by_factor"))
        if one["class_source"] != FROM_LIST and not request.get("asset"):
            problems.append(Problem("class_without_register", f"{path}.class_source"))
    if request.get("entity_kind") not in (None, COMPANY):
        problems.append(Problem("classes_of_company", "share_classes"))
    return problems


# --- payees ---------------------------------------------------------------------------------------


@operation("entity.payees", EnterPayees)
def enter_payees(request: Request) -> Plan:
    """Enter payees of an entity, or what has changed of them; earlier versions stay."""
    entity, problems = find_entity(request)
    rows = request.items("rows")
    if rows is not None and not rows:
        problems = [*problems, Problem("required", "rows")]
    problems = [*problems, *_row_problems(request, rows or ())]

    def carry_out() -> Done:
        assert entity is not None
        known = request.work.dividends.payees(entity.entity_no)
        new = [_payee(row, known) for row in request.command().rows]
        changed = [one for one in new if _differs(one, known.get(one.payee_no))]
        request.work.dividends.write_payees(entity.entity_no, changed)
        numbers = {"entity": entity.entity_no}
        facts = {"count": len(changed), "source": request.command().source or ""}
        return Done(entity.entity_no, numbers, frozenset({"entity"}), facts)

    return Plan(problems, carry_out)


def _payee(row: PayeeRow, known: Mapping[str, EntityPayee]) -> EntityPayee:
    dumped = row.model_dump()
    detail = {k: v for k, v in dumped.items() if v is not None and k not in ("no", "name", "party")}
    before = known.get(row.no)
    version = before.version + 1 if before else 1
    return EntityPayee(row.no, version, row.name, row.party or "", detail)


def _differs(new: EntityPayee, known: EntityPayee | None) -> bool:
    return known is None or dc.replace(new, version=known.version) != known


def _row_problems(request: Request, rows: Sequence[Mapping[str, Any]]) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    codes = tax_codes(request.context.today)
    for place, row in enumerate(rows):
        path, number = f"rows[{place}]", row.get("no")
        if number and number in seen:
            problems.append(Problem("duplicate_number", f"{path}.no", {"value": number}))
        if number and "/" in number:
            problems.append(Problem("payee_number_divided", f"{path}.no", {"value": number}))
        seen.add(number or "")
        party, code = row.get("party"), row.get("tax_code")
        if party and request.work.parties.get(party) is None:
            problems.append(Problem("no_such_party", f"{path}.party", {"value": party}))
        if code and code not in codes:
            problems.append(Problem("no_such_tax_code", f"{path}.tax_code", {"value": code}))
        elif code and codes[code].needs_document and not row.get("tax_document"):
            problems.append(Problem("exemption_without_document", f"{path}.tax_document"))
        if row.get("fruits") == "pledgor" and not row.get("fruits_document"):
            problems.append(Problem("fruits_without_document", f"{path}.fruits_document"))
    return problems
