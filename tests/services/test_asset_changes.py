"""An asset's description changes, is corrected, ends; its holders are told through time."""

import pytest

from core.problems import Conflict, Rejected, Severity
from tests import builders
from tests.builders import ALICE, BOB, JOINT, REVIEWER, SOLE
from tests.transfers import transfer, transfer_application


def described(desk, asset=SOLE, **changes):
    page = desk.ask("asset", asset_no=asset)
    details = {**page.raw_details, **changes.pop("details", {})}
    document = {
        "asset": asset,
        "name": page.row.name,
        "location": page.row.location,
        "region_code": page.region_code,
        "details": details,
        "evidence_no": "变更通知〔2026〕1号",
    }
    return {k: v for k, v in {**document, **changes}.items() if v is not None}


def rejected(desk, operation, document):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document)
    return found.value.problems


def codes(problems):
    return [(p.code, p.field) for p in problems]


def kinds(desk, asset=SOLE):
    return [one.kind for one in desk.ask("asset", asset_no=asset).folio]


# --- changes and corrections ----------------------------------------------------------------------


@pytest.mark.holds("I1")
def test_a_change_says_what_changed_and_by_which_document(desk):
    document = described(desk, details={"rooms": 9}, change_reason="扩建", evidence_no=None)
    assert codes(rejected(desk, "asset.amend", document)) == [("required", "evidence_no")]
    desk.perform("asset.amend", {**document, "evidence_no": "竣工2026-1"})
    latest, first = desk.ask("asset_history", asset_no=SOLE)
    assert (latest.kind_term, latest.evidence_no, latest.change_reason) == (
        "变更",
        "竣工2026-1",
        "扩建",
    )
    assert latest.changes == f"客房数：{rooms(desk, 1)} → 9"
    assert first.kind_term == "首次录入"
    assert kinds(desk) == ["first", "change"]


def rooms(desk, version):
    with desk.store.reading() as work:
        return work.assets.versions(SOLE)[version - 1].values["details"]["rooms"]


@pytest.mark.holds("I1")
def test_a_correction_is_its_own_kind_of_entry(desk):
    document = described(desk, name="云上居", evidence_no=None)
    assert codes(rejected(desk, "asset.correct", document)) == [("required", "change_reason")]
    desk.perform("asset.correct", {**document, "change_reason": "录入笔误"})
    assert kinds(desk) == ["first", "correction"]
    assert desk.ask("asset_history", asset_no=SOLE)[0].kind_term == "更正"
    assert desk.ask("verify_journal").ok


def test_nothing_changed_is_said(desk):
    assert codes(rejected(desk, "asset.amend", described(desk))) == [("nothing_changes", "")]


def test_the_second_clerk_is_told_what_changed_and_may_go_on(desk, ledger, clock):
    colleague = builders.open_desk(ledger, REVIEWER, clock)
    mine = described(desk, name="新名民宿", seen_version=1)
    colleague.perform("asset.amend", described(desk, details={"rooms": 9}, seen_version=1))
    with pytest.raises(Conflict) as found:
        desk.perform("asset.amend", mine)
    facts = found.value.params
    assert (facts["value"], facts["who"], facts["version"]) == (SOLE, REVIEWER, "2")
    assert facts["changes"].startswith("客房数：")
    sentence = desk.text(f"problem.{found.value.code}.text", **facts)
    assert "{" not in sentence
    desk.perform("asset.amend", {**mine, "seen_version": 2})
    assert desk.ask("asset", asset_no=SOLE).row.name == "新名民宿"
    colleague.close()


def test_two_desks_that_set_the_office_are_told_too(desk, ledger, clock):
    colleague = builders.open_desk(ledger, REVIEWER, clock)
    (known,) = desk.ask("setting_history", name="office")
    assert known.version == 1
    colleague.perform("setting.office", {**builders.OFFICE, "name": "甲中心", "seen_version": 1})
    with pytest.raises(Conflict) as found:
        desk.perform("setting.office", {**builders.OFFICE, "name": "乙中心", "seen_version": 1})
    assert "甲中心" in found.value.params["changes"]
    latest, _ = desk.ask("setting_history", name="office")
    assert "甲中心" in latest.changes
    colleague.close()


