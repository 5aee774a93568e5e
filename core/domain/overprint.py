"""Printing onto pre-printed sheets (套打): boxes in their sheet, and the correction of a printer.

Places are whole hundredths of a millimetre from the upper left corner of the sheet, x to the right
and y downwards. A printer shifts, stretches and turns what it prints; its :class:`Calibration`
undoes that, so that ink falls where the blank wants it. Everything is exact.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from core.domain.values import half_up

MM = 100  # the unit of places
SIDES = FRONT, BACK = "front", "back"
INSET = 20 * MM  # of the four outer crosses of a test page from the edges

# What a printer that works can be off by; more is a mistake in measuring.
MOST_OFFSET = 200  # tenths of a millimetre
MOST_SCALE = 500  # hundredths of a percent
MOST_ROTATION = 200  # hundredths of a degree
_DEGREE = Fraction(355, 113) / 180  # in radians, to seven digits
SAME_PAPER = MM  # sheets that differ by no more count as one size: drivers round to points

Point = tuple[int, int]


@dc.dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on one side of a sheet."""

    name: str
    x: int
    y: int
    width: int
    height: int
    side: str = FRONT

    @property
    def right(self) -> int:
        """Where it ends to the right."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Where it ends below."""
        return self.y + self.height

    def meets(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.side == other.side
            and self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )


def outside(boxes: Sequence[Box], width: int, height: int) -> Iterator[Box]:
    """Yield the boxes that leave a sheet."""
    for box in boxes:
        if min(box.x, box.y) < 0 or box.right > width or box.bottom > height:
            yield box


def overlapping(boxes: Sequence[Box]) -> Iterator[tuple[Box, Box]]:
    """Yield the pairs of boxes that would print on each other."""
    yield from (pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1]))


def across(boxes: Sequence[Box], folds: Sequence[int]) -> Iterator[tuple[Box, int]]:
    """Yield the boxes that a vertical fold would cut, each with the fold's place."""
    for box in boxes:
        yield from ((box, fold) for fold in folds if box.x < fold < box.right)


def same_paper(one: Point, other: Point) -> bool:
    """Whether two sheets are of one size, lying or standing."""
    return all(abs(a - b) <= SAME_PAPER for a, b in zip(sorted(one), sorted(other), strict=True))


def misfit(
    sheet: Point, known: Sequence[Point], loaded: Point | None, largest: Point | None
) -> str:
    """Say what is wrong with printing on a sheet: ``unsupported``, ``loaded`` or nothing.

    ``known`` are the sizes a printer names, ``loaded`` the one it is set to, ``largest`` the
    largest it takes of any measure (None: it takes no others).
    """
    fits = largest is not None and all(
        side <= most for side, most in zip(sorted(sheet), sorted(largest), strict=True)
    )
    if known and not fits and not any(same_paper(sheet, one) for one in known):
        return "unsupported"
    return "loaded" if loaded is not None and not same_paper(sheet, loaded) else ""


# --- the correction of a printer ------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class Calibration:
    """What is done to every place before it is sent to a printer.

    Offsets in tenths of a millimetre, scales in hundredths of a percent more or less, the rotation
    in hundredths of a degree clockwise. The back of a sheet that is turned by the printer is
    shifted by ``back_dx`` and ``back_dy`` besides.
    """

    dx: int = 0
    dy: int = 0
    scale_x: int = 0
    scale_y: int = 0
    rotation: int = 0
    back_dx: int = 0
    back_dy: int = 0


NONE = Calibration()
LIMITS = {
    "dx": MOST_OFFSET,
    "dy": MOST_OFFSET,
    "scale_x": MOST_SCALE,
    "scale_y": MOST_SCALE,
    "rotation": MOST_ROTATION,
    "back_dx": MOST_OFFSET,
    "back_dy": MOST_OFFSET,
}


def beyond(calibration: Calibration) -> Iterator[tuple[str, int, int]]:
    """Yield what no printer is off by: field, value, limit."""
    for name, limit in LIMITS.items():
        value = getattr(calibration, name)
        if abs(value) > limit:
            yield name, value, limit


