"""People change, are related to each other, and turn out to be one: nothing old is lost."""

import datetime as dt

import pytest

from core.problems import Conflict, Rejected, Severity
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, REVIEWER, SOLE
from tests.transfers import transfer, transfer_application


def rejected(desk, operation, document):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document)
    return {(p.code, p.field) for p in found.value.problems}


def amended(**changes):
    return builders.person(0, party=ALICE, **changes)


def history(desk, party=ALICE):
    return desk.ask("party_history", party_no=party)


# --- changes and corrections ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "王新名"),
        ("id_no", "330324198802290020"),
        ("legal_representative", "李代表"),
    ],
)
def test_who_somebody_is_changes_by_a_document(desk, field, value):
    found = rejected(desk, "party.amend", amended(**{field: value}))
    assert found == {("evidence_needed", "evidence_no")}
    why = {"evidence_no": "公安证明2026-1", "change_reason": "更名"}
    desk.perform("party.amend", amended(**{field: value}, **why))
    latest, first = history(desk)
    assert (latest.kind_term, latest.evidence_no, latest.change_reason) == (
        "变更",
        "公安证明2026-1",
        "更名",
    )
    assert value in latest.changes
    assert first.version == 1
    assert first.changes == ""


def test_a_telephone_number_needs_none(desk):
    desk.perform("party.amend", amended(phone="12012345678"))
    assert "联系电话" in history(desk)[0].changes
    assert rejected(desk, "party.amend", amended(phone="12012345678")) == {("nothing_changes", "")}


@pytest.mark.holds("I1")
def test_a_typing_error_is_corrected_and_stays_visible(desk):
    document = amended(name="王晓明")
    assert rejected(desk, "party.correct", document) == {("required", "change_reason")}
    desk.perform("party.correct", {**document, "change_reason": "录入笔误"})
    latest, _ = history(desk)
    assert latest.kind_term == "更正"
    assert latest.changes == f"姓名（名称）：{builders.person(0)['name']} → 王晓明"
    assert latest.operator == builders.CLERK
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I1", "I25")
def test_old_certificates_keep_what_they_said(desk):
    made = builders.register(desk)
    before = desk.paper(made.certificate)
    desk.perform("party.amend", amended(name="王新名", evidence_no="户口簿"))
    desk.perform("party.amend", builders.bank(0, party=BANK, address="新址"))
    assert desk.paper(made.certificate) == before
    assert desk.ask("mortgage", mortgage_no=made.mortgage).mortgagors == builders.person(0)["name"]
    assert desk.ask("party", party_no=ALICE).row.name == "王新名"


# --- two clerks -----------------------------------------------------------------------------------


def test_the_second_clerk_is_told_who_changed_what(desk, ledger, clock):
    colleague = builders.open_desk(ledger, REVIEWER, clock)
    seen = desk.ask("party", party_no=ALICE).version
    colleague.perform("party.amend", amended(phone="12011111111", seen_version=seen))
    with pytest.raises(Conflict) as found:
        desk.perform("party.amend", amended(address="某镇某村", seen_version=seen))
    facts = found.value.params
    assert (facts["who"], facts["version"]) == (REVIEWER, "2")
    assert facts["when"].startswith("2026-11-23 09:0")
    assert "联系电话" in facts["changes"]
    assert "12011111111" in facts["changes"]
    assert len(history(desk)) == 2
    desk.perform("party.amend", amended(address="某镇某村", seen_version=2))
    assert len(history(desk)) == 3
    colleague.close()


def test_who_does_not_say_what_was_seen_writes_on_top(desk):
    desk.perform("party.amend", amended(phone="12011111111"))
    desk.perform("party.amend", amended(phone="12022222222"))
    assert [one.version for one in history(desk)] == [3, 2, 1]


# --- relations ------------------------------------------------------------------------------------


def relation(kind, party, other, **changes):
    document = {
        "party": party,
        "relation": kind,
        "other": other,
        "document_no": "证明2026-1",
        "from_date": "2026-01-01",
    }
    return {**document, **changes}


def child(desk, years=10):
    born = f"{dt.date(2026 - years, 1, 1):%Y%m%d}"
    number = next(
        f"330324{born}{n:03d}{digit}"
        for n in range(1, 50)
        for digit in "0123456789X"
        if not desk.check("party.enter", builders.person(2, id_no=f"330324{born}{n:03d}{digit}"))
    )
    return desk.perform("party.enter", builders.person(2, name="王小宝", id_no=number)).number


