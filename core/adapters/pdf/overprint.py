"""Values set into the boxes of a pre-printed sheet, test pages, and both as exact PDF.

What is set is a layer of runs of text, codes and strokes in whole micrometres: the window and the
printer draw the same one. Text that its box cannot hold is refused, never clipped.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from core.adapters.codes import qr_symbol
from core.adapters.pdf.faces import font_path, load, runs, thickened, width
from core.adapters.pdf.lines import Line, broken
from core.adapters.pdf.overprint_grid import grid
from core.adapters.pdf.pen import BASELINE
from core.adapters.pdf.repairs import new_canvas, spelling
from core.domain.overprint import SIDES, Affine, Box, Calibration, affine
from core.problems import FieldError, Problem, Rejected
from core.services.blank_forms import LEADING, BlankForm
from core.services.overprint import (
    Drawn,
    Layer,
    LayerSide,
    Modules,
    Overprint,
    Run,
    Stroke,
    Value,
)

POINT = 25_400 / 72  # micrometres
_CODE_QUIET = 0.06  # of a code's box that stays white around it, on each side
_STEP = 25  # hundredths of a point by which text is set smaller until it fits
_THICKENING = 0.035  # of the size, as pen.py
_MARK_GREY = 225
EPOCH = dt.date(2000, 1, 1)  # of a test page's file; the page itself says its day


def lay_out(overprint: Overprint) -> Layer:
    """Set the values into their boxes.

    Raises ``Rejected`` with ``overprint_too_long`` for every value that its box cannot hold at
    its smallest size, and with what no font can draw.
    """
    problems: list[Problem] = []
    drawn: dict[str, list[Drawn]] = {side: [] for side in SIDES}
    form = overprint.form
    for side in form.sides:
        drawn[side] += _marks(overprint.marks, form.width, form.height)
    for value in overprint.values:
        try:
            drawn[value.field.box.side] += _set(value)
        except FieldError as error:
            facts = {**error.params, "field": value.label, "name": value.field.box.name}
            problems.append(Problem(error.code, "", facts))
    for box in form.codes if overprint.code else ():
        drawn[box.side].append(_code(overprint.code, box))
    if problems:
        raise Rejected(problems)
    return Layer(
        title=form.title,
        subject=overprint.subject,
        language=overprint.language,
        date=overprint.date,
        width=form.width,
        height=form.height,
        folds=form.folds,
        sides=tuple(LayerSide(side, tuple(drawn[side])) for side in form.sides),
        frames=(
            *((value.label, value.field.box) for value in overprint.values),
            *(("", box) for box in form.codes),
        ),
    )


def test_page(form: BlankForm, lines: Sequence[str], language: str) -> Layer:
    """Return the grid, rulers and five crosses of a sheet, on each side that is printed."""
    page = tuple(grid(form.width, form.height, lines))
    return Layer(
        title=lines[0],
        subject="",
        language=language,
        date=EPOCH,
        width=form.width,
        height=form.height,
        folds=form.folds,
        sides=tuple(LayerSide(side, page) for side in form.sides),
        frames=(),
    )


def _set(value: Value) -> Iterator[Drawn]:
    """Yield the runs of a value, as small as it must be; ``FieldError`` where nothing helps."""
    field = value.field
    room = field.box.width * 10 / POINT
    found: tuple[Line, ...] = ()
    for size in range(field.size, field.shrink_to - 1, -_STEP):
        found = broken(value.text, size / 100, room, field.strong)
        if len(found) <= field.lines:
            yield from _lines(value, found, size / 100)
            return
    needed = max(width(value.text, field.shrink_to / 100, field.strong) * POINT / 1000, 0)
    raise FieldError(
        "overprint_too_long",
        value=value.text,
        lines=len(found),
        most=field.lines,
        width=f"{field.box.width / 100:g}",
        needed=f"{needed:.0f}",
    )


def _lines(value: Value, lines: Sequence[Line], size: float) -> Iterator[Drawn]:
    field, box = value.field, value.field.box
    leading = size * LEADING / 100
    spare = box.height * 10 / POINT - len(lines) * leading
    top = {"top": 0.0, "middle": spare / 2, "bottom": spare}[field.valign]
    slack = {"left": 0.0, "centre": 0.5, "right": 1.0}[field.align]
    for at, line in enumerate(lines):
        left = box.x * 10 / POINT + (box.width * 10 / POINT - line.width) * slack
        middle = box.y * 10 / POINT + top + (at + 0.5) * leading
        yield from text_runs(line.text, left, middle + size * BASELINE, size, bold=field.strong)


def text_runs(
    text: str, x: float, y: float, size: float, *, bold: bool = False, **how: int
) -> Iterator[Run]:
    """Yield a line of text from ``x`` on its baseline ``y``, in points from the upper left."""
    for font, part in runs(text, bold):
        yield Run(
            text=part,
            font=font,
            path=font_path(font),
            x=round(x * POINT),
            y=round(y * POINT),
            size=round(size * POINT),
            thick=thickened(font, bold),
            **how,
        )
        x += width(part, size, bold)


def _code(text: str, box: Box) -> Modules:
    symbol = qr_symbol(text)
    quiet = round(box.width * 10 * _CODE_QUIET)
    size = box.width * 10 - 2 * quiet
    return Modules(box.x * 10 + quiet, box.y * 10 + quiet, size, symbol.side, symbol.rows)


def _marks(marks: Sequence[str], wide: int, high: int) -> Iterator[Drawn]:
    """Yield words across a sheet (演示), beneath what is printed on it."""
    for at, mark in enumerate(marks):
        size = min(wide, high) * 10 / POINT / 1.6 / max(len(mark), 2)
        long = width(mark, size, True)
        x = wide * 10 / POINT / 2 - long / 2 * 0.82  # the cosine of 35 degrees
        y = high * 10 / POINT / 2 + long / 2 * 0.57 + at * size * 1.3
        yield from text_runs(mark, x, y, size, bold=True, tilt=35, grey=_MARK_GREY)


# --- as PDF ---------------------------------------------------------------------------------------


def write(layers: Sequence[tuple[Layer, Calibration]]) -> bytes:
    """Write layers as one PDF, a page a side, of the exact sizes of their sheets.

    The calibration moves and stretches everything but the paper. The same layers give the same
    bytes.
    """
    target = BytesIO()
    first = layers[0][0]
    canvas = new_canvas(
        target,
        font=load(),
        language=first.language,
        day=first.date,
        size=_size(first),
    )
    canvas.setTitle(first.title)
    canvas.setSubject(first.subject)
    canvas.setCreator("nongquan")
    canvas.setAuthor("")
    canvas.setViewerPreference("PrintScaling", "None")
    for layer, calibration in layers:
        for side in layer.sides:
            canvas.setPageSize(_size(layer))
            canvas.addLiteral(_matrix(affine(calibration, side.side), layer.height))
            for one in side.drawn:
                canvas.addLiteral(" ".join(_operators(canvas, one, layer.height)))
            canvas.addLiteral("Q")
            canvas.showPage()
    canvas.save()
    return target.getvalue()


def _size(layer: Layer) -> tuple[float, float]:
    return layer.width * 10 / POINT, layer.height * 10 / POINT


def _matrix(how: Affine, height: int) -> str:
    """Return the operator that corrects a page: PDF counts points upwards from the foot."""
    high = height * 10 / POINT
    xx, xy, yx, yy = (float(one) for one in (how.xx, how.xy, how.yx, how.yy))
    dx, dy = float(how.dx) * 10 / POINT, float(how.dy) * 10 / POINT
    right, up = xy * high + dx, high - yy * high - dy
    return f"q {xx:.6f} {-yx:.6f} {-xy:.6f} {yy:.6f} {right:.4f} {up:.4f} cm"


def _operators(canvas: Any, one: Drawn, height: int) -> Iterator[str]:
    def at(x: int, y: int) -> str:
        return f"{x / POINT:.3f} {(height * 10 - y) / POINT:.3f}"

    match one:
        case Run():
            yield from _text(canvas, one, height)
        case Stroke():
            yield f"{one.grey / 255:.3g} G {one.width / POINT:.3f} w"
            yield f"{at(one.x1, one.y1)} m {at(one.x2, one.y2)} l S"
        case Modules():
            size = one.size / POINT
            yield f"q 0 g {size:.3f} 0 0 {size:.3f} {at(one.x, one.y + one.size)} cm"
            yield f"BI /W {one.side} /H {one.side} /BPC 1 /IM true /F /AHx ID"
            yield f"{b''.join(one.rows).hex()}> EI Q"


def _text(canvas: Any, run: Run, height: int) -> Iterator[str]:
    grey, size = f"{run.grey / 255:.3g}", run.size / POINT
    cos, sin = _turned(run.tilt)
    x, y = run.x / POINT, (height * 10 - run.y) / POINT
    yield f"BT {grey} g {cos:.6g} {sin:.6g} {-sin:.6g} {cos:.6g} {x:.3f} {y:.3f} Tm"
    for name, shown in spelling(canvas).shown(run.font, run.text):
        yield f"{name} {size:.5g} Tf"
        thick = f"{grey} G {size * _THICKENING:.3f} w 2 Tr "
        yield f"{thick}{shown} 0 Tr" if run.thick else shown
    yield "ET"


def _turned(degrees: int) -> tuple[float, float]:
    turn = math.radians(degrees)
    return math.cos(turn), math.sin(turn)
