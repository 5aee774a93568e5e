"""The same sheet drawn by what one could pick instead: each gets the places, lines and fonts.

``drawn`` records what our own artist puts on a page; a peer turns a list of such pages into one
PDF with the calls its manual shows. Peers that are not installed are left out:
``pip install typst fpdf2 weasyprint cairocffi``.
"""

from __future__ import annotations

import dataclasses as dc
import html
import importlib.util
import io
import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.adapters.codes import Symbol
from core.adapters.pdf.faces import font_path, runs
from core.adapters.pdf.layout import pages
from core.adapters.pdf.page import PageArtist
from core.adapters.pdf.pen import Pen
from core.adapters.pdf.pieces import PAGE_HEIGHT, PAGE_WIDTH
from core.services.documents import Paper


@dc.dataclass(frozen=True)
class Text:
    text: str
    x: float
    y: float
    size: float
    bold: bool
    colour: tuple[float, float, float]
    spread: float


@dc.dataclass(frozen=True)
class Rule:
    x1: float
    y1: float
    x2: float
    y2: float
    thickness: float


@dc.dataclass(frozen=True)
class Code:
    symbol: Symbol
    x: float
    y: float
    size: float

    def bars(self) -> Iterator[tuple[float, float, float, float]]:
        """Yield x, y, width and height of each run of dark modules."""
        step = self.size / self.symbol.side
        for row, packed in enumerate(self.symbol.rows):
            bits = f"{int.from_bytes(packed):0{len(packed) * 8}b}"[: self.symbol.side]
            start = None
            for place, bit in enumerate(f"{bits}1"):
                if bit == "0" and start is None:
                    start = place
                elif bit == "1" and start is not None:
                    y = self.y + self.size - (row + 1) * step
                    yield self.x + start * step, y, (place - start) * step, step
                    start = None


Sheet = Sequence[Text | Rule | Code]


class _Canvas:
    """Takes what the artist says and keeps rectangles."""

    def __init__(self, found: list[Any]) -> None:
        self._found, self._thickness = found, 1.0

    def setLineWidth(self, thickness: float) -> None:
        self._thickness = thickness

    def rect(self, x: float, y: float, wide: float, high: float) -> None:
        corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
        for (x1, y1), (x2, y2) in itertools.pairwise(corners):
            self._found.append(Rule(x1, y1, x2, y2, self._thickness))

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given: None


class _Pen(Pen):
    def __init__(self, found: list[Any]) -> None:
        super().__init__(_Canvas(found))
        self._found = found

    def text(self, text, x, y, size, *, bold=False, colour=(0, 0, 0), spread=0):
        if text:
            self._found.append(Text(text, x, y, size, bold, colour, spread))

    def rule(self, x1, y1, x2, y2, thickness=0.4, colour=()):
        self._found.append(Rule(x1, y1, x2, y2, thickness))

    def mask(self, symbol, x, y, size):
        self._found.append(Code(symbol, x, y, size))


def drawn(paper: Paper) -> Sheet:
    """Return what stands on the one page of a paper."""
    found: list[Any] = []
    (page,) = pages(paper)
    artist = PageArtist(_Canvas(found), dc.replace(paper, marks=()))
    artist._pen = _Pen(found)
    artist.draw(page, 1, 1)
    return found


# --- peers ----------------------------------------------------------------------------------------


def stock_reportlab(sheets: Sequence[Sheet]) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, (PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1)
    known = set(pdfmetrics.getRegisteredFontNames())
    for sheet in sheets:
        for one in sheet:
            match one:
                case Text():
                    x = one.x
                    for font, part in runs(one.text, one.bold):
                        name = f"stock-{font}"
                        if name not in known:
                            pdfmetrics.registerFont(TTFont(name, font_path(font)))
                            known.add(name)
                        canvas.setFont(name, one.size)
                        canvas.setFillColorRGB(*one.colour)
                        canvas.drawString(x, one.y, part, charSpace=one.spread)
                        x += canvas.stringWidth(part, name, one.size)
                case Rule():
                    canvas.setLineWidth(one.thickness)
                    canvas.line(one.x1, one.y1, one.x2, one.y2)
                case Code():
                    canvas.setFillColorRGB(0, 0, 0)
                    for bar in one.bars():
                        canvas.rect(*bar, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def fpdf2(sheets: Sequence[Sheet]) -> bytes:
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT))
    known: set[str] = set()
    for sheet in sheets:
        pdf.add_page()
        for one in sheet:
            match one:
                case Text():
                    x = one.x
                    for font, part in runs(one.text, one.bold):
                        if font not in known:
                            pdf.add_font(font, fname=font_path(font))
                            known.add(font)
                        pdf.set_font(font, size=one.size)
                        pdf.text(x, PAGE_HEIGHT - one.y, part)
                        x += pdf.get_string_width(part)
                case Rule():
                    pdf.set_line_width(one.thickness)
                    pdf.line(one.x1, PAGE_HEIGHT - one.y1, one.x2, PAGE_HEIGHT - one.y2)
                case Code():
                    for x, y, wide, high in one.bars():
                        pdf.rect(x, PAGE_HEIGHT - y - high, wide, high, style="F")
    return bytes(pdf.output())


