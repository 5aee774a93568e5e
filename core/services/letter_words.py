"""Agency letters in words: the plain text of what a letter says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from core.domain.capitals import capitals
from core.domain.chinese_dates import written_date
from core.domain.letters import DISBURSEMENT, SETTLEMENT, Letter
from core.fields import Money
from core.services.words import in_words
from core.text import Catalogue


def phrases(letter: Letter, text: Catalogue) -> dict[str, str]:
    """Return the title of a letter, and how it begins and ends."""
    body = letter.body
    facts = {
        "class": body["class"],
        "matter": body["matter"],
        "office": body["office"],
        "mortgage": body["mortgage_no"],
    }
    return {
        part: text(f"letter.{letter.occasion}.{part}", **facts)
        for part in ("title", "lead", "close")
    }


def plain_text(letter: Letter, text: Catalogue) -> str:
    """Return what a letter says, line by line; the paper is laid out from the same values."""
    body, said = letter.body, phrases(letter, text)
    return "\n".join(
        [
            said["title"],
            text("letter.number", number=letter.letter_no),
            "",
            text("letter.addressee", name=body["recipient"]),
            said["lead"],
            *(text("letter.line", label=k, value=v) for k, v in facts_in_words(letter, text)),
            said["close"],
            "",
            "、".join(body["mortgagees"]),
            _day(body["made_on"]),
        ]
    )


def facts_in_words(letter: Letter, text: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield what a letter tells of the mortgage, label by label."""
    body = letter.body
    for one in body["assets"]:
        yield text("letter.asset"), text("letter.asset_at", name=one["name"], place=one["location"])
        for detail in one["details"]:
            yield detail["label"], detail["value"]
    yield text("field.mortgage_no"), body["mortgage_no"]
    for role in ("mortgagor", "debtor", "mortgagee"):
        if body[f"{role}s"]:
            yield text(f"field.{role}"), "、".join(body[f"{role}s"])
    amount = "maximum_amount" if body["security"] == "maximum" else "principal"
    yield text(f"field.{amount}"), _money(body["amount"], text)
    yield from _of_occasion(letter.occasion, body, text)


def _of_occasion(
    occasion: str, body: Mapping[str, Any], text: Catalogue
) -> Iterator[tuple[str, str]]:
    if occasion == DISBURSEMENT:
        yield text("field.voucher_no"), body["voucher_no"]
        yield text("field.paid_on"), _day(body["paid_on"])
        yield text("field.paid"), _money(body["paid"], text)
    elif occasion == SETTLEMENT:
        yield text("letter.discharged_on"), _day(body["discharged_on"])
        yield text("field.ground"), text(f"choice.discharge_ground.{body['ground']}")
        if "earlier_letter" in body:
            yield text("letter.earlier"), body["earlier_letter"]


def _money(fen: int, text: Catalogue) -> str:
    """Return an amount in figures and capitals, as documents write it."""
    said = f"{text('ui.currency')}{capitals(fen)}"
    return text("letter.amount", figures=in_words(Money(), fen, text), capitals=said)


def _day(iso: str) -> str:
    return written_date(dt.date.fromisoformat(iso))
