"""Case 52 as its clerks tell it: a household entrusts to its bank what no registry takes.

Trees on the hill behind the village go into the bank's care; work years and a skill grade help
the bank decide, and stand on no paper. The car goes to its own registry first.
"""

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import BOB, OTHER_BANK


@pytest.fixture
def trees(desk):
    return desk.perform("asset.enter", builders.sample("entrusted_asset")).number


def custody(desk, asset, **changes):
    document = {
        "disposal_agreement": "未经受托方同意不处分；逾期未清偿的，处分所得价款用于清偿。",
        "principal_contract_no": "GX-2026-018",
        "mortgage_contract_no": "DG-2026-0118",
        "amount": "150000.00",
    }
    return builders.application(desk, asset, **{**document, **changes})


@pytest.mark.holds("R03")
def test_a_household_entrusts_its_trees(desk, trees):
    case = desk.perform("mortgage.apply", custody(desk, trees)).number
    numbers = builders.enter(desk, case).numbers
    desk.perform("certificate.print", {"case": case})
    row = desk.ask("certificate", certificate_no=numbers["certificate"])
    assert row.title == "质押（授托）备案凭证"
    said = {one["label"]: one["value"] for one in row.snapshot["asset"]["details"]}
    assert said["村经济合作社"].endswith("松台坪村股份经济合作社")
    assert "工龄（年）" not in said

    # Sixteen years of work are a reference for credit, no collateral.
    refused = desk.check("mortgage.apply", custody(desk, trees, collateral="credit_information"))
    assert "R03" in {p.code for p in refused}

    # The same bank a second time counts the trees twice; another bank may, at a lower rank.
    with pytest.raises(Rejected) as twice:
        desk.perform("mortgage.apply", custody(desk, trees, mortgage_contract_no="DG-2"))
    assert "filed_twice" in {p.code for p in twice.value.problems}
    other = custody(desk, trees, mortgagees=[{"party": OTHER_BANK}])
    assert {p.code for p in desk.check("mortgage.apply", other)} == {"lower_rank"}

    # The loan is repaid; the promise ends with it.
    builders.discharge(desk, numbers["mortgage"])
    assert desk.check("mortgage.apply", custody(desk, trees)) == ()
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("R16")
def test_the_car_goes_to_its_own_registry_first(desk):
    details = {"asset_kind": "vehicle", "plate_no": "浙C·A1234", "ownership_proof_no": None}
    car = desk.perform("asset.enter", builders.sample("entrusted_asset", **details)).number
    (refused,) = desk.check("mortgage.apply", custody(desk, car))
    sentence = desk.text.sentence(refused)
    assert refused.code == "R16_number"
    assert "公安机关交通管理部门" in sentence.text
    numbered = custody(desk, car, registry_no="浙C抵2026-000123")
    case = desk.perform("mortgage.apply", numbered).number
    assert builders.enter(desk, case).numbers["certificate"]


def test_the_same_car_entered_by_a_colleague_is_found_by_its_plate(desk):
    details = {"asset_kind": "vehicle", "plate_no": "浙C·A1234", "ownership_proof_no": None}
    desk.perform("asset.enter", builders.sample("entrusted_asset", **details))
    again = builders.sample("entrusted_asset", {BOB: "1/1"}, **details)
    (question,) = desk.check("asset.enter", again)
    assert (question.code, question.field) == ("same_right", "details.plate_no")
