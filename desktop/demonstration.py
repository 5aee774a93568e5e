"""The demonstration ledger: a believable county, made through the program's own operations.

Everything in it is synthetic. Mortgages stand in every state, one homestay is seized, and the
four homestays that trip a rule are left to be tried. Of every other class there is the sample that
its file brings, held by three, one of whose shares is pledged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.domain.calendar import months_later
from core.services.calendars import working_calendar
from core.services.desk import Desk
from core.services.operations import Receipt
from core.storage.address import Place
from desktop import demo_data, demo_money, demo_records
from desktop.bootstrap import create_desk, office_now, open_desk

OFFICE = {
    "valid_from": "2000-01-01",
    "name": "瓯岭县农村产权服务中心（演示）",
    "region_code": "330399",
    "kind": "service_centre",
    "demonstration": True,
}
CLERK, REVIEWER, REGISTRAR = "林晓燕", "陈国强", "周敏"

# How far each of the first homestays' mortgage cases goes; the others have none.
JOURNEYS = (
    *("archived",) * 6,
    "rejected",
    "refused",
    "withdrawn",
    *("issued",) * 2,
    *("certified",) * 2,
    *("entered",) * 2,
    *("reviewed",) * 2,
    "supplement",
    *("accepted",) * 3,
    *("received",) * 2,
)
DISCHARGED = (0, 3)
SECOND_RANK = (1, 4)
SEIZED = 24
TRIPPING = frozenset(
    {
        demo_data.NO_CONSENT,
        demo_data.EXPIRED_PERMIT,
        demo_data.RENT_IN_ARREARS,
        demo_data.LEASE_NEARLY_OVER,
    }
)
HOMESTAY = "homestay_right"
CONFIRMED = ("lower_rank", "co_owners_not_told")
Report = Callable[[int, int], None]


FIRST_DAY_BACK = 200  # days before today on which the county's work begins


def build(ledger: Place, report: Report = lambda done, total: None) -> Desk:
    """Make the demonstration ledger and return its open desk."""
    clock = WorkingDays(office_now())
    desk = create_desk(ledger, CLERK, OFFICE, clock)
    county = County(desk, clock, demo_data.demonstration(clock.end.date()))
    try:
        county.fill(report)
    finally:
        desk.close()
    return open_desk(ledger, CLERK)


class WorkingDays:
    """A clock that walks through the working days of the past months and stops at ``end``."""

    def __init__(self, end: dt.datetime) -> None:
        self.end = end
        self._calendar = working_calendar()
        self._now = end - dt.timedelta(days=FIRST_DAY_BACK)
        self.next_day(0)

    def __call__(self) -> dt.datetime:
        """Return the time, a few minutes after it was last asked for."""
        self._now += dt.timedelta(minutes=4, seconds=self._now.minute)
        return min(self._now, self.end)

    def next_day(self, days: int) -> None:
        """Go to a morning ``days`` later, or the working day after it."""
        day = self._now.date() + dt.timedelta(days=days)
        while not self._calendar.is_working_day(day):
            day += dt.timedelta(days=1)
        morning = dt.time(8, 31 + day.day % 25, tzinfo=self.end.tzinfo)
        self._now = dt.datetime.combine(day, morning)


class County:
    """Performs the operations that half a year of work would have performed."""

    def __init__(self, desk: Desk, clock: WorkingDays, data: Mapping[str, Any]) -> None:
        self.desk = desk
        self.clock = clock
        self.data = data
        self.parties: list[str] = []
        self.assets: list[str] = []
        self.mortgages: dict[int, str] = {}

    def fill(self, report: Report) -> None:
        """Enter parties, homestays, mortgages, discharges and a seizure."""
        total = len(self.data["parties"]) + 2 * len(self.data["homestays"])
        for party in self.data["parties"]:
            self.parties.append(self._do("party.enter", party).number)
            report(len(self.parties), total)
        for homestay in self.data["homestays"]:
            self.assets.append(self._do("asset.enter", self._asset(homestay)).number)
            report(len(self.parties) + len(self.assets), total)
        lawful = [i for i in range(len(self.assets)) if i not in TRIPPING and i != SEIZED]
        closed = JOURNEYS.count("archived")
        for place, goal in list(zip(lawful, JOURNEYS, strict=False))[:closed]:
            self.clock.next_day(18)
            self._mortgage(place, goal)
        for nth in SECOND_RANK:
            self.clock.next_day(6)
            self._mortgage(lawful[nth], "issued", second=True)
        for nth in DISCHARGED:
            self.clock.next_day(6)
            self._discharge(lawful[nth])
        self.clock.next_day(3)
        self._seize(self.assets[SEIZED])
        for place, goal in list(zip(lawful, JOURNEYS, strict=False))[closed:]:
            self.clock.next_day(1)
            self._mortgage(place, goal)
        for nth, code in enumerate(sorted(set(self.desk.classes) - {HOMESTAY})):
            if self.desk.classes[code].sample:
                self.clock.next_day(1)
                self._sample(nth, code)
        self._money(lawful)
        report(total, total)

    def _money(self, lawful: Sequence[int]) -> None:
        """Distribute last year's income of a venture; subsidise the loan of a running mortgage."""
        running = next(nth for nth, goal in enumerate(JOURNEYS) if goal == "issued")
        mortgage = self.desk.ask("mortgage", mortgage_no=self.mortgages[lawful[running]])
        parties = self.desk.ask("case", case_no=mortgage.case_no).content
        (debtor, *_), (bank, *_) = parties["debtors"], parties["mortgagees"]
        drawdown = self.desk.today().isoformat()
        number = mortgage.mortgage_no
        demo_money.subsidise(self.desk, debtor["party"], bank["party"], number, drawdown)
        demo_records.pay_out(self.desk, number, "250000.00")
        demo_money.distribute(self.desk, self.clock)
        demo_money.draw_batch(self.desk, drawdown)
        demo_records.appraise(self.desk, self.assets[lawful[running]])
        demo_records.stock_blanks(self.desk)
        demo_records.scan_papers(self.desk, mortgage.case_no)
        demo_records.certify_shares(self.desk)
        demo_records.inquire(self.desk, self.assets[lawful[running]], bank["party"])

    def _do(
        self, operation: str, raw: Mapping[str, Any], operator: str = CLERK, reason: str = ""
    ) -> Receipt:
        self.desk.seat(operator)
        try:
            confirmed = CONFIRMED if reason else ()
            return self.desk.perform(operation, raw, acknowledged=confirmed, reason=reason)
        finally:
            self.desk.seat(CLERK)

    def _asset(self, homestay: Mapping[str, Any]) -> dict[str, Any]:
        holders = [
            {"party": self.parties[one["party"]], "share": one["share"]}
            for one in homestay["holders"]
        ]
        return {**homestay, "asset_class": HOMESTAY, "holders": holders}

    def _application(self, place: int, *, second: bool) -> dict[str, Any]:
        homestay = self.data["homestays"][place]
        until = months_later(self.desk.today(), 24 if place % 3 else 12)
        lease_until = homestay["details"].get("lease_until")
        if lease_until:
            until = min(until, dt.date.fromisoformat(lease_until))
        owners = [self.parties[one["party"]] for one in homestay["holders"]]
        return {
            **self._terms(place, self.assets[place], owners, second=second),
            "security": "maximum" if place % 4 == 2 else "ordinary",
            "term_to": until.isoformat(),
        }

    def _terms(
        self, place: int, asset_no: str, owners: list[str], *, second: bool = False
    ) -> dict[str, Any]:
        """Return an application: the owners borrow from a bank on the whole of an asset."""
        today = self.desk.today()
        banks = [self.parties[one] for one in self.data["banks"]]
        serial = f"{today.year}-{place + 1:03d}{'B' if second else ''}"
        needed = self.desk.ask("papers_needed", registration="mortgage_first", asset_no=asset_no)
        return {
            "assets": [asset_no],
            "mortgagors": [{"party": one} for one in owners],
            "mortgagees": [{"party": banks[(place + second) % len(banks)]}],
            "debtors": [{"party": owners[0]}],
            "security": "ordinary",
            "amount": f"{200000 + 50000 * (place % 9)}.00",
            "term_from": today.isoformat(),
            "term_to": months_later(today, 12).isoformat(),
            "interest_rate": "0.0435" if place % 2 else "0.05",
            "principal_contract_no": f"OLNS-JK-{serial}",
            "mortgage_contract_no": f"OLNS-DY-{serial}",
            "scope": "主债权及利息、违约金、损害赔偿金和实现抵押权的费用",
            "disposal_agreement": "逾期未清偿的，抵押人同意让出经营权，处置所得用于清偿。",
            "papers": [
                {"paper": one.code, "form": "original", "copies": 1, "pages": 2}
                for one in needed
                if one.required
            ],
        }

    def _sample(self, nth: int, code: str) -> None:
        """Enter the sample of a class for three holders; the first pledges its third."""
        given = self.desk.classes[code].sample
        people = [
            self.parties[place]
            for place, one in enumerate(self.data["parties"])
            if one["kind"] == "person"
        ]
        holders = people[3 * nth : 3 * nth + 3]
        asset_no = self._do(
            "asset.enter",
            {
                "asset_class": code,
                "name": given["name"],
                "location": given["location"],
                "region_code": f"{OFFICE['region_code']}100",
                "holders": [{"party": one, "share": "1/3"} for one in holders],
                "details": given["details"],
            },
        ).number
        application = {
            **given.get("application", {}),
            **self._terms(40 + nth, asset_no, holders[:1]),
            "disposal_agreement": "逾期未清偿的，同意依法处置标的，处置所得用于清偿。",
        }
        reason = "已电话告知其他共有人"
        case_no = self._do("mortgage.apply", application, reason=reason).number
        self._walk(case_no, "issued")

    def _mortgage(self, place: int, goal: str, *, second: bool = False) -> None:
        application = self._application(place, second=second)
        only_received = goal in ("received", "supplement", "rejected")
        if only_received:
            application["papers"] = application["papers"][:3]
            application["accept"] = False
        reason = "抵押权人已知悉顺位" if second else ""
        case_no = self._do("mortgage.apply", application, reason=reason).number
        self._walk(case_no, goal)
        page = self.desk.ask("case", case_no=case_no)
        if page.mortgage_no and not second:
            self.mortgages[place] = page.mortgage_no

    def _walk(self, case_no: str, goal: str) -> None:
        endings = {
            "supplement": ("case.supplement", "请补交房屋流转合同、卫生许可证等文件。"),
            "rejected": ("case.reject", "申请人逾期未补齐文件。"),
            "withdrawn": ("case.withdraw", "申请人与银行另行协商，撤回申请。"),
            "refused": ("case.refuse", "经核查，抵押合同与申请书所载标的不一致。"),
        }
        if goal in endings:
            operation, opinion = endings[goal]
            self._do(operation, {"case": case_no, "opinion": opinion}, REVIEWER)
        way = ("reviewed", "entered", "certified", "issued", "archived")
        for state in way[: way.index(goal) + 1] if goal in way else ():
            self._step(case_no, state)

    def _step(self, case_no: str, state: str) -> None:
        case: dict[str, Any] = {"case": case_no}
        match state:
            case "reviewed":
                self._do("case.review", {**case, "opinion": "材料齐全，同意。"}, REVIEWER)
            case "entered":
                self._do("case.enter", case, REGISTRAR)
            case "certified":
                self._do("certificate.print", case)
            case "issued":
                mortgagee = self.desk.ask("case", case_no=case_no).content["mortgagees"][0]
                bank = self.desk.ask("party", party_no=mortgagee["party"]).row
                receiver = bank.legal_representative or bank.name
                self._do("certificate.issue", {**case, "receiver": receiver})
            case "archived":
                self._do("case.archive", case)

    def _discharge(self, place: int) -> None:
        number = self.mortgages[place]
        case = self.desk.ask("mortgage", mortgage_no=number).case_no
        mortgagees = self.desk.ask("case", case_no=case).content["mortgagees"]
        papers = ("application", "identity", "discharge_proof")
        application = {
            "mortgage": number,
            "confirm_last4": number[-4:],
            "ground": "paid",
            "applicants": [{"party": one["party"]} for one in mortgagees],
            "papers": [{"paper": one} for one in papers],
        }
        case_no = self._do("discharge.apply", application).number
        self._step(case_no, "reviewed")
        self._step(case_no, "entered")
        self._step(case_no, "archived")

    def _seize(self, asset_no: str) -> None:
        today = self.desk.today()
        self._do(
            "restraint.seize",
            {
                "asset": asset_no,
                "authority": "瓯岭县人民法院",
                "document_no": f"（{today.year}）浙0399执保12号",
                "from_date": today.isoformat(),
                "until": months_later(today, 24).isoformat(),
                "delivered_at": f"{today.isoformat()} 09:30",
            },
        )
