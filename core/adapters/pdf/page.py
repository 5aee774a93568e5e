"""Drawing the pages: a paper that an office would put its seal on."""

from __future__ import annotations

from typing import Any

from core.adapters.codes import qr_symbol
from core.adapters.pdf.faces import width
from core.adapters.pdf.lines import Line
from core.adapters.pdf.pen import BASELINE, HAIR, INK, QUIET, RULE, THIN, Pen
from core.adapters.pdf.pieces import (
    CODE_SIZE,
    FOOT_HEIGHT,
    LEFT,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PEOPLE_HEIGHT,
    PROSE_INSET,
    RIGHT,
    RUNNING,
    TOP,
    Box,
    ClosingPiece,
    Page,
    ProsePiece,
    RowPiece,
    TearPiece,
    TitlePiece,
)
from core.services.paper_blocks import Code, Paper, Signatures

_FRAME = (0.122, 0.306, 0.549)  # resources' look.md: indigo
_THICK = 2.2
_TITLE_SIZE, _OFFICE_SIZE, _NUMBER_SIZE, _SMALL, _FOOTER_SIZE = 28, 13, 9.5, 8.5, 7.5
_PLAIN_TITLE, _PLAIN_OFFICE, _SLIP_TITLE = 22, 14, 16  # GB/T 9704-2012 7.3.1: titles in size 2
_DASHES = (4, 3)


