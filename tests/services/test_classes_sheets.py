"""Every class comes in by spreadsheet too: its sample as a row under the terms of its fields."""

import pytest

from core.fields import Choice, YesNo
from core.services.tabular import Table
from tests import builders
from tests.builders import ALICE, BOB

SHIPPED = (
    *("homestay_right", "plant_share", "farming_venture_share", "entrusted_asset"),
    "land_operating_right",
)


def cell(desk, code, spec, value):
    """Return a detail as people write it into a sheet."""
    if isinstance(spec.kind, Choice):
        return desk.text(f"choice.{code}.{spec.name}.{value}")
    if isinstance(spec.kind, YesNo):
        return "是" if value else "否"
    return str(value)


def sheet(desk, code, held):
    given = desk.classes[code].sample
    row = {
        "资产名称": given["name"],
        "坐落": given["location"],
        "行政区划代码": "330399100",
        "权利人及份额": held,
    }
    for spec in desk.classes[code].fields:
        if spec.name in given["details"]:
            word = cell(desk, code, spec, given["details"][spec.name])
            row[desk.text(f"field.{spec.name}")] = word
    rows = [list(row), list(row.values())]
    return Table("ab" * 32, iter(list(enumerate(rows, 1))), (), frozenset())


@pytest.mark.parametrize("code", SHIPPED)
def test_the_sample_of_a_class_is_read_from_a_sheet(desk, code):
    said = desk.import_table("asset", sheet(desk, code, ALICE))
    assert [(one.row, one.column, one.problem.code) for one in said.problems] == []
    (number,) = said.numbers
    page = desk.ask("asset", asset_no=number)
    assert page.row.asset_class == code
    by_hand = builders.sample(code)["details"]
    assert page.raw_details.keys() == by_hand.keys()


@pytest.mark.holds("I6")
def test_co_owners_and_their_fractions_come_from_one_cell(desk):
    said = desk.import_table("asset", sheet(desk, "plant_share", f"{ALICE} 1/7；{BOB} 6/7"))
    (number,) = said.numbers
    shares = [one.share for one in desk.ask("asset", asset_no=number).holders]
    assert shares == ["1/7", "6/7"]


def test_every_shipped_class_is_tried(desk):
    assert set(SHIPPED) == set(desk.classes)
