"""What is printed onto a pre-printed sheet: the values of a snapshot in the sheet's boxes.

:func:`compose_overprint` merges a sheet with a snapshot, as :func:`core.services.documents.compose`
does for plain paper. The adapter sets it as a :class:`Layer` of drawn things, from which window,
printer and PDF file draw alike.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from core.domain.overprint import Box
from core.domain.proof import short_code, snapshot_digest
from core.problems import Problem, Rejected
from core.services.blank_forms import BlankForm, Field
from core.services.declarations import Declaration
from core.services.documents import Writer, forbidden_in, marks_of
from core.services.kept import kept_of, names_in
from core.services.samples import sample_of
from core.text import Catalogue


@dc.dataclass(frozen=True, slots=True)
class Value:
    """A text and the field of the sheet it is printed in."""

    field: Field
    label: str
    text: str


@dc.dataclass(frozen=True, slots=True)
class Overprint:
    """The values of one paper in the boxes of a sheet; ``code`` is the text of its QR code."""

    form: BlankForm
    subject: str
    language: str
    date: dt.date
    values: tuple[Value, ...]
    code: str
    marks: tuple[str, ...]


# --- what is drawn --------------------------------------------------------------------------------

# Places and sizes are whole micrometres from the upper left corner of the sheet.


@dc.dataclass(frozen=True, slots=True)
class Run:
    """Text of one font file from ``x`` on its baseline ``y``; ``size`` is the height of an em.

    ``thick`` is drawn with an outline because its font has no bold; ``tilt`` turns it by degrees
    anticlockwise about its beginning; ``grey`` is 0 for black and 255 for white.
    """

    text: str
    font: str
    path: str
    x: int
    y: int
    size: int
    thick: bool = False
    tilt: int = 0
    grey: int = 0


@dc.dataclass(frozen=True, slots=True)
class Modules:
    """A QR code of so many modules a side; ``rows`` as in :class:`core.adapters.codes.Symbol`."""

    x: int
    y: int
    size: int
    side: int
    rows: tuple[bytes, ...]


@dc.dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    x1: int
    y1: int
    x2: int
    y2: int
    width: int
    grey: int = 0


Drawn = Run | Modules | Stroke


@dc.dataclass(frozen=True, slots=True)
class LayerSide:
    """What is drawn on one side of the sheet."""

    side: str
    drawn: tuple[Drawn, ...]


@dc.dataclass(frozen=True, slots=True)
class Layer:
    """The variable part of a sheet, ready to be drawn; sides of the sheet in hundredths of a mm.

    ``frames`` are the boxes with what they are called, for a preview without a picture.
    """

    title: str
    subject: str
    language: str
    date: dt.date
    width: int
    height: int
    folds: tuple[int, ...]
    sides: tuple[LayerSide, ...]
    frames: tuple[tuple[str, Box], ...]


class Press(Protocol):
    """Sets values and test pages as layers, and writes layers as PDF; an adapter does it."""

    def lay_out(self, overprint: Overprint) -> Layer:
        """Set the values; ``Rejected`` names each that does not fit, nothing is clipped."""

    def test_page(self, form: BlankForm, lines: Sequence[str], language: str) -> Layer:
        """Return a page of grid, rulers and five crosses that says ``lines`` in its middle."""

    def write(self, layers: Sequence[tuple[Layer, Any]]) -> bytes:
        """Write layers, each with its calibration, as a PDF of their exact size."""


# --- composing ------------------------------------------------------------------------------------


def compose_overprint(
    form: BlankForm,
    declaration: Declaration,
    snapshot: Mapping[str, Any],
    text: Catalogue,
    *,
    code: str = "",
) -> Overprint:
    """Merge a sheet with a snapshot; ``declaration`` is of the paper that the sheet is for.

    Raises ``Rejected`` with every problem, as ``compose`` does: the printed title of the sheet is
    held to what the paper may be called, and nothing is printed that the paper must not say.
    """
    writer = Writer(snapshot, text)
    more = {
        "snapshot_digest": snapshot_digest(snapshot),
        "code_short": short_code(code) if code else "",
    }
    values = tuple(_value(field, writer, more) for field in form.fields)
    content = declaration.content
    subject = writer.write(content["subject"])
    day = writer.day("issued_on")
    said = [("", subject), *((one.label, one.text) for one in values)]
    problems = [*writer.problems, *forbidden_in(declaration, snapshot, form.title, said)]
    if problems:
        raise Rejected(problems)
    final = bool(code) or not content.get("signed", True)
    return Overprint(
        form=form,
        subject=subject,
        language=text.language.replace("_", "-"),
        date=day,
        values=values,
        code=code,
        marks=marks_of(snapshot, text, final, ()),
    )


def _value(field: Field, writer: Writer, more: Mapping[str, Any]) -> Value:
    label = writer.write(field.label, {"nth": ""})
    if field.each:
        written = _each(field, writer, more)
    else:
        written = writer.write(field.value, more)
    return Value(field, label, written.strip() or field.empty)


def _each(field: Field, writer: Writer, more: Mapping[str, Any]) -> str:
    parts = []
    for at, item in enumerate(writer.items(field.each)):
        inner = writer.within({**item, "nth": ""}, f"{field.each}[{at}]")
        filled = inner.fill(field.value, more)
        if not filled.empty and filled.text.strip():
            parts.append(filled.text.strip())
    return field.join.join(parts)


def left_out(
    form: BlankForm, declaration: Declaration, snapshot: Mapping[str, Any], text: Catalogue
) -> list[Problem]:
    """Find what a certificate must say and this sheet has no place for."""
    said = [one for field in form.fields for one in (field.value, field.each)]
    printed = {*names_in(said, text), *(field.each for field in form.fields)}
    return [
        Problem("overprint_left_out", "", {"value": f"choice.kept.{name}", "blank": form.term})
        for name in kept_of(declaration, text)
        if snapshot.get(name) and name not in printed
    ]


def check_blank(form: BlankForm, declaration: Declaration, text: Catalogue) -> None:
    """Check a sheet against the sample of its paper; raises ``Rejected`` with every problem.

    Every name must exist in the snapshot, every word in the catalogue, and the sheet must print
    the paper's number: a sheet whose number nobody can read proves nothing.
    """
    problems: list[Problem] = []
    for effect in _effects(declaration):
        sample = {**sample_of(declaration.code), "legal_effect_code": effect}
        try:
            compose_overprint(form, declaration, sample, text, code="NQ1:SAMPLE")
        except Rejected as refused:
            problems += refused.problems
    if not any("{certificate_no}" in words_of(one, text) for one in form.fields):
        problems.append(Problem("blank_without_number", "", {"blank": form.name}))
    if declaration.content.get("signed", True) and not form.codes:
        problems.append(Problem("blank_without_code", "", {"blank": form.name}))
    if problems:
        raise Rejected(_once(problems))


def words_of(field: Field, text: Catalogue) -> str:
    """Return the pattern of a field itself where it names words of the catalogue."""
    known = field.value.startswith("paper.") and text.has(field.value)
    return text(field.value) if known else field.value


def _effects(declaration: Declaration) -> Iterator[str]:
    """Yield every legal effect that some word of the paper is forbidden for."""
    own = sample_of(declaration.code).get("legal_effect_code", "")
    named = {
        effect
        for rule in declaration.content.get("forbidden", ())
        for effect in rule.get("legal_effects", ())
    }
    yield from sorted({own, *named})


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems without repetitions: samples of several effects find the same ones."""
    seen: dict[tuple[object, ...], Problem] = {}
    for one in problems:
        seen.setdefault((one.code, one.field, *sorted(one.params.items())), one)
    return list(seen.values())
