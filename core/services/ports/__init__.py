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
    JournalCheck,
    JournalLine,
    NewAsset,
    SearchHit,
)
from core.services.ports.work import Clock, Report, Store, Work

__all__ = [
    "About",
    "Accounts",
    "Appraisals",
    "Assets",
    "Attachments",
    "BadEntry",
    "Binder",
    "Blanks",
    "Cases",
    "Certificate",
    "Certificates",
    "Clock",
    "Contributions",
    "Counts",
    "Disposals",
    "Dividends",
    "Draft",
    "Drafts",
    "Head",
    "Histories",
    "JournalCheck",
    "JournalLine",
    "Letters",
    "Mortgages",
    "NewAsset",
    "Parties",
    "Parts",
    "Passwords",
    "Payables",
    "Report",
    "Restraints",
    "Runs",
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
    "Work",
]
