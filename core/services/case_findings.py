"""What the rules find wrong with the application of a case, as a notice tells the applicant."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import re
from collections.abc import Mapping

from core.domain.chinese_dates import written_date
from core.problems import Problem, Severity
from core.services.applications import REGISTRATIONS, examine
from core.services.case_drawing import Drawing
from core.services.incoming import read_document
from core.services.operations import OPERATIONS, Request


def findings(drawing: Drawing) -> list[Mapping[str, str]]:
    """Return every fault and refusal with its rule, each once; questions are no grounds.

    The sentences say what is wrong and why. What the office is to do next is left out: it is not
    the applicant's to read.
    """
    found = {}
    for problem in _problems(drawing):
        if problem.severity is not Severity.CONFIRMATION:
            sentence = drawing.context.text.sentence(problem)
            what = _ISO_DAY.sub(_written, sentence.text)
            found[what] = {"what": what, "basis": sentence.basis}
    return list(found.values())


_ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")


def _written(found: re.Match[str]) -> str:
    """Return a day as documents write it: sentences on the screen write it shorter."""
    try:
        return written_date(dt.date.fromisoformat(found[0]))
    except ValueError:
        return found[0]


def _problems(drawing: Drawing) -> list[Problem]:
    """Ask again what the case asks, as of now, writing nothing."""
    case = drawing.case
    registration = REGISTRATIONS[case.registration]
    reading, _ = read_document(registration.command, case.content)
    operation = dc.replace(OPERATIONS["case.accept"], command=registration.command)
    request = Request(drawing.work, reading, drawing.context, operation)
    return [*reading.problems, *examine(request, registration, case.case_no).problems]
