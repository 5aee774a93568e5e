"""QR codes (zxing-cpp): made as a matrix of modules, read back from pictures."""

from __future__ import annotations

import zxingcpp
from PIL import Image

LEVEL = "M"  # a fifteenth of the symbol may be lost


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a QR code of level M, row by row, dark as true, without margin.

    Text of digits, capitals and `` $%*+-./:`` takes the compact alphanumeric mode.
    """
    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    image = memoryview(symbol.to_image(scale=1, add_quiet_zones=False))
    return tuple(tuple(value == 0 for value in row) for row in image.tolist())


def qr_version(matrix: tuple[tuple[bool, ...], ...]) -> int:
    """Return the version (size class) of a QR code: 21 modules are 1, four more each next."""
    return (len(matrix) - 17) // 4
