"""On 权利人: whose personal data are past their term, and the way to erase them."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from core.present.offers import offered_on
from core.storage.ledger import now_in_office
from desktop.bootstrap import create_desk
from tests.builders import CLERK, OFFICE, person
from tests.ui.conftest import open_window

pytestmark = pytest.mark.usefixtures("qapp")


def test_whose_term_is_over_is_listed_and_led_to(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    ledger = tmp_path / "office.ledger"
    desk = create_desk(ledger, CLERK, OFFICE, lambda: now_in_office() - dt.timedelta(days=40))
    number = desk.perform("party.enter", person(5)).number
    desk.close()
    clerk = open_window(qtbot, ledger)
    clerk.window.go("parties")
    clerk.settle()
    (offered,) = [
        b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == "到期个人信息"
    ]
    offered.click()
    clerk.settle()
    shown = " ".join(one.text() for one in clerk.page.findChildren(QLabel))
    assert "可以删除个人信息的权利人" in shown
    assert person(5)["name"] in shown
    (leading,) = [b for b in clerk.page.findChildren(QPushButton) if b.accessibleName() == number]
    leading.click()
    clerk.settle()
    assert "party.erase" in [one.operation for one in offered_on("party")]
    clerk.context.open_form("party.erase", {"party": number})
    clerk.settle()
    clerk.page.form.put("why", "录入错误")
    clerk.page.submit()
    clerk.settle()
    assert clerk.ask("party", party_no=number).row.name == "（个人信息已删除）"
    clerk.window.close()
