"""What a page is laid out of: measures, densities, and pieces with a height.

All lengths are points, measured down from the top of a piece.
"""

from __future__ import annotations

import dataclasses as dc

from core.adapters.pdf.lines import Line
from core.services.paper_blocks import Code, NumberLine, Signatures

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 18 * MM, 192 * MM  # the text column
TOP, FOOT = 17 * MM, 25.5 * MM  # from the edges of the page to the first and last line
RUNNING = 9 * MM  # what the heading of a second page takes

TITLE_HEIGHT = 31.5 * MM
CODE_SIZE = 30 * MM
CLOSING_HEIGHT = 43 * MM
PLAIN_TITLE_HEIGHT = 30 * MM  # of a paper without a frame
PLAIN_CLOSING_HEIGHT = 33 * MM
PEOPLE_HEIGHT = 12 * MM  # of the line of those who sign, in a paper without a frame
TEAR_HEIGHT = 21 * MM
FOOT_HEIGHT = 7.5 * MM  # of the line at the foot of a place to sign
PROSE_INSET = 7 * MM  # flowing text is narrower than tables

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


def capacity(first: bool) -> float:
    """Return the height a page has for pieces."""
    return PAGE_HEIGHT - TOP - FOOT - (0 if first else RUNNING)


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
    centred: bool = False

    @property
    def height(self) -> float:
        """The height of its lines."""
        return len(self.lines) * self.leading


@dc.dataclass(frozen=True, slots=True)
class RowPiece:
    """A ruled row of a table; ``opens`` one of several tables that follow each other.

    ``head`` is the row of headings over it, which a new page repeats. A row with a ``foot``, a
    line to the right at its bottom, is a place to sign: what is written in it begins at its top.
    """

    height: float
    boxes: tuple[Box, ...]
    opens: bool = False
    head: RowPiece | None = None
    foot: str | None = None


@dc.dataclass(frozen=True, slots=True)
class ProsePiece:
    """Lines of one paragraph, ``above`` points under what comes before."""

    height: float
    lines: tuple[Line, ...]
    size: float
    leading: float
    above: float


@dc.dataclass(frozen=True, slots=True)
class TearPiece:
    """The cutting line with its words, and the title of the slip beneath."""

    height: float
    text: str
    title: str


@dc.dataclass(frozen=True, slots=True)
class TitlePiece:
    """Office, title and numbers at the head of the first page, larger on a certificate."""

    height: float
    office: str
    title: str
    number: NumberLine
    framed: bool = True


@dc.dataclass(frozen=True, slots=True)
class ClosingPiece:
    """The code on the left, people, seal, office and date on the right."""

    height: float
    code: Code | None
    signatures: Signatures
    framed: bool = True


Piece = RowPiece | ProsePiece | TearPiece | TitlePiece | ClosingPiece
Page = tuple[Piece, ...]
