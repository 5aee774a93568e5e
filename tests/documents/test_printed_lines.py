"""Fields that a class joins on its papers: one line where all are known, else each by itself."""

import datetime as dt

import pytest

from core.domain.asset_class import ClassFileError, class_from_data
from core.resources import read_toml
from core.services.words import details_in_words
from desktop.bootstrap import asset_classes, catalogue

LEASE = {"lease_from": dt.date(2021, 1, 1), "lease_until": dt.date(2040, 12, 31)}


def lines(details, **how):
    found = details_in_words(asset_classes()["homestay_right"], details, catalogue(), **how)
    return {line["label"]: line["value"] for line in found}


def test_papers_say_in_one_line_what_belongs_together():
    assert lines(LEASE, printed=True) == {"租期": "2021年1月1日起至2040年12月31日止"}


def test_what_is_known_of_it_is_printed_where_not_all_is():
    assert lines({"lease_from": LEASE["lease_from"]}, printed=True) == {"租期起": "2021年1月1日"}


def test_pages_show_each_field():
    assert lines(LEASE) == {"租期起": "2021年1月1日", "租期止": "2040年12月31日"}


def test_the_line_stands_where_its_first_field_would():
    details = {"lessor": "李四", **LEASE, "business_licence_no": "92330324MA2A1B2C3D"}
    assert list(lines(details, printed=True)) == ["出租人", "租期", "营业执照号"]


def test_what_is_kept_off_papers_stays_off():
    assert lines({"ownership_dispute": False}, printed=True) == {}


def test_a_line_of_unknown_fields_does_not_load():
    data = read_toml("asset_classes/homestay_right.toml")
    data["printed"] = [{"term": "租期", "value": "{lease_form}起"}]
    with pytest.raises(ClassFileError, match="lease_form"):
        class_from_data(data)
