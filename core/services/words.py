"""Values of fields in the words that papers and screens share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain.asset_class import AssetClass
from core.domain.chinese_dates import written_date
from core.domain.contribution import Contribution
from core.fields import Choice, Date, Kind, Money, Ratio, YesNo, fraction_text
from core.text import Catalogue


def in_words(kind: Kind, value: Any, text: Catalogue) -> str:
    """Return a field's value as people read it; nothing for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(kind, Money):
        yuan = f"{abs(value) // 100:,}.{abs(value) % 100:02d}"
        return text("ui.amount_yuan", amount=f"{'-' if value < 0 else ''}{yuan}")
    if isinstance(kind, Date):
        return written_date(value)
    if isinstance(kind, YesNo):
        return text("choice.yes_no.yes" if value else "choice.yes_no.no")
    if isinstance(kind, Choice):
        return text(f"choice.{kind.topic}.{value}")
    if isinstance(kind, Ratio):
        return f"{fraction_text(value * 100)}%" if kind.percent else fraction_text(value)
    return str(kind.dump(value))


def details_in_words(
    asset_class: AssetClass, details: Mapping[str, Any], text: Catalogue, *, printed: bool = False
) -> list[dict[str, str]]:
    """Return an asset's details as labels and values, in the order of the class file.

    ``printed`` leaves out fields that the class keeps off its papers, and joins those that it
    prints in one line: the line stands where the first of them would.
    """
    words = {
        spec.name: in_words(spec.kind, details.get(spec.name), text)
        for spec in asset_class.fields
        if not printed or spec.extra.get("printed", True)
    }
    lines = {name: (text(f"field.{name}"), value) for name, value in words.items() if value}
    for joined in asset_class.printed if printed else ():
        if all(words.get(name) for name in joined.fields):
            first, *others = joined.fields
            lines[first] = (joined.term, joined.pattern.format_map(words))
            for name in others:
                lines.pop(name)
    return [{"label": label, "value": value} for label, value in lines.values()]


def worth_in_words(one: Contribution, text: Catalogue) -> str:
    """Return what a contribution is worth: the land by the mu and parcel, the agreed amount."""
    worth = []
    if one.mu is not None:
        facts = {"mu": fraction_text(one.mu), "parcel": one.parcel_no}
        worth.append(text("ui.land_by_mu", **facts))
    if one.amount is not None:
        worth.append(in_words(Money(), one.amount, text))
    return "，".join(worth)


def effect_in_words(asset_class: AssetClass, text: Catalogue) -> str:
    """Return what a registration of a class brings about, as its papers and pages say it."""
    return text(f"legal_effect.{asset_class.effect}") + asset_class.effect_note
