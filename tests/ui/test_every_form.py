"""The form of every operation opens, is filled by keyboard order, and names each of its fields."""

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

import core.services.desk  # noqa: F401 - registers every operation
from core.present import offers
from core.services.operations import OPERATIONS
from tests.builders import SOLE
from ui.context import FormWish

ASKS_NOTHING = {name for name, one in OPERATIONS.items() if not one.command.model_fields}
FORMS = sorted(set(OPERATIONS) - offers.APART - {"setting.office", "setting.policy"} - ASKS_NOTHING)


def test_what_asks_nothing_has_no_form():
    assert {"journal.checkpoint", "ledger.reindex", "register.sweep"} == ASKS_NOTHING


@pytest.mark.parametrize("name", FORMS)
def test_a_form_opens_and_every_input_has_a_name(clerk, name):
    clerk.window.open_form(FormWish(name))
    clerk.settle()
    form = clerk.page.form
    inputs = [w for kind in (QLineEdit, QPlainTextEdit, QComboBox) for w in form.findChildren(kind)]
    assert inputs
    assert [w for w in inputs if not w.accessibleName()] == []
    clerk.page.submit()
    clerk.settle()
    assert clerk.page.banner.text  # nothing was filled in, and that is said


@pytest.mark.parametrize("offer", offers.offered_on("asset"), ids=lambda one: one.operation)
def test_a_form_about_an_asset_knows_it(clerk, offer):
    clerk.window.open_form(FormWish(offer.operation, offer.filled(SOLE)))
    clerk.settle()
    raw = clerk.page.form.state.raw()
    assert raw[offer.field] == ([SOLE] if offer.listed else SOLE)


def test_the_class_of_an_asset_decides_its_fields_and_nothing_typed_is_lost(clerk):
    clerk.window.open_form(FormWish("asset.enter"))
    clerk.settle()
    clerk.page.form.put("name", "样例厂房")
    clerk.page.form.anchors["asset_class"].editor.set_value("plant_share")
    clerk.page.form.put("asset_class", "plant_share")
    clerk.settle()
    form = clerk.page.form
    assert form.state.get("name") == "样例厂房"
    assert "details.rooms" not in form.anchors
    assert "details.building_use" in form.anchors


def test_amending_a_party_keeps_how_long_its_document_is_valid(clerk):
    number = clerk.ask("parties", limit=1)[0].party_no
    known = clerk.ask("party", party_no=number).row
    given = {"kind": known.kind, "name": known.name, "id_kind": known.id_kind, "id_no": known.id_no}
    changed = {**given, "party": number, "id_until": "2040-01-01", "evidence_no": "换发证件"}
    clerk.context.desk.perform("party.amend", changed)
    clerk.window.open_form(FormWish("party.amend", {"party": number}))
    clerk.settle()
    assert clerk.page.form.state.raw()["id_until"] == "2040-01-01"
