"""Older entries keep number, time and rank; what arithmetic demands is demanded of them too."""

from fractions import Fraction

import pytest

from core.problems import Rejected
from tests import builders
from tests.builders import ALICE, BANK, BOB, JOINT, OTHER_BANK, SOLE, homestay

REASON = "按旧登记簿补录"


def old_asset(**changes):
    document = {"original_no": "MS-2018-07", "registered_at": "2018-05-02", **homestay(2)}
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def old_mortgage(asset=SOLE, rank=1, **changes):
    document = {
        "original_no": f"永农押（2019）第{rank:04d}号",
        "registered_at": "2019-03-05 10:20",
        "places": [{"asset": asset, "priority_rank": rank}],
        "mortgagors": [{"party": ALICE}],
        "mortgagees": [{"party": BANK}],
        "security": "ordinary",
        "amount": "300000.00",
        "term_from": "2019-03-05",
        "term_to": "2029-03-04",
    }
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def old_seizure(**changes):
    document = {
        "original_no": "永查（2026）第0003号",
        "registered_at": "2026-03-02 15:40",
        "restraint_kind": "seizure",
        "asset": SOLE,
        "authority": "瓯岭县人民法院",
        "document_no": "（2026）浙0399执保3号",
        "from_date": "2026-03-02",
        "until": "2029-03-01",
    }
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def take_over(desk, what, document, *confirmed):
    receipt = desk.perform(f"takeover.{what}", document, acknowledged=confirmed, reason=REASON)
    return receipt.number


def refused(desk, what, document):
    return [(p.code, p.field) for p in desk.check(f"takeover.{what}", document)]


def folio(desk, asset=SOLE):
    with desk.store.reading() as work:
        return work.assets.folio(asset)


def mortgage(desk, number):
    with desk.store.reading() as work:
        return work.mortgages.get(number)


# --- assets ---------------------------------------------------------------------------------------


@pytest.mark.holds("I3")
def test_an_asset_keeps_its_number_and_its_time_beside_our_own(desk):
    number = take_over(desk, "asset", old_asset())
    assert number == "MS-2018-07"
    (first,) = folio(desk, number)
    assert (first["source"], first["effective_at"]) == (
        "takeover",
        "2018-05-02T00:00:00.000000+08:00",
    )
    assert first["entered_at"] > "2026-11-23"
    assert desk.ask("search", typed="MS-2018-07")[0].id == number


def test_an_asset_without_a_number_takes_the_next_of_the_office(desk):
    assert take_over(desk, "asset", old_asset(original_no=None)) == "A000003"


@pytest.mark.holds("R02")
def test_what_the_older_book_does_not_say_is_asked_not_demanded(desk):
    thin = old_asset(details={"grade": "ordinary", "rooms": 5, "tenure": "own"})
    (problem,) = desk.check("takeover.asset", thin)
    assert (problem.code, problem.severity.value) == ("old_details_missing", "confirmation")
    assert "营业执照号" in problem.params["value"]
    number = take_over(desk, "asset", thin, "old_details_missing")
    assert desk.ask("asset", asset_no=number).raw_details["rooms"] == 5

    # An older mortgage goes with it; a new one waits until the page is whole.
    take_over(desk, "mortgage", old_mortgage(number))
    asked = {p.code: p for p in desk.check("mortgage.apply", builders.application(desk, number))}
    assert "营业执照号" in asked["R02_details"].params["value"]
    page = desk.ask("asset", asset_no=number)
    whole = {"asset": number, "region_code": page.region_code, "evidence_no": "BG-1"}
    whole |= {"details": homestay(2)["details"]}
    desk.perform("asset.amend", {**whole, "name": page.row.name, "location": page.row.location})
    assert builders.register(desk, number).mortgage == "DY2026-000001"


def test_what_it_says_must_be_well_formed_and_shares_the_whole(desk):
    wrong = old_asset(
        details={**homestay(2)["details"], "rooms": "五间"},
        holders=[{"party": ALICE, "share": "1/2"}, {"party": BOB, "share": "1/3"}],
    )
    assert set(refused(desk, "asset", wrong)) == {
        ("not_whole", "details.rooms"),
        ("shares_sum", "holders"),
    }


# --- mortgages ------------------------------------------------------------------------------------


