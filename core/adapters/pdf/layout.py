"""From blocks to pieces with a height, and from pieces to pages.

All lengths are points, measured down from the top of a piece. A page is tried at falling
densities; what does not fit on one page at the last is set comfortably on several.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from core.adapters.pdf.lines import broken
from core.adapters.pdf.pieces import (
    CLOSING_HEIGHT,
    DENSITIES,
    LEFT,
    MM,
    PEOPLE_HEIGHT,
    PLAIN_CLOSING_HEIGHT,
    PLAIN_TITLE_HEIGHT,
    PROSE_INSET,
    RIGHT,
    TEAR_HEIGHT,
    TITLE_HEIGHT,
    ClosingPiece,
    Density,
    Page,
    Piece,
    ProsePiece,
    RowPiece,
    TearPiece,
    TitlePiece,
    capacity,
)
from core.adapters.pdf.rows import paragraph_pieces, row_pieces
from core.services.paper_blocks import (
    Code,
    Heading,
    NumberLine,
    Paper,
    Paragraph,
    Prose,
    Signatures,
    Table,
    Tear,
)

SEVERAL_PAGES = DENSITIES[2]
STRETCH = 3.0  # what a row may grow by to fill a page
ROOM_TO_SIGN = 22 * MM  # what a place to sign may grow by


def pages(paper: Paper) -> tuple[Page, ...]:
    """Arrange a paper on pages."""
    return Arranger().pages(paper)


class Arranger:
    """Arranges papers one after the other; they often fit at the density of the last one."""

    def __init__(self) -> None:
        self._near = len(DENSITIES) // 2

    def pages(self, paper: Paper) -> tuple[Page, ...]:
        """Arrange a paper on pages, at the first density at which it fits on one."""
        fitting: list[Piece] = []
        low, high, middle = 0, len(DENSITIES), self._near
        while low < high:
            pieces = list(_pieces(paper, DENSITIES[middle]))
            if sum(piece.height for piece in pieces) <= capacity(first=True):
                fitting, high = pieces, middle
                middle = max(low, high - 1) if high == self._near else (low + high) // 2
            else:
                low = middle + 1
                middle = (low + high) // 2
        self._near = min(high, len(DENSITIES) - 1)
        return (_stretched(fitting),) if fitting else _arranged(list(_pieces(paper, SEVERAL_PAGES)))


def _stretched(page: Sequence[Piece]) -> Page:
    """Share what is left of a single page out among its rows, up to ``STRETCH`` each.

    Places to sign take what is left after that, up to ``ROOM_TO_SIGN`` each.
    """
    left = capacity(first=True) - sum(piece.height for piece in page)
    rows = [piece for piece in page if isinstance(piece, RowPiece)]
    more = min(left / max(len(rows), 1), STRETCH)
    signed = sum(piece.foot is not None for piece in rows)
    room = min((left - more * len(rows)) / max(signed, 1), ROOM_TO_SIGN)
    return tuple(_grown(piece, more, room) for piece in page)


def _grown(piece: Piece, more: float, room: float) -> Piece:
    if not isinstance(piece, RowPiece):
        return piece
    return dc.replace(piece, height=piece.height + more + (0 if piece.foot is None else room))


def _arranged(pieces: Sequence[Piece]) -> tuple[Page, ...]:
    """Fill pages; the closing never stands alone but takes the last rows along.

    A list that goes on has its headings on every page.
    """
    arranged: list[Page] = []
    page: list[Piece] = []
    left = capacity(first=True)
    for group in _groups(pieces):
        height = sum(piece.height for piece in group)
        if page and height > left:
            arranged.append(tuple(page))
            page = _headings(group[0])
            left = capacity(first=False) - sum(piece.height for piece in page)
        page += group
        left -= height
    return (*arranged, tuple(page))


def _headings(first: Piece) -> list[Piece]:
    return [first.head] if isinstance(first, RowPiece) and first.head else []


_KEPT_TOGETHER = 2  # the last rows: the legal effect and what stands before it


def _groups(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield what stays together: the closing with what stands before it, a slip as a whole."""
    torn = [at for at, piece in enumerate(pieces) if isinstance(piece, TearPiece)]
    slip = torn[0] if torn else len(pieces)
    said = [at for at in range(slip) if isinstance(pieces[at], RowPiece | ProsePiece)]
    last = said[-_KEPT_TOGETHER:][0] if said else slip
    if last and last < slip and _is_over(pieces[last - 1], pieces[last]):
        last -= 1
    yield from _with_headings(pieces[:last])
    for group in (pieces[last:slip], pieces[slip:]):
        if group:
            yield group


