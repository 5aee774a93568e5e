"""A paper on screen: pages as pictures, printing, saving. The PDF's own bytes are what is saved."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from core.services.ports.files import PDF_LOCK
from ui import theme
from ui.printing import send_by_lp, take_sheet
from ui.widgets.parts import column

SCREEN_DPI = 192
PRINT_DPI = 600  # of office printers; more is not seen


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
    return list(_drawn(pdf, dpi))


def _drawn(pdf: bytes, dpi: int) -> Iterator[Sheet]:
    """Yield the pages of a PDF: one at 600 dpi takes a hundred megabytes."""
    import pypdfium2

    with PDF_LOCK, pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
            yield Sheet(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))


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
    """Print the pages of a PDF at their own size, never scaled to fit.

    Where the system has ``lp`` it takes the file itself: vectors. Else each page is drawn as pixels
    of the printer, as large as they are in the PDF and without lossy compression.
    """
    if send_by_lp(pdf, printer):
        return
    dpi = min(max(printer.resolution(), SCREEN_DPI), PRINT_DPI)
    painter: QPainter | None = None
    for sheet in _drawn(pdf, dpi):
        take_sheet(printer, sheet.width / dpi * 25.4, sheet.height / dpi * 25.4)
        if painter is None:
            painter = QPainter(printer)
            painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        else:
            printer.newPage()
        dots = printer.resolution() / dpi
        place = QRectF(0, 0, sheet.width * dots, sheet.height * dots)
        painter.drawImage(place, sheet.image())
    if painter is not None:
        painter.end()
