"""A story in which everything happens at least once."""

import dataclasses as dc
import datetime as dt
import json
import tempfile
from pathlib import Path

from core.services.desk import Desk
from core.services.examples import example
from core.services.operations import OPERATIONS, Request
from core.storage.address import Place
from desktop.bootstrap import open_desk
from tests import dividends
from tests.builders import (
    ALICE,
    BANK,
    BOB,
    CLERK,
    JOINT,
    OTHER_BANK,
    SOLE,
    Clock,
    application,
    apply,
    cautioned,
    contribution,
    discharge,
    homestay,
    object_to,
    person,
    register,
    release,
    sample,
    seize,
)
from tests.pictures import MemoryShelf, photo
from tests.storage.mortgage_scripts import tell_of_mortgages
from tests.storage.restraint_scripts import FROZEN, PROMISED
from tests.storage.scripts import SEIZED
from tests.storage.transfer_scripts import SHARED, TOGETHER
from tests.transfers import transfer

PASSWORD = "山中何事松花酿酒"


def tell(desk: Desk) -> Desk:
    """Let it happen in a copy of the template."""
    old_book = {"number_kind": "disposal", "last_issued": 7, "book": "2026年手工登记簿"}
    desk.perform("takeover.series", old_book)
    first = register(desk)
    register(desk)
    voucher = {"voucher_no": "JJ-1", "paid_on": "2026-11-23", "paid": "1.00"}
    desk.perform("disbursement.record", {"mortgage": first.mortgage, **voucher})
    sent = {"letters": ["HJ2026-00001"], "sent_on": "2026-11-23", "channel": "hand"}
    desk.perform("letter.send", sent)
    discharge(desk, first.mortgage)
    issued = register(desk, JOINT)
    desk.perform("blank.receive", json.loads(example("blank.receive")))
    printed = {"case": issued.case, "blank_no": "D33000000001"}
    desk.perform("certificate.print", printed)
    desk.perform("blank.spoil", json.loads(example("blank.spoil")))
    _tell_of_scans(desk, issued.case)
    desk.perform("certificate.issue", {"case": issued.case, "receiver": "李行长"})
    desk.perform("case.archive", {"case": issued.case})
    desk.perform("asset.enter", homestay(2, {ALICE: "1/1"}))
    release(desk, seize(desk, SEIZED))
    seize(desk, SEIZED)
    open_case = apply(desk, JOINT)
    desk.perform("case.pause", {"case": open_case, "why": "等待法院裁判"})
    desk.perform("case.resume", {"case": open_case, "why": "法院驳回起诉"})
    desk.perform("case.notify", {"case": open_case, "notice": "acceptance_notice"})
    received = application(desk, JOINT, accept=False)
    desk.perform("mortgage.apply", received, acknowledged=["lower_rank"], reason="知悉")
    sold = json.loads(example("disposal.record"))
    sold |= {"mortgage": issued.mortgage, "sold_on": "2026-11-20", "default_on": "2026-11-01"}
    sold["claims"] = [{"mortgage": issued.mortgage, "claimed": "300000.00"}]
    desk.perform("disposal.record", sold)
    valuation = json.loads(example("valuation.record"))
    valued = desk.perform("valuation.record", {**valuation, "asset": SOLE}).number
    asked = json.loads(example("valuation.lend"))
    desk.perform("valuation.lend", {**asked, "valuation": valued})
    appraised = json.loads(example("valuation.appraise"))
    desk.perform("valuation.appraise", {**appraised, "asset": SOLE})
    value = {"draft": "D1", "operation": "party.enter", "title": "草稿", "body": {}}
    desk.perform("draft.save", value)
    _tell_of_holders(desk)
    _tell_of_restraints(desk)
    _tell_of_a_venture(desk)
    tell_of_mortgages(desk)
    desk.perform("journal.checkpoint", {})
    _tell_of_a_distribution(desk)
    _tell_of_an_erasure(desk)
    _tell_of_a_subsidy(desk)
    _tell_of_people(desk)
    return desk


def _tell_of_a_subsidy(desk: Desk) -> None:
    """A loan is subsidised for half a year out of a budget; its grade has changed meanwhile."""
    loan = json.loads(example("subsidy_loan.enter")) | {"borrower": ALICE, "bank": BANK}
    number = desk.perform("subsidy_loan.enter", loan).number
    grade = json.loads(example("subsidy_loan.record")) | {"subsidy_loan": number}
    desk.perform("subsidy_loan.record", grade)
    desk.perform("subsidy_budget.set", json.loads(example("subsidy_budget.set")))
    desk.perform("subsidy_batch.draw", json.loads(example("subsidy_batch.draw")))


def _tell_of_a_distribution(desk: Desk) -> None:
    """A cooperative pays a year's surplus; somebody objects, one payment comes back."""
    cycle = dividends.enter(desk, dividends.example("cooperative"))
    dividends.compute(desk, cycle)
    dividends.bring_before_the_meeting(desk, cycle, objected=True)
    dividends.file_tax(desk, cycle, "0.00")
    ordered = desk.perform("payment.order", {"cycle": cycle, "value_date": "2026-11-20"})
    dividends.answer_all(desk, ordered.number, 4, {2: "户名不符"})


