"""An English window names classes and papers in English; what is printed stays Chinese."""

import re

import pytest

from core.adapters.pdf_reader import page_texts
from core.problems import Rejected
from desktop.bootstrap import catalogue, open_desk

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def desk(ledger):
    made = open_desk(ledger, "Clerk")
    made.text = catalogue("en")
    yield made
    made.close()


def test_classes_and_papers_are_named_in_english(desk):
    assert {one.term for one in desk.ask("classes")} >= {"Homestay right", "Plant share"}
    assert desk.ask("assets", limit=5)[0].class_term in {one.term for one in desk.ask("classes")}
    asset = next(o for o in desk.ask("assets") if o.asset_class == "homestay_right")
    needed = desk.ask("papers_needed", registration="mortgage_first", asset_no=asset.asset_no)
    assert len(needed) > 5
    assert [one.term for one in needed if CHINESE.search(one.term)] == []
    by_class = next(one for one in desk.ask("statistics") if one.code == "by_class")
    assert [one.name for one in by_class.slices if CHINESE.search(one.name)] == []
    assert [one.title for one in desk.listing_titles() if CHINESE.search(one.title)] == []


def test_a_refusal_names_the_class_in_english(desk):
    asset = next(o for o in desk.ask("assets") if o.asset_class == "homestay_right")
    with pytest.raises(Rejected) as refused:
        desk.perform("contribution.enter", {"asset": asset.asset_no})
    said = [str(desk.text.sentence(one)) for one in refused.value.problems]
    assert any("Homestay right" in one for one in said), said
    assert not any("民宿经营权" in one for one in said)


def test_the_printed_list_stays_chinese(desk):
    printed = "".join(page_texts(desk.listing("statistics", "pdf")))
    assert "登记统计表" in printed
    assert "民宿经营权" in printed
    assert "Homestay right" not in printed