@pytest.mark.holds("I3", "I4")
def test_a_mortgage_keeps_number_time_and_rank_and_ours_come_after_it(desk):
    number = take_over(desk, "mortgage", old_mortgage(rank=3), "old_rank_gap")
    assert number == "永农押（2019）第0003号"
    page = desk.ask("mortgage", mortgage_no=number)
    assert (page.priority_rank, page.state, page.case_no) == (3, "current", "")
    entry = folio(desk)[-1]
    assert (entry["source"], entry["top_rank"]) == ("takeover", 3)
    assert entry["effective_at"] == "2019-03-05T10:20:00.000000+08:00"
    assert desk.ask("search", typed="永农押(2019)第0003号")[0].id == number

    new = builders.register(desk)
    assert new.mortgage == "DY2026-000001"
    assert desk.ask("mortgage", mortgage_no=new.mortgage).priority_rank == 4


def test_an_older_mortgage_is_discharged_like_any_other(desk):
    number = take_over(desk, "mortgage", old_mortgage())
    document = {
        "mortgage": number,
        "confirm_last4": number[-4:],
        "ground": "paid",
        "applicants": [{"party": BANK}],
        "papers": [{"paper": one} for one in ("application", "identity", "discharge_proof")],
    }
    case = desk.perform("discharge.apply", document).number
    builders.enter(desk, case)
    assert desk.ask("mortgage", mortgage_no=number).state == "discharged"
    assert desk.ask("asset", asset_no=SOLE).holders[0].pledged == "0"
    assert desk.ask("verify_journal").ok


def test_what_the_book_leaves_open_stays_open(desk):
    known = mortgage(desk, take_over(desk, "mortgage", old_mortgage()))
    assert (known.terms.scope, known.terms.principal_contract_no) == ("", "")
    assert known.in_role("debtor") == ()


def test_a_discharged_one_is_taken_over_with_its_end(desk):
    ended = old_mortgage(discharged_at="2022-06-01 09:00", ground="paid")
    number = take_over(desk, "mortgage", ended)
    assert desk.ask("mortgage", mortgage_no=number).state == "discharged"
    began, ended = folio(desk)[-2:]
    assert (began["kind"], ended["kind"], ended["live"]) == ("mortgage", "discharge", 0)
    assert ended["effective_at"] == "2022-06-01T09:00:00.000000+08:00"
    assert desk.ask("asset", asset_no=SOLE).holders[0].pledged == "0"
    second = old_mortgage(rank=2, registered_at="2023-01-05")
    assert refused(desk, "mortgage", second) == []  # the gap is explained


def test_the_mortgagor_of_a_discharged_one_may_have_gone(desk):
    ended = old_mortgage(mortgagors=[{"party": BOB}], discharged_at="2022-06-01", ground="judgment")
    assert refused(desk, "mortgage", ended) == [("old_mortgagor_gone", "mortgagors[0].party")]
    number = take_over(desk, "mortgage", ended, "old_mortgagor_gone")
    assert desk.ask("mortgage", mortgage_no=number).state == "discharged"
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I7", "R08", "R10")
def test_a_mortgagor_burdens_no_more_than_it_holds(desk):
    stranger = old_mortgage(mortgagors=[{"party": BOB}])
    assert refused(desk, "mortgage", stranger) == [("R08_holder", "mortgagors[0].party")]
    greedy = old_mortgage(JOINT, mortgagors=[{"party": ALICE, "share": "3/4"}])
    assert refused(desk, "mortgage", greedy) == [("R10", "mortgagors[0].share")]


def test_part_of_a_share_is_burdened(desk):
    take_over(desk, "mortgage", old_mortgage(JOINT, mortgagors=[{"party": ALICE, "share": "1/3"}]))
    assert [h.pledged for h in desk.ask("asset", asset_no=JOINT).holders] == ["1/3", "0"]


def test_one_debt_over_two_assets_has_a_rank_on_each(desk):
    take_over(desk, "mortgage", old_mortgage())
    both = old_mortgage(
        original_no="永农押（2020）第0009号",
        registered_at="2020-03-05",
        places=[{"asset": SOLE, "priority_rank": 2}, {"asset": JOINT, "priority_rank": 1}],
        mortgagors=[{"party": ALICE}, {"party": BOB}],
    )
    number = take_over(desk, "mortgage", both)
    ranks = {one.asset_no: one.registered_rank for one in mortgage(desk, number).encumbrances}
    assert ranks == {SOLE: 2, JOINT: 1}


def test_a_syndicate_keeps_its_parts(desk):
    shared = old_mortgage(
        mortgagees=[{"party": BANK, "part": "3/5"}, {"party": OTHER_BANK, "part": "2/5"}]
    )
    known = mortgage(desk, take_over(desk, "mortgage", shared))
    parts = [one.part for one in known.parties if one.role == "mortgagee"]
    assert parts == [Fraction(3, 5), Fraction(2, 5)]
    uneven = old_mortgage(mortgagees=[{"party": BANK, "part": "3/5"}, {"party": OTHER_BANK}])
    assert ("required", "mortgagees[1].part") in refused(desk, "mortgage", uneven)


