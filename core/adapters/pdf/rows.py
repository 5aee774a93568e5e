"""Rows of tables: cells that stand beside each other as they fit, lists, places to sign."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from core.adapters.pdf.faces import width
from core.adapters.pdf.lines import balanced, broken
from core.adapters.pdf.pieces import (
    CLOSING_HEIGHT,
    FOOT_HEIGHT,
    LABEL_WIDTH,
    LEFT,
    LEFT_VALUE,
    RIGHT,
    RIGHT_VALUE,
    Box,
    Density,
    RowPiece,
    capacity,
)
from core.services.paper_blocks import Cell, Grid, Paragraph, Place, Row

_LABEL_LEADING = 1.25  # of the label's size: its lines belong together
_LEAST_LABEL = 0.88  # how much a label may shrink to stay on one line
_WIDOW = 2.5  # a last line of so few characters is evened out


def row_pieces(row: Row | Grid | Place, density: Density) -> Iterable[RowPiece]:
    """Return the rows of one line of a table, of a list, or of a place to sign."""
    match row:
        case Row():
            return _set_cells(row, density)
        case Grid():
            return _listed(row, density)
        case Place():
            return _place(row, density)


@lru_cache(maxsize=4_000)  # clauses, banks, places: a job of one kind repeats whole rows
def _set_cells(row: Row, density: Density) -> tuple[RowPiece, ...]:
    return tuple(_cells(row, density))


def _cells(row: Row, density: Density) -> Iterator[RowPiece]:
    groups = _beside(row.cells, density) if row.flows else [row.cells]
    for cells in groups:
        yield from _split(_boxes(cells, density), density)


def _beside(cells: Sequence[Cell], density: Density) -> Iterator[tuple[Cell, ...]]:
    """Pair cells whose values fit on one line beside each other; wide ones get their own row.

    Wide ones let the next short cell pass to its partner, so that at most one stands alone.
    """
    waiting: Cell | None = None
    wide: list[Cell] = []
    for cell in cells:
        pair = None if waiting is None else _pair(waiting, cell, density)
        if pair:
            yield pair
            yield from ((one,) for one in wide)
            waiting, wide = None, []
        elif waiting is None and _fits(cell, LEFT_VALUE, density):
            waiting = cell
        elif waiting is None:
            yield (cell,)
        else:
            wide.append(cell)
    if waiting is not None:
        yield (waiting,)
    yield from ((one,) for one in wide)


def _pair(first: Cell, second: Cell, density: Density) -> tuple[Cell, Cell] | None:
    for left, right in ((first, second), (second, first)):
        if _fits(left, LEFT_VALUE, density) and _fits(right, RIGHT_VALUE, density):
            return left, right
    return None


def _fits(cell: Cell, column: float, density: Density) -> bool:
    value = cell.value.replace("\n", "　")
    return width(value, density.size, cell.strong) <= column - _inset(density)


def _inset(density: Density) -> float:
    return density.size


def _boxes(cells: Sequence[Cell], density: Density) -> tuple[Box, ...]:
    return tuple(
        box
        for cell, (left, column) in zip(cells, _columns(len(cells)), strict=True)
        for box in (
            _label_box(left, cell.label, density),
            _value_box(left + LABEL_WIDTH, column, cell.value or "／", density, cell.strong),
        )
    )


def _columns(count: int) -> Sequence[tuple[float, float]]:
    """Return where each cell of a row begins and how wide its value is."""
    if count == 2:
        return (LEFT, LEFT_VALUE), (LEFT + LABEL_WIDTH + LEFT_VALUE, RIGHT_VALUE)
    each = (RIGHT - LEFT) / count
    return [(LEFT + index * each, each - LABEL_WIDTH) for index in range(count)]


@lru_cache(maxsize=4_000)  # the labels of a kind of paper are the same on each
def _label_box(left: float, text: str, density: Density) -> Box:
    """Set a label on one line, a little smaller if that helps, else on even lines."""
    size, room = density.label, LABEL_WIDTH - density.label * 0.75
    wide = width(text, size)
    if room < wide <= room / _LEAST_LABEL:
        size *= room / wide
    lines = balanced(text, size, room)
    return Box(left, LABEL_WIDTH, lines, size, size * _LABEL_LEADING, label=True, strong=False)


def _value_box(
    left: float,
    wide: float,
    text: str,
    density: Density,
    strong: bool = False,
    *,
    centred: bool = False,
) -> Box:
    size, room = density.size, wide - _inset(density)
    lines = broken(text, size, room, strong)
    if len(lines) == 2 and lines[0].continues and lines[1].width < size * _WIDOW:
        lines = balanced(text, size, room, strong)
    return Box(
        left, wide, lines, size, density.leading, label=False, strong=strong, centred=centred
    )


def _split(boxes: tuple[Box, ...], density: Density) -> Iterator[RowPiece]:
    """Yield the row, cut into several where it is taller than a page."""
    most = int((capacity(first=False) - CLOSING_HEIGHT * 2) / density.leading)
    count = max(len(box.lines) for box in boxes)
    if count <= most:
        yield _row_piece(boxes, density)
        return
    for start in range(0, count, most):
        part = tuple(dc.replace(box, lines=box.lines[start : start + most]) for box in boxes)
        yield _row_piece(part, density)


def _row_piece(boxes: tuple[Box, ...], density: Density) -> RowPiece:
    return RowPiece(max(box.height for box in boxes) + 2 * density.space, boxes)


def paragraph_pieces(block: Paragraph, density: Density) -> Iterator[RowPiece]:
    """Yield a titled text as rows."""
    title = _label_box(LEFT, block.title, density)
    text = _value_box(LEFT + LABEL_WIDTH, RIGHT - LEFT - LABEL_WIDTH, block.text, density)
    for piece in _split((title, text), density):
        yield dc.replace(piece, opens=block.boxed)


def _listed(grid: Grid, density: Density) -> Iterator[RowPiece]:
    """Yield the headings and the lines of a list; each line knows the headings over it."""
    whole, ends = sum(grid.weights), [LEFT]
    for weight in grid.weights:
        ends.append(ends[-1] + (RIGHT - LEFT) * weight / whole)
    columns = [(left, right - left) for left, right in pairwise(ends)]
    heads = tuple(
        _headed(left, wide, text, density)
        for (left, wide), text in zip(columns, grid.heads, strict=True)
    )
    head = _row_piece(heads, density)
    yield head
    for row in grid.rows:
        boxes = tuple(
            _value_box(left, wide, text or "／", density, centred=centred)
            for (left, wide), text, centred in zip(columns, row, grid.centred, strict=True)
        )
        for piece in _split(boxes, density):
            yield dc.replace(piece, head=head)


def _headed(left: float, wide: float, text: str, density: Density) -> Box:
    size = density.label
    lines = balanced(text, size, wide - size * 0.75)
    return Box(left, wide, lines, size, size * _LABEL_LEADING, label=True, strong=False)


def _place(place: Place, density: Density) -> Iterator[RowPiece]:
    """Yield a place to sign: what is written in it, room beneath, the line at its foot."""
    label = _label_box(LEFT, place.label, density)
    text = _value_box(LEFT + LABEL_WIDTH, RIGHT - LEFT - LABEL_WIDTH, place.text, density)
    *before, last = _split((label, text), density)
    yield from (dc.replace(piece, foot="") for piece in before)
    height = max(last.height, 2 * density.leading) + FOOT_HEIGHT
    yield dc.replace(last, height=height, foot=place.foot)
