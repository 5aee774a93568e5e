"""Drawing the pages: a paper that an office would put its seal on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.adapters.codes import qr_symbol
from core.adapters.pdf.faces import width
from core.adapters.pdf.layout import (
    CODE_SIZE,
    LEFT,
    MM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    RUNNING,
    TOP,
    Box,
    ClosingPiece,
    Page,
    RowPiece,
    TitlePiece,
)
from core.adapters.pdf.lines import Line
from core.adapters.pdf.pen import BASELINE, HAIR, INK, QUIET, RULE, THIN, Pen
from core.services.documents import Code, Paper, Signatures

_FRAME = (0.122, 0.306, 0.549)  # resources' look.md: indigo
_THICK = 2.2
_TITLE_SIZE, _OFFICE_SIZE, _NUMBER_SIZE, _SMALL, _FOOTER_SIZE = 28, 13, 9.5, 8.5, 7.5


class PageArtist:
    """Draws the pages of one paper on a canvas."""

    def __init__(self, canvas: Any, paper: Paper) -> None:
        self._canvas = canvas
        self._pen = Pen(canvas)
        self._paper = paper

    def draw(self, page: Page, number: int, count: int) -> None:
        """Draw one page and finish it."""
        self._pen.marks(self._paper.marks, PAGE_WIDTH, PAGE_HEIGHT)
        self._frame()
        self._footer(number, count)
        y = PAGE_HEIGHT - TOP
        if number > 1:
            self._pen.text(self._paper.running, LEFT, y - 4 * MM, _SMALL + 0.5, colour=QUIET)
            y -= RUNNING
        self._pieces(page, y)
        self._canvas.showPage()

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
                    self._row(piece.boxes, y, bottom, opens=piece.opens)
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
        slack = box.width - box.size - line.width
        # Full lines end flush: the slack is shared out, unless a long number left too much.
        spread = slack / (len(line.text) - 1) if line.continues and len(line.text) > 1 else 0
        if not 0 < spread < box.size * 0.12:
            spread = 0
        self._pen.text(
            line.text, box.left + box.size / 2, y, box.size, bold=box.strong, spread=spread
        )

    # --- pieces -------------------------------------------------------------------------------

    def _title(self, piece: TitlePiece, y: float) -> None:
        middle = PAGE_WIDTH / 2
        self._pen.centred(piece.office, middle, y - 6 * MM, _OFFICE_SIZE, spread=1.5)
        self._pen.centred(
            piece.title, middle, y - 18.5 * MM, _TITLE_SIZE, bold=True, spread=_TITLE_SIZE * 0.32
        )
        wide = width(piece.number.text, _NUMBER_SIZE)
        y -= piece.height - 2.4 * MM
        self._pen.text(piece.number.beside, LEFT, y, _NUMBER_SIZE, colour=QUIET)
        self._pen.text(piece.number.text, RIGHT - wide, y, _NUMBER_SIZE)

    def _row(self, boxes: Sequence[Box], top: float, bottom: float, *, opens: bool) -> None:
        self._pen.rule(LEFT, top, RIGHT, top, THIN if opens else HAIR, INK if opens else RULE)
        for box in boxes:
            if box.left > LEFT:
                self._pen.rule(box.left, top, box.left, bottom, HAIR)
            y = (top + bottom) / 2 + (len(box.lines) - 1) * box.leading / 2
            for line in box.lines:
                self._line(line, box, y - box.size * BASELINE)
                y -= box.leading

    def _closing(self, piece: ClosingPiece, y: float) -> None:
        if piece.code is not None:
            self._code(piece.code, LEFT, y - 4.5 * MM)
        self._signatures(piece.signatures, y)

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

    def _footer(self, number: int, count: int) -> None:
        y = 21.8 * MM
        for line in self._paper.footer:
            self._pen.centred(line, PAGE_WIDTH / 2, y, _FOOTER_SIZE, colour=QUIET)
            y -= 3.6 * MM
        if count > 1:
            words = self._paper.page_of.format(page=number, pages=count)
            self._pen.centred(words, PAGE_WIDTH / 2, y, _FOOTER_SIZE, colour=QUIET)

    def _table_border(self, top: float, bottom: float) -> None:
        self._canvas.setStrokeColorRGB(*INK)
        self._canvas.setLineWidth(1.1)
        self._canvas.rect(LEFT, bottom, RIGHT - LEFT, top - bottom)
