"""Share certificates: shares and units apart, made anew when something changes, proved by code."""

import pypdf
import pytest

from tests import builders
from tests.builders import ALICE, BANK, BOB, SOLE
from tests.services.refusing import refused, rejected


@pytest.fixture
def venture(desk):
    members = {ALICE: "1/10", BOB: "9/10"}
    return desk.perform("asset.enter", builders.sample("farming_venture_share", members)).number


def issue(desk, venture, party=ALICE, **confirmed):
    document = {"asset": venture, "party": party}
    return desk.perform("share_certificate.issue", document, **confirmed).number


def stated(desk, number):
    return desk.ask("certificate", certificate_no=number).snapshot


def test_shares_and_units_stand_apart(desk, venture):
    land = builders.contribution(venture, kind="land", mu="3.2", parcel_no="T-1", units=320)
    desk.perform("contribution.enter", land)
    desk.perform("contribution.enter", builders.contribution(venture, kind="labour", units=80))
    desk.perform("contribution.enter", builders.contribution(venture, BOB))
    snapshot = stated(desk, issue(desk, venture))
    assert snapshot["share"] == "1/10（100 股，共 1000 股）"
    assert snapshot["units"] == "400"
    assert [(one["kind"], one["worth"], one["units"]) for one in snapshot["contributions"]] == [
        ("土地经营权", "3.2 亩（地块 T-1）", "320"),
        ("劳动力", "", "80"),
    ]


def test_the_paper_says_it_all_on_one_page_and_its_code_proves_it(desk, venture, tmp_path):
    land = builders.contribution(venture, kind="land", mu="3.2", parcel_no="T-1", units=320)
    desk.perform("contribution.enter", land)
    number = issue(desk, venture)
    certificate = desk.ask("certificate", certificate_no=number)
    assert certificate.code.startswith("NQ1:")
    path = tmp_path / "share.pdf"
    path.write_bytes(desk.paper(number))
    reader = pypdf.PdfReader(path)
    (page,) = reader.pages
    said = "".join(page.extract_text().split())
    for words in (
        *("股权证", number, builders.person(0)["name"], "1/10（100股，共1000股）", "320"),
        *("土地经营权", "3.2亩（地块T-1）", "梅坑底金丝皇菊", "劳动力等不得作为登记出资"),
    ):
        assert words in said
    assert desk.paper(number) == desk.paper(number)


