"""From blocks to pieces with a height, and from pieces to pages.

All lengths are points, measured down from the top of a piece. A page is tried at falling
densities; what does not fit on one page at the last is set comfortably on several.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence

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
LEFT, RIGHT = 20 * MM, 190 * MM  # the text column
TOP, FOOT = 19 * MM, 28 * MM  # from the edges of the page to the first and last line
RUNNING = 9 * MM  # what the heading of a second page takes

LABEL_WIDTH = 26.5 * MM
CODE_SIZE = 30 * MM
CLOSING_HEIGHT = 45 * MM


@dc.dataclass(frozen=True, slots=True)
class Density:
    """How close things stand: type size, line height, and space above and below in a cell."""

    size: float
    leading: float
    space: float


DENSITIES = (
    Density(10.5, 15.5, 4.6),
    Density(10, 14.5, 3.6),
    Density(10, 14, 2.8),
    Density(9.5, 13, 2.2),
    Density(9, 12.4, 1.8),
)
SEVERAL_PAGES = DENSITIES[2]
STRETCH = 3.0  # what a row may grow by to fill a page


@dc.dataclass(frozen=True, slots=True)
class Box:
    """A label or a value with its lines, from ``left`` on in the text column."""

    left: float
    width: float
    lines: tuple[Line, ...]
    label: bool
    strong: bool


@dc.dataclass(frozen=True, slots=True)
class RowPiece:
    """A ruled row of a table; ``opens`` one of several tables that follow each other."""

    height: float
    boxes: tuple[Box, ...]
    opens: bool = False


@dc.dataclass(frozen=True, slots=True)
class TitlePiece:
    """Office, title and number at the head of the first page."""

    height: float
    office: str
    title: str
    number: str


@dc.dataclass(frozen=True, slots=True)
class BoxedPiece:
    """A paragraph between rules, its title in the label column."""

    height: float
    title: Box
    text: Box
    boxed: bool


@dc.dataclass(frozen=True, slots=True)
class ClosingPiece:
    """The code on the left, people, seal, office and date on the right."""

    height: float
    code: Code | None
    signatures: Signatures


Piece = RowPiece | TitlePiece | BoxedPiece | ClosingPiece
Page = tuple[Piece, ...]


def pages(paper: Paper) -> tuple[Density, tuple[Page, ...]]:
    """Arrange a paper on pages; the density says in which size the pieces were set."""
    for density in DENSITIES:
        arranged = _arranged(list(_pieces(paper, density)))
        if len(arranged) == 1:
            return density, (_stretched(arranged[0]),)
    return SEVERAL_PAGES, _arranged(list(_pieces(paper, SEVERAL_PAGES)))


def _stretched(page: Page) -> Page:
    """Share what is left of a single page out among its rows, up to ``STRETCH`` each."""
    left = capacity(first=True) - sum(piece.height for piece in page)
    rows = sum(isinstance(piece, RowPiece | BoxedPiece) for piece in page)
    more = min(left / max(rows, 1), STRETCH)
    return tuple(
        dc.replace(piece, height=piece.height + more)
        if isinstance(piece, RowPiece | BoxedPiece)
        else piece
        for piece in page
    )


def capacity(first: bool) -> float:
    """Return the height a page has for pieces."""
    return PAGE_HEIGHT - TOP - FOOT - (0 if first else RUNNING)


def _arranged(pieces: Sequence[Piece]) -> tuple[Page, ...]:
    """Fill pages; the closing never stands alone but takes the last row of the table along."""
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


def _groups(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    rows = [at for at, piece in enumerate(pieces) if isinstance(piece, RowPiece)]
    last = rows[-1] if rows else len(pieces)
    yield from ([piece] for piece in pieces[:last])
    if pieces[last:]:
        yield pieces[last:]


def _pieces(paper: Paper, density: Density) -> Iterator[Piece]:
    heading, number, code = Heading("", ""), "", None
    for block in paper.blocks:
        match block:
            case Heading():
                heading = block
            case NumberLine():
                number = block.text
                yield TitlePiece(34 * MM, heading.office, heading.title, number)
            case Table():
                pieces = [piece for row in block.rows for piece in _row_pieces(row, density)]
                if pieces:
                    yield dc.replace(pieces[0], opens=True)
                yield from pieces[1:]
            case Paragraph():
                yield _paragraph_piece(block, density)
            case Code():
                code = block
            case Signatures():
                yield ClosingPiece(CLOSING_HEIGHT, code, block)


def _row_pieces(row: Row, density: Density) -> Iterator[RowPiece]:
    groups = _beside(row.cells, density) if row.flows else [row.cells]
    for cells in groups:
        yield from _split(_boxes(cells, density), density)


def _beside(cells: Sequence[Cell], density: Density) -> Iterator[tuple[Cell, ...]]:
    """Pair cells whose values fit half a row on one line; others get a row of their own."""
    waiting: Cell | None = None
    half = (RIGHT - LEFT) / 2 - LABEL_WIDTH - _inset(density)
    for cell in cells:
        fits = width(cell.value.replace("\n", "　"), density.size, cell.strong) <= half
        if not fits:
            if waiting:
                yield (waiting,)
            yield (cell,)
            waiting = None
        elif waiting:
            yield (waiting, cell)
            waiting = None
        else:
            waiting = cell
    if waiting:
        yield (waiting,)


def _inset(density: Density) -> float:
    return density.size * 1.2


def _boxes(cells: Sequence[Cell], density: Density) -> tuple[Box, ...]:
    each = (RIGHT - LEFT) / len(cells)
    found: list[Box] = []
    for index, cell in enumerate(cells):
        left = LEFT + index * each
        value_width = each - LABEL_WIDTH
        found.append(_box(left, LABEL_WIDTH, cell.label, density, label=True))
        value = cell.value or "／"
        found.append(_box(left + LABEL_WIDTH, value_width, value, density, strong=cell.strong))
    return tuple(found)


def _box(
    left: float,
    wide: float,
    text: str,
    density: Density,
    *,
    label: bool = False,
    strong: bool = False,
) -> Box:
    room = wide - (density.size * 0.3 if label else _inset(density))
    lines = (
        balanced(text, density.size, room) if label else broken(text, density.size, room, strong)
    )
    return Box(left, wide, lines, label, strong)


def _height(boxes: Sequence[Box], density: Density) -> float:
    lines = max(len(box.lines) for box in boxes)
    return lines * density.leading + 2 * density.space


def _split(boxes: tuple[Box, ...], density: Density) -> Iterator[RowPiece]:
    """Yield the row, cut into several where it is taller than a page."""
    most = int((capacity(first=False) - CLOSING_HEIGHT * 2) / density.leading)
    count = max(len(box.lines) for box in boxes)
    if count <= most:
        yield RowPiece(_height(boxes, density), boxes)
        return
    for start in range(0, count, most):
        part = tuple(dc.replace(box, lines=box.lines[start : start + most]) for box in boxes)
        yield RowPiece(_height(part, density), part)


def _paragraph_piece(block: Paragraph, density: Density) -> BoxedPiece:
    title = _box(LEFT, LABEL_WIDTH, block.title, density, label=True)
    text = _box(LEFT + LABEL_WIDTH, RIGHT - LEFT - LABEL_WIDTH, block.text, density)
    return BoxedPiece(_height((title, text), density), title, text, block.boxed)
