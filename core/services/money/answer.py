"""What goes out: exit status, the JSON body of the contract, and the working sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.sheet import Check, Figure, Step
from core.problems import EXIT_BAD_INPUT, EXIT_DONE, EXIT_REFUSED, Problem, Severity
from core.services.rules import Pack, content_sha256
from core.text import Catalogue

LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the sheet: the names of its columns and what stands in its rows."""

    code: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one request; ``body`` is ready for JSON, the rest is for people."""

    exit_status: int
    body: dict[str, Any]
    sheet: tuple[Step, ...] = ()
    checks: tuple[Check, ...] = ()
    tables: tuple[Table, ...] = ()
    packs: tuple[Pack, ...] = ()


def refuse_faults(problems: Iterable[Problem], text: Catalogue) -> Answer:
    """Answer a malformed request with every fault found, each once."""
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for problem in problems:
        seen.setdefault(
            (problem.field, problem.code),
            {"path": problem.field, "code": problem.code, "message": message(problem, text)},
        )
    return Answer(EXIT_BAD_INPUT, {"errors": list(seen.values())})


def refuse_by_law(problems: Iterable[Problem], text: Catalogue) -> Answer:
    """Answer a lawful request that rules refuse with all of them."""
    refusals = []
    for problem in problems:
        sentence = text.sentence(_quoted(problem, text))
        words = sentence.text + sentence.next
        refusals.append({"code": problem.code, "basis": sentence.basis, "message": words})
    return Answer(EXIT_REFUSED, {"refusals": refusals})


def refusal(code: str, **facts: object) -> Problem:
    """Return a refusal with the facts its sentence needs."""
    return Problem(code, "", {k: str(v) for k, v in facts.items()}, Severity.REFUSAL)


def done(
    result: Mapping[str, Any],
    raw: object,
    packs: Sequence[Pack],
    text: Catalogue,
    steps: Sequence[Step],
    checks: Sequence[Check] = (),
    tables: Sequence[Table] = (),
) -> Answer:
    """Answer a request with its result, and with what lets anybody redo it."""
    body = {
        **result,
        "disclaimer": text("money.disclaimer"),
        "steps": [step_body(step, text) for step in steps],
        "checks": [check_body(check, text) for check in checks],
        "warnings": [check_body(check, text) for check in checks if not check.passed],
        "rules": [pack.identity() for pack in packs],
        "inputs_sha256": content_sha256(raw),
    }
    return Answer(EXIT_DONE, body, tuple(steps), tuple(checks), tuple(tables), tuple(packs))


def message(problem: Problem, text: Catalogue) -> str:
    """Put a fault into words and say what to do."""
    sentence = text.sentence(_quoted(problem, text))
    return sentence.text + sentence.next


def _quoted(problem: Problem, text: Catalogue) -> Problem:
    """Give a problem its field's term and keep what it quotes short."""
    code = problem.code
    if code == "out_of_range" and not problem.params.get("most"):
        code = "below_least"
    facts = {name: _short(value) for name, value in problem.params.items()}
    return Problem(code, problem.field, {**facts, "field": term(problem.field, text)})


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_QUOTE else f"{value[:LONGEST_QUOTE]}…"


def term(path: str, text: Catalogue) -> str:
    """Return the Chinese term of a path: ``plots[3].mu`` -> ``地块（第4项）·面积``."""
    words, owner = [], ""
    for part in path.split("."):
        name, *places = re.findall(r"[^\[\]]+", part) or [""]
        where = "".join(text("ui.nth_item", n=int(p) + 1) for p in places if p.isdecimal())
        words.append(label(f"{owner}.{name}" if owner else name, text) + where)
        owner = name
    return _short("·".join(words)) if path else text("ui.whole_form")


def label(name: str, text: Catalogue) -> str:
    """Return the term of a field or figure; a name people chose themselves stands as it is.

    ``adjust.date`` is the ``date`` among the adjustments, which has another term than a date.
    """
    plain = name.rpartition(".")[2]
    keys = (f"money.{name}",) if plain != name else ()
    for key in (*keys, f"money.field.{plain}", f"field.{plain}"):
        if text.has(key):
            return text(key)
    return plain


def figure_value(figure: Figure, text: Catalogue) -> str:
    """Return a figure's value; the codes of choices as words."""
    return choice_word(figure.name, figure.printed, text)


def choice_word(name: str, value: str, text: Catalogue) -> str:
    """Return the word of a choice's code; anything else stands as it is."""
    key = f"money.choice.{name}.{value}"
    return text(key) if text.has(key) else value


def step_name(step: Step, text: Catalogue) -> str:
    """Return what a step works out, e.g. ``第 3 年净收益现值``."""
    return text(f"money.step.{step.code}", subject=step.subject)


def step_formula(step: Step, text: Catalogue) -> str:
    """Return the formula of a step in words; empty for a step that only states a figure."""
    key = f"money.formula.{step.code}"
    return text(key) if text.has(key) else ""


def step_body(step: Step, text: Catalogue) -> dict[str, Any]:
    """Return the JSON of a step."""
    return {
        "code": step.code,
        "name": step_name(step, text),
        "formula": step_formula(step, text),
        "inputs": [
            {
                "name": figure.name,
                "label": label(figure.name, text),
                "value": figure_value(figure, text),
                "status": figure.status,
                "source": figure.source,
            }
            for figure in step.figures
        ],
        "result": step.printed,
        "unit": step.unit,
    }


def check_body(check: Check, text: Catalogue) -> dict[str, Any]:
    """Return the JSON of a check."""
    return {
        "code": check.code,
        "passed": check.passed,
        "message": check_message(check, text),
        "actual": check.actual,
        "limit": check.limit,
        "status": check.status,
        "basis": check.source,
    }


def check_message(check: Check, text: Catalogue) -> str:
    """Return the sentence of a check, whether it passed or not."""
    state = "passed" if check.passed else "failed"
    return text(
        f"money.check.{check.code}.{state}",
        actual=check.actual,
        limit=check.limit,
        subject=check.subject,
    )
