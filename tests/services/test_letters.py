"""Letters on disbursement and settlement: made for every agency, due in working days, tracked."""

import json

import pytest

from core.problems import Rejected
from core.services.examples import example
from tests import builders
from tests.builders import JOINT, SOLE

AGENCIES = [
    "瓯岭县市场监督管理局",
    "瓯岭县公安局",
    "瓯岭县卫生健康局",
    "瓯岭县金融工作服务中心",
    "瓯岭县文化和广电旅游体育局",
]


def disburse(desk, mortgage, *confirmed, **changes):
    document = {"mortgage": mortgage, "voucher_no": "JJ-1", "paid_on": "2026-11-23"}
    document |= {"paid": "300000.00", **changes}
    receipt = desk.perform("disbursement.record", document, acknowledged=confirmed, reason="x")
    return receipt.numbers["letters"].split("、")


def send(desk, letters, **changes):
    document = {"letters": letters, "sent_on": "2026-11-23", "channel": "hand", **changes}
    return desk.perform("letter.send", document)


def answer(desk, letter, **changes):
    document = {"letter": letter, "answered_on": "2026-11-23", **changes}
    return desk.perform("letter.answer", document)


def refused(desk, name, document):
    return [(p.code, p.field) for p in desk.check(name, document)]


@pytest.fixture
def registered(desk):
    return builders.register(desk)


# --- disbursement ---------------------------------------------------------------------------------


def test_every_agency_of_the_class_gets_a_letter(desk, registered):
    numbers = disburse(desk, registered.mortgage)
    assert numbers == [f"HJ2026-{n:05d}" for n in range(1, 6)]
    rows = desk.ask("letters", mortgage_no=registered.mortgage)
    assert [row.recipient for row in rows] == AGENCIES
    assert {row.state for row in rows} == {"made"}
    assert {row.asset_no for row in rows} == {SOLE}
    # five working days from the Monday of payment
    assert {row.waits_until for row in rows} == {"2026-11-30"}
    assert desk.ask("verify_journal").ok


def test_a_letter_says_what_its_agency_knows_the_business_by(desk, registered):
    numbers = disburse(desk, registered.mortgage)
    licence, police = (desk.ask("letter", letter_no=number).text for number in numbers[:2])
    details = desk.ask("asset", asset_no=SOLE).raw_details
    assert details["business_licence_no"] in licence
    assert details["special_trade_permit_no"] not in licence
    assert details["special_trade_permit_no"] in police
    page = desk.ask("mortgage", mortgage_no=registered.mortgage)
    for words in (
        "关于民宿经营权抵押贷款发放的函",
        "函告编号：HJ2026-00001",
        "瓯岭县市场监督管理局：",
        page.mortgagors,
        registered.mortgage,
        "300,000.00 元",
        "JJ-1",
        "2026年11月23日",
    ):
        assert words in licence, words
    assert licence.splitlines()[-2] == page.mortgagees  # the bank is the sender
    assert "{" not in licence


def test_one_debt_over_two_assets_is_one_letter_an_agency(desk):
    both = builders.register(
        desk,
        JOINT,
        assets=[JOINT, SOLE],
        mortgagors=[{"party": builders.ALICE}, {"party": builders.BOB}],
        papers=builders.application(desk, SOLE)["papers"],
    )
    numbers = disburse(desk, both.mortgage)
    assert len(numbers) == len(AGENCIES)
    text = desk.ask("letter", letter_no=numbers[0]).text
    for asset in (SOLE, JOINT):
        assert desk.ask("asset", asset_no=asset).row.name in text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"mortgage": "DY9"}, ("no_such_mortgage", "mortgage")),
        ({"paid_on": "2026-11-24"}, ("day_in_future", "paid_on")),
        ({"paid": "0"}, ("not_positive", "paid")),
        ({"paid": "300000.01"}, ("paid_beyond_claim", "paid")),
        ({"paid_on": "2026-11-20"}, ("paid_before_entry", "paid_on")),
    ],
)
def test_what_is_wrong_with_a_disbursement(desk, registered, changes, expected):
    document = {"mortgage": registered.mortgage, "voucher_no": "JJ-1", "paid_on": "2026-11-23"}
    document |= {"paid": "300000.00", **changes}
    assert expected in refused(desk, "disbursement.record", document)


def test_a_voucher_is_told_of_once_and_parts_add_up(desk, registered):
    first = disburse(desk, registered.mortgage, paid="200000.00")
    second = {"mortgage": registered.mortgage, "voucher_no": "JJ-1", "paid_on": "2026-11-23"}
    second |= {"paid": "100000.01"}
    assert refused(desk, "disbursement.record", second) == [
        ("voucher_twice", "voucher_no"),
        ("paid_beyond_claim", "paid"),
    ]
    desk.perform("letter.void", {"letters": first, "void_ground": "凭证号写错"})
    assert refused(desk, "disbursement.record", second) == []


