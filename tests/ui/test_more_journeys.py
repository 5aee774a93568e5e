"""More journeys by keyboard only: a second rank, a seizure in between, a wrong applicant."""

import datetime as dt

from PySide6.QtCore import Qt

from tests.ui.test_journeys import CTRL_ENTER, fill_mortgage
from ui.form_page import FormPage
from ui.messages import Confirm


def said_in(panel):
    """What a step's panel says, to be read where a journey stops."""
    if panel is None:
        return "no panel"
    faults = {path: one.fault.text() for path, one in panel.form.anchors.items()}
    return panel.banner.text, {path: text for path, text in faults.items() if text}


def free_homestay(clerk):
    return next(
        row.asset_no
        for row in clerk.ask("assets", limit=1_000)
        if row.asset_class == "homestay_right" and not row.mortgages and not row.seized
    )


def accepted(clerk, asset_no):
    fill_mortgage(clerk, asset_no)
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert not isinstance(clerk.page, FormPage), clerk.faults
    return clerk.page.table.current.case_no


def entered(clerk, asset_no):
    case_no = accepted(clerk, asset_no)
    for _ in ("review", "entry"):
        clerk.ctrl(CTRL_ENTER)
        clerk.ctrl(CTRL_ENTER)
        clerk.settle()
    assert clerk.ask("case", case_no=case_no).row.state == "entered"
    return case_no


def test_a_second_mortgage_asks_and_takes_the_second_rank(clerk):
    asset_no = free_homestay(clerk)
    entered(clerk, asset_no)
    fill_mortgage(clerk, asset_no)
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    dialog = clerk.page.findChild(Confirm)
    assert dialog is not None, (clerk.faults, clerk.page.banner.text)
    dialog.reason.setFocus()
    clerk.type("后顺位抵押权人书面知悉")
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    clerk.window.activateWindow()  # a desktop gives the keys back by itself
    clerk.settle()
    case_no = clerk.page.table.current.case_no
    for _ in ("review", "entry"):
        clerk.ctrl(CTRL_ENTER)
        clerk.ctrl(CTRL_ENTER)
        clerk.settle()
        assert clerk.ask("case", case_no=case_no).row.state != "accepted", said_in(
            clerk.page._panel
        )
    mortgages = clerk.ask("asset", asset_no=asset_no).mortgages
    assert sorted(one.priority_rank for one in mortgages) == [1, 2]
    assert clerk.ask("case", case_no=case_no).row.state == "entered"


def test_a_seizure_while_a_case_is_open_stops_the_entry(clerk):
    asset_no = free_homestay(clerk)
    case_no = accepted(clerk, asset_no)
    clerk.ctrl(CTRL_ENTER)  # 审核通过
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    clerk.context.open("asset", asset_no)
    clerk.settle()
    clerk.alt(Qt.Key.Key_F)
    for name, text in (
        ("查封机关", "瓯岭县人民法院"),
        ("文书号", "（2026）浙0399执保9号"),
        ("查封起", dt.date.today().strftime("%Y%m%d")),
        ("查封止", "20281231"),
        ("送达时间", "0001"),
    ):
        clerk.until_focus(name)
        clerk.type(text)
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    panel = clerk.page._panel
    assert clerk.ask("asset", asset_no=asset_no).row.seized, said_in(panel)
    clerk.context.open("case", case_no)
    clerk.settle()
    clerk.ctrl(CTRL_ENTER)  # 登簿
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    said = clerk.page._panel.banner.text
    assert "查封" in said
    assert "《" in said  # the basis stands beside it
    assert clerk.ask("case", case_no=case_no).row.state == "reviewed"


def test_a_discharge_by_somebody_else_is_refused_with_its_ground(clerk):
    asset_no = free_homestay(clerk)
    entered(clerk, asset_no)
    (mortgage,) = clerk.ask("asset", asset_no=asset_no).mortgages
    debtor = clerk.ask("case", case_no=clerk.ask("cases")[0].case_no).content["debtors"][0]["party"]
    stranger = next(
        one.name
        for one in clerk.ask("parties", limit=1_000)
        if one.party_no not in (debtor, *mortgage.mortgagee_nos) and len(one.name) < 4
    )
    clerk.ctrl(Qt.Key.Key_D)
    clerk.until_focus("登记号")
    clerk.pick(mortgage.mortgage_no)
    clerk.until_focus("申请人")
    clerk.pick(stranger)
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    form = clerk.page
    assert isinstance(form, FormPage)
    said = form.banner.text + "".join(clerk.faults.values())
    assert "申请人" in said
    assert clerk.ask("mortgage", mortgage_no=mortgage.mortgage_no).state == "current"
    assert form.state.get("mortgage") == mortgage.mortgage_no  # nothing typed is lost
