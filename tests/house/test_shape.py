"""The shape of the code and the words of what is shown."""

import ast
import dataclasses as dc
from enum import StrEnum
from typing import get_args

import pytest

from core.domain import search_text, states
from core.fields import Choice
from core.resources import resource_dir
from core.services import event_views, record_views, views
from core.services.certificates import print_certificate
from core.services.desk import operations
from core.services.dividends import cycle_views
from core.services.reading import Document, kind_of
from core.services.subsidies import views as subsidy_views
from desktop import bootstrap
from desktop.cli_arguments import QUESTIONS

ROOT = resource_dir().parent
SOURCES = [p for folder in ("core", "desktop", "ui") for p in (ROOT / folder).rglob("*.py")]
TEXT = bootstrap.catalogue()
SHOWN = (views, record_views, event_views, cycle_views, subsidy_views)
LONGEST = 40
# Functions that are one thing told line by line; shorter pieces would have no names of their own.
LONGER: dict[str, int] = {}


def functions():
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                place = f"{path.relative_to(ROOT).as_posix()}:{node.name}"
                yield place, node.end_lineno - node.lineno + 1


def test_functions_stay_short():
    too_long = {place: lines for place, lines in functions() if lines > LONGER.get(place, LONGEST)}
    assert too_long == {}


def documents(model, seen):
    """Collect a command's documents, down to the agents of its parties."""
    if model in seen:
        return
    seen.add(model)
    for info in model.model_fields.values():
        pending = [info.annotation]
        while pending:
            option = pending.pop()
            if isinstance(option, type) and issubclass(option, Document):
                documents(option, seen)
            pending += get_args(option)


@pytest.mark.parametrize("name", sorted(operations()))
def test_fields_inside_fields_have_terms_and_their_choices_words(name):
    seen = set()
    documents(operations()[name].command, seen)
    for model in seen:
        for field, info in model.model_fields.items():
            assert TEXT.has(f"field.{field}"), (model.__name__, field)
            kind = kind_of(info)
            if isinstance(kind, Choice):
                missing = [o for o in kind.options if not TEXT.has(f"choice.{kind.topic}.{o}")]
                assert missing == []


@pytest.mark.parametrize(
    "view",
    [v for module in SHOWN for v in vars(module).values() if dc.is_dataclass(v)],
    ids=lambda v: v.__name__,
)
def test_everything_that_is_shown_has_a_term(view):
    names = [field.name for field in dc.fields(view) if field.name != "raw_details"]
    assert [n for n in names if not TEXT.has(f"view.{n}") and not TEXT.has(f"field.{n}")] == []


def test_classes_have_words_for_their_choices_papers_and_effect():
    for one in bootstrap.asset_classes().values():
        for standing in one.standings.values():
            assert TEXT.has(f"legal_effect.{standing.effect}")
            assert TEXT.has(f"paper.{standing.certificate}.title")
        assert [c for c in one.collaterals if not TEXT.has(f"choice.collateral.{c}")] == []
        assert [s for s in one.securities if not TEXT.has(f"choice.security.{s}")] == []
        for spec in one.fields:
            assert TEXT.has(f"field.{spec.name}")
            if isinstance(spec.kind, Choice):
                keys = [f"choice.{spec.kind.topic}.{option}" for option in spec.kind.options]
                assert [key for key in keys if not TEXT.has(key)] == []
        for block in one.registrations.values():
            keys = [f"document_kind.{paper.code}" for paper in block.papers]
            assert [key for key in keys if not TEXT.has(key)] == []


@pytest.mark.parametrize(
    ("topic", "codes"),
    [
        ("case_state", states.CASE.states),
        ("role", list(states.Role)),
        ("match", list(search_text.Reason)),
        ("mortgage_state", ("current", "discharged")),
        ("certificate_event", ("printed", "issued", "voided")),
        ("yes_no", ("yes", "no")),
    ],
)
def test_codes_that_rows_hold_have_words(topic, codes):
    assert all(isinstance(code, StrEnum | str) for code in codes)
    assert [c for c in codes if not TEXT.has(f"choice.{topic}.{c}")] == []


def test_every_subject_and_verb_of_the_command_line_has_words():
    subjects = {name.partition(".")[0] for name in operations()} | {s for s, _ in QUESTIONS}
    assert [s for s in subjects if not TEXT.has(f"cli.command.{s}")] == []
    assert [v for _, v in QUESTIONS if not TEXT.has(f"cli.verb.{v}")] == []


def test_a_record_that_is_missing_has_a_sentence():
    asked = {subject for (subject, _), (_, number) in QUESTIONS.items() if number}
    assert [s for s in asked if not TEXT.has(f"problem.no_such_{s}.text")] == []


def test_every_operation_says_what_it_promises():
    assert print_certificate.__doc__
    assert [name for name, one in operations().items() if not one.handler.__doc__] == []


def test_every_step_of_a_case_is_an_operation():
    steps = {t.operation for t in states.CASE.transitions}
    assert steps <= operations().keys()
