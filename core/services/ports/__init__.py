"""What the services need from outside, as protocols; storage and adapters fulfil them."""

from core.services.ports.contributions import Contributions
from core.services.ports.dividends import Dividends, Payables, Runs
from core.services.ports.events import Appraisals, Attachments, Blanks, Disposals, Letters
from core.services.ports.files import Binder, Shelf
from core.services.ports.history import Counts, Histories
from core.services.ports.people import Accounts, Passwords
from core.services.ports.repositories import (
    Assets,
    Cases,
    Certificates,
    Drafts,
    Mortgages,
    Parties,
    Parts,
    Restraints,
    Search,
    Settings,
    Staging,
    Valuations,
)
from core.services.ports.seal import Sealer, SealFacts, SealSeen
from core.services.ports.subsidies import Subsidies
from core.services.ports.values import (
    About,
    BadEntry,
    Certificate,
    Draft,
    Head,
    Indexed,
    JournalCheck,
    JournalLine,
    NewAsset,
    Proof,
    SearchHit,
)
from core.services.ports.witness import (
    Anchors,
    Checkpoint,
    Checkpoints,
    CodeSeen,
    Notary,
    Seal,
    Witness,
)
from core.services.ports.work import Clock, Report, Store, Work

__all__ = [
    "About",
    "Accounts",
    "Anchors",
    "Appraisals",
    "Assets",
    "Attachments",
    "BadEntry",
    "Binder",
    "Blanks",
    "Cases",
    "Certificate",
    "Certificates",
    "Checkpoint",
    "Checkpoints",
    "Clock",
    "CodeSeen",
    "Contributions",
    "Counts",
    "Disposals",
    "Dividends",
    "Draft",
    "Drafts",
    "Head",
    "Histories",
    "Indexed",
    "JournalCheck",
    "JournalLine",
    "Letters",
    "Mortgages",
    "NewAsset",
    "Notary",
    "Parties",
    "Parts",
    "Passwords",
    "Payables",
    "Proof",
    "Report",
    "Restraints",
    "Runs",
    "Seal",
    "SealFacts",
    "SealSeen",
    "Sealer",
    "Search",
    "SearchHit",
    "Settings",
    "Shelf",
    "Staging",
    "Store",
    "Subsidies",
    "Valuations",
    "Witness",
    "Work",
]