@pytest.mark.holds("I15")
def test_a_maximum_amount_keeps_its_determination(desk):
    determined = old_mortgage(
        security="maximum",
        determined_amount="250000.00",
        determined_on="2024-01-31",
        determination_ground="period_ended",
    )
    known = mortgage(desk, take_over(desk, "mortgage", determined))
    assert (known.terms.amount, known.terms.secured) == (30_000_000, 25_000_000)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"registered_at": "2027-01-01"}, ("old_in_future", "registered_at")),
        ({"term_to": "2018-01-01"}, ("term_order", "term_to")),
        ({"discharged_at": "2022-06-01"}, ("required", "ground")),
        ({"ground": "paid"}, ("required", "discharged_at")),
        (
            {"discharged_at": "2018-01-01", "ground": "paid"},
            ("ended_before_begun", "discharged_at"),
        ),
        ({"determined_amount": "1.00"}, ("determined_ordinary", "determined_amount")),
        ({"mortgagees": [{"party": "P999999"}]}, ("no_such_party", "mortgagees[0].party")),
        ({"mortgagees": []}, ("required", "mortgagees")),
        ({"places": []}, ("required", "places")),
        ({"places": [{"asset": "A9", "priority_rank": 1}]}, ("no_such_asset", "places[0]")),
        ({"original_no": None}, ("required", "original_no")),
        ({"original_no": ALICE}, ("old_number_taken", "original_no")),
    ],
)
def test_what_is_wrong_is_said_by_its_field(desk, changes, expected):
    assert expected in refused(desk, "mortgage", old_mortgage(**changes))


@pytest.mark.holds("I4")
def test_a_rank_that_stands_is_never_moved(desk):
    take_over(desk, "mortgage", old_mortgage(rank=2), "old_rank_gap")
    late = old_mortgage(rank=1, original_no="漏录")
    assert refused(desk, "mortgage", late) == [("old_rank_behind", "places[0].priority_rank")]
    with pytest.raises(Rejected):
        take_over(desk, "mortgage", late, "old_rank_behind")


def test_ranks_against_time_are_asked_about(desk):
    builders.register(desk)
    assert refused(desk, "mortgage", old_mortgage(rank=2)) == [
        ("old_rank_against_time", "places[0].priority_rank")
    ]


def test_an_accepted_case_on_the_asset_is_named(desk):
    builders.apply(desk)
    found = refused(desk, "mortgage", old_mortgage())
    assert found == [("old_case_pending", "places[0].priority_rank")]


@pytest.mark.holds("I11")
def test_nothing_is_added_behind_a_seizure_unless_it_ran_out(desk, clock):
    builders.seize(desk)
    found = refused(desk, "mortgage", old_mortgage())
    assert found == [("old_after_restraint", "places[0].priority_rank")]
    clock.move(days=400)
    take_over(desk, "mortgage", old_mortgage())
    assert [one["kind"] for one in folio(desk)][-2:] == ["release", "mortgage"]


def test_the_same_entry_is_not_taken_over_twice(desk):
    take_over(desk, "mortgage", old_mortgage())
    for written in ("永农押（2019）第0001号", "永农押(2019)第0001号"):
        again = refused(desk, "mortgage", old_mortgage(original_no=written))
        assert ("old_number_taken", "original_no") in again


# --- restraints -----------------------------------------------------------------------------------


def test_a_seizure_keeps_its_number_and_blocks(desk):
    number = take_over(desk, "restraint", old_seizure())
    assert number == "永查（2026）第0003号"
    entry = folio(desk)[-1]
    assert (entry["kind"], entry["source"]) == ("seizure", "takeover")
    assert entry["effective_at"].startswith("2026-03-02T15:40")
    codes = {p.code for p in desk.check("mortgage.apply", builders.application(desk))}
    assert "R06" in codes


@pytest.mark.holds("I13")
def test_a_queue_is_taken_over_in_its_order(desk, clock):
    take_over(desk, "restraint", old_seizure())
    second = old_seizure(
        original_no="永查（2026）第0004号",
        registered_at="2026-03-03 09:00",
        document_no="（2026）浙0399执保4号",
    )
    assert refused(desk, "restraint", second) == [("waiting_has_term", "term_months")]
    take_over(desk, "restraint", {**second, "term_months": 12})
    assert folio(desk)[-1]["seizures"] == 2
    states = {row.restraint_no: row.state for row in desk.ask("asset", asset_no=SOLE).restraints}
    assert states == {"永查（2026）第0003号": "active", "永查（2026）第0004号": "waiting"}

    clock.move(days=900)  # the first ran out on 2029-03-01: the second took effect by itself
    states = {row.restraint_no: row.state for row in desk.ask("asset", asset_no=SOLE).restraints}
    assert states == {"永查（2026）第0003号": "lapsed", "永查（2026）第0004号": "active"}