def cairo(sheets: Sequence[Sheet]) -> bytes:
    import cairocffi

    target = io.BytesIO()
    surface = cairocffi.PDFSurface(target, PAGE_WIDTH, PAGE_HEIGHT)
    pen = cairocffi.Context(surface)
    weights = (cairocffi.FONT_WEIGHT_NORMAL, cairocffi.FONT_WEIGHT_BOLD)
    for sheet in sheets:
        for one in sheet:
            match one:
                case Text():
                    pen.select_font_face(
                        "Noto Serif CJK SC", cairocffi.FONT_SLANT_NORMAL, weights[one.bold]
                    )
                    pen.set_font_size(one.size)
                    pen.set_source_rgb(*one.colour)
                    pen.move_to(one.x, PAGE_HEIGHT - one.y)
                    pen.show_text(one.text)
                case Rule():
                    pen.set_line_width(one.thickness)
                    pen.move_to(one.x1, PAGE_HEIGHT - one.y1)
                    pen.line_to(one.x2, PAGE_HEIGHT - one.y2)
                    pen.stroke()
                case Code():
                    for x, y, wide, high in one.bars():
                        pen.rectangle(x, PAGE_HEIGHT - y - high, wide, high)
                    pen.fill()
        surface.show_page()
    surface.finish()
    return target.getvalue()


def typst(sheets: Sequence[Sheet]) -> bytes:
    import typst as compiler

    said = [
        f"#set page(width: {PAGE_WIDTH}pt, height: {PAGE_HEIGHT}pt, margin: 0pt)",
        '#set text(font: "Noto Serif SC", top-edge: "baseline", bottom-edge: "baseline")',
        "#let t(x, y, s, w, b) = place(top + left, dx: x, dy: y, text(s, weight: w, b))",
    ]
    for number, sheet in enumerate(sheets):
        if number:
            said.append("#pagebreak()")
        for one in sheet:
            match one:
                case Text():
                    text = one.text.replace("\\", "\\\\").replace('"', '\\"')
                    weight = '"bold"' if one.bold else '"regular"'
                    y = PAGE_HEIGHT - one.y
                    said.append(f'#t({one.x:.2f}pt, {y:.2f}pt, {one.size}pt, {weight}, "{text}")')
                case Rule():
                    said.append(
                        f"#place(line(start: ({one.x1:.2f}pt, {PAGE_HEIGHT - one.y1:.2f}pt), "
                        f"end: ({one.x2:.2f}pt, {PAGE_HEIGHT - one.y2:.2f}pt), "
                        f"stroke: {one.thickness}pt))"
                    )
                case Code():
                    y = PAGE_HEIGHT - one.y - one.size
                    said.append(
                        f"#place(dx: {one.x:.2f}pt, dy: {y:.2f}pt, "
                        f"image(bytes({_pixels(one.symbol)}), width: {one.size:.2f}pt, "
                        f'format: (encoding: "luma8", width: {one.symbol.side}, '
                        f"height: {one.symbol.side})))"
                    )
    folder = str(Path(font_path("NotoSerifSC-Regular")).parent)
    return bytes(compiler.compile("\n".join(said).encode(), font_paths=[folder]))


def _pixels(symbol: Symbol) -> str:
    bits = (f"{int.from_bytes(row):0{len(row) * 8}b}"[: symbol.side] for row in symbol.rows)
    return "(" + ",".join("255" if bit == "1" else "0" for bit in "".join(bits)) + ")"


def weasyprint(sheets: Sequence[Sheet]) -> bytes:
    warnings.simplefilter("ignore")  # in a process of its own: what its next version will want
    from weasyprint import HTML

    said = [
        (
            "<style>@page{size:210mm 297mm;margin:0}body{margin:0;font-family:'Noto Serif CJK SC'}"
            "section{position:relative;height:841pt;page-break-after:always}"
            "span,i{position:absolute;white-space:pre;line-height:1}</style>"
        )
    ]
    for sheet in sheets:
        said.append("<section>")
        for one in sheet:
            match one:
                case Text():
                    top = PAGE_HEIGHT - one.y - one.size * 0.88
                    weight = ";font-weight:bold" if one.bold else ""
                    said.append(
                        f'<span style="left:{one.x:.2f}pt;top:{top:.2f}pt;'
                        f'font-size:{one.size}pt{weight}">{html.escape(one.text)}</span>'
                    )
                case Rule():
                    wide = max(abs(one.x2 - one.x1), one.thickness)
                    high = max(abs(one.y2 - one.y1), one.thickness)
                    top = PAGE_HEIGHT - max(one.y1, one.y2)
                    said.append(
                        f'<i style="left:{min(one.x1, one.x2):.2f}pt;top:{top:.2f}pt;'
                        f'width:{wide:.2f}pt;height:{high:.2f}pt;background:#555"></i>'
                    )
                case Code():
                    said += (
                        f'<i style="left:{x:.2f}pt;top:{PAGE_HEIGHT - y - high:.2f}pt;'
                        f'width:{wide:.2f}pt;height:{high:.2f}pt;background:#000"></i>'
                        for x, y, wide, high in one.bars()
                    )
        said.append("</section>")
    return bytes(HTML(string="".join(said)).write_pdf())


@dc.dataclass(frozen=True)
class Peer:
    """A rival, the module it needs, and how many pages it draws in the time there is."""

    name: str
    module: str
    draw: Callable[[Sequence[Sheet]], bytes]
    files: int
    merged: int

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.module) is not None


PEERS = (
    Peer("stock reportlab", "reportlab", stock_reportlab, 40, 200),
    Peer("typst", "typst", typst, 40, 200),
    Peer("cairo", "cairocffi", cairo, 40, 200),
    Peer("fpdf2", "fpdf", fpdf2, 2, 50),
    Peer("WeasyPrint", "weasyprint", weasyprint, 1, 5),
)
