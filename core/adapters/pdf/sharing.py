"""What many sheets of one job have in common, written once: labels, rules, clauses, the frame.

A job of certificates of one kind repeats two thirds of every page. Pages that are ruled alike are
compared as they are finished, and what stands on all of them, at the same place, becomes one form
(a form XObject, ISO 32000-1 8.10) that each page calls for. Nothing is known here of papers: a
page is a list of operators that each bring all they need.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Sequence
from typing import Any

_LEAST = 1_500  # characters of operators that are worth a form
_MOST_FORMS = 5  # of pages ruled alike; a job of many kinds keeps its pages whole
_RULE, _TEXT, _GROUP = " l S", "BT ", "q"


@dc.dataclass(slots=True)
class _Alike:
    """Pages ruled alike: what all so far had in common, and the forms made of it."""

    common: Sequence[str]
    forms: list[tuple[str, frozenset[str]]] = dc.field(default_factory=list)


class Sharing:
    """Looks at each page before it is finished, and takes out what a form holds."""

    def __init__(self, canvas: Any, size: tuple[float, float]) -> None:
        self._canvas = canvas
        self._size = size
        self._alike: dict[int, _Alike] = {}

    def finish(self) -> None:
        """Write the page: what is shared by its form, the rest as it is."""
        operators = list(_grouped(self._canvas._code))
        key = hash(tuple(one for one in operators if one.endswith(_RULE)))
        known = self._alike.get(key)
        if known is None:
            self._alike[key] = _Alike([one for one in operators if _stands_alone(one)])
        else:
            self._share(known, operators)
        self._canvas.showPage()

    def _share(self, known: _Alike, operators: Sequence[str]) -> None:
        there = frozenset(operators)
        for name, held in known.forms:
            if held <= there:
                self._call(name, held, operators)
                return
        known.common = [one for one in known.common if one in there]
        if len(known.forms) < _MOST_FORMS and sum(map(len, known.common)) >= _LEAST:
            name, held = f"shared{len(self._alike)}.{len(known.forms)}", frozenset(known.common)
            self._define(name, known.common)
            known.forms.append((name, held))
            self._call(name, held, operators)

    def _define(self, name: str, operators: Iterable[str]) -> None:
        self._canvas.beginForm(name, 0, 0, *self._size)
        for one in operators:
            self._canvas.addLiteral(one)
        self._canvas.endForm()

    def _call(self, name: str, held: frozenset[str], operators: Sequence[str]) -> None:
        rest = [one for one in operators if one not in held]
        self._canvas._code[:] = rest[:1]  # where the page's own coordinates are set
        self._canvas.doForm(name)
        self._canvas._code.extend(rest[1:])


def _stands_alone(operator: str) -> bool:
    return operator.startswith((_TEXT, f"{_GROUP} ")) or operator.endswith(_RULE)


def _grouped(code: Sequence[str]) -> Iterable[str]:
    """Yield operators one by one, but what stands between ``q`` and ``Q`` as one."""
    depth, group = 0, []
    for one in code:
        depth += (one == _GROUP) - (one == "Q")
        group.append(one)
        if not depth:
            yield " ".join(group)
            group = []
    yield from group
