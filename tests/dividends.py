"""Distributions for tests: a contract document entered part by part, a cycle led to a state."""

import datetime as dt
import json
from typing import Any

from core.resources import resource_dir
from core.services.desk import Desk

MEMBER = ("no", "volume", "contribution", "reserve_account", "subsidy_account", "shares")
TAX = {"NONE": "NONE_LEGAL_PERSON", "DIV20": "DIV20"}
POSTED, MEETING = dt.date(2026, 10, 8), dt.date(2026, 10, 26)


def example(name: str) -> dict[str, Any]:
    """Return one of the documents of ``nongquan dividend``."""
    path = resource_dir() / "examples" / f"dividend-{name}.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def entity_of(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    classes = [
        {
            "code": one["code"],
            "class_name": one["name"],
            "class_share": one["share"],
            "by_factor": one["by"] == "factor",
        }
        for one in document.get("classes", ())
    ]
    entity = {
        "entity_name": document["entity"],
        "entity_kind": document["entity_kind"],
        "share_classes": classes or None,
        "payer_name": document["entity"],
        "payer_account": "330199000000000001",
        "payer_bank": "某农村商业银行",
        "query_phone": "0577-67000000",
    }
    return {name: value for name, value in {**entity, **changes}.items() if value is not None}


def payee_rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the payees of a document, each with an account unless its line lacks one."""
    rows = []
    for place, one in enumerate(document.get("holders") or document["members"], start=1):
        row = {
            "no": one["no"],
            "name": one["name"],
            "payee_kind": one.get("payee", "person"),
            "tax_code": TAX[one.get("tax", "NONE")],
            "account_no": f"62284800{place:011d}",
            "bank_name": "某农村商业银行",
        }
        if row["tax_code"] == "NONE_LEGAL_PERSON" and row["payee_kind"] == "person":
            row |= {"tax_code": "NOT_DIVIDEND", "tax_document": "税函〔2025〕7号"}
        if "hold" in one:
            row["hold_reason"] = "dispute"
        rows.append(row)
    return rows


def enter(desk: Desk, document: dict[str, Any], entity: str = "") -> str:
    """Enter a document as a cycle of a new entity, or of a known one; return its number."""
    if not entity:
        entity = desk.perform("entity.enter", entity_of(document)).number
    desk.perform("entity.payees", {"entity": entity, "rows": payee_rows(document)})
    ends = document["cycle"]
    opened = {"entity": entity, "cycle_from": ends["from"], "cycle_to": ends["to"]}
    cycle = desk.perform("cycle.open", opened).number
    for part, content in parts_of(document).items():
        desk.perform(f"cycle.{part}", {"cycle": cycle, **content})
    return cycle


def parts_of(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the parts of a document as the operations take them."""
    parts: dict[str, dict[str, Any]] = {
        "accounts": {"accounts": document["accounts"]},
        "resolution": {"resolution": document["resolution"]},
    }
    if "coefficients" in document:
        parts["terms"] = terms_of(document)
    plots = document.get("plots", ())
    if plots:
        parts["plots"] = {"rows": [{k: p[k] for k in ("no", "grower", "mu")} for p in plots]}
        delivered = [
            {"plot": plot["no"], "grade_name": grade, "kg": kg}
            for plot in plots
            for grade, kg in plot["deliveries"].items()
        ]
        parts["deliveries"] = {"rows": delivered}
    if "holders" in document:
        rows = [
            {"no": one["no"], "share_class": one["class"], "held_units": one.get("units")}
            for one in document["holders"]
        ]
        parts["holders"] = {"rows": rows}
    if "members" in document:
        own = {"contribution": "contributed", "shares": "income_shares"}
        rows = [
            {own.get(name, name): value for name, value in one.items() if name in MEMBER}
            for one in document["members"]
        ]
        parts["members"] = {"rows": rows}
    return parts


def terms_of(document: dict[str, Any]) -> dict[str, Any]:
    """Return the order contract as the ledger is told it: the grades as lines."""
    coefficients, stage1 = dict(document["coefficients"]), dict(document.get("stage1", {}))
    standard = stage1.pop("standard_grades", [])
    if "price" in stage1:
        stage1["order_price"] = stage1.pop("price")
    grades = [
        {"grade_name": grade, "factor": factor, "standard": grade in standard}
        for grade, factor in coefficients.pop("grade").items()
    ]
    return {
        "grades": grades,
        "coefficients": coefficients,
        **({"stage1": stage1} if stage1 else {}),
    }


def compute(desk: Desk, cycle: str) -> str:
    """Lock and compute a cycle; return the run's number."""
    desk.perform("cycle.lock", {"cycle": cycle})
    return desk.perform("cycle.compute", {"cycle": cycle}).numbers["run"]


def bring_before_the_meeting(desk: Desk, cycle: str, *, objected: bool = False) -> None:
    """Post, audit and approve a computed cycle, with every day in its place."""
    on = {"cycle": cycle}
    desk.perform("cycle.post", {**on, "posted_on": str(POSTED), "posted_at": "村务公开栏"})
    if objected:
        said = {"objected_on": "2026-10-10", "objector": "乙", "objection_text": "交易量少计"}
        desk.perform("cycle.object", {**on, **said})
        said = {"objection_no": 1, "replied_on": "2026-10-12", "answer_text": "已核对无误"}
        desk.perform("cycle.answer", {**on, **said})
    audited = {"audited_on": "2026-10-16", "auditor": "吴监事", "audit_opinion": "agreed"}
    desk.perform("cycle.audit", {**on, **audited, "document_no": "监〔2026〕1号"})
    votes = {"entitled": 10, "present": 9, "votes_for": 9, "document_no": "议〔2026〕1号"}
    desk.perform("cycle.approve", {**on, "meeting_on": str(MEETING), **votes})


def file_tax(desk: Desk, cycle: str, paid: str) -> None:
    """Declare the tax of an approved cycle."""
    filed = {"tax_filed_on": "2026-11-10", "tax_paid": paid, "document_no": "完税1号"}
    desk.perform("cycle.file_tax", {"cycle": cycle, **filed})


def answer_all(desk: Desk, batch: str, lines: int, failed: dict[int, str]) -> None:
    """Reconcile a batch: every line was paid but for those that failed."""
    rows = [
        {"line": n, "outcome": "failed", "failure_reason": failed[n]}
        if n in failed
        else {"line": n, "outcome": "paid"}
        for n in range(1, lines + 1)
    ]
    answer = {"payment": batch, "settled_on": "2026-11-20", "rows": rows}
    desk.perform("payment.reconcile", answer)
