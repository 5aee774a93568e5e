"""Every invariant and every refusal is held by a test that says so (tests/coverage_of_law.py)."""

import ast
import re
from collections import defaultdict

import pytest

from core.resources import resource_dir
from desktop import bootstrap
from tests.coverage_of_law import INVARIANTS, REFUSALS

ROOT = resource_dir().parent
TEXT = bootstrap.catalogue()
KEYS = TEXT.keys()
# What a later issue finishes, each with what is missing; an entry leaves the list when it is held.
LATER = {
    "I30": "off-site backups come with the issue of the archive",
}
TABLES = ("HOLDS", "ATTACKS")  # of attacks, whose rows name what they hold
NAMES = re.compile(r"(I[1-9]\d?|R\d\d)( (I[1-9]\d?|R\d\d))*")


def named():
    """Return the test files that name each invariant and refusal."""
    found = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for words in _names_in(node):
                for name in words.split():
                    found[name].add(path.relative_to(ROOT).as_posix())
    return found


def _names_in(node):
    """Yield the names in a mark, or in a table that makes marks."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "holds":
        yield from _strings(node.args)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(getattr(target, "id", "") in TABLES for target in targets):
            yield from _strings([node.value])


def _strings(nodes):
    for outer in nodes:
        for node in ast.walk(outer):
            text = getattr(node, "value", None)
            if isinstance(text, str) and NAMES.fullmatch(text):
                yield text


NAMED = named()


@pytest.mark.parametrize("name", [one for one in INVARIANTS if one not in LATER])
def test_every_invariant_is_held_by_a_named_test(name):
    assert NAMED[name]


@pytest.mark.parametrize("name", REFUSALS)
def test_every_refusal_is_held_by_a_named_test(name):
    assert NAMED[name]


def test_nothing_is_put_off_that_is_held_already():
    assert [name for name in LATER if NAMED[name]] == []


def test_nobody_names_what_there_is_not():
    assert NAMED.keys() - {*INVARIANTS, *REFUSALS} == set()


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_says_its_basis_and_the_next_step(code):
    """A code may have several sentences (R02_licence, R08_amount …); each must say both."""
    sentences = {
        key.split(".")[1] for key in KEYS if re.fullmatch(rf"problem\.{code}(_\w+)?\.text", key)
    }
    assert sentences
    for one in sentences:
        for part in ("basis", "next"):
            assert TEXT.has(f"problem.{one}.{part}"), (one, part)
            assert TEXT(f"problem.{one}.{part}").strip(), (one, part)
