"""Paper out of a printer: exact sizes, no scaling, vectors wherever the system takes them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from core.services.overprint import Layer
from core.services.overprinting import Calibration, Point, misfit
from ui.sheet_painter import paint

_MM = 25.4
_SIDES = {
    QPrinter.DuplexMode.DuplexLongSide: "two-sided-long-edge",
    QPrinter.DuplexMode.DuplexShortSide: "two-sided-short-edge",
}
SOURCES = {
    "auto": QPrinter.PaperSource.Auto,
    "manual": QPrinter.PaperSource.Manual,
    "upper": QPrinter.PaperSource.Upper,
    "lower": QPrinter.PaperSource.Lower,
}


def printer_for(name: str, tray: str = "auto") -> QPrinter:
    """Return a printer by its name, at its full resolution."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    printer.setPaperSource(SOURCES[tray])
    return printer


def to_file(path: Path) -> QPrinter:
    """Return a printer that writes a PDF; it needs no print system."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def take_sheet(printer: QPrinter, width_mm: float, height_mm: float) -> None:
    """Set the exact size of the sheet, without margins; a wide one lies."""
    lies = width_mm > height_mm
    short, long = sorted((width_mm, height_mm))
    how = QPageSize.SizeMatchPolicy.ExactMatch
    size = QPageSize(QSizeF(short, long), QPageSize.Unit.Millimeter, "", how)
    forms = QPageLayout.Orientation
    none = QMarginsF(0, 0, 0, 0)
    printer.setFullPage(True)
    printer.setPageLayout(QPageLayout(size, forms.Landscape if lies else forms.Portrait, none))
    printer.setFullPage(True)


def print_layer(layer: Layer, calibration: Calibration, printer: QPrinter) -> None:
    """Draw the sides of a sheet on a printer, corrected; the function is the preview's own."""
    take_sheet(printer, layer.width / 100, layer.height / 100)
    painter = QPainter(printer)
    for place, side in enumerate(layer.sides):
        if place:
            printer.newPage()
        painter.save()
        dots = printer.resolution() / _MM / 1000  # in a micrometre
        painter.scale(dots, dots)
        paint(painter, side, calibration)
        painter.restore()
    painter.end()


def send_by_lp(pdf: bytes, printer: QPrinter) -> bool:
    """Hand a PDF to CUPS as it is: vectors, our own fonts, the exact size. False without ``lp``."""
    native = printer.outputFormat() == QPrinter.OutputFormat.NativeFormat
    lp = shutil.which("lp") if native and sys.platform != "win32" else None
    if lp is None or not printer.printerName():
        return False
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        words = [lp, "-d", printer.printerName(), "-n", str(printer.copyCount())]
        words += ["-t", printer.docName() or "nongquan", "-o", "print-scaling=none"]
        words += ["-o", f"sides={_SIDES.get(printer.duplex(), 'one-sided')}"]
        done = subprocess.run([*words, "--", file.name], capture_output=True, check=False)
    return done.returncode == 0


def paper_misfit(name: str, sheet: Point) -> str:
    """Say whether a printer takes a sheet (hundredths of a mm) and has it loaded."""
    known = QPrinterInfo.printerInfo(name)
    if known.isNull():
        return ""
    largest = known.maximumPhysicalPageSize()
    return misfit(
        sheet,
        [_sides(one) for one in known.supportedPageSizes()],
        _sides(known.defaultPageSize()) if known.defaultPageSize().isValid() else None,
        _sides(largest) if known.supportsCustomPageSizes() and largest.isValid() else None,
    )


def _sides(size: QPageSize) -> Point:
    found = size.size(QPageSize.Unit.Millimeter)
    return round(found.width() * 100), round(found.height() * 100)
