"""``nongquan verify FILE [--trust KEYS]``: is this certificate genuine?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from core.domain.trust import Verdict
from core.problems import FieldError, Problem
from core.services.verification import said
from core.storage.ledger import now_in_office
from core.text import Catalogue
from desktop import checking

EXIT_UNREADABLE = 2


def run(
    path: Path, trust: Path | None, text: Catalogue, out: TextIO, *, as_json: bool = False
) -> int:
    """Check one file and say what is proved; 0 proved, 1 not proved, 2 unreadable.

    ``as_json`` answers with one JSON object instead of sentences; :func:`checking.check` tells
    which keys count.
    """
    try:
        data = path.read_bytes()
        checked = checking.check(data, text, trust=trust, near=path.absolute().parent)
    except FieldError as error:
        return _unreadable(Problem(error.code, params=error.params), text, out, as_json)
    except OSError as error:
        missing = Problem("file_missing", params={"value": str(error.filename or path)})
        return _unreadable(missing, text, out, as_json)
    verdict = checked.verdict
    if as_json:
        _print_json(_answer(verdict, text), out)
        return verdict.exit_status
    out.writelines(f"{line}\n" for line in checking.report(checked, text, now_in_office().date()))
    return verdict.exit_status


def _unreadable(problem: Problem, text: Catalogue, out: TextIO, as_json: bool) -> int:
    if as_json:
        _print_json({"proved": False, "problems": [_problem(problem, text)]}, out)
        return EXIT_UNREADABLE
    out.write(f"{text('verify.unreadable')}\n{text.sentence(problem)}\n")
    return EXIT_UNREADABLE


def _answer(verdict: Verdict, text: Catalogue) -> dict[str, Any]:
    """Return the verdict for machines; the facts are those of a genuine code only."""
    known = verdict.facts if checking.genuine(verdict) else None
    return {
        "proved": verdict.proved,
        "office": verdict.office,
        "demonstration": verdict.demonstration,
        "problems": [_problem(problem, text) for problem in verdict.problems],
        "facts": said(known, text) if known else {},
        "compared": list(verdict.compared),
    }


def _problem(problem: Problem, text: Catalogue) -> dict[str, str]:
    words = text.sentence(problem)
    return {"code": problem.code, "message": words.text, "next": words.next}


def _print_json(body: dict[str, Any], out: TextIO) -> None:
    out.write(json.dumps(body, ensure_ascii=False) + "\n")
