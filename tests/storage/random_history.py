"""Random histories of a few assets, written by the repositories under a clock that moves.

Each step is one work, as an operation's is: a mortgage over parts of shares, a discharge, a change,
ranks agreed, seizures with their queue, objections and cautions, transfers that carry burdens,
take-overs of older books, new particulars, records merged, a page closed. What a step may not do
is refused by the ledger and leaves nothing.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from sqlalchemy.exc import IntegrityError

from core.domain import transfers
from core.domain.asset import Asset
from core.domain.mortgage import Entry, PartyRole, RankPlace, Terms
from core.domain.party import Particulars
from core.domain.queue import due_on, queue_on
from core.domain.restraints import Restraint
from core.domain.versions import Because
from core.problems import NongquanError
from core.services.ports import NewAsset, Work
from tests.builders import ALICE, BANK, BOB, CLERK, JOINT, OTHER_BANK, SOLE, Clock

TERMS = Terms(
    security="maximum",
    amount=30_000_000,
    term_from=dt.date(2026, 1, 1),
    term_to=dt.date(2027, 1, 1),
    interest_rate=Fraction("0.0435"),
    principal_contract_no="JK-1",
    mortgage_contract_no="DY-1",
    scope="主债权",
    transfer_restricted=False,
    disposal_agreement="",
    remarks="",
)
SHARES = (
    (Fraction(1),),
    (Fraction(1, 2), Fraction(1, 2)),
    (Fraction(1, 3), Fraction(2, 3)),
    (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)),
)
EVENTS = {
    "seizure": ("renewed",),
    "objection": ("suit_filed",),
    "caution": ("became_possible", "applied", "converted"),
}
PARTS = (Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(3, 4))


class RandomHistory:
    """Takes steps in a ledger; ``taken`` counts those that were lawful, by name."""

    def __init__(self, store: Any, clock: Clock, random: Random) -> None:
        self.store = store
        self.clock = clock
        self.random = random
        self.assets = [SOLE, JOINT]
        self.parties = [ALICE, BOB, BANK, OTHER_BANK]
        self.taken: Counter[str] = Counter()
        self._steps: list[Callable[[Work], None]] = [
            *(self.mortgage,) * 4,
            *(self.change, self.part_change, self.release, self.discharge, self.agree_ranks),
            *(self.seize, self.seize_share, self.wait, self.happen, self.happen, self.warn),
            *(self.transfer, self.transfer, self.transfer),
            *(self.describe, self.rename, self.enter_asset, self.enter_party),
            *(self.merge, self.close),
        ]
        self.kinds = sorted({one.__name__ for one in self._steps})
        with self._work("case") as work:
            work.cases.add("C-1", "mortgage_first", "homestay_right", {}, [SOLE], [])

    def step(self) -> str:
        """Move the clock and take one step; return its moment, "" if it was refused."""
        self.clock.move(days=self.random.choice((0, 0, 1, 20, 90)), hours=self.random.randint(0, 9))
        chosen = self.random.choice(self._steps)
        try:
            with self._work(chosen.__name__) as work:
                chosen(work)
                moment = work.entered_at
        except (NongquanError, IntegrityError, Unlawful, ValueError):
            return ""
        self.taken[chosen.__name__] += 1
        return moment

    def _work(self, name: str) -> Any:
        return _Recorded(self.store.writing(CLERK), name)

    # --- what a step picks ----------------------------------------------------------------------

    def _asset(self, work: Work) -> Asset:
        found = work.assets.get(self.random.choice(self.assets))
        assert found is not None
        if found.folio.closed:
            raise Unlawful
        return found

    def _free_asset(self, work: Work) -> Asset:
        found = self._asset(work)
        if found.folio.seizures:
            raise Unlawful
        return found

    def _mortgage(self, work: Work) -> tuple[Any, list[Asset]]:
        live = work.mortgages.live_on(self._asset(work).asset_no)
        if not live:
            raise Unlawful
        known = self.random.choice(live)
        places = [work.assets.get(one.asset_no) for one in known.live_encumbrances]
        return known, [one for one in places if one is not None]

    def _role(self, work: Work, role: str, line: int = 1) -> PartyRole:
        number = self.random.choice(self.parties)
        party = work.parties.get(work.parties.survivor(number))
        assert party is not None
        part = Fraction(1, 2) if role == "mortgagee" and line == 2 else None
        return PartyRole(role, line, party.party_no, party.version, part=part)

    def _past(self) -> str:
        days = self.random.randint(1, 3000)
        return (self.clock.now - dt.timedelta(days=days)).isoformat(timespec="seconds")

    def _day(self, least: int = 0, most: int = 200) -> dt.date:
        return self.clock.now.date() + dt.timedelta(days=self.random.randint(least, most))

    def _parts(self, assets: list[Asset]) -> dict[tuple[str, int], Fraction]:
        parts = {}
        for asset in assets:
            lines = [h for h in asset.holdings if not h.frozen]
            if not lines:
                raise Unlawful
            for one in self.random.sample(lines, self.random.randint(1, len(lines))):
                parts[asset.asset_no, one.line] = one.share * self.random.choice(PARTS)
        return parts

    # --- mortgages ------------------------------------------------------------------------------

    def mortgage(self, work: Work) -> None:
        first, second = self._free_asset(work), self._free_asset(work)
        assets = list({one.asset_no: one for one in (first, second)}.values())
        taken_over = self.random.random() < 0.3
        entry = Entry("first", "C-1", basis="抵押合同")
        if taken_over:
            entry = Entry("first", None, source="takeover", effective_at=self._past())
        roles = [self._role(work, "mortgagor"), self._role(work, "debtor")]
        roles += [self._role(work, "mortgagee", n) for n in range(1, self.random.randint(2, 3))]
        number = work.take_number("test-mortgage", "DY-{ordinal}")
        work.mortgages.add(
            *(number, TERMS, roles, assets, self._parts(assets), entry), consent="同意书"
        )

    def change(self, work: Work) -> None:
        known, assets = self._mortgage(work)
        amount = self.random.randint(1, 10**9)
        terms = TERMS if self.random.random() < 0.5 else known.terms
        roles = [self._role(work, "mortgagor"), self._role(work, "mortgagee")]
        kind = self.random.choice(("change", "correction"))
        terms = Terms(**{**_fields(terms), "amount": amount})
        work.mortgages.change(known, terms, roles, assets, Entry(kind, "C-1"))

    def part_change(self, work: Work) -> None:
        known, assets = self._mortgage(work)
        entry = Entry("change", "C-1")
        work.mortgages.change(known, known.terms, known.parties, assets, entry, self._parts(assets))

    def release(self, work: Work) -> None:
        known, assets = self._mortgage(work)
        work.mortgages.release(known, assets[:1], Entry("release", "C-1", ground="paid"))

    def discharge(self, work: Work) -> None:
        known, assets = self._mortgage(work)
        work.mortgages.release(known, assets, Entry("discharge", "C-1", ground="paid"))

    def agree_ranks(self, work: Work) -> None:
        asset = self._asset(work)
        live = work.mortgages.live_on(asset.asset_no)
        if len(live) < 2:
            raise Unlawful
        places = [next(e for e in m.encumbrances if e.asset_no == asset.asset_no) for m in live]
        order = self.random.sample(range(1, len(live) + 1), len(live))
        agreed = [
            RankPlace(one.registered_rank, place, one.priority_rank, "同意书")
            for one, place in zip(places, order, strict=True)
        ]
        number = work.take_number("test-rank", "SW-{ordinal}")
        work.mortgages.agree_ranks(number, asset, agreed, "协议", "C-1")

    # --- restraints -----------------------------------------------------------------------------

    def _restrain(self, work: Work, asset: Asset, kind: str, **more: Any) -> None:
        number = work.take_number("test-restraint", "CF-{ordinal}")
        delivered = self.clock.now - dt.timedelta(hours=self.random.choice((0, 0, 1, 30)))
        known = Restraint(
            restraint_no=number,
            kind=kind,
            asset_no=asset.asset_no,
            folio_entry=0,
            authority="瓯岭县人民法院",
            document_no=f"{number}号",
            from_date=delivered.date(),
            delivered_at=f"{delivered:%Y-%m-%d %H:%M}",
            **{"until": self._day(), **more},
        )
        work.restraints.add(known, asset)

    def seize(self, work: Work) -> None:
        self._restrain(work, self._asset(work), "seizure")

    def seize_share(self, work: Work) -> None:
        asset = self._asset(work)
        holders = self.random.choice(asset.holdings).holders
        self._restrain(work, asset, "seizure", party_no=holders[0])

    def wait(self, work: Work) -> None:
        asset = self._asset(work)
        if not asset.folio.seizures:
            raise Unlawful
        self._restrain(work, asset, "seizure", until=None, waiting=True, term_months=6)

    def warn(self, work: Work) -> None:
        kind = self.random.choice(("objection", "caution"))
        applicant = work.parties.survivor(self.random.choice(self.parties))
        until = self._day() if kind == "objection" else None
        self._restrain(work, self._asset(work), kind, applicant_no=applicant, until=until)

    def happen(self, work: Work) -> None:
        """Something is done about a restraint; else what ran out by itself is noted."""
        asset = self._asset(work)
        today = self.clock.now.date()
        places = queue_on(work.restraints.on(asset.asset_no), today)
        standing = [one for one in places if one.binds]
        if not standing or self.random.random() < 0.4:
            self._note(work, asset)
            return
        known = self.random.choice(standing)
        kinds = ["released", *EVENTS[known.restraint.kind]]
        kind = self.random.choice(kinds)
        if kind == "renewed" and known.until is None:
            raise Unlawful
        until = self._day(1) if kind in ("renewed", "became_possible") else None
        work.restraints.happen(known.restraint, asset, kind, until=until)

    def _note(self, work: Work, asset: Asset) -> None:
        due = due_on(work.restraints.on(asset.asset_no), self.clock.now.date())
        if not due:
            raise Unlawful
        first = due[0]
        work.restraints.happen(
            *(first.restraint, asset, first.kind), until=first.until, effective_on=first.on
        )

    # --- holders --------------------------------------------------------------------------------

    def transfer(self, work: Work) -> None:
        asset = self._free_asset(work)
        giver = self.random.choice([h for h in asset.holdings if not h.frozen] or [None])
        if giver is None:
            raise Unlawful
        share = giver.share * self.random.choice(PARTS)
        takers = self.random.sample(sorted(set(map(work.parties.survivor, self.parties))), 2)
        joint = self.random.random() < 0.2
        outcome = transfers.transfer(
            asset.holdings,
            work.assets.parts(asset),
            [transfers.Giver(giver.holders, share, giver.line)],
            [transfers.Taker(tuple(takers if joint else takers[:1]), share)],
        )
        number = work.take_number("test-transfer", "ZY-{ordinal}")
        work.assets.transfer(asset, outcome.lines, number, case_no="C-1", consent="同意书")

    def describe(self, work: Work) -> None:
        asset = self._asset(work)
        name = f"{asset.name[:6]}{self.random.randint(1, 99)}"
        new = NewAsset("homestay_right", name, asset.location, asset.region_code, {}, ())
        kind = self.random.choice(("change", "correction"))
        work.assets.amend(asset, new, Because(kind), case_no="C-1")

    def rename(self, work: Work) -> None:
        known = work.parties.get(self.random.choice(self.parties))
        assert known is not None
        new = Particulars(f"更名{self.random.randint(1, 999)}", "resident_id", known.party_no)
        work.parties.amend(known, new, Because())

    def enter_party(self, work: Work) -> None:
        number = work.take_number("test-party", "Q-{ordinal}")
        work.parties.add(number, "person", Particulars(f"新人{number}", "resident_id", number))
        self.parties.append(number)

    def merge(self, work: Work) -> None:
        one, other = self.random.sample(self.parties, 2)
        if work.parties.survivor(one) != one or work.parties.survivor(other) != other:
            raise Unlawful
        if self.random.random() < 0.6:  # the people of a small village are few
            raise Unlawful
        work.parties.merge(one, other, "合并说明")

    def enter_asset(self, work: Work) -> None:
        if len(self.assets) > 5:
            raise Unlawful
        number = work.take_number("test-asset", "B-{ordinal}")
        shares = self.random.choice(SHARES)
        people = [work.parties.survivor(one) for one in self.random.sample(self.parties, 3)]
        holders = [((one,), share) for one, share in zip(people, shares, strict=False)]
        if self.random.random() < 0.3:
            holders = [(tuple(dict.fromkeys(people[:2])), Fraction(1))]
        new = NewAsset("homestay_right", f"民宿{number}", "苍坡村", "330399", {}, holders)
        if self.random.random() < 0.5:
            work.assets.add(number, new, source="takeover", effective_at=self._past())
        else:
            work.assets.add(number, new)
        self.assets.append(number)

    def close(self, work: Work) -> None:
        found = [work.assets.get(one) for one in self.assets if one not in (SOLE, JOINT)]
        free = [
            one
            for one in found
            if one and not (one.folio.closed or one.folio.live or one.folio.seizures)
        ]
        if not free or len(found) < 3:
            raise Unlawful
        work.assets.close(self.random.choice(free), "ZX-1", "C-1")


class Unlawful(Exception):
    """A step that the ledger, or the lack of anything to pick, does not allow."""


class _Recorded:
    """A work that is recorded in the journal at its end."""

    def __init__(self, writing: Any, name: str) -> None:
        self._writing = writing
        self._name = name

    def __enter__(self) -> Work:
        self._open: Work = self._writing.__enter__()
        return self._open

    def __exit__(self, kind: Any, error: Any, place: Any) -> Any:
        if kind is None:
            self._open.record(f"test.{self._name}", "", [], {})
        return self._writing.__exit__(kind, error, place)


def _fields(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in Terms.__slots__}
