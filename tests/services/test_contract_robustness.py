"""Whatever stands in a request, the answer is a result, faults or refusals: never a crash."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.incoming import load
from core.services.money.commands import COMMANDS, answer_bytes
from core.text import Catalogue

PAIRS = Path(__file__).parent.parent / "contract"
TEXT = Catalogue()
NAMES = sorted(
    path.stem
    for path in PAIRS.glob("*.json")
    if "expected" not in path.name and path.stem.split("-")[0] in COMMANDS
)
WRONG = [None, True, 0, -1, 10**30, "", "x", "-1", "1e3", "0", "1/3", "\ud800", [], [[]], {}, 1.5]
WRONG += [{"a": 1}, ["a"], [{}], "2025-13-01", "9" * 5000, load("1e400"), load("NaN"), "0.001"]


def places(value, way=()):
    """Yield the way to every value of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*way, key)
        if isinstance(item, dict | list):
            yield from places(item, (*way, key))


def put(document, way, value):
    made = copy.deepcopy(document)
    place = made
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    return made


def check(command, document):
    result = COMMANDS[command](document, TEXT)
    assert result.exit_status in (0, 1, 2)
    body = result.body
    listed = body.get("errors") or body.get("refusals")
    if result.exit_status:
        assert listed
        assert all(item["code"] and item["message"] for item in listed)
        for item in listed:
            assert not item["message"].startswith("problem.")
    json.dumps(body)
    return result


@pytest.mark.parametrize("name", NAMES)
def test_every_place_with_every_wrong_value(name):
    document = load((PAIRS / f"{name}.json").read_text("utf-8"))
    for way in places(document):
        for wrong in WRONG:
            check(name.split("-")[0], put(document, way, wrong))


@pytest.mark.parametrize("name", NAMES)
def test_a_required_or_misspelt_key_is_named(name):
    document = load((PAIRS / f"{name}.json").read_text("utf-8"))
    for way in places(document):
        if isinstance(way[-1], int):
            continue
        made = copy.deepcopy(document)
        place = made
        for key in way[:-1]:
            place = place[key]
        place[f"{way[-1]}_"] = place[way[-1]]
        result = check(name.split("-")[0], made)
        path = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in way).lstrip(".")
        open_table = way[-2:-1] in (("adjust",), ("tax_rates",), ("grade",), ("deliveries",))
        found = {error["path"] for error in result.body.get("errors", ())}
        assert open_table or f"{path}_" in found


@settings(max_examples=200)
@given(st.sampled_from(sorted(COMMANDS)), st.binary(max_size=60))
def test_any_bytes_at_all(command, content):
    assert answer_bytes(command, content, TEXT).exit_status == 2


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@settings(max_examples=200)
@given(st.sampled_from(NAMES), st.data(), json_values, json_values)
def test_two_wrong_places_at_once(name, data, first, second):
    document = load((PAIRS / f"{name}.json").read_text("utf-8"))
    ways = [way for way in places(document) if len(way) <= 3]
    made = put(document, data.draw(st.sampled_from(ways)), first)
    ways = [way for way in places(made) if len(way) <= 3]
    check(name.split("-")[0], put(made, data.draw(st.sampled_from(ways)), second))