def test_an_older_notice_that_comes_to_light_goes_first(desk):
    builders.seize(desk)
    assert refused(desk, "restraint", old_seizure()) == [("seizure_overtakes", "registered_at")]


def test_a_share_is_seized_and_the_other_is_not(desk):
    take_over(desk, "restraint", old_seizure(asset=JOINT, holder=BOB))
    with desk.store.reading() as work:
        assert [h.frozen for h in work.assets.get(JOINT).holdings] == [0, 1]


def test_a_released_one_explains_itself(desk):
    released = old_seizure(
        released_on="2026-08-01", release_document_no="（2026）浙0399执保3号之一"
    )
    take_over(desk, "restraint", released)
    assert [one["kind"] for one in folio(desk)][-2:] == ["seizure", "release"]
    assert desk.ask("asset", asset_no=SOLE).restraints[0].released


def test_one_that_ran_out_is_asked_about_and_lapses_at_once(desk):
    over = old_seizure(from_date="2020-03-02", until="2023-03-01", registered_at="2020-03-02")
    assert refused(desk, "restraint", over) == [("old_restraint_over", "until")]
    take_over(desk, "restraint", over, "old_restraint_over")
    assert [one["kind"] for one in folio(desk)][-2:] == ["seizure", "release"]
    assert folio(desk)[-1]["seizures"] == 0


def test_an_objection_and_a_caution_are_taken_over(desk):
    for kind in ("objection", "caution"):
        document = old_seizure(
            restraint_kind=kind, original_no=f"旧{kind}", applicant=BOB, authority="王小花"
        )
        take_over(desk, "restraint", document)
    assert [one["kind"] for one in folio(desk)][-2:] == ["objection", "caution"]
    assert desk.ask("verify_journal").ok


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"asset": "A9"}, ("no_such_asset", "asset")),
        ({"until": None}, ("required", "until")),
        ({"released_on": "2026-08-01", "until": None}, ("required", "until")),
        ({"until": "2026-01-01"}, ("ended_before_begun", "until")),
        ({"released_on": "2026-08-01"}, ("required", "release_document_no")),
        ({"holder": BOB}, ("holder_holds_nothing", "holder")),
        ({"holder": "P9"}, ("no_such_party", "holder")),
        (
            {"restraint_kind": "objection", "holder": ALICE},
            ("only_seizures_take_shares", "holder"),
        ),
    ],
)
def test_what_is_wrong_with_a_restraint_is_said(desk, changes, expected):
    assert expected in refused(desk, "restraint", old_seizure(**changes))


# --- numbers --------------------------------------------------------------------------------------


def series(kind="mortgage", last=12, **changes):
    return {"number_kind": kind, "last_issued": last, "book": "2026年手工登记簿", **changes}


@pytest.mark.holds("I2")
def test_a_series_goes_on_where_the_older_book_ended(desk):
    take_over(desk, "series", series(last=12))
    take_over(desk, "mortgage", old_mortgage(original_no="DY2026-000012"))
    made = builders.register(desk)
    assert made.mortgage == "DY2026-000013"
    assert desk.ask("verify_journal").ok


@pytest.mark.holds("I2")
def test_an_original_number_is_not_one_the_office_will_issue(desk):
    for number in ("DY2026-000001", "DY2026-000020", "农权鉴（2026）第0000009号"):
        found = refused(desk, "mortgage", old_mortgage(original_no=number))
        assert found == [("old_number_ahead", "original_no")], number
    take_over(desk, "series", series(last=20))
    assert refused(desk, "mortgage", old_mortgage(original_no="DY2026-000020")) == []
    ahead = refused(desk, "mortgage", old_mortgage(original_no="DY2026-000021"))
    assert ahead == [("old_number_ahead", "original_no")]
    for free in ("DY2025-000001", "DY2026-1", "DY2026-0000001"):
        assert refused(desk, "mortgage", old_mortgage(original_no=free)) == [], free


@pytest.mark.holds("I2")
def test_a_series_that_has_begun_begins_no_second_time(desk):
    builders.register(desk)
    assert refused(desk, "series", series()) == [("series_begun", "number_kind")]
    take_over(desk, "series", series("restraint"))
    assert refused(desk, "series", series("restraint")) == [("series_begun", "number_kind")]


def test_a_series_of_a_day_and_an_unknown_one_are_refused(desk):
    assert refused(desk, "series", series("case")) == [("series_of_a_day", "number_kind")]
    assert refused(desk, "series", series("zoo")) == [("not_a_choice", "number_kind")]