def _tell_of_a_venture(desk: Desk) -> None:
    """Members bring something in; one of them takes it out again."""
    members = {ALICE: "1/2", BOB: "1/2"}
    venture = desk.perform("asset.enter", sample("farming_venture_share", members)).number
    land = contribution(venture, kind="land", mu="3.2", parcel_no="T-1", units=320)
    number = desk.perform("contribution.enter", land).number
    desk.perform("contribution.enter", contribution(venture, BOB))
    left = {"contribution": number, "ended_on": "2026-12-31", "document_no": "退股〔2026〕1号"}
    desk.perform("contribution.end", left)
    desk.perform("share_certificate.issue", {"asset": venture, "party": ALICE})


def _tell_of_scans(desk: Desk, case: str) -> None:
    """Two scans come in, one by mistake; on a server a shelf has yet to be named."""
    if not desk.shelf.named:
        desk.shelf = MemoryShelf()
    with tempfile.TemporaryDirectory() as folder:
        for page in ("1", "2"):
            path = Path(folder) / f"{page}.jpg"
            path.write_bytes(photo(page))
            desk.attach(case, "business_licence", path)
    desk.perform("attachment.withdraw", {"case": case, "attachment": 2, "why": "误扫"})


def _tell_of_holders(desk: Desk) -> None:
    """Shares change hands under a mortgage and two seizures; people are related and merged."""
    shared = homestay(3, {ALICE: "1/2", BOB: "1/4", OTHER_BANK: "1/4"})
    assert desk.perform("asset.enter", shared).number == SHARED
    register(desk, SHARED, mortgagors=[{"party": ALICE, "share": "1/4"}])
    seize(desk, SHARED, holder=BOB)
    transfer(desk, {ALICE: "1/8"}, {BANK: None}, SHARED, ("other_share_seized",))
    seize(desk, SHARED, holder=OTHER_BANK)
    joint = homestay(4, {ALICE: "1/2", BOB: "1/2"})
    joint |= {"joint": True, "holders": [{"party": ALICE}, {"party": BOB}]}
    assert desk.perform("asset.enter", joint).number == TOGETHER
    told = {"document_no": "证明2026-1", "from_date": "2026-01-01"}
    branch = {"party": BANK, "relation": "branch", "other": OTHER_BANK}
    desk.perform("party.relate", {**branch, **told})
    again = desk.perform("party.enter", person(0, id_kind="passport", id_no="E12345678")).number
    merged = {"party": again, "into": ALICE, "document_no": "核对2026-1"}
    desk.perform("party.merge", merged)


def _tell_of_restraints(desk: Desk) -> None:
    """A share is seized twice over; another right is promised, and objected to by two."""
    halves = homestay(5, {ALICE: "1/2", BOB: "1/2"})
    assert desk.perform("asset.enter", halves).number == FROZEN
    seize(desk, FROZEN, holder=ALICE)
    seize(desk, FROZEN, holder=ALICE, document_no="轮候")
    assert desk.perform("asset.enter", homestay(6, {ALICE: "1/1"})).number == PROMISED
    cautioned(desk, PROMISED)
    object_to(desk, PROMISED)
    ended = object_to(desk, PROMISED, applicants=[{"party": OTHER_BANK}])
    end = {"objection": ended, "objection_end": "withdrawn", "document_no": "撤回"}
    desk.perform("objection.end", end)


def _tell_of_an_erasure(desk: Desk) -> None:
    """Somebody was entered by mistake; their particulars are erased once the term is over."""
    erase_later(desk, desk.perform("party.enter", person(7)).number, dt.timedelta(days=30))


def erase_later(desk: Desk, number: str, later: dt.timedelta) -> None:
    """Erase as the office may one day, without the story's clock moving on."""
    with desk.store.writing(CLERK) as work:
        circumstances = desk.circumstances(work)
        context = dc.replace(circumstances, today=circumstances.today + later)
        known = OPERATIONS["party.erase"]
        reading = known.read({"party": number, "why": "录入错误"})
        plan = known.handler(Request(work, reading, context, known))
        assert not plan.problems
        done = plan.carry_out()
        work.record(known.name, "", [], {**done.numbers, **done.facts})


def _tell_of_people(desk: Desk) -> None:
    """The ledger gets accounts, and somebody signs in."""
    roles = ["acceptor", "reviewer", "registrar", "printer", "accountant", "manager"]
    secret = desk.new_secret(PASSWORD, PASSWORD)
    desk.perform("account.enter", {"account": CLERK, "roles": roles, "secret": secret})
    desk.sign_in(CLERK, PASSWORD)


def open_told(place: Place, clock: Clock) -> Desk:
    """Open a copy of the story as the person who may do everything in it."""
    desk = open_desk(place, CLERK, clock)
    desk.sign_in(CLERK, PASSWORD)
    return desk