class PageArtist:
    """Draws the pages of one paper on a canvas."""

    def __init__(self, canvas: Any, paper: Paper) -> None:
        self._canvas = canvas
        self._pen = Pen(canvas)
        self._paper = paper

    def draw(self, page: Page, number: int, count: int) -> None:
        """Draw one page; whoever has the canvas finishes it."""
        self._pen.marks(self._paper.marks, PAGE_WIDTH, PAGE_HEIGHT)
        if self._paper.framed:
            self._frame()
        self._footer(number, count)
        y = PAGE_HEIGHT - TOP
        if number > 1:
            self._pen.text(self._paper.running, LEFT, y - 4 * MM, _SMALL + 0.5, colour=QUIET)
            y -= RUNNING
        self._pieces(page, y)

    def _pieces(self, page: Page, y: float) -> None:
        top_of_table: float | None = None
        for piece in page:
            bottom = y - piece.height
            ruled = isinstance(piece, RowPiece)
            if ruled and top_of_table is None:
                top_of_table = y
            if not ruled and top_of_table is not None:
                self._table_border(top_of_table, y)
                top_of_table = None
            match piece:
                case TitlePiece():
                    self._title(piece, y)
                case RowPiece():
                    self._row(piece, y, bottom)
                case ProsePiece():
                    self._prose(piece, y)
                case TearPiece():
                    self._tear(piece, y)
                case ClosingPiece():
                    self._closing(piece, y)
            y = bottom
        if top_of_table is not None:
            self._table_border(top_of_table, y)

    def _line(self, line: Line, box: Box, y: float) -> None:
        if box.label:
            middle = box.left + box.width / 2
            self._pen.centred(line.text, middle, y, box.size, colour=QUIET)
            return
        if box.centred:
            self._pen.centred(line.text, box.left + box.width / 2, y, box.size)
            return
        slack = box.width - box.size - line.width
        spread = _spread(line, slack, box.size)
        self._pen.text(
            line.text, box.left + box.size / 2, y, box.size, bold=box.strong, spread=spread
        )

    # --- pieces -------------------------------------------------------------------------------

    def _title(self, piece: TitlePiece, y: float) -> None:
        middle = PAGE_WIDTH / 2
        size, office, spread = _PLAIN_TITLE, _PLAIN_OFFICE, _PLAIN_TITLE * 0.12
        if piece.framed:
            size, office, spread = _TITLE_SIZE, _OFFICE_SIZE, _TITLE_SIZE * 0.32
        self._pen.centred(piece.office, middle, y - 6 * MM, office, spread=1.5)
        self._pen.centred(piece.title, middle, y - 18.5 * MM, size, bold=True, spread=spread)
        wide = width(piece.number.text, _NUMBER_SIZE)
        y -= piece.height - 2.4 * MM
        self._pen.text(piece.number.beside, LEFT, y, _NUMBER_SIZE, colour=QUIET)
        self._pen.text(piece.number.text, RIGHT - wide, y, _NUMBER_SIZE)

    def _row(self, piece: RowPiece, top: float, bottom: float) -> None:
        thickness, colour = (THIN, INK) if piece.opens else (HAIR, RULE)
        self._pen.rule(LEFT, top, RIGHT, top, thickness, colour)
        for box in piece.boxes:
            if box.left > LEFT:
                self._pen.rule(box.left, top, box.left, bottom, HAIR)
            y = (top + bottom + box.height) / 2
            if piece.foot is not None and not box.label:
                y = top - box.size * 0.6
            for line in box.lines:
                self._line(line, box, y - box.leading / 2 - box.size * BASELINE)
                y -= box.leading
        if piece.foot:
            size = piece.boxes[-1].size
            self._pen.flush_right(piece.foot, RIGHT - size, bottom + FOOT_HEIGHT - size, size)

    def _prose(self, piece: ProsePiece, y: float) -> None:
        y -= piece.above
        for line in piece.lines:
            slack = RIGHT - LEFT - 2 * PROSE_INSET - line.width
            base = y - piece.leading / 2 - piece.size * BASELINE
            spread = _spread(line, slack, piece.size)
            self._pen.text(line.text, LEFT + PROSE_INSET, base, piece.size, spread=spread)
            y -= piece.leading

    def _tear(self, piece: TearPiece, y: float) -> None:
        """Draw the cutting line over the whole width, its words in the middle of it."""
        y -= 5 * MM
        middle, half = PAGE_WIDTH / 2, width(piece.text, _SMALL) / 2 + 2 * MM
        self._canvas.setDash(*_DASHES)
        self._pen.rule(0, y, middle - half, y, THIN)
        self._pen.rule(middle + half, y, PAGE_WIDTH, y, THIN)
        self._canvas.setDash()
        self._pen.centred(piece.text, middle, y - _SMALL * BASELINE, _SMALL, colour=QUIET)
        self._pen.centred(piece.title, middle, y - 11 * MM, _SLIP_TITLE, bold=True, spread=6)

    def _closing(self, piece: ClosingPiece, y: float) -> None:
        if piece.code is not None:
            self._code(piece.code, LEFT, y - 4.5 * MM)
        if piece.framed:
            self._signatures(piece.signatures, y)
        else:
            self._plain_signatures(piece.signatures, y)

    def _plain_signatures(self, block: Signatures, y: float) -> None:
        """Write who signs in a line of their own, then office, seal and date to the right."""
        step = (RIGHT - LEFT) / max(len(block.people), 1)
        for index, person in enumerate(block.people):
            said = f"{person.label}：{person.value}"
            self._pen.text(said, LEFT + PROSE_INSET + index * step, y - 8 * MM, 10.5)
        y -= PEOPLE_HEIGHT if block.people else 0
        middle = RIGHT - 38 * MM
        self._pen.centred(block.office, middle, y - 13 * MM, 12)
        self._pen.centred(block.seal, middle, y - 19.5 * MM, 9.5, colour=QUIET)
        self._pen.centred(block.date, middle, y - 26 * MM, 12)

    def _signatures(self, block: Signatures, y: float) -> None:
        x = LEFT + 42 * MM
        step = (RIGHT - x) / len(block.people)
        for index, person in enumerate(block.people):
            self._pen.text(f"{person.label}：", x + index * step, y - 8 * MM, 10, colour=QUIET)
            after = width(f"{person.label}：", 10)
            self._pen.text(person.value, x + index * step + after, y - 8 * MM, 10)
        middle = RIGHT - 38 * MM
        self._pen.centred(block.office, middle, y - 24 * MM, 11, bold=True)
        self._pen.centred(block.seal, middle, y - 30.5 * MM, 9.5, colour=QUIET)
        self._pen.centred(block.date, middle, y - 37 * MM, 11)

    def _code(self, block: Code, x: float, top: float) -> None:
        self._pen.mask(qr_symbol(block.text), x, top - CODE_SIZE, CODE_SIZE)
        middle = x + CODE_SIZE / 2
        size = min(_SMALL, CODE_SIZE / width(block.short, 1))
        self._pen.centred(block.short, middle, top - CODE_SIZE - 3.6 * MM, size)
        self._pen.centred(block.note, middle, top - CODE_SIZE - 7.4 * MM, 7.5, colour=QUIET)

    # --- page ---------------------------------------------------------------------------------

    def _frame(self) -> None:
        canvas = self._canvas
        canvas.saveState()
        canvas.setStrokeColorRGB(*_FRAME)
        for inset, thickness in ((11, _THICK), (12.6, THIN)):
            canvas.setLineWidth(thickness)
            canvas.rect(
                inset * MM, inset * MM, PAGE_WIDTH - 2 * inset * MM, PAGE_HEIGHT - 2 * inset * MM
            )
        # The inner line steps around a small square at each corner.
        canvas.setLineWidth(THIN)
        for x in (15.4 * MM, PAGE_WIDTH - 15.4 * MM):
            for y in (15.4 * MM, PAGE_HEIGHT - 15.4 * MM):
                canvas.rect(x - 1.2 * MM, y - 1.2 * MM, 2.4 * MM, 2.4 * MM)
        canvas.restoreState()

    def _footer(self, number: int, count: int) -> None:
        y = 21.8 * MM
        for line in self._paper.footer:
            self._pen.centred(line, PAGE_WIDTH / 2, y, _FOOTER_SIZE, colour=QUIET)
            y -= 3.6 * MM
        if count > 1:
            words = self._paper.page_of.format(page=number, pages=count)
            self._pen.centred(words, PAGE_WIDTH / 2, y, _FOOTER_SIZE, colour=QUIET)

    def _table_border(self, top: float, bottom: float) -> None:
        self._canvas.saveState()
        self._canvas.setStrokeColorRGB(*INK)
        self._canvas.setLineWidth(1.1)
        self._canvas.rect(LEFT, bottom, RIGHT - LEFT, top - bottom)
        self._canvas.restoreState()


def _spread(line: Line, slack: float, size: float) -> float:
    """Return what a full line is spread by to end flush, unless a long number left too much."""
    spread = slack / (len(line.text) - 1) if line.continues and len(line.text) > 1 else 0
    return spread if 0 < spread < size * 0.12 else 0