def test_a_minor_acts_by_its_guardian(desk):
    minor = child(desk)
    asset = desk.perform("asset.enter", builders.homestay(5, {minor: "1/1"})).number
    document = transfer_application(desk, {minor: None}, {BOB: None}, asset)
    (question,) = desk.check("right.transfer", document)
    assert (question.code, question.severity) == ("minor_without_guardian", Severity.CONFIRMATION)
    assert "三十五" in desk.text.sentence(question).basis
    desk.perform("party.relate", relation("guardian", minor, ALICE))
    (question,) = desk.check("right.transfer", document)
    assert question.code == "guardian_does_not_sign"
    assert question.params["guardians"] == builders.person(0)["name"]
    agent = {"name": builders.person(0)["name"], "authority_until": "2030-01-01"}
    document["transferors"][0]["agent"] = agent
    assert desk.check("right.transfer", document) == ()
    mortgage = builders.application(desk, asset)
    assert {p.code for p in desk.check("mortgage.apply", mortgage)} == {"guardian_does_not_sign"}


def test_an_adult_on_the_birthday_needs_none(desk):
    grown = child(desk, years=18)
    asset = desk.perform("asset.enter", builders.homestay(5, {grown: "1/1"})).number
    document = transfer_application(desk, {grown: None}, {BOB: None}, asset)
    assert desk.check("right.transfer", document) == ()


@pytest.mark.holds("I16", "R19")
def test_the_head_office_discharges_what_its_branch_registered(desk):
    made = builders.register(desk)
    document = builders.discharge_application(desk, made.mortgage)
    document["applicants"] = [{"party": OTHER_BANK}]
    assert {p.code for p in desk.check("discharge.apply", document)} == {"R19"}
    desk.perform("party.relate", relation("branch", BANK, OTHER_BANK))
    assert desk.check("discharge.apply", document) == ()
    ended = relation("branch", BANK, OTHER_BANK, until="2026-11-22")
    del ended["from_date"]
    desk.perform("party.unrelate", ended)
    assert {p.code for p in desk.check("discharge.apply", document)} == {"R19"}
    page = desk.ask("party", party_no=BANK)
    assert [(one.party_no, one.until, one.active) for one in page.relations] == [
        (OTHER_BANK, "2026-11-22", False)
    ]
    assert [one.party_no for one in desk.ask("party", party_no=OTHER_BANK).related] == [BANK]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (relation("guardian", BANK, ALICE), ("relation_impossible", "other")),
        (relation("branch", ALICE, BANK), ("relation_impossible", "other")),
        (relation("agent", ALICE, ALICE), ("relation_impossible", "other")),
        (relation("heir", ALICE, "P999999"), ("no_such_party", "other")),
        (relation("heir", ALICE, BOB, until="2025-12-31"), ("term_order", "until")),
    ],
)
def test_who_cannot_be_related_is_said(desk, document, expected):
    assert rejected(desk, "party.relate", document) == {expected}


def test_a_relation_is_entered_once_and_not_both_ways(desk):
    desk.perform("party.relate", relation("branch", BANK, OTHER_BANK))
    known = rejected(desk, "party.relate", relation("branch", BANK, OTHER_BANK))
    assert known == {("relation_known", "other")}
    turned = rejected(desk, "party.relate", relation("branch", OTHER_BANK, BANK))
    assert turned == {("relation_impossible", "other")}
    nothing = relation("heir", BANK, OTHER_BANK, until="2026-11-22")
    del nothing["from_date"]
    assert rejected(desk, "party.unrelate", nothing) == {("no_such_relation", "other")}


# --- two records of one person --------------------------------------------------------------------


def merged(party, into, **changes):
    return {"party": party, "into": into, "document_no": "核对2026-1", **changes}


@pytest.fixture
def again(desk):
    """ALICE once more, entered by her passport."""
    alice = builders.person(0)
    other = builders.person(0, id_kind="passport", id_no="E12345678", phone="12088888888")
    assert other["name"] == alice["name"]
    return desk.perform("party.enter", other).number


def test_one_person_holds_everything_and_both_histories_stay(desk, again):
    asset = desk.perform("asset.enter", builders.homestay(5, {again: "1/1"})).number
    made = builders.register(desk, asset)
    desk.perform("party.merge", merged(again, ALICE))
    page = desk.ask("party", party_no=ALICE)
    assert page.merged == (again,)
    assert {one.asset_no for one in page.holdings} >= {SOLE, JOINT, asset}
    assert made.mortgage in {one.mortgage_no for one in page.mortgages}
    assert desk.ask("party", party_no=again).merged_into == ALICE
    assert len(history(desk, again)) == 1
    assert [one.party_no for one in desk.ask("asset", asset_no=asset).holders] == [ALICE]


def test_what_the_old_number_held_is_given_under_the_new_one(desk, again):
    asset = desk.perform("asset.enter", builders.homestay(5, {again: "1/2", ALICE: "1/2"})).number
    builders.register(desk, asset, mortgagors=[{"party": again}])
    desk.perform("party.merge", merged(again, ALICE))
    transfer(desk, {ALICE: "3/4"}, {BOB: None}, asset)
    holders = desk.ask("asset", asset_no=asset).holders
    assert {(one.party_no, one.share, one.pledged) for one in holders} == {
        (ALICE, "1/4", "1/4"),
        (BOB, "3/4", "1/4"),
    }
    assert desk.ask("verify_journal").ok