def _with_headings(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    """Yield pieces one by one, but headings together with the first line under them."""
    waiting: list[Piece] = []
    for piece, after in zip_longest(pieces, pieces[1:]):
        waiting.append(piece)
        if after is None or not _is_over(piece, after):
            yield waiting
            waiting = []


def _is_over(piece: Piece, after: Piece) -> bool:
    """Whether a piece is the headings over the one after it."""
    if not (isinstance(piece, RowPiece) and isinstance(after, RowPiece)) or after.head is None:
        return False
    return piece.boxes == after.head.boxes


def _pieces(paper: Paper, density: Density) -> Iterator[Piece]:
    heading, code = Heading("", ""), None
    for block in paper.blocks:
        match block:
            case Heading():
                heading = block
            case NumberLine():
                yield _title(heading, block, framed=paper.framed)
            case Table():
                yield from _table(block, density)
            case Paragraph():
                yield from paragraph_pieces(block, density)
            case Prose():
                yield from _prose(block, density)
            case Tear():
                yield TearPiece(TEAR_HEIGHT, block.text, block.title)
            case Code():
                code = block
            case Signatures():
                yield _closing(block, code, framed=paper.framed)


def _title(heading: Heading, number: NumberLine, *, framed: bool) -> TitlePiece:
    height = TITLE_HEIGHT if framed else PLAIN_TITLE_HEIGHT
    return TitlePiece(height, heading.office, heading.title, number, framed)


def _closing(block: Signatures, code: Code | None, *, framed: bool) -> ClosingPiece:
    if framed:
        return ClosingPiece(CLOSING_HEIGHT, code, block)
    people = PEOPLE_HEIGHT if block.people else 0
    return ClosingPiece(PLAIN_CLOSING_HEIGHT + people, code, block, framed=False)


def _table(block: Table, density: Density) -> Iterator[RowPiece]:
    pieces = [piece for row in block.rows for piece in row_pieces(row, density)]
    if pieces:
        yield dc.replace(pieces[0], opens=True)
    yield from pieces[1:]


_PROSE_SIZE, _PROSE_LEADING = 1.5, 1.5  # more points than in tables; of the leading there
_INDENT = 2  # characters (GB/T 9704-2012 7.3.3)


def _prose(block: Prose, density: Density) -> Iterator[ProsePiece]:
    """Yield the paragraphs; beneath the last there is as much room as above each."""
    pieces = list(_paragraph(block.addressee, density, 0)) if block.addressee else []
    for text in block.paragraphs:
        pieces += _paragraph(text, density, _INDENT)
    yield from pieces[:-1]
    yield from (dc.replace(one, height=one.height + density.space) for one in pieces[-1:])


def _paragraph(text: str, density: Density, indent: int) -> Iterator[ProsePiece]:
    """Yield a paragraph of flowing text, in pieces where it is taller than a page."""
    size = density.size + _PROSE_SIZE
    leading, above = density.leading * _PROSE_LEADING, density.space
    # An em space is as wide as a character: the first line is broken with its indent.
    lines = broken("　" * indent + text, size, RIGHT - LEFT - 2 * PROSE_INSET)
    most = int(capacity(first=False) / 2 / leading)
    for start in range(0, len(lines), most):
        part = lines[start : start + most]
        yield ProsePiece(len(part) * leading + above, part, size, leading, above)
        above = 0
