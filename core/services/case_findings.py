"""What the rules find wrong with the application of a case, as a notice tells the applicant."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping

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
            found[sentence.text] = {"what": sentence.text, "basis": sentence.basis}
    return list(found.values())


def _problems(drawing: Drawing) -> list[Problem]:
    """Ask again what the case asks, as of now, writing nothing."""
    case = drawing.case
    registration = REGISTRATIONS[case.registration]
    reading, _ = read_document(registration.command, case.content)
    operation = dc.replace(OPERATIONS["case.accept"], command=registration.command)
    request = Request(drawing.work, reading, drawing.context, operation)
    return [*reading.problems, *examine(request, registration, case.case_no).problems]
