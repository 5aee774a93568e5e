"""The pages of the rail: a new page is a line here."""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class Entry:
    """A page of the rail: its name, icon, class, the kinds of records it shows, its key.

    The first ten pages have Ctrl and a digit.
    """

    name: str
    icon: str
    path: str
    shows: tuple[str, ...] = ()
    key: str = ""


SUBSIDIES = ("subsidy_loan", "subsidy_batch")
PAGES = (
    Entry("today", "calendar-days", "ui.pages.today:TodayPage"),
    Entry("cases", "inbox", "ui.pages.cases:CasesPage", ("case",)),
    Entry("assets", "house", "ui.pages.assets:AssetsPage", ("asset",)),
    Entry("parties", "users", "ui.pages.parties:PartiesPage", ("party",)),
    Entry("register", "book-open", "ui.pages.register:RegisterPage", ("mortgage",)),
    Entry("valuations", "calculator", "ui.pages.valuations:ValuationsPage", ("valuation", "value")),
    Entry(
        "distributions",
        "coins",
        "ui.pages.distributions:DistributionsPage",
        ("cycle", "entity", "payable", "payment"),
    ),
    Entry("certificates", "stamp", "ui.pages.certificates:CertificatesPage", ("certificate",)),
    Entry("subsidies", "file-text", "ui.pages.subsidies:SubsidiesPage", SUBSIDIES),
    Entry("journal", "scroll-text", "ui.pages.journal:JournalPage"),
    Entry("statistics", "chart-column", "ui.pages.statistics:StatisticsPage", key="F9"),
    Entry("settings", "settings", "ui.pages.settings:SettingsPage", key="Ctrl+,"),
)