def test_an_application_that_names_the_old_number_means_the_new_one(desk, again):
    document = transfer_application(desk, {again: None}, {BOB: None}, SOLE)
    assert {p.code for p in desk.check("right.transfer", document)} == {"R08_transferor"}
    desk.perform("party.merge", merged(again, ALICE))
    assert desk.check("right.transfer", document) == ()


def test_a_case_accepted_before_the_merge_is_entered_after_it(desk, again):
    asset = desk.perform("asset.enter", builders.homestay(5, {again: "1/1"})).number
    case = builders.apply(desk, asset)
    desk.perform("party.merge", merged(again, ALICE))
    builders.enter(desk, case)
    (row,) = desk.ask("asset", asset_no=asset).mortgages
    assert row.mortgagors == builders.person(0)["name"]
    builders.discharge(desk, row.mortgage_no)


def test_joint_holders_who_are_one_person_hold_alone(desk, again):
    document = builders.homestay(5, {again: "1/2", ALICE: "1/2"})
    document["joint"] = True
    for one in document["holders"]:
        del one["share"]
    asset = desk.perform("asset.enter", document).number
    desk.perform("party.merge", merged(again, ALICE))
    (holder,) = desk.ask("asset", asset_no=asset).holders
    assert (holder.party_no, holder.share, holder.joint) == (ALICE, "1/1", False)
    transfer(desk, {ALICE: "1/3"}, {BOB: None}, asset)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (merged(ALICE, ALICE), {("merge_impossible", "into")}),
        (merged(ALICE, BANK), {("merge_impossible", "into")}),
        (merged(ALICE, "P999999"), {("no_such_party", "into")}),
        (
            merged(ALICE, BOB),
            {("merge_names_differ", "into"), ("merge_births_differ", "into")},
        ),
    ],
)
def test_what_is_not_one_person_is_not_merged(desk, document, expected):
    assert rejected(desk, "party.merge", document) == expected


def test_a_merged_record_is_written_on_no_more(desk, again):
    desk.perform("party.merge", merged(again, ALICE))
    assert rejected(desk, "party.merge", merged(again, BOB)) == {("party_merged", "party")}
    assert rejected(desk, "party.merge", merged(BOB, again)) == {("party_merged", "into")}
    assert rejected(desk, "party.amend", {**amended(), "party": again}) == {
        ("party_merged", "party")
    }


def test_the_seizure_of_a_merged_holder_is_released_where_it_was(desk, again):
    asset = desk.perform("asset.enter", builders.homestay(5, {again: "1/3", ALICE: "2/3"})).number
    first = builders.seize(desk, asset, holder=again, document_no="裁1")
    second = builders.seize(desk, asset, holder=ALICE, document_no="裁2")
    desk.perform("party.merge", merged(again, ALICE))
    builders.release(desk, second)
    everything = transfer_application(desk, {ALICE: None}, {BOB: None}, asset)
    assert "R06" in {p.code for p in desk.check("right.transfer", everything)}
    transfer(desk, {ALICE: "2/3"}, {BOB: None}, asset, ("other_share_seized",))
    seized = [one.share for one in desk.ask("asset", asset_no=asset).holders if one.frozen]
    assert seized == ["1/3"]
    builders.release(desk, first)
    transfer(desk, {ALICE: None}, {BOB: None}, asset)


def test_a_merged_record_is_no_choice_and_a_seizure_names_the_person(desk, again):
    name = builders.person(0)["name"]
    assert {p.party_no for p in desk.ask("similar_parties", name=name)} == {ALICE, again}
    desk.perform("party.merge", merged(again, ALICE))
    assert [p.party_no for p in desk.ask("similar_parties", name=name)] == [ALICE]
    builders.seize(desk, JOINT, holder=again)
    assert [one.frozen for one in desk.ask("asset", asset_no=JOINT).holders] == [True, False]


def test_suspicions_name_their_ground(desk, again):
    soldier = builders.person(0, name="某甲", id_kind="military_card", id_no="E12345678")
    third = desk.perform("party.enter", soldier).number
    found = {(r.party_no, r.other): r.reason for r in desk.ask("duplicate_parties")}
    assert found == {(again, third): "证件号码相同"}
    permit = builders.person(1, id_kind="passport", id_no=legacy(builders.person(1)["id_no"]))
    fourth = desk.perform("party.enter", permit).number
    found = {(r.party_no, r.other): r.reason for r in desk.ask("duplicate_parties")}
    assert found[BOB, fourth] == "15 位与 18 位号码相同"
    desk.perform("party.merge", merged(fourth, BOB))
    assert (BOB, fourth) not in {(r.party_no, r.other) for r in desk.ask("duplicate_parties")}


def legacy(id_no):
    return id_no[:6] + id_no[8:17]
