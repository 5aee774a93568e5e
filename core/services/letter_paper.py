"""An agency letter as a paper: what it says, and the slip (回执) that the agency tears off.

It is drawn from what the letter keeps of its day, so it is the same whenever it is printed.
"""

from __future__ import annotations

from typing import Any

from core.domain.letters import VOID, Letter
from core.services.declarations import load_declaration
from core.services.documents import Paper, compose
from core.services.letter_words import facts_in_words, phrases
from core.text import Catalogue

AGENCY_LETTER = "agency_letter"


def composed(letter: Letter, text: Catalogue) -> Paper:
    """Return the paper of a letter; one that is void says so across it."""
    marks = (text("paper.mark.void"),) if letter.state == VOID else ()
    return compose(load_declaration(AGENCY_LETTER), snapshot_of(letter, text), text, marks=marks)


def snapshot_of(letter: Letter, text: Catalogue) -> dict[str, Any]:
    """Return what a letter and its slip print."""
    body, said = letter.body, phrases(letter, text)
    return {
        "paper_title": said["title"],
        "letter_no": letter.letter_no,
        "recipient": body["recipient"],
        "lead": said["lead"].strip(),
        "close": said["close"].strip(),
        "lines": [
            {"label": label, "value": value} for label, value in facts_in_words(letter, text)
        ],
        "mortgage_no": body["mortgage_no"],
        "mortgagees": "、".join(body["mortgagees"]),
        "office_name": body["office"],
        "issued_on": body["made_on"],
        "legal_effect_code": "",
        "demonstration": body.get("demonstration", False),
    }