def test_checking_the_paper_speaks_of_the_holder(desk, venture, tmp_path, capsys):
    from desktop import cli

    number = issue(desk, venture)
    path = tmp_path / "share.pdf"
    path.write_bytes(desk.paper(number))
    assert cli.main(["verify", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"持股人：{builders.person(0)['name']}" in said
    assert "抵押" not in said.partition("本结果")[0]


def test_a_change_makes_a_new_one_and_voids_the_old(desk, venture):
    first = issue(desk, venture)
    desk.perform("contribution.enter", builders.contribution(venture, kind="labour", units=80))
    second = issue(desk, venture)
    old, new = (desk.ask("certificate", certificate_no=one) for one in (first, second))
    assert (old.state, new.state) == ("voided", "made")
    assert second in old.events[-1].value
    assert new.snapshot["replaces"] == first
    assert (old.snapshot["units"], new.snapshot["units"]) == ("", "80")
    rows = desk.ask("asset", asset_no=venture).certificates
    assert [one.certificate_no for one in rows] == [first, second]


def test_without_a_change_a_second_one_is_a_question(desk, venture):
    first = issue(desk, venture)
    (problem,) = desk.check("share_certificate.issue", {"asset": venture, "party": ALICE})
    assert (problem.code, problem.params["value"]) == ("share_certificate_current", first)
    second = issue(desk, venture, acknowledged=["share_certificate_current"], reason="遗失，已公告")
    assert stated(desk, second)["replaces"] == first


def test_a_pledge_and_a_transfer_are_changes(desk, venture):
    first = issue(desk, venture)
    made = builders.register(desk, venture, mortgagors=[{"party": ALICE}])
    second = issue(desk, venture)
    (burden,) = stated(desk, second)["burdens"]
    assert burden == {"mortgage_no": made.mortgage, "mortgagees": builders.bank(0)["name"]}
    issue(desk, venture, BOB)
    assert stated(desk, desk.ask("certificates")[0].certificate_no)["burdens"] == []
    builders.discharge(desk, made.mortgage)
    assert stated(desk, issue(desk, venture))["burdens"] == []
    assert stated(desk, first)["burdens"] == []


def test_who_only_contributed_is_certified_without_registered_shares(desk, venture):
    carol = desk.perform("party.enter", builders.person(2)).number
    document = {"asset": venture, "party": carol}
    refused(desk, document, "not_a_member", "party", "share_certificate.issue")
    labour = builders.contribution(venture, carol, kind="labour", units=60)
    number = desk.perform("contribution.enter", labour).number
    snapshot = stated(desk, issue(desk, venture, carol))
    assert (snapshot["share"], snapshot["units"]) == ("", "60")
    leave = {"contribution": number, "ended_on": "2026-11-23", "document_no": "退股〔2026〕1号"}
    desk.perform("contribution.end", leave)
    refused(desk, document, "not_a_member", "party", "share_certificate.issue")


def test_joint_holders_each_have_one_that_names_the_others(desk):
    document = builders.sample("farming_venture_share") | {"joint": True}
    document["holders"] = [{"party": ALICE}, {"party": BOB}]
    venture = desk.perform("asset.enter", document).number
    snapshot = stated(desk, issue(desk, venture))
    assert snapshot["joint_with"] == builders.person(1)["name"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"asset": "A999999", "party": ALICE}, {("no_such_asset", "asset")}),
        ({"asset": SOLE, "party": ALICE}, {("no_share_certificates", "asset")}),
        ({"asset": "A000003", "party": "P999999"}, {("no_such_party", "party")}),
        ({"asset": "A000003", "party": BANK}, {("not_a_member", "party")}),
        ({}, {("required", "asset"), ("required", "party")}),
    ],
)
def test_what_does_not_fit(desk, venture, document, expected):
    problems = rejected(desk, document, "share_certificate.issue")
    assert {(p.code, p.field) for p in problems} == expected


# --- its sheet ------------------------------------------------------------------------------------


@pytest.mark.holds("I25")
def test_it_is_printed_and_handed_over_without_a_case(desk, venture):
    number = issue(desk, venture)
    for _ in range(2):
        desk.perform("certificate.print", {"certificate": number})
    desk.perform("certificate.issue", {"certificate": number, "receiver": "陈大山"})
    row = desk.ask("certificate", certificate_no=number)
    assert (row.prints, row.state) == (2, "issued")
    assert row.holders == builders.person(0)["name"]


def test_a_voided_one_is_neither_printed_nor_handed_over(desk, venture):
    first = issue(desk, venture)
    issue(desk, venture, acknowledged=["share_certificate_current"], reason="污损")
    problems = rejected(desk, {"certificate": first}, "certificate.print")
    assert [(p.code, p.field) for p in problems] == [("certificate_not_in_force", "certificate")]


def test_the_certificate_of_a_case_is_printed_by_its_case(desk):
    made = builders.register(desk)
    problems = rejected(desk, {"certificate": made.certificate}, "certificate.print")
    assert [(p.code, p.params["value"]) for p in problems] == [("certificate_of_case", made.case)]
    problems = rejected(desk, {}, "certificate.print")
    assert [(p.code, p.field) for p in problems] == [("required", "case")]
    problems = rejected(desk, {"certificate": "X"}, "certificate.print")
    assert [(p.code, p.field) for p in problems] == [("no_such_certificate", "certificate")]
