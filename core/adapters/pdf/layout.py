"""From blocks to pieces with a height, and from pieces to pages.

All lengths are points, measured down from the top of a piece. A page is tried at falling
densities; what does not fit on one page at the last is set comfortably on several.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.adapters.pdf.faces import width
from core.adapters.pdf.lines import Line, balanced, broken
from core.services.documents import (
    Cell,
    Code,
    Heading,
    NumberLine,
    Paper,
    Paragraph,
    Row,
    Signatures,
    Table,
)

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 18 * MM, 192 * MM  # the text column
TOP, FOOT = 17 * MM, 25.5 * MM  # from the edges of the page to the first and last line
RUNNING = 9 * MM  # what the heading of a second page takes

TITLE_HEIGHT = 31.5 * MM
CODE_SIZE = 30 * MM
CLOSING_HEIGHT = 43 * MM

# The columns of a row of two cells. The left value is the wider one: names and terms stand there,
# numbers and dates to the right.
LABEL_WIDTH = 26.5 * MM
LEFT_VALUE = 63.5 * MM
RIGHT_VALUE = RIGHT - LEFT - 2 * LABEL_WIDTH - LEFT_VALUE


@dc.dataclass(frozen=True, slots=True)
class Density:
    """How close things stand: sizes of type, line height, space above and below in a cell."""

    size: float
    label: float
    leading: float
    space: float


DENSITIES = (
    Density(10.5, 9.5, 15.5, 4.4),
    Density(10.5, 9.5, 15, 3.4),
    Density(10, 9, 14, 3.2),
    Density(10, 9, 13.4, 2.4),
    Density(9.5, 8.5, 13, 2.6),
    Density(9.5, 8.5, 12.6, 2),
    Density(9, 8.5, 12.2, 1.9),
    Density(9, 8.5, 11.8, 1.5),
)
SEVERAL_PAGES = DENSITIES[2]
STRETCH = 3.0  # what a row may grow by to fill a page
_LABEL_LEADING = 1.25  # of the label's size: its lines belong together
_LEAST_LABEL = 0.88  # how much a label may shrink to stay on one line
_WIDOW = 2.5  # a last line of so few characters is evened out


@dc.dataclass(frozen=True, slots=True)
class Box:
    """A label or a value with its lines, from ``left`` on in the text column."""

    left: float
    width: float
    lines: tuple[Line, ...]
    size: float
    leading: float
    label: bool
    strong: bool

    @property
    def height(self) -> float:
        """The height of its lines."""
        return len(self.lines) * self.leading


@dc.dataclass(frozen=True, slots=True)
class RowPiece:
    """A ruled row of a table; ``opens`` one of several tables that follow each other."""

    height: float
    boxes: tuple[Box, ...]
    opens: bool = False


@dc.dataclass(frozen=True, slots=True)
class TitlePiece:
    """Office, title and numbers at the head of the first page."""

    height: float
    office: str
    title: str
    number: NumberLine


@dc.dataclass(frozen=True, slots=True)
class ClosingPiece:
    """The code on the left, people, seal, office and date on the right."""

    height: float
    code: Code | None
    signatures: Signatures


Piece = RowPiece | TitlePiece | ClosingPiece
Page = tuple[Piece, ...]


def pages(paper: Paper) -> tuple[Page, ...]:
    """Arrange a paper on pages."""
    fitting: list[Piece] = []
    low, high = 0, len(DENSITIES)
    while low < high:  # the first density that fits, in three tries
        middle = (low + high) // 2
        pieces = list(_pieces(paper, DENSITIES[middle]))
        if sum(piece.height for piece in pieces) <= capacity(first=True):
            fitting, high = pieces, middle
        else:
            low = middle + 1
    return (_stretched(fitting),) if fitting else _arranged(list(_pieces(paper, SEVERAL_PAGES)))


def _stretched(page: Sequence[Piece]) -> Page:
    """Share what is left of a single page out among its rows, up to ``STRETCH`` each."""
    left = capacity(first=True) - sum(piece.height for piece in page)
    rows = sum(isinstance(piece, RowPiece) for piece in page)
    more = min(left / max(rows, 1), STRETCH)
    return tuple(
        dc.replace(piece, height=piece.height + more) if isinstance(piece, RowPiece) else piece
        for piece in page
    )


def capacity(first: bool) -> float:
    """Return the height a page has for pieces."""
    return PAGE_HEIGHT - TOP - FOOT - (0 if first else RUNNING)


def _arranged(pieces: Sequence[Piece]) -> tuple[Page, ...]:
    """Fill pages; the closing never stands alone but takes the last rows along."""
    arranged: list[Page] = []
    page: list[Piece] = []
    left = capacity(first=True)
    for group in _groups(pieces):
        height = sum(piece.height for piece in group)
        if page and height > left:
            arranged.append(tuple(page))
            page, left = [], capacity(first=False)
        page += group
        left -= height
    return (*arranged, tuple(page))


_KEPT_TOGETHER = 2  # the last rows: the legal effect and what stands before it


def _groups(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    rows = [at for at, piece in enumerate(pieces) if isinstance(piece, RowPiece)]
    last = rows[-_KEPT_TOGETHER:][0] if rows else len(pieces)
    yield from ([piece] for piece in pieces[:last])
    if pieces[last:]:
        yield pieces[last:]


def _pieces(paper: Paper, density: Density) -> Iterator[Piece]:
    heading, code = Heading("", ""), None
    for block in paper.blocks:
        match block:
            case Heading():
                heading = block
            case NumberLine():
                yield TitlePiece(TITLE_HEIGHT, heading.office, heading.title, block)
            case Table():
                pieces = [piece for row in block.rows for piece in _row_pieces(row, density)]
                if pieces:
                    yield dc.replace(pieces[0], opens=True)
                yield from pieces[1:]
            case Paragraph():
                yield from _paragraph(block, density)
            case Code():
                code = block
            case Signatures():
                yield ClosingPiece(CLOSING_HEIGHT, code, block)


def _row_pieces(row: Row, density: Density) -> Iterator[RowPiece]:
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


def _value_box(left: float, wide: float, text: str, density: Density, strong: bool = False) -> Box:
    size, room = density.size, wide - _inset(density)
    lines = broken(text, size, room, strong)
    if len(lines) == 2 and lines[0].continues and lines[1].width < size * _WIDOW:
        lines = balanced(text, size, room, strong)
    return Box(left, wide, lines, size, density.leading, label=False, strong=strong)


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


def _paragraph(block: Paragraph, density: Density) -> Iterator[RowPiece]:
    title = _label_box(LEFT, block.title, density)
    text = _value_box(LEFT + LABEL_WIDTH, RIGHT - LEFT - LABEL_WIDTH, block.text, density)
    for piece in _split((title, text), density):
        yield dc.replace(piece, opens=block.boxed)
