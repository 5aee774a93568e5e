"""How often a scanned certificate's code is read, and what signing and checking cost.

A scan is simulated: the sheet lies askew by up to 1.5°, ink and paper are grey, the sensor is a
little blurred and noisy, the picture is a JPEG. Dirt is specks of ink and of scratched-off ink over
5 % of the sheet, the code included: fine ones no larger than a module, or blots of many modules;
or one round stain over 5 % of the code. Seen is the lower half of the sheet, where the code is.
"""

import datetime as dt
import functools
import io
import itertools
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw, ImageFilter

from core.adapters import signatures
from core.adapters.codes import qr_symbol, read_codes
from core.adapters.pdf_reader import page_images
from core.domain.proof import pack
from core.domain.trust import Trust, TrustedKey
from desktop.bootstrap import open_desk
from desktop.demonstration import build
from tests.builders import CLERK

DRAWN, SCANNED = 400, (100, 150, 300)  # dots per inch
DIRT = 0.05
SPECKS = {"fine": (0.05, 0.25), "blots": (0.125, 1.0)}  # radii in mm
INK, PAPER = 45, 235  # what a scanner makes of black and white
REPEATS = 300


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[str, bytes]]]:
    """The code and the file of each certificate of the demonstration."""
    path: Path = tmp_path_factory.mktemp("county") / "county.ledger"
    build(path).close()
    desk = open_desk(path, CLERK)
    with desk.store.reading() as work:
        found = work.certificates.latest(100)
    yield [(one.code, desk.paper(one.certificate_no)) for one in found]
    desk.close()


def dirty(sheet: Image.Image, specks: str, chance: np.random.Generator) -> Image.Image:
    """The sheet with specks over ``DIRT`` of it, half of them dark."""
    small, large = (radius / 25.4 * DRAWN for radius in SPECKS[specks])
    mean_area = math.pi * (small**2 + small * large + large**2) / 3
    # Discs thrown at random overlap: n of them leave exp(-n × disc / sheet) of a sheet clean.
    count = round(-math.log(1 - DIRT) * sheet.width * sheet.height / mean_area)
    sheet = sheet.copy()
    pen = ImageDraw.Draw(sheet)
    for _ in range(count):
        x, y = chance.uniform(0, sheet.width), chance.uniform(0, sheet.height)
        radius = chance.uniform(small, large)
        box = (x - radius, y - radius, x + radius, y + radius)
        pen.ellipse(box, fill=255 * int(chance.integers(2)))
    return sheet


def stained(sheet: Image.Image, chance: np.random.Generator) -> Image.Image:
    """The sheet with one dark disc over ``DIRT`` of its code, anywhere in it but on its corners."""
    (found,) = zxingcpp.read_barcodes(sheet)
    left, top = found.position.top_left.x, found.position.top_left.y
    side = found.position.top_right.x - left
    radius = side * math.sqrt(DIRT / math.pi)
    x, y = left + side * chance.uniform(0.35, 0.65), top + side * chance.uniform(0.35, 0.65)
    sheet = sheet.copy()
    ImageDraw.Draw(sheet).ellipse((x - radius, y - radius, x + radius, y + radius), fill=0)
    return sheet


def scanned(sheet: Image.Image, dpi: int, chance: np.random.Generator) -> Image.Image:
    """What a scanner makes of a sheet."""
    askew = sheet.rotate(
        float(chance.uniform(-1.5, 1.5)), Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    size = (askew.width * dpi // DRAWN, askew.height * dpi // DRAWN)
    seen = askew.resize(size, Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(0.5))
    grey = INK + np.asarray(seen, dtype=np.float32) / 255 * (PAPER - INK)
    grey += chance.normal(0, 8, grey.shape)
    file = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=75)
    return Image.open(file)


def test_codes_are_read_from_scans(certificates: list[tuple[str, bytes]]) -> None:
    chance = np.random.default_rng(5)
    read: Counter[tuple[str, int]] = Counter()
    for code, data in certificates:
        (page,) = page_images(data, DRAWN)
        sheet = page.crop((0, page.height // 2, page.width, page.height))
        lying = {"clean": sheet, "stain": stained(sheet, chance)}
        lying |= {one: dirty(sheet, one, chance) for one in SPECKS}
        for state, dpi in itertools.product(lying, SCANNED):
            read[state, dpi] += read_codes(scanned(lying[state], dpi, chance)) == (code,)
    versions = {qr_symbol(code).version for code, _ in certificates}
    print(f"\nQR of version {min(versions)} to {max(versions)}; read of {len(certificates)}:")
    for state in ("clean", "stain", *SPECKS):
        counts = ", ".join(f"{read[state, dpi]} at {dpi} dpi" for dpi in SCANNED)
        print(f"  {state}: {counts}")
    assert all(read["clean", dpi] == len(certificates) for dpi in SCANNED)


def microseconds(work: Callable[[], object]) -> float:
    """CPU time of one call, on average."""
    started = time.process_time()
    for _ in range(REPEATS):
        work()
    return (time.process_time() - started) / REPEATS * 1e6


def test_signing_and_checking_beside_the_bare_curve(certificates: list[tuple[str, bytes]]) -> None:
    facts, *_ = signatures.read_code(certificates[0][0])
    secret, key = signatures.new_private_key(), Ed25519PrivateKey.generate()
    ours = TrustedKey(facts.key_id, "office", signatures.public_key(secret), dt.date(2020, 1, 1))
    code, message, trust = signatures.sign(facts, secret), pack(facts), Trust((ours,))
    signature, public = key.sign(message), key.public_key()
    assert signatures.verify(code, trust).office
    report("signing", lambda: signatures.sign(facts, secret), lambda: key.sign(message))
    checking = functools.partial(public.verify, signature, message)
    report("checking", lambda: signatures.verify(code, trust), checking)


def report(name: str, work: Callable[[], object], floor: Callable[[], object]) -> None:
    """Print what a document takes, and how many times the bare floor that is."""
    bare, ours = microseconds(floor), microseconds(work)
    print(f"\n{name}: {ours:.0f} µs a document, {ours / bare:.1f} × Ed25519 alone")
