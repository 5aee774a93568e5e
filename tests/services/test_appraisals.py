"""Appraisal reports from outside; our own sheet, kept with its numbers and worked out again."""

import io
import json

import pypdf
import pytest

from core.problems import Rejected
from core.services import rules
from core.services.examples import example
from core.services.valuations import same_figures
from desktop import bootstrap
from tests.builders import SOLE

TEXT = bootstrap.catalogue()


def report(**changes):
    return {**json.loads(example("valuation.appraise")), "asset": SOLE, **changes}


def test_a_report_stands_with_its_asset(any_desk):
    number = any_desk.perform("valuation.appraise", report()).number
    (row,) = any_desk.ask("appraisals", asset_no=SOLE)
    assert (row.appraisal_no, row.appraised, row.expired) == (number, 76_000_000, False)
    assert row.appraisers == ("周文", "沈立")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"appraisers": [{"appraiser": "周文"}]}, "two_appraisers"),
        ({"appraisers": [{"appraiser": "周文"}, {"appraiser": "周文"}]}, "two_appraisers"),
        ({"valid_until": "2026-10-01"}, "dates_reversed"),
        ({"valued_on": "2027-01-01", "valid_until": "2027-12-31"}, "day_in_future"),
        ({"valued_on": "2025-01-01", "valid_until": "2025-12-31"}, "appraisal_expired"),
    ],
)
def test_what_a_report_lacks_is_said(desk, changes, code):
    with pytest.raises(Rejected) as caught:
        desk.perform("valuation.appraise", report(**changes))
    assert [one.code for one in caught.value.problems] == [code]


@pytest.fixture
def kept(desk):
    document = json.loads(example("valuation.record"))
    return desk.perform("valuation.record", {**document, "asset": SOLE}).number


def stored(desk, number):
    with desk.store.reading() as work:
        return work.valuations.get(number)


def test_a_valuation_is_worked_out_again_by_the_numbers_it_kept(desk, kept, monkeypatch):
    changed = rules.pack_of("valuation", desk.today())
    monkeypatch.setattr("core.services.money.value.pack_of", lambda *_: pytest.fail(changed.id))
    assert same_figures(stored(desk, kept), TEXT)


def test_another_number_in_the_kept_pack_is_noticed(desk, kept):
    record = json.loads(json.dumps(stored(desk, kept), default=str))
    record["rules"][0]["content"]["values"]["limit_step"]["value"] = "1"
    assert not same_figures(record, TEXT)


def test_the_working_sheet_says_that_it_is_no_appraisal(desk, kept):
    content = desk.listing("valuation_sheet", "pdf", number=kept)
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(content)).pages)
    plain = text.replace("\n", "").replace(" ", "")
    assert "不作为资产评估报告" in plain
    assert "按保存的参数重新计算，各项数字与保存时一致" in plain
    assert "敏感性" in plain
    assert desk.listing("valuation_sheet", "xlsx", number=kept).startswith(b"PK")
