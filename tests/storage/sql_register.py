"""What a register page said at a moment, asked of the tables by SQL alone.

It shares no code with the program: names, shares, ranks and parts are looked up where they lie,
for a moment and for what was known by another, and answered as plain values.
"""

import datetime as dt
from fractions import Fraction
from typing import Any

KNOWN = "sequence IN (SELECT sequence FROM journal WHERE entered_at <= ?)"


class SqlRegister:
    """One asset's page; ``at`` and ``known`` are moments as entry times are written."""

    def __init__(self, connection: Any, asset: str, at: str, known: str) -> None:
        self._connection = connection
        self.asset, self.at, self.known = asset, at, known

    def ask(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask; ``{known}`` and ``{at}`` take the two moments, named before the other values."""
        return [tuple(row) for row in self._connection.execute(statement, values).fetchall()]

    def page(self) -> dict[str, Any] | None:
        """Return everything the page says, or None where there is none."""
        entries = self.ask(
            f"SELECT entry, kind, tenure FROM folio WHERE asset_no = ? AND {KNOWN}"
            " AND effective_at <= ? ORDER BY entry",
            *(self.asset, self.known, self.at),
        )
        if not entries:
            return None
        begun = [tenure for _, kind, tenure in entries if kind in ("first", "transfer")]
        tenure = begun[-1] if begun else 1
        return {
            "entry": entries[-1][0],
            "closed": any(kind == "close" for _, kind, _ in entries),
            "description": self.description(),
            "holders": self.holders(tenure),
            "live": self.mortgages(tenure),
            "restraints": self.restraints(),
        }

    # --- parties --------------------------------------------------------------------------------

    def goes_by(self, number: str | None) -> str:
        """Return the number a party went by."""
        while number:
            into = self.ask(
                f"SELECT into_no FROM party_merge WHERE party_no = ? AND {KNOWN}",
                *(number, self.known),
            )
            if not into:
                return number
            number = into[0][0]
        return ""

    def name(self, number: str) -> str:
        """Return what a party was called."""
        for extra, order in (("AND j.entered_at <= ?", "DESC"), ("", "ASC")):
            found = self.ask(
                "SELECT v.name FROM party_version v JOIN journal j ON j.sequence = v.sequence"
                f" WHERE v.party_no = ? AND j.entered_at <= ? {extra} ORDER BY v.version {order}",
                *(number, self.known, *([self.at] if extra else [])),
            )
            if found:
                return str(found[0][0])
        raise LookupError(number)

    # --- what it is -----------------------------------------------------------------------------

    def description(self) -> tuple[Any, ...]:
        columns = "v.version, v.name, v.location"
        found = self.ask(
            f"SELECT {columns} FROM asset_version v JOIN folio f"
            " ON f.asset_no = v.asset_no AND f.sequence = v.sequence"
            " AND f.kind IN ('first', 'change', 'correction')"
            " WHERE v.asset_no = ? AND f.effective_at <= ?"
            " AND v.sequence IN (SELECT sequence FROM journal WHERE entered_at <= ?)"
            " ORDER BY v.version DESC",
            *(self.asset, self.at, self.known),
        )
        if not found:
            found = self.ask(
                f"SELECT {columns} FROM asset_version v WHERE asset_no = ? AND version = 1",
                self.asset,
            )
        return found[0]

    def holders(self, tenure: int) -> list[tuple[Any, ...]]:
        lines = self.ask(
            "SELECT line, party_no, num, den FROM share WHERE asset_no = ? AND tenure = ?"
            " ORDER BY line",
            *(self.asset, tenure),
        )
        found = []
        for line, party, num, den in lines:
            joint = self.ask(
                "SELECT party_no FROM joint_member WHERE asset_no = ? AND tenure = ? AND line = ?"
                " ORDER BY member",
                *(self.asset, tenure, line),
            )
            named = [one for (one,) in joint] or [party]
            numbers = dict.fromkeys(self.goes_by(one) for one in named)  # merged since: one holder
            people = tuple((number, self.name(number)) for number in numbers)
            found.append((line, people, Fraction(num, den)))
        return found

    # --- mortgages ------------------------------------------------------------------------------

    def mortgages(self, tenure: int) -> list[tuple[Any, ...]]:
        live = self.ask(
            "SELECT e.priority_rank, e.mortgage_no FROM encumbrance e JOIN folio f"
            " ON f.asset_no = e.asset_no AND f.entry = e.folio_entry"
            f" WHERE e.asset_no = ? AND f.effective_at <= ? AND f.{KNOWN}"
            " AND NOT EXISTS (SELECT 1 FROM encumbrance_release r JOIN folio g"
            " ON g.asset_no = r.asset_no AND g.entry = r.folio_entry"
            " WHERE r.asset_no = e.asset_no AND r.priority_rank = e.priority_rank"
            f" AND g.effective_at <= ? AND g.{KNOWN})",
            *(self.asset, self.at, self.known, self.at, self.known),
        )
        found = []
        for registered, number in live:
            version, amount, state = self.version(number)
            parties = self.ask(
                "SELECT p.role, p.line, p.party_no, v.name, p.part FROM mortgage_party p"
                " JOIN party_version v"
                " ON v.party_no = p.party_no AND v.version = p.party_version"
                " WHERE p.mortgage_no = ? AND p.version = ? ORDER BY p.role, p.line",
                *(number, version),
            )
            roles = [(role, n, self.goes_by(p), name, part) for role, n, p, name, part in parties]
            parts = self.parts(registered, tenure)
            found.append((self.rank(registered), registered, number, version, amount, state))
            found[-1] += (roles, parts)
        return sorted(found, key=lambda one: one[:2])

    def version(self, number: str) -> tuple[Any, ...]:
        columns = "version, amount, state"
        found = self.ask(
            f"SELECT {columns} FROM mortgage_version WHERE mortgage_no = ? AND effective_at <= ?"
            f" AND {KNOWN} ORDER BY version DESC",
            *(number, self.at, self.known),
        )
        first = f"SELECT {columns} FROM mortgage_version WHERE mortgage_no = ? AND version = 1"
        return (found or self.ask(first, number))[0]

    def rank(self, registered: int) -> int:
        agreed = self.ask(
            "SELECT p.place FROM rank_place p JOIN rank_agreement a"
            " ON a.agreement_no = p.agreement_no JOIN folio f"
            " ON f.asset_no = a.asset_no AND f.entry = a.folio_entry"
            f" WHERE p.asset_no = ? AND p.priority_rank = ? AND f.effective_at <= ? AND f.{KNOWN}"
            " ORDER BY a.folio_entry DESC",
            *(self.asset, registered, self.at, self.known),
        )
        return int(agreed[0][0]) if agreed else registered

    def parts(self, rank: int, tenure: int) -> list[tuple[Any, ...]]:
        rows = self.ask(
            "SELECT p.tenure, p.line, p.kind, p.part_num, s.den, s.party_no FROM pledge p"
            " JOIN share s ON s.asset_no = p.asset_no AND s.tenure = p.tenure AND s.line = p.line"
            " JOIN folio f ON f.asset_no = p.asset_no AND f.entry = p.folio_entry"
            f" WHERE p.asset_no = ? AND p.priority_rank = ? AND f.effective_at <= ? AND f.{KNOWN}"
            " ORDER BY p.tenure, p.line, p.pledge",
            *(self.asset, rank, self.at, self.known),
        )
        tenures = sorted({row[0] for row in rows})
        later = [one for one in tenures if one >= tenure]
        chosen = later[0] if later else tenures[-1]
        last = {row[1]: row[2:] for row in rows if row[0] == chosen}
        return [
            (line, self.goes_by(party), Fraction(num, den))
            for line, (kind, num, den, party) in sorted(last.items())
            if kind != "free"
        ]

    def running_totals(self) -> dict[int, Fraction]:
        """Return what the chains of the current tenure say is burdened; by knowledge only."""
        ((tenure,),) = self.ask(
            f"SELECT max(tenure) FROM folio WHERE asset_no = ? AND {KNOWN}",
            *(self.asset, self.known),
        )
        lines = self.ask(
            "SELECT line, carried_num, den FROM share WHERE asset_no = ? AND tenure = ?",
            *(self.asset, tenure),
        )
        totals = {}
        for line, carried, den in lines:
            rows = self.ask(
                "SELECT after_num FROM pledge WHERE asset_no = ? AND tenure = ? AND line = ?"
                f" AND {KNOWN} ORDER BY pledge DESC",
                *(self.asset, tenure, line, self.known),
            )
            totals[line] = Fraction(rows[0][0] if rows else carried, den)
        return totals

    # --- restraints -----------------------------------------------------------------------------

    def restraints(self) -> list[tuple[Any, ...]]:
        delivered = "replace(r.delivered_at, ' ', 'T')"
        entered = self.ask(
            "SELECT r.restraint_no, r.kind, r.party_no, r.applicant_no, r.waiting, r.from_date,"
            f" r.until, r.term_months, {delivered} FROM restraint r JOIN folio f"
            " ON f.asset_no = r.asset_no AND f.entry = r.folio_entry"
            f" WHERE r.asset_no = ? AND f.{KNOWN} AND (f.effective_at <= ? OR {delivered} <= ?)"
            f" ORDER BY {delivered}, r.folio_entry",
            *(self.asset, self.known, self.at, self.at),
        )
        return queue_by_days([Notice(self, row) for row in entered], self.at[:10])

    def events(self, number: str) -> list[tuple[str, dt.date, str]]:
        found = self.ask(
            "SELECT kind, CASE WHEN effective_on = '' THEN substr(entered_at, 1, 10)"
            " ELSE effective_on END, until FROM restraint_event WHERE restraint_no = ?"
            " AND CASE WHEN effective_on = '' THEN entered_at ELSE effective_on END <= ?"
            f" AND {KNOWN} ORDER BY event",
            *(number, self.at, self.known),
        )
        return [(kind, dt.date.fromisoformat(day), until) for kind, day, until in found]


class Notice:
    """A restraint as a clerk would follow it from one day to the next."""

    def __init__(self, page: SqlRegister, row: tuple[Any, ...]) -> None:
        self.number, self.kind, party, applicant, self.waits = row[:5]
        self.party, self.applicant = page.goes_by(party), page.goes_by(applicant)
        self.from_date = dt.date.fromisoformat(row[5])
        self.fixed = dt.date.fromisoformat(row[6]) if row[6] else None
        self.months = row[7]
        self.delivered = dt.date.fromisoformat(row[8][:10])
        self.events = page.events(self.number)
        self.state, self.until = "", self.fixed
        self.start: dt.date | None = None

    def day(self, today: dt.date, ahead: bool) -> None:
        """Live through a day, with or without somebody ahead in the queue."""
        if today < self.delivered or self.state in ("released", "lapsed", "converted"):
            return
        happened = [(kind, until) for kind, on, until in self.events if on == today]
        ends = [kind for kind, _ in happened if kind in ("released", "lapsed", "converted")]
        if ends:
            self.state = ends[0]
            return
        self.state = "waiting" if ahead else "active"
        if not ahead and self.start is None:
            self.begin(today)
        for kind, until in happened:
            if kind in ("renewed", "became_possible", "succeeded"):
                self.until = dt.date.fromisoformat(until)
            if kind in ("suit_filed", "applied"):
                self.until = None
        if self.state == "active" and self.until is not None and self.until < today:
            self.state = "lapsed"

    def begin(self, today: dt.date) -> None:
        waited = bool(self.waits) or today > self.delivered
        self.start = today if waited else self.from_date
        if self.months is not None:
            self.until = end_of_term(self.start, self.months)
        elif self.kind == "seizure" and self.fixed is not None:
            self.until = self.fixed + max(self.start - self.from_date, dt.timedelta())

    def told(self) -> tuple[Any, ...]:
        standing = self.state == "active"
        until = self.until.isoformat() if standing and self.until else ""
        return (self.number, self.kind, (self.party, self.applicant), self.state, until)


def queue_by_days(notices: list[Notice], last: str) -> list[tuple[Any, ...]]:
    """Live through every day from the first delivery to the last day asked for."""
    today = min((one.delivered for one in notices), default=dt.date.fromisoformat(last))
    while today <= dt.date.fromisoformat(last):
        for place, one in enumerate(notices):
            ahead = any(
                other.state in ("active", "waiting")
                and one.kind == other.kind == "seizure"
                and (not one.party or not other.party or one.party == other.party)
                for other in notices[:place]
            )
            one.day(today, ahead)
        today += dt.timedelta(days=1)
    return [one.told() for one in notices if one.state]


def end_of_term(start: dt.date, months: int) -> dt.date:
    """The last day of so many months that begin on a day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = start.day
    while True:
        try:
            return dt.date(year, month + 1, day) - dt.timedelta(days=1)
        except ValueError:
            day -= 1
