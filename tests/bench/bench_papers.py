"""What a certificate's file costs beside the bare floor.

The floor is the same file's streams (two weights of the font cut down to its characters, the page,
the maps back to text) compressed and joined: what zlib takes, and nothing of the program. Rounds
alternate, so that both meet the same machine. CPU time: the disk is not asked.
"""

import dataclasses as dc
import io
import re
import resource
import statistics
import time
import zlib
from collections.abc import Callable, Iterator

import pypdf

from core.adapters.pdf import render, render_batch
from core.adapters.pdf.layout import pages
from core.services.declarations import load_declaration
from core.services.desk import Desk
from core.services.documents import Block, Code, NumberLine, Paper, Row, Table, compose
from tests.builders import JOINT, SOLE, register

ROUNDS, REPEATS = 8, 10
PAGES = 1_000


def certificates(desk: Desk) -> list[Paper]:
    papers = []
    for asset in (SOLE, JOINT):
        number = register(desk, asset).certificate
        with desk.store.reading() as work:
            one = work.certificates.get(number)
        assert one is not None
        papers.append(compose(load_declaration(one.kind), one.snapshot, desk.text, code=one.code))
    return papers


def streams_of(data: bytes) -> list[bytes]:
    """The streams of a file, not compressed."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    objects = (reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1))
    return [one.get_data() for one in objects if isinstance(one, pypdf.generic.StreamObject)]


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time of one call, on average."""
    started = time.process_time()
    for _ in range(REPEATS):
        work()
    return (time.process_time() - started) / REPEATS * 1000


def test_a_certificate_beside_the_bare_floor(desk: Desk) -> None:
    papers = certificates(desk)
    files = [render(paper) for paper in papers]
    streams = [streams_of(data) for data in files]
    sheets = sum(len(pages(paper)) for paper in papers)
    program, floor = [], []
    for _ in range(ROUNDS):
        program.append(milliseconds(lambda: [render(paper) for paper in papers]) / sheets)
        floor.append(
            milliseconds(
                lambda: [b"".join(zlib.compress(one) for one in found) for found in streams]
            )
            / sheets
        )
    size = sum(map(len, files)) / len(files) / 1000
    compressed = sum(len(zlib.compress(one)) for found in streams for one in found)
    print(f"\ncertificates as single files, {sheets} pages, {size:.0f} kB each")
    for name, found in (("program", program), ("floor", floor)):
        print(f"  {name:8} best {min(found):6.2f}   p50 {statistics.median(found):6.2f} ms/page")
    print(f"  ratio of the medians {statistics.median(program) / statistics.median(floor):.1f}")
    print(f"  ratio of the sizes {sum(map(len, files)) / compressed:.2f}")
    assert sheets == len(papers) == len(files)


def test_a_merged_job_beside_its_floor(desk: Desk) -> None:
    """A thousand different sheets in one file; the floor compresses what is on them once more."""
    papers = list(different(certificates(desk)[0], PAGES))
    started = time.process_time()
    data = render_batch(papers)
    program = (time.process_time() - started) / PAGES * 1000
    streams = streams_of(data)
    started = time.process_time()
    size = sum(len(zlib.compress(one)) for one in streams)
    floor = (time.process_time() - started) / PAGES * 1000
    started = time.process_time()
    arranged = [pages(paper) for paper in papers]
    layout = (time.process_time() - started) / PAGES * 1000
    assert len(arranged) == len(pypdf.PdfReader(io.BytesIO(data)).pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{PAGES:,} certificates in one file, {len(data) / 1e6:.2f} MB, peak {peak:.0f} MB")
    print(f"  program  {program:6.2f} ms/page, of which layout {layout:.2f}")
    print(
        f"  floor    {floor:6.2f} ms/page; ratio {program / floor:.1f}, of the sizes "
        f"{len(data) / size:.2f}"
    )


def different(paper: Paper, count: int) -> Iterator[Paper]:
    """Return papers that differ in every number, date and amount, in name and code.

    Each has a rare character; clauses, kinds and the bank's name are the same, as in a bank's pile.
    """
    for place in range(count):
        rare = chr(0x20000 + place * 37)
        yield dc.replace(
            paper,
            blocks=tuple(_other(block, place, rare) for block in paper.blocks),
        )


def _other(block: Block, place: int, rare: str) -> Block:
    match block:
        case Code():
            return dc.replace(block, text=f"{block.text[:-6]}{place:06}")
        case NumberLine():
            return dc.replace(block, text=f"{block.text}{place:06}")
        case Table():
            first, *rest = (_counted(row, place) for row in block.rows)
            cell = dc.replace(first.cells[0], value=f"{first.cells[0].value}{rare}{place}")
            return Table((Row((cell, *first.cells[1:]), first.flows), *rest))
    return block


def _counted(row: Row, place: int) -> Row:
    """Return a row whose figures, where it has any, are those of another certificate."""
    cells = tuple(
        dc.replace(cell, value=_DIGITS.sub(lambda found: _moved(found[0], place), cell.value))
        for cell in row.cells
    )
    return dc.replace(row, cells=cells)


_DIGITS = re.compile(r"\d{2,}")


def _moved(digits: str, place: int) -> str:
    return str((int(digits) + place * 7919) % 10 ** len(digits)).zfill(len(digits))
