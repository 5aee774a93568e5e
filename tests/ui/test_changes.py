"""Changes in the window: the second clerk is told and may go on; holders, joint and past."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.bootstrap import open_desk
from tests import builders
from tests.transfers import transfer

pytestmark = pytest.mark.usefixtures("qapp")


def pressed(clerk, name):
    (found,) = [b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == name]
    found.click()
    clerk.settle()


def said(clerk):
    return " ".join(label.text() for label in clerk.page.findChildren(QLabel))


def test_the_second_clerk_reads_what_the_first_wrote_and_goes_on(clerk, ledger):
    party = clerk.ask("parties", limit=1)[0]
    clerk.context.open_form("party.amend", {"party": party.party_no})
    clerk.settle()
    form = clerk.page
    form.form.put("phone", "13700000000")
    colleague = open_desk(ledger, "张敏")
    page = colleague.ask("party", party_no=party.party_no).row
    names = ("kind", "name", "id_kind", "id_no", "legal_representative", "phone")
    known = {name: getattr(page, name) for name in names if getattr(page, name)}
    changed = {**known, "party": party.party_no, "address": "瓯岭县新址9号"}
    colleague.perform("party.amend", changed)
    colleague.close()
    form.submit()
    clerk.settle()
    assert "张敏" in form.banner.text
    assert "瓯岭县新址9号" in form.banner.text
    assert form.form.anchors["phone"].editor.text() == "13700000000"
    pressed(clerk, "按我填写的提交")
    row = clerk.ask("party", party_no=party.party_no).row
    assert (row.phone, row.address) == ("13700000000", "瓯岭县新址9号")


def test_joint_and_past_holders_are_shown(clerk, ledger):
    desk = clerk.context.desk
    people = [p for p in desk.ask("parties") if p.kind == "person"]
    first, second = people[0], people[1]
    document = builders.homestay(0, {first.party_no: "1/1"})
    document["details"] |= {"title_no": "合-1", "lease_contract_no": "合-2"}
    asset = desk.perform("asset.enter", document).number
    both = {first.party_no: None, second.party_no: None}
    transfer(desk, {first.party_no: None}, both, asset, joint=True)
    clerk.context.open("asset", asset)
    clerk.settle()
    shown = said(clerk)
    assert shown.count("共同共有") >= 2
    assert f"{first.name}、{second.name}" in shown
    assert "历任权利人" in shown
    assert "（空） → 1" in shown


def test_a_transfer_is_applied_for_on_its_form(clerk):
    desk = clerk.context.desk
    asset = next(a for a in desk.ask("assets", limit=500) if not a.mortgages and not a.seized)
    holder = desk.ask("asset", asset_no=asset.asset_no).holders[0]
    taker = next(p for p in desk.ask("parties") if p.party_no != holder.party_no)
    clerk.context.open_form("right.transfer", {"assets": [asset.asset_no]})
    clerk.settle()
    form = clerk.page.form
    for path, text in (
        ("transfer_ground", "gift"),
        ("basis_no", "ZY-1"),
        ("transferors[0].party", holder.party_no),
        ("transferors[0].line", "1"),
        ("transferors[0].burdened_first", "yes"),
        ("transferees[0].party", taker.party_no),
    ):
        assert path in form.anchors
        form.put(path, text)
    raw = form.state.raw()
    assert raw["transferors"] == [{"party": holder.party_no, "line": 1, "burdened_first": True}]
    assert "mortgagees" not in raw
    raw["papers"] = [{"paper": one} for one in ("application", "identity", "transfer_basis")]
    assert {p.severity.value for p in desk.check("right.transfer", raw)} <= {"confirmation"}