def test_of_a_maximum_amount_each_payment_alone_is_within_the_ceiling(desk):
    made = builders.register(desk, security="maximum")
    disburse(desk, made.mortgage, paid="200000.00")
    assert len(disburse(desk, made.mortgage, voucher_no="JJ-2", paid="200000.00")) == 5


def test_without_agencies_nothing_is_quietly_left_out(desk, registered):
    desk.perform("setting.agencies", {"valid_from": "2026-01-01", "agencies": []})
    document = {"mortgage": registered.mortgage, "voucher_no": "JJ-1", "paid_on": "2026-11-23"}
    found = refused(desk, "disbursement.record", {**document, "paid": "1.00"})
    assert found == [("no_agencies", "mortgage")]


# --- sending and receipts -------------------------------------------------------------------------


def test_letters_are_sent_together_and_answered_one_by_one(desk, registered):
    numbers = disburse(desk, registered.mortgage)
    send(desk, numbers, dispatch_no="瓯农商函〔2026〕12号")
    assert {row.dispatch_no for row in desk.ask("letters")} == {"瓯农商函〔2026〕12号"}
    # ten working days after the Monday
    assert {row.waits_until for row in desk.ask("letters")} == {"2026-12-07"}
    answer(desk, numbers[0], answer_no="回1号")
    row = desk.ask("letter", letter_no=numbers[0]).row
    assert (row.state, row.waits_until, row.days_left) == ("answered", "", None)
    events = desk.ask("letter", letter_no=numbers[0]).events
    assert [event.label for event in events] == ["已发出，待回执", "已回执"]
    assert "直接送达" in events[0].value
    assert "已知悉" in events[1].value


def test_steps_follow_each_other(desk, registered):
    numbers = disburse(desk, registered.mortgage)
    not_sent = {"letter": numbers[0], "answered_on": "2026-11-23"}
    assert refused(desk, "letter.answer", not_sent) == [("letter_step_not_possible", "letter")]
    send(desk, numbers[:1])
    again = {"letters": numbers[:1], "sent_on": "2026-11-23", "channel": "hand"}
    assert refused(desk, "letter.send", again) == [("letter_step_not_possible", "letters[0]")]
    answer(desk, numbers[0])
    void = {"letters": numbers[:1], "void_ground": "写错"}
    assert refused(desk, "letter.void", void) == [("letter_step_not_possible", "letters[0]")]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"letters": []}, ("required", "letters")),
        ({"letters": ["HJ9"]}, ("no_such_letter", "letters[0]")),
        ({"letters": ["HJ2026-00001"] * 2}, ("letter_twice", "letters[1]")),
        ({"sent_on": "2026-11-24"}, ("day_in_future", "sent_on")),
        ({"channel": "pigeon"}, ("not_a_choice", "channel")),
    ],
)
def test_what_is_wrong_with_sending(desk, registered, document, expected):
    numbers = disburse(desk, registered.mortgage)
    whole = {"letters": numbers, "sent_on": "2026-11-23", "channel": "hand", **document}
    assert expected in refused(desk, "letter.send", whole)


def test_an_answer_is_not_earlier_than_the_letter_and_an_objection_says_why(desk, registered):
    numbers = disburse(desk, registered.mortgage)
    send(desk, numbers)
    early = {"letter": numbers[0], "answered_on": "2026-11-20", "agency_answer": "objected"}
    assert refused(desk, "letter.answer", early) == [
        ("ended_before_begun", "answered_on"),
        ("required", "remarks"),
    ]


@pytest.mark.holds("I2")
def test_a_void_letter_keeps_its_number_and_is_not_due(desk, registered, clock):
    numbers = disburse(desk, registered.mortgage)
    desk.perform("letter.void", {"letters": numbers[:4], "void_ground": "单位合并"})
    clock.move(days=60)
    assert [row.letter_no for row in desk.ask("letters_due")] == numbers[4:]
    more = disburse(desk, registered.mortgage, "paid_beyond_claim", voucher_no="JJ-2")
    assert more[0] == "HJ2027-00001"
    assert desk.ask("letter", letter_no=numbers[0]).row.state == "void"


