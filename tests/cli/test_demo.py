"""``nongquan demo``: a believable county in seconds, made by the operations themselves."""

import json
from collections import Counter

import pytest

from core.domain.states import CASE
from desktop import bootstrap, cli, demonstration
from desktop.bootstrap import open_desk


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """The demonstration's ledger and the folder of its papers."""
    folder = tmp_path_factory.mktemp("demo")
    ledger, papers = folder / "demo.ledger", folder / "papers"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NONGQUAN_HOME", str(folder / "home"))
        assert cli.main(["demo", "--ledger", str(ledger), "--out", str(papers)]) == 0
    return ledger, papers


@pytest.fixture(scope="module")
def desk(county):
    opened = open_desk(county[0], "访客")
    yield opened
    opened.close()


@pytest.fixture
def answer(county, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path))

    def ask(*words):
        status = cli.main([*map(str, words), "--json"])
        return status, json.loads(capsys.readouterr().out)

    return ask


def test_cases_stand_in_every_state(desk):
    found = {row.state for row in desk.ask("cases", limit=1000)}
    assert found == set(CASE.states)


def test_mortgages_stand_in_every_state_and_kind_and_rank(desk):
    rows = desk.ask("mortgages", limit=1000)
    others = len(bootstrap.asset_classes()) - 1
    assert Counter(row.state for row in rows) == {"current": 12 + others, "discharged": 2}
    assert {row.security for row in rows} == {"一般抵押", "最高额抵押"}
    assert {row.priority_rank for row in rows} == {1, 2}


def test_the_book_is_that_of_the_county(desk):
    page = desk.ask("today")
    samples = {one.sample["name"] for one in bootstrap.asset_classes().values() if one.sample}
    others = {row.name for row in desk.ask("assets") if row.asset_class != "homestay_right"}
    assert others == samples & others
    assert len(others) == len(bootstrap.asset_classes()) - 1
    assert (page.assets, page.seized, page.demonstration) == (30 + len(others), 1, True)
    assert page.office == "瓯岭县农村产权服务中心（演示）"
    data = demonstration.demo_data.demonstration(desk.today())
    names = {row.name for row in desk.ask("assets", limit=1000)}
    assert names - others == {one["name"] for one in data["homestays"]}
    parties = {row.id_no: row.name for row in desk.ask("parties", limit=1000)}
    assert parties == {one["id_no"]: one["name"] for one in data["parties"]}


def test_numbers_are_the_same_whenever_it_is_built(desk):
    assert [row.certificate_no for row in desk.ask("certificates")][-1].endswith("第0000001号")
    assert {row.asset_no for row in desk.ask("assets", limit=1000)} == {
        f"A{nth:06d}" for nth in range(1, 30 + len(bootstrap.asset_classes()))
    }


def test_its_journal_holds(answer, county):
    status, body = answer("--ledger", county[0], "journal", "verify")
    assert (status, body["ok"]) == (0, True)


def test_every_paper_is_there_and_proves_itself(answer, county, desk):
    papers = county[1]
    numbers = {row.certificate_no for row in desk.ask("certificates", limit=1000)}
    assert {path.stem for path in papers.glob("*.pdf")} == numbers
    for path in sorted(papers.glob("*.pdf"))[:3]:
        status, body = answer("verify", path)
        assert (status, body["proved"], body["demonstration"]) == (0, True, True)
        assert body["facts"]["certificate_no"] == path.stem


def test_the_four_homestays_that_trip_a_rule_are_free_to_be_tried(desk):
    rows = {row.name: row for row in desk.ask("assets", limit=1000)}
    data = demonstration.demo_data.demonstration(desk.today())["homestays"]
    for place in demonstration.TRIPPING:
        assert rows[data[place]["name"]].mortgages == 0


def test_a_ledger_that_is_there_is_never_built_over(answer, county, tmp_path):
    status, body = answer("demo", "--ledger", county[0], "--out", tmp_path / "papers")
    assert (status, body["errors"][0]["code"]) == (4, "ledger_exists")
