"""Sheets of one job share what they have in common; every sheet looks and reads as if alone."""

import dataclasses as dc
import io

import pypdf
import pypdfium2
import pytest

from core.adapters.pdf import render, render_batch
from core.adapters.pdf_reader import page_texts
from core.services.declarations import load_declaration
from core.services.documents import Table, compose
from core.services.paper_blocks import Row
from tests.builders import JOINT, SOLE, register


@pytest.fixture
def papers(desk):
    found = []
    for asset in (SOLE, JOINT):
        number = register(desk, asset).certificate
        with desk.store.reading() as work:
            one = work.certificates.get(number)
        found.append(compose(load_declaration(one.kind), one.snapshot, desk.text, code=one.code))
    return found


def with_name(paper, name):
    """The paper with another first value: a long one pushes everything below it down."""

    def other(block):
        if not isinstance(block, Table):
            return block
        first, *rest = block.rows
        cell = dc.replace(first.cells[0], value=name)
        return Table((Row((cell, *first.cells[1:]), first.flows), *rest))

    return dc.replace(paper, blocks=tuple(map(other, paper.blocks)))


def pictures(pdf):
    return [page.render(scale=1.5).to_pil().tobytes() for page in pypdfium2.PdfDocument(pdf)]


def read(pdf):
    return [sorted("".join(text.split())) for text in page_texts(pdf)]


def test_each_sheet_looks_and_reads_as_if_it_were_alone(papers):
    sole, joint = papers
    names = ["林晓燕", "𠮷田", "陈" * 60, "周敏", "李", "王" * 30, "周敏", "赵"]
    pile = [with_name(sole, name) for name in names] + [joint, sole, joint]
    merged = render_batch(pile)
    alone = [render(paper) for paper in pile]
    assert pictures(merged) == [picture for pdf in alone for picture in pictures(pdf)]
    assert read(merged) == [text for pdf in alone for text in read(pdf)]


def test_what_is_common_is_written_once(papers):
    pile = [with_name(papers[0], f"林{place}") for place in range(40)]
    one, many = len(render_batch(pile[:1])), len(render_batch(pile))
    page = (many - one) / (len(pile) - 1)
    reader = pypdf.PdfReader(io.BytesIO(render_batch(pile)))
    assert "/XObject" not in reader.pages[0]["/Resources"]
    assert all("/XObject" in sheet["/Resources"] for sheet in reader.pages[1:])
    assert page < 2_500  # bytes; a sheet alone has twice as many without its fonts


def test_a_file_of_its_own_shares_nothing(papers):
    reader = pypdf.PdfReader(io.BytesIO(render(papers[0])))
    assert "/XObject" not in reader.pages[0]["/Resources"]