@dc.dataclass(frozen=True, slots=True)
class Affine:
    """``x' = xx·x + xy·y + dx`` and ``y' = yx·x + yy·y + dy``, offsets in hundredths of a mm."""

    xx: Fraction
    xy: Fraction
    dx: Fraction
    yx: Fraction
    yy: Fraction
    dy: Fraction

    def at(self, x: int | Fraction, y: int | Fraction) -> tuple[Fraction, Fraction]:
        """Return where a place goes."""
        return (
            self.xx * x + self.xy * y + self.dx,
            self.yx * x + self.yy * y + self.dy,
        )


def affine(calibration: Calibration, side: str = FRONT) -> Affine:
    """Return what a calibration does to places on a side.

    The angle is small, so that its sine stands for itself; :func:`fitted` means the same.
    """
    turn = Fraction(calibration.rotation, 100) * _DEGREE
    back = side == BACK
    return Affine(
        1 + Fraction(calibration.scale_x, 10_000),
        -turn,
        Fraction(10 * (calibration.dx + back * calibration.back_dx)),
        turn,
        1 + Fraction(calibration.scale_y, 10_000),
        Fraction(10 * (calibration.dy + back * calibration.back_dy)),
    )


def crosses(width: int, height: int) -> tuple[Point, ...]:
    """Return where the five crosses of a test page are: the four corners, then the middle."""
    left, right, top, bottom = INSET, width - INSET, INSET, height - INSET
    return (left, top), (right, top), (left, bottom), (right, bottom), (width // 2, height // 2)


@dc.dataclass(frozen=True, slots=True)
class Fit:
    """The calibration that measured crosses ask for, and how far each stays off with it."""

    calibration: Calibration
    off: tuple[Fraction, ...]  # squares would do to compare; these are the larger of |x| and |y|

    @property
    def worst(self) -> Fraction:
        """How far the worst cross stays off, in hundredths of a millimetre."""
        return max(self.off)


def fitted(asked: Sequence[Point], measured: Sequence[Point], *, turned: bool) -> Fit | None:
    """Return the calibration that brings crosses measured on a test page to where they should be.

    It is the least-squares solution of ``asked = calibration(measured)``: a printer that puts
    what was asked at ``asked`` onto ``measured`` puts it where it belongs when asked for the
    image of that place. ``turned`` looks for a rotation too. None where the places do not
    determine it (fewer than three, or all in one line).
    """
    rows: list[list[Fraction]] = []
    values: list[Fraction] = []
    for (x, y), (mx, my) in zip(asked, measured, strict=True):
        # Unknown: xx, dx, yy, dy, turn.
        rows.append([Fraction(n) for n in (mx, 1, 0, 0, -my)][: 5 if turned else 4])
        values.append(Fraction(x))
        rows.append([Fraction(n) for n in (0, 0, my, 1, mx)][: 5 if turned else 4])
        values.append(Fraction(y))
    found = _solved(rows, values)
    if found is None:
        return None
    xx, dx, yy, dy, turn = (*found, Fraction(0))[:5]
    calibration = Calibration(
        dx=half_up(dx / 10),
        dy=half_up(dy / 10),
        scale_x=half_up((xx - 1) * 10_000),
        scale_y=half_up((yy - 1) * 10_000),
        rotation=half_up(turn / _DEGREE * 100),
    )
    return Fit(
        calibration, tuple(_off(calibration, *pair) for pair in zip(asked, measured, strict=True))
    )


def _off(calibration: Calibration, asked: Point, measured: Point) -> Fraction:
    x, y = affine(calibration).at(*measured)
    return max(abs(x - asked[0]), abs(y - asked[1]))


def _solved(
    rows: Sequence[Sequence[Fraction]], values: Sequence[Fraction]
) -> list[Fraction] | None:
    """Return the least-squares solution by the normal equations; None where there are many."""
    size = len(rows[0]) if rows else 0
    matrix = [
        [sum((row[i] * row[j] for row in rows), Fraction(0)) for j in range(size)]
        + [sum((row[i] * value for row, value in zip(rows, values, strict=True)), Fraction(0))]
        for i in range(size)
    ]
    for step in range(size):
        pivot = next((at for at in range(step, size) if matrix[at][step]), None)
        if pivot is None:
            return None
        matrix[step], matrix[pivot] = matrix[pivot], matrix[step]
        head = matrix[step][step]
        matrix[step] = [one / head for one in matrix[step]]
        for at in range(size):
            factor = matrix[at][step]
            if at != step and factor:
                matrix[at] = [a - factor * b for a, b in zip(matrix[at], matrix[step], strict=True)]
    return [row[-1] for row in matrix] if size else None
