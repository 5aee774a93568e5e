"""What a question knows, and the questions by name."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable
from typing import Any

from core.services.operations import Context
from core.services.ports import Report, Work


@dc.dataclass(frozen=True, slots=True)
class Question:
    """An open reading work and the circumstances."""

    work: Work
    context: Context
    report: Report

    def text(self, key: str) -> str:
        """Return a word of the catalogue."""
        return self.context.text(key)


Answerer = Callable[..., Any]
QUERIES: dict[str, Answerer] = {}


def query(function: Answerer) -> Answerer:
    """Register a question under its function's name."""
    QUERIES[function.__name__] = function
    return function
