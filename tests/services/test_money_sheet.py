"""The working sheet speaks Chinese throughout, and every fault and refusal has its sentence."""

import re
from pathlib import Path

import pytest

from core.domain.valuation.registry import METHODS
from core.services.incoming import load
from core.services.money.answer import term
from core.services.money.commands import COMMANDS
from core.services.money.readable import sheet_lines
from core.services.money.value import METHOD_KEYS
from core.text import Catalogue

ROOT = Path(__file__).parents[2]
PAIRS = sorted(p for p in (ROOT / "tests/contract").glob("*.json") if "expected" not in p.name)
TEXT = Catalogue()


def answered(path):
    command = path.stem.split("-")[0]
    return command, COMMANDS[command](load(path.read_text("utf-8")), TEXT)


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_every_step_and_figure_has_its_term(path):
    _, result = answered(path)
    for step in result.body["steps"]:
        assert not step["name"].startswith("money.")
        assert step["unit"]
        for item in step["inputs"]:
            assert item["label"] != item["name"].rpartition(".")[2]
            assert item["status"] in ("given", "computed", "sourced", "assumed")
            assert bool(item["source"]) or item["status"] != "sourced"
    for check in result.body["checks"]:
        assert not check["message"].startswith("money.")


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_readable_sheet_has_no_codes_left(path):
    command, result = answered(path)
    lines = list(sheet_lines(command, result, TEXT))
    assert lines[1] == "内部测算，不作为资产评估报告"
    assert not [line for line in lines if "money." in line or "{" in line]
    tables = [line.split("\t") for line in lines if "\t" in line]
    assert all(re.search("[\u4e00-\u9fff]", head) for row in tables[:1] for head in row)


def test_every_problem_raised_here_has_a_sentence():
    sources = [
        *(ROOT / "core/services/money").glob("*.py"),
        *(ROOT / "core/domain/dividend").glob("*.py"),
    ]
    raised = re.compile(r'(?:Problem|FieldError|_?refusal)\(\s*"(\w+)"')
    found = {code for path in sources for code in raised.findall(path.read_text("utf-8"))}
    assert len(found) > 20
    missing = {code for code in found if not TEXT.has(f"problem.{code}.text")}
    assert not missing


def test_terms_of_paths():
    assert term("plots[3].mu", TEXT) == "地块（第4项）·面积（亩）"
    assert term("", TEXT) == "整张表"
    assert term("plots[0].deliveries.特级", TEXT) == "地块（第1项）·交售·特级"


def test_every_registered_method_is_a_key_of_the_request():
    assert set(METHODS) == set(METHOD_KEYS)
