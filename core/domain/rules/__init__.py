"""Rules of law by name, and those common to all asset classes."""

from core.domain.rules import (
    buildings,
    co_ownership,
    common,
    discharge,
    mortgage,
    mortgage_change,
    persons,
    restraints,
    subject,
    transfer,
)
from core.domain.rules.registry import (
    RULES,
    Application,
    Participant,
    PendingCase,
    Submitted,
    confirmation,
    refusal,
    rule,
    run_rules,
)

__all__ = [
    "RULES",
    "Application",
    "Participant",
    "PendingCase",
    "Submitted",
    "buildings",
    "co_ownership",
    "common",
    "confirmation",
    "discharge",
    "mortgage",
    "mortgage_change",
    "persons",
    "refusal",
    "restraints",
    "rule",
    "run_rules",
    "subject",
    "transfer",
]
