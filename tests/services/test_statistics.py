"""The county in figures adds up to the register, by every question."""

from fractions import Fraction

import pytest

from core.domain.values import half_up
from core.problems import Rejected
from core.services.statistics import COUNTED
from tests.builders import JOINT, SOLE, discharge, register
from tests.dividends import compute, enter, example


def ask(desk, code, year=0):
    return next(one for one in desk.ask("statistics", year=year) if one.code == code)


def total(one):
    return sum(line.count for line in one.slices), sum(line.amount for line in one.slices)


@pytest.fixture
def county(desk):
    first = register(desk, SOLE)
    register(desk, JOINT)
    register(desk, SOLE)
    discharge(desk, first.mortgage)
    return desk


def test_what_is_in_force_is_the_same_by_every_question(county):
    live = [one for one in county.ask("mortgages") if one.state == "current"]
    expected = (len(live), sum(one.amount for one in live))
    assert expected[0] == 2
    for code in ("by_class", "by_bank", "by_township"):
        assert total(ask(county, code)) == expected, code


def test_a_month_counts_what_was_registered_in_it_whatever_became_of_it(county):
    months = ask(county, "by_month").slices
    assert [line.name for line in months] == [f"2026-{n:02}" for n in range(1, 13)]
    assert [line.count for line in months] == [0] * 10 + [3, 0]
    assert total(ask(county, "by_month", 2025)) == (0, 0)


def test_work_is_the_steps_of_cases(county):
    work = ask(county, "workload")
    steps = [s for c in county.ask("cases") for s in county.ask("case", case_no=c.case_no).steps]
    assert work.measure == COUNTED
    assert total(work)[0] == len(steps)


def test_from_acceptance_to_the_certificate_in_working_days(desk):
    made = register(desk)
    desk.perform("certificate.print", {"case": made.case})
    desk.perform("certificate.issue", {"case": made.case, "receiver": "林晓燕"})
    (line,) = ask(desk, "time_to_issue").slices
    assert (line.count, line.amount) == (1, 0)


def test_on_paper_it_is_the_same(county):
    listings = county.listings("statistics", number="2026")
    shown = {dict(one.facts)["统计内容"]: one for one in listings}
    by_bank = ask(county, "by_bank")
    rows = shown[by_bank.title].groups[0].rows
    assert [tuple(row) for row in rows] == [(s.name, s.count, s.amount) for s in by_bank.slices]


@pytest.mark.parametrize(("number", "code"), [("26", "not_year"), ("x", "not_year")])
def test_what_is_no_year_is_said(desk, number, code):
    with pytest.raises(Rejected, match=code):
        desk.listings("statistics", number=number)


def test_a_mu_brings_what_both_stages_paid_its_growers(desk):
    document = example("company")
    cycle = enter(desk, document)
    compute(desk, cycle)
    year = int(document["cycle"]["to"][:4])
    by_cycle = ask(desk, "per_mu_by_cycle", year)
    page = desk.ask("cycle", cycle_no=cycle)
    growers = {one["grower"] for one in document["plots"]}
    first = sum(one.amount for one in page.plots)
    second = sum(one.gross for one in page.lines if one.no in growers)
    mu = sum(Fraction(one["mu"]) for one in document["plots"])
    assert first > 0
    (line,) = by_cycle.slices
    assert line.name == f"{document['entity']}　{cycle}"
    assert line.count == len(document["plots"])
    assert line.amount == half_up((first + second) / mu)
    (place,) = ask(desk, "per_mu_by_township", year).slices
    assert (place.name, place.amount) == ("主体未登记所在地", line.amount)
    assert ask(desk, "per_mu_by_cycle", year - 1).slices == ()
    shown = {
        dict(one.facts)["统计内容"]: one for one in desk.listings("statistics", number=str(year))
    }
    paper = shown["每亩所得：按核算期"]
    assert [one.label for one in paper.columns] == ["项目", "地块", "每亩所得（元）"]
    assert not paper.columns[2].total  # nobody adds what a mu brings


def test_the_register_is_read_once_for_all_questions(county, monkeypatch):
    from core.storage.repositories.assets import SqlAssets
    from core.storage.repositories.mortgages import SqlMortgages

    read = []
    for kind, name in ((SqlMortgages, "latest"), (SqlAssets, "all"), (SqlAssets, "get")):
        real = getattr(kind, name)

        def counted(self, *given, real=real, name=name):
            read.append(name)
            return real(self, *given)

        monkeypatch.setattr(kind, name, counted)
    county.ask("statistics")
    assert sorted(read) == ["all", "latest"]