def test_what_is_due_is_listed_by_working_days(desk, registered, clock):
    numbers = disburse(desk, registered.mortgage)
    assert desk.ask("letters_due") == ()
    assert len(desk.ask("letters_due", within=7)) == 5
    clock.move(days=8)  # Tuesday 1 December: due on Monday
    (reminder,) = [one for one in desk.ask("today").expiring if "函告" in one.what]
    assert (reminder.number, reminder.days, reminder.asset_no) == (registered.mortgage, -1, SOLE)
    assert "5 封" in reminder.what
    assert [row.days_left for row in desk.ask("letters_due")] == [-1] * 5
    send(desk, numbers, sent_on="2026-12-01")
    assert desk.ask("letters_due") == ()
    clock.move(days=14)  # Tuesday 15 December: ten working days
    assert [(row.waits_until, row.days_left) for row in desk.ask("letters_due")] == [
        ("2026-12-15", 0)
    ] * 5
    for number in numbers[1:]:
        answer(desk, number, answered_on="2026-12-15")
    assert [row.letter_no for row in desk.ask("letters_due")] == numbers[:1]


# --- settlement -----------------------------------------------------------------------------------


def test_every_agency_that_was_told_is_told_of_the_end(desk, registered):
    numbers = disburse(desk, registered.mortgage)
    send(desk, numbers[:2])
    desk.perform("letter.void", {"letters": numbers[2:3], "void_ground": "单位合并"})
    builders.discharge(desk, registered.mortgage)
    rows = desk.ask("letters", mortgage_no=registered.mortgage)
    settled = [row for row in rows if row.occasion == "settlement"]
    told = [name for place, name in enumerate(AGENCIES) if place != 2]
    assert [row.recipient for row in settled] == told
    assert [row.state for row in rows[:5]] == ["sent", "sent", "void", "void", "void"]
    text = desk.ask("letter", letter_no=settled[0].letter_no).text
    for words in ("关于民宿经营权抵押贷款结清的函", "债务清偿", numbers[0], "2026年11月23日"):
        assert words in text, words
    assert "JJ-1" not in text


def test_a_debt_that_nobody_was_told_of_ends_quietly(desk, registered):
    case = builders.discharge(desk, registered.mortgage)
    assert desk.ask("letters") == ()
    assert desk.ask("case", case_no=case).row.state == "entered"


def test_an_agency_that_left_the_list_is_told_of_the_end_all_the_same(desk, registered):
    disburse(desk, registered.mortgage)
    desk.perform("setting.agencies", {"valid_from": "2026-01-01", "agencies": []})
    builders.discharge(desk, registered.mortgage)
    settled = [row for row in desk.ask("letters") if row.occasion == "settlement"]
    assert sorted(row.recipient for row in settled) == sorted(AGENCIES)
    assert "JJ-1" not in desk.ask("letter", letter_no=settled[0].letter_no).text


def test_of_an_older_mortgage_all_are_told_of_the_end(desk):
    old = json.loads(example("takeover.mortgage"))
    old |= {"mortgagors": [{"party": builders.ALICE}], "mortgagees": [{"party": builders.BANK}]}
    del old["debtors"]
    number = desk.perform("takeover.mortgage", old).number
    document = {
        "mortgage": number,
        "confirm_last4": number[-4:],
        "ground": "paid",
        "applicants": [{"party": builders.BANK}],
        "papers": [{"paper": one} for one in ("application", "identity", "discharge_proof")],
    }
    builders.enter(desk, desk.perform("discharge.apply", document).number)
    assert [row.recipient for row in desk.ask("letters", mortgage_no=number)] == AGENCIES


# --- the office's own list ------------------------------------------------------------------------


def own(**changes):
    one = {
        "code": "police",
        "agency_name": "{county}公安分局",
        "asset_classes": ["homestay_right"],
        "mentions": ["special_trade_permit_no"],
    }
    return {"valid_from": "2026-01-01", "agencies": [{**one, **changes}]}


def test_an_office_sets_its_own_list_from_a_day_on(desk, registered):
    desk.perform("setting.agencies", own())
    numbers = disburse(desk, registered.mortgage)
    assert [desk.ask("letter", letter_no=n).row.recipient for n in numbers] == ["瓯岭县公安分局"]


def test_a_list_set_for_later_counts_later(desk, registered):
    desk.perform("setting.agencies", {**own(), "valid_from": "2027-01-01"})
    assert len(disburse(desk, registered.mortgage)) == 5


def test_an_agency_of_another_county_is_not_told(desk, registered):
    desk.perform("setting.agencies", own(region_codes=["330324"]))
    with pytest.raises(Rejected, match="no_agencies"):
        disburse(desk, registered.mortgage)


def test_classes_and_details_that_nobody_knows_are_named(desk):
    wrong = own(asset_classes=["castle"], mentions=["moat"])
    assert refused(desk, "setting.agencies", wrong) == [
        ("not_a_choice", "agencies[0].asset_classes[0]"),
        ("not_a_choice", "agencies[0].mentions[0]"),
    ]
