"""Every operation can be reached in the window, and its form shows what it asks."""

import pytest

import core.services.desk  # noqa: F401 - registers every operation
from core.present import offers
from core.present.form import parts_of
from core.present.layouts import LAYOUTS
from core.services.applications import REGISTRATIONS
from core.services.operations import OPERATIONS

KINDS = (
    *("asset", "mortgage", "party", "case", "restraint", "objection", "caution"),
    *("certificate", "letter", "draft", "contribution", "valuation"),
    *("entity", "cycle", "payable", "payment"),
    *("subsidy_loan", "subsidy_batch"),
)


def test_every_operation_is_offered_somewhere():
    offered = {offer.operation for kind in KINDS for offer in offers.offered_on(kind)}
    apart = {name for name in OPERATIONS if name.startswith("setting.")} | offers.APART
    assert set(OPERATIONS) - offered - set(offers.offered_alone()) - apart == set()


def test_an_offer_names_the_record_it_stands_on():
    found = {one.operation: one for one in offers.offered_on("mortgage")}
    assert found["discharge.apply"].filled("DY1") == {"mortgage": "DY1"}
    listed = {one.operation: one for one in offers.offered_on("asset")}
    assert listed["mortgage.apply"].filled("A1") == {"assets": ["A1"]}
    assert listed["restraint.seize"].filled("A1") == {"asset": "A1"}


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - offers.APART))
def test_a_form_shows_every_field_that_a_person_fills_in(name):
    shown = [field for section in offers.layout_of(name) for field in section.fields]
    fields = OPERATIONS[name].command.model_fields
    demanded = {field for field, info in fields.items() if info.is_required()}
    amended = {"party", "asset"} if name.endswith((".amend", ".correct")) else set()
    assert demanded - set(shown) - amended == set()
    assert len(shown) == len(set(shown))
    assert not set(shown) & offers.UNSEEN


@pytest.mark.parametrize("code", sorted(REGISTRATIONS))
def test_a_registration_and_its_application_find_each_other(code):
    assert offers.registration_of(offers.application_for(code)) == code


def test_a_list_of_single_values_is_told_from_one_of_groups():
    parts = {part.name: part for part in parts_of(OPERATIONS["mortgage.apply"].command)}
    assert offers.is_plain(parts["assets"])
    assert offers.is_people(parts["mortgagors"])
    assert not offers.is_people(parts["papers"])


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_a_form_laid_out_by_hand_forgets_no_field(name):
    shown = {field for section in LAYOUTS[name] for field in section.fields}
    known = {"collateral"} | (
        {"party", "asset"} if name.endswith((".amend", ".correct")) else set()
    )
    assert set(OPERATIONS[name].command.model_fields) - shown - offers.UNSEEN - known == set()
