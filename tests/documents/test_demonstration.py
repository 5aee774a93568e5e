"""Every certificate of the demonstration: on one page, said in full, proved, the same each time."""

import io
import os
import subprocess
import sys

import pypdf
import pytest

from core.adapters.codes import read_codes
from core.adapters.pdf_reader import page_images, page_texts
from core.services.declarations import load_declaration
from core.services.documents import Heading, Paragraph, Table, compose
from desktop.bootstrap import open_desk
from desktop.demonstration import build
from tests.builders import CLERK


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A desk on the demonstration ledger; its certificates; their files by number."""
    path = tmp_path_factory.mktemp("county") / "county.ledger"
    build(path).close()
    desk = open_desk(path, CLERK)
    with desk.store.reading() as work:
        certificates = work.certificates.latest(100)
    numbers = [one.certificate_no for one in certificates]
    yield path, desk, certificates, {number: desk.paper(number) for number in numbers}
    desk.close()


def said(paper):
    """Yield what a paper says, as it stands on the page without spaces."""
    for block in paper.blocks:
        match block:
            case Heading():
                yield from (block.office, block.title)
            case Paragraph():
                yield block.text
            case Table():
                for row in block.rows:
                    yield from (cell.label + (cell.value or "／") for cell in row.cells)


def test_there_are_certificates_with_one_mortgagor_with_several_of_both_kinds(county):
    _, _, certificates, _ = county
    snapshots = [one.snapshot for one in certificates if one.mortgage_no]
    assert len(snapshots) >= 10
    assert {len(one["mortgagors"]) for one in snapshots} >= {1, 2, 3}
    assert {one["security"] for one in snapshots} >= {"一般抵押", "最高额抵押"}


def test_each_certificate_of_a_mortgage_is_one_page(county):
    _, _, certificates, files = county
    sheets = [files[one.certificate_no] for one in certificates if one.mortgage_no]
    assert {len(pypdf.PdfReader(io.BytesIO(data)).pages) for data in sheets} == {1}


def test_each_says_all_that_its_snapshot_says(county):
    _, desk, certificates, files = county
    for one in certificates:
        paper = compose(load_declaration(one.kind), one.snapshot, desk.text, code="X")
        words = "".join("".join(page_texts(files[one.certificate_no])).split())
        missing = [part for part in said(paper) if "".join(part.split()) not in words]
        assert missing == []


def test_each_carries_its_stored_proof(county):
    _, _, certificates, files = county
    for one in certificates:
        pages = page_images(files[one.certificate_no], 300)
        assert [code for page in pages for code in read_codes(page)] == [one.code]


def test_each_embeds_every_font(county):
    *_, files = county
    for data in files.values():
        for page in pypdf.PdfReader(io.BytesIO(data)).pages:
            for font in page["/Resources"]["/Font"].values():
                (drawn,) = font["/DescendantFonts"]
                assert "/FontFile2" in drawn["/FontDescriptor"]


def test_a_reprint_is_the_same_file_here_and_in_another_process(county, tmp_path):
    path, desk, _, files = county
    number, data = next(iter(files.items()))
    assert desk.paper(number) == data
    printed = tmp_path / "reprint.pdf"
    narrow = number.replace("（", "(").replace("）", ")")
    subprocess.run(
        [sys.executable, "-m", "desktop.cli", "--ledger", path, "paper", narrow, "--out", printed],
        env={**os.environ, "PYTHONPATH": ".", "PYTHONHASHSEED": "3", "TZ": "America/Lima"},
        check=True,
        capture_output=True,
    )
    assert printed.read_bytes() == data
