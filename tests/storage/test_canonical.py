"""The encoding that hashes are taken of: frozen, and the same by the short way."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.storage.canonical import (
    canonical,
    entry_hash,
    entry_hasher,
    row_digest,
    row_digester,
)

NAMES = sorted({"asset_no", "line", "名", 'a"b', "note", "sequence", "salt"})
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.lists(
    st.none() | TEXTS | st.integers(-(2**63), 2**63 - 1),
    min_size=len(NAMES),
    max_size=len(NAMES),
)


def as_row(values: list[Any]) -> dict[str, Any]:
    return dict(zip(NAMES, values, strict=True))


def test_keys_are_sorted_and_characters_stay_as_they_are() -> None:
    value = {"b": [1, None, True], "a": '村\n"', "A": {}}
    assert canonical(value) == '{"A":{},"a":"村\\n\\"","b":[1,null,true]}'


def test_digests_are_those_of_ever() -> None:
    row = {"party_no": "P000001", "kind": "person", "sequence": 1, "salt": "00"}
    assert row_digest("party", row) == (
        "aa3173c2ec32fc8cfbc3207bbb89dd8256fcbf211b89ed03d44e3d4ff3a03eb2"
    )
    entry = {"sequence": 1, "operator": "林晓燕", "rows": "[]"}
    assert entry_hash("", entry) == (
        "95687c22668af65f8d11d2af127fa8d52e5312bb18483929e5dc24e9e6f47cbe"
    )


def test_a_column_added_one_day_changes_no_digest_of_the_rows_before() -> None:
    row = {"party_no": "P000001", "salt": "00"}
    assert row_digest("party", {**row, "added": None}) == row_digest("party", row)
    assert row_digest("party", {**row, "added": ""}) != row_digest("party", row)


@given(VALUES)
def test_a_row_has_one_digest_by_either_way(values: list[Any]) -> None:
    assert row_digester("村 table", NAMES)(values) == row_digest("村 table", as_row(values))


@given(TEXTS, VALUES)
def test_an_entry_has_one_hash_by_either_way(before: str, values: list[Any]) -> None:
    filled = ["" if value is None else value for value in values]  # entries have no NULL
    assert entry_hasher(NAMES)(before, filled) == entry_hash(before, as_row(filled))


def test_a_value_that_no_column_may_hold_has_another_digest_and_is_no_error() -> None:
    digest = row_digester("party", ["kind"])
    assert len({digest([value]) for value in (b"person", "person", 1.0, 1, None)}) == 5
