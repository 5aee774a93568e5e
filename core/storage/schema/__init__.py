"""One MetaData for every engine. The invariants are keys and checks, so raw SQL meets them too.

The chains (asset shares, folio, pledges, case steps, journal) are tables whose rows name their
predecessor *and its state* in one foreign key: nobody can skip, fork or lie about it.
"""

from core.storage.schema import (
    accounts,
    assets,
    attachments,
    blanks,
    cases,
    certificates,
    dividends,
    erasures,
    events,
    journal,
    mortgages,
    parties,
    restraints,
    subsidies,
    working,
)
from core.storage.schema.columns import APPEND_ONLY, METADATA

__all__ = [
    "APPEND_ONLY",
    "METADATA",
    "accounts",
    "assets",
    "attachments",
    "blanks",
    "cases",
    "certificates",
    "dividends",
    "erasures",
    "events",
    "journal",
    "mortgages",
    "parties",
    "restraints",
    "subsidies",
    "working",
]
