"""A paper on screen: pages as pictures, printing, saving. The PDF's own bytes are what is saved."""

from __future__ import annotations

import dataclasses as dc
import threading

from PySide6.QtCore import QMarginsF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ui import theme
from ui.widgets.parts import column

SCREEN_DPI = 192
PRINT_DPI = 300


_ONE_AT_A_TIME = threading.Lock()  # pdfium may not be entered by two threads


@dc.dataclass(frozen=True, slots=True)
class Sheet:
    """A page as plain pixels, so that it can be made away from the window's thread."""

    width: int
    height: int
    stride: int
    pixels: bytes

    def image(self) -> QImage:
        """Return the page as an image of its own."""
        form = QImage.Format.Format_RGB888
        return QImage(self.pixels, self.width, self.height, self.stride, form).copy()


def sheets_of(pdf: bytes, dpi: int = SCREEN_DPI) -> list[Sheet]:
    """Return the pages of a PDF as pictures."""
    import pypdfium2

    made = []
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
            made.append(Sheet(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer)))
    return made


class _PageView(QWidget):
    """One page, as wide as there is room."""

    def __init__(self, image: QImage) -> None:
        super().__init__()
        self._image = image
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(theme.unit(60), self.heightForWidth(theme.unit(60)))

    def heightForWidth(self, width: int) -> int:
        return round(width * self._image.height() / self._image.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        size = self.size() * ratio
        smooth = Qt.TransformationMode.SmoothTransformation
        scaled = self._image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        scaled.setDevicePixelRatio(ratio)
        painter.drawImage(0, 0, scaled)
        painter.setPen(theme.colour("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class Preview(QScrollArea):
    """The pages of a paper, one below the other."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages: list[_PageView] = []

    def show_sheets(self, sheets: list[Sheet]) -> None:
        """Show other pages."""
        inner = QWidget()
        inner.setObjectName("sheet_body")
        lines = column(inner, 1.5)
        self.pages = [_PageView(sheet.image()) for sheet in sheets]
        for page in self.pages:
            lines.addWidget(page, 0, Qt.AlignmentFlag.AlignTop)
        lines.addStretch(1)
        self.setWidget(inner)
        self._fit()

    def _fit(self) -> None:
        width = self.viewport().width() - theme.unit(1)
        for page in self.pages:
            page.setFixedSize(width, page.heightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def print_pdf(pdf: bytes, printer: QPrinter) -> None:
    """Draw the pages of a PDF on a printer, each filling its sheet, without lossy compression."""
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    painter = QPainter(printer)
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    for place, sheet in enumerate(sheets_of(pdf, PRINT_DPI)):
        if place:
            printer.newPage()
        paper = printer.paperRect(QPrinter.Unit.DevicePixel)
        painter.drawImage(QRectF(0, 0, paper.width(), paper.height()), sheet.image())
    painter.end()
