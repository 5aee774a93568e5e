"""What else half a year leaves: a valuation, letters, a share certificate, a query."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.services.desk import Desk
from desktop.demo_data import told


def appraise(desk: Desk, asset: str) -> None:
    """Value a homestay by three methods and reckon what may be lent on it."""
    shipped, today = told("valuation.record"), desk.today().isoformat()
    document = {**shipped["document"], "date": today}
    valuation = desk.perform("valuation.record", {"asset": asset, "document": document}).number
    lent = {"valuation": valuation, "drawdown": today}
    desk.perform("valuation.lend", {**told("valuation.lend"), **lent})


def pay_out(desk: Desk, mortgage: str, amount: str) -> None:
    """Record that a loan was paid out; the first of the letters this calls for is sent."""
    today = desk.today().isoformat()
    paid = {"mortgage": mortgage, "paid_on": today, "paid": amount}
    desk.perform("disbursement.record", {**told("disbursement.record"), **paid})
    first, *_ = (one.letter_no for one in desk.ask("letters"))
    sent = {"letters": [first], "sent_on": today}
    desk.perform("letter.send", {**told("letter.send"), **sent})


def certify_shares(desk: Desk) -> None:
    """Give the first holder of a venture a share certificate."""
    ventures = (row for row in desk.ask("assets") if desk.classes[row.asset_class].ventures)
    asset = next(ventures).asset_no
    holder = desk.ask("asset", asset_no=asset).holders[0].party_no
    desk.perform("share_certificate.issue", {"asset": asset, "party": holder})


def inquire(desk: Desk, asset: str, applicant: str) -> None:
    """Answer the official query of somebody who wants to take over a homestay."""
    asked = {"asset": asset, "applicant": {"party": applicant}}
    desk.perform("register.query", {**told("register.query"), **asked})


def stock_blanks(desk: Desk) -> None:
    """Take in a lot of blank certificates; its first sheet is torn."""
    desk.perform("blank.receive", told("blank.receive"))
    desk.perform("blank.spoil", told("blank.spoil"))


def scan_papers(desk: Desk, case: str) -> None:
    """File scans of everything that came with an application: sheets that say what they are."""
    from core.adapters.sample_scan import sample_scan

    with tempfile.TemporaryDirectory() as folder:
        for one in desk.ask("case", case_no=case).content["papers"]:
            term = desk.text(f"document_kind.{one['paper']}")
            path = Path(folder) / f"{term}.png"
            path.write_bytes(sample_scan(f"{term}\n\n（演示用样张）"))
            desk.attach(case, one["paper"], path)
