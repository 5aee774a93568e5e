"""Record a working valuation of an asset: the contract's document, its answer, its rule pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from core.domain.values import fen_from_yuan
from core.problems import Problem, Severity
from core.services.assets import AssetRef
from core.services.money import value
from core.services.office import next_number
from core.services.operations import Done, Plan, Request, operation
from core.services.reading import Document
from core.services.rules import Pack, read_pack
from core.text import Catalogue


class RecordValuation(Document):
    """A valuation to be kept with an asset; ``document`` is that of ``nongquan value``."""

    asset: AssetRef
    document: dict[str, Any]


@operation("valuation.record", RecordValuation)
def record_valuation(request: Request) -> Plan:
    """Value an asset by the contract's command and keep request, answer and rule pack."""
    number = request.get("asset")
    asset = request.work.assets.get(number) if number else None
    problems: list[Problem] = []
    if number and asset is None:
        problems.append(Problem("no_such_asset", "asset", {"value": number}))
    raw = request.get("document")
    answer = value.answer(raw, request.context.text) if raw is not None else None
    if answer is not None:
        problems += _problems(answer.body)

    def carry_out() -> Done:
        assert answer is not None
        assert asset is not None
        assert raw is not None
        context = request.context
        valuation_no = next_number(request.work, context.office, "valuation", context.today)
        record = {
            "valued_on": str(raw["date"]),
            "request": raw,
            "result": answer.body,
            "limit_fen": fen_from_yuan(answer.body["limit"]),
            "adopted_fen": fen_from_yuan(answer.body.get("adopted", answer.body["share_value"])),
            "rules": [{**pack.identity(), "content": plain(pack)} for pack in answer.packs],
            "program_version": context.program_version,
        }
        request.work.valuations.add(valuation_no, asset.asset_no, record)
        numbers = {"valuation": valuation_no, "asset": asset.asset_no}
        return Done(valuation_no, numbers, frozenset({"valuation"}))

    return Plan(problems, carry_out)


def plain(pack: Pack) -> Any:
    """Return the numbers of a pack as plain values that a record can keep."""
    return json.loads(json.dumps(pack.content, default=str))


def worked_out_again(stored: Mapping[str, Any], text: Catalogue) -> dict[str, Any]:
    """Return what a kept request gives today by the pack that was kept with it."""
    (rules,) = stored["rules"]
    kept = read_pack(rules["subject"], rules["content"])
    return value.answer(stored["request"], text, kept).body


# What of an answer are figures; the rest are words, which may be told better one day.
FIGURES = (
    *("methods", "combined", "spread", "adopted", "share_value", "mortgage_value"),
    *("limit_exact", "limit", "forced_sale", "offer"),
)


def same_figures(stored: Mapping[str, Any], text: Catalogue) -> bool:
    """Tell whether a valuation worked out again gives the figures that were kept."""
    again, kept = worked_out_again(stored, text), stored["result"]
    return all(again.get(name) == kept.get(name) for name in FIGURES)


def _problems(body: dict[str, Any]) -> list[Problem]:
    """Bring faults and refusals of the money command under this operation's own field."""
    faults = [
        Problem("in_valuation", e["path"], {"message": e["message"]}).under("document")
        for e in body.get("errors", ())
    ]
    refusals = [
        Problem("in_valuation", "document", {"message": r["message"]}, Severity.REFUSAL)
        for r in body.get("refusals", ())
    ]
    return [*faults, *refusals]