def test_a_policy_set_meanwhile_is_told(desk, ledger, clock):
    policy = {"policy": "homestay_rooms_limit", "valid_from": "2026-11-23"}
    desk.perform("setting.policy", {**policy, "value": "18", "seen_version": 0})
    colleague = builders.open_desk(ledger, REVIEWER, clock)
    colleague.perform("setting.policy", {**policy, "value": "15", "seen_version": 1})
    with pytest.raises(Conflict) as found:
        desk.perform("setting.policy", {**policy, "value": "20", "seen_version": 1})
    facts = found.value.params
    assert (facts["value"], facts["who"]) == ("民宿客房数上限（间）", REVIEWER)
    assert "18 → 15" in facts["changes"]
    colleague.close()


# --- the end --------------------------------------------------------------------------------------


def closing(asset=SOLE, **changes):
    document = {"asset": asset, "closing_ground": "lost", "evidence_no": "灭失证明2026-1"}
    return {**document, **changes}


@pytest.mark.holds("I1")
def test_an_asset_is_closed_and_takes_nothing_more(desk):
    desk.perform("asset.close", closing())
    page = desk.ask("asset", asset_no=SOLE)
    assert page.row.closed
    assert (page.folio[-1].kind, page.folio[-1].record_no) == ("close", "灭失证明2026-1")
    assert not desk.ask("asset", asset_no=JOINT).row.closed
    for operation, document in (
        ("asset.amend", described(desk, name="新名")),
        ("asset.correct", described(desk, name="新名", change_reason="笔误")),
        ("asset.close", closing()),
        ("mortgage.apply", builders.application(desk)),
        ("right.transfer", transfer_application(desk, {ALICE: None}, {BOB: None}, SOLE)),
        ("restraint.seize", builders.seizure()),
    ):
        assert "asset_closed" in {p.code for p in rejected(desk, operation, document)}
    assert SOLE in {one.id for one in desk.ask("search", typed=page.row.name)}


@pytest.mark.holds("I11", "R06", "R20")
def test_what_stands_on_an_asset_is_named_when_it_is_to_be_closed(desk):
    made = builders.register(desk)
    pending = builders.apply(desk)
    builders.seize(desk)
    problems = rejected(desk, "asset.close", closing())
    assert codes(problems) == [
        ("close_mortgaged", "asset"),
        ("R06", "asset"),
        ("R20", "asset"),
    ]
    assert {p.severity for p in problems} == {Severity.REFUSAL}
    assert [p.params.get("value") for p in problems] == [made.mortgage, SOLE, SOLE]
    assert problems[-1].params["case"] == pending
    assert "三百九十三" in desk.text.sentence(problems[0]).basis


def test_a_seizure_that_ran_out_keeps_no_folio_open(desk, clock):
    builders.seize(desk, until="2026-12-01")
    clock.move(days=9)
    desk.perform("asset.close", closing())
    assert kinds(desk)[-2:] == ["release", "close"]


# --- who held what when ---------------------------------------------------------------------------


def test_who_held_what_when(desk, clock):
    carol = desk.perform("party.enter", builders.person(2)).number
    clock.move(days=1)
    first = transfer(desk, {ALICE: "1/4"}, {carol: None})
    clock.move(days=1)
    second = transfer(desk, {ALICE: None}, {BOB: None})
    names = {number: desk.ask("party", party_no=number).row.name for number in (ALICE, BOB, carol)}
    told = [
        (one.holders, one.share_before, one.share, one.entered_at[:10], one.until[:10], one.case_no)
        for one in desk.ask("asset_holders", asset_no=JOINT)
    ]
    empty = "（空）"
    assert told == [
        (names[ALICE], "1/4", empty, "2026-11-25", "2026-11-25", second),
        (names[BOB], "1/2", "3/4", "2026-11-25", "", second),
        (names[carol], empty, "1/4", "2026-11-24", "", first),
        (names[ALICE], "1/2", "1/4", "2026-11-24", "2026-11-25", first),
        (names[BOB], empty, "1/2", "2026-11-23", "2026-11-25", ""),
        (names[ALICE], empty, "1/2", "2026-11-23", "2026-11-24", ""),
    ]
