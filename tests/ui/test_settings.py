"""Settings in the window: the office, a policy; by keyboard, from a day on, kept by the ledger."""

import pytest
from PySide6.QtCore import Qt

CTRL_ENTER = Qt.Key.Key_Return


@pytest.fixture
def settings(clerk):
    clerk.key(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    clerk.settle()
    assert clerk.page.name == "settings"
    return clerk.page


def test_the_office_is_renamed_from_today(clerk, settings):
    clerk.alt(Qt.Key.Key_O)
    clerk.until_focus("姓名（名称）")
    clerk.page.form.anchors["name"].editor.selectAll()
    clerk.type("瓯岭县农村产权交易中心")
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    today = clerk.ask("today")
    assert today.office == "瓯岭县农村产权交易中心"
    assert (today.region_code, today.demonstration) == ("330399", True)  # what was not changed


def test_a_policy_is_set_and_one_that_is_none_is_refused_in_place(clerk, settings):
    clerk.alt(Qt.Key.Key_P)
    clerk.context.desk.today()
    form = clerk.page.form
    form.put("policy", "homestay_rooms_limit")
    form.put("value", "many")
    form.put("valid_from", clerk.context.desk.today().isoformat())
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    assert "value" in clerk.faults
    clerk.page.form.put("value", "14")
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    rows = {one.policy: one.value for one in clerk.ask("policies")}
    assert rows["homestay_rooms_limit"] == "14"
