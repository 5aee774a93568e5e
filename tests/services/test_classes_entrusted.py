"""Entrusted assets: filing only, once per bank, credit information never as collateral."""

import pytest

from tests import builders
from tests.builders import OTHER_BANK, Registered
from tests.services.refusing import codes, refused, rejected

CREDIT = ("work_years", "skill_grade", "live_stream_traffic", "monthly_pension")


def entrusted(desk, **details):
    return desk.perform("asset.enter", builders.sample("entrusted_asset", **details)).number


@pytest.mark.parametrize("office", ["service_centre", "statutory_registrar"])
def test_it_is_filed_and_no_more_wherever(desk, office):
    desk.perform("setting.office", {**builders.OFFICE, "kind": office})
    asset = entrusted(desk)
    made: Registered = builders.register(desk, asset)
    certificate = desk.ask("certificate", certificate_no=made.certificate)
    assert (certificate.kind, certificate.title) == ("pledge_record", "质押（授托）备案凭证")
    assert certificate.certificate_no == "农权备（2026）第0000001号"
    assert certificate.snapshot["legal_effect_code"] == "CONTRACT_ONLY"
    assert "不是信托" in certificate.snapshot["legal_effect"]


def test_one_asset_once_with_each_bank_at_a_time(desk):
    asset = entrusted(desk)
    made = builders.register(desk, asset)
    again = builders.application(desk, asset, mortgage_contract_no="X-2")
    sentence = refused(desk, again, "filed_twice", "mortgagees[0].party")
    assert made.mortgage in sentence.text
    another = {**again, "mortgagees": [{"party": OTHER_BANK}]}
    assert codes(desk, another) == {("lower_rank", "confirmation")}
    builders.discharge(desk, made.mortgage)
    assert codes(desk, again) == set()


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("vehicle", "plate_no", "浙C·A1234"),
        ("trees", "ownership_proof_no", "松台坪村证〔2026〕19号"),
        ("land_right", "parcel_no", "3303991002030100099"),
        ("equipment", "equipment_serial_no", "SN-2020-7781"),
    ],
)
def test_the_same_thing_entered_twice_is_found(desk, kind, name, value):
    details = {"asset_kind": kind, "ownership_proof_no": None, name: value}
    first = entrusted(desk, **details)
    document = builders.sample("entrusted_asset", **details)
    (problem,) = desk.check("asset.enter", document)
    assert (problem.code, problem.field) == ("same_right", f"details.{name}")
    assert problem.params["asset"] == first


@pytest.mark.holds("R16")
@pytest.mark.parametrize(
    ("kind", "registry"),
    [
        ("house", "不动产登记机构"),
        ("equipment", "中登网"),
        ("orders_and_stock", "中登网"),
        ("trademark", "知识产权"),
        ("vehicle", "公安机关交通管理部门"),
        ("collective_share", "集体资产管理平台"),
    ],
)
def test_what_another_registry_registers_goes_there_first(desk, kind, registry):
    asset = entrusted(desk, asset_kind=kind, plate_no="浙C·A1234")
    document = builders.application(desk, asset)
    sentence = refused(desk, document, "R16_number", "registry_no")
    assert registry in sentence.text
    assert codes(desk, {**document, "registry_no": "0123456789"}) == set()


@pytest.mark.holds("R03")
def test_credit_information_is_no_collateral(desk):
    asset = entrusted(desk, monthly_pension="2100.00")
    document = builders.application(desk, asset, collateral="credit_information")
    refused(desk, document, "R03", "collateral")


def test_credit_information_stands_apart_and_on_no_paper(desk):
    declared = {one.name: one for one in desk.classes["entrusted_asset"].fields}
    for name in CREDIT:
        assert declared[name].group == "credit_reference"
        assert declared[name].extra["printed"] is False
        assert "授信" in desk.text("ui.section.credit_reference")
    given = {"work_years": 16, "skill_grade": "高级工", "live_stream_traffic": 30000}
    made = builders.register(desk, entrusted(desk, **given, monthly_pension="2100.00"))
    stated = desk.ask("certificate", certificate_no=made.certificate).snapshot
    printed = {one["label"] for one in stated["asset"]["details"]}
    assert printed
    assert not printed & {desk.text(f"field.{name}") for name in CREDIT}


def test_neither_appraisal_nor_family_consent_is_demanded(desk):
    needed = desk.ask("papers_needed", registration="mortgage_first", asset_no=entrusted(desk))
    required = {one.code for one in needed if one.required}
    assert {"disposal_promise", "custody_agreement", "asset_list", "ownership_proof"} <= required
    assert not {"appraisal", "family_consent"} & required


def test_a_forfeiture_clause_is_no_ground_but_preference_is_not_promised(desk):
    document = builders.application(desk, entrusted(desk), disposal_agreement="到期优先受偿。")
    problems = rejected(desk, document)
    assert [(p.code, p.field) for p in problems] == [
        ("preference_not_conferred", "disposal_agreement")
    ]
