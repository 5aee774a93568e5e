"""Every paper of the demonstration, made and read back: ``python -m tests.papers FOLDER``.

Prints a table: how often a paper was made, its pages, whether all its words come back out of the
file, whether its code is read from the picture and proved by a file of keys alone, whether it
bears the marks of an archive file. The folder gets the first of each as PDF and PNG: look at them.
The status is 1 if anything is missing.
"""

from __future__ import annotations

import argparse
import dataclasses as dc
import itertools
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from core.adapters.pdf_reader import page_images, page_texts
from core.problems import Rejected
from core.services.declarations import declared_codes
from core.services.listings import BLANK, Listing, written
from core.services.paper_blocks import Code, Paper
from desktop.bootstrap import open_desk
from desktop.checking import check
from desktop.demonstration import build
from tests import dividends
from tests.builders import ALICE, CLERK, OFFICE, Clock, create_desk, fill, register, sample


@dc.dataclass
class Line:
    """What was seen of one paper: how many, their pages, and what was wrong with any."""

    title: str
    made: int = 0
    pages: int = 0
    proved: int = 0
    faults: list[str] = dc.field(default_factory=list)


class Printer:
    """Makes papers and keeps the count; ``lines`` by the paper's code."""

    def __init__(self, desk: Any, folder: Path) -> None:
        self.desk, self.folder = desk, folder
        self.lines: dict[str, Line] = {}
        self._drawn: list[Paper] = []
        self.take_up(desk)

    def take_up(self, desk: Any) -> None:
        """Make the papers of this desk from now on, and see what is drawn."""
        self.desk = desk
        render = desk._render

        def watched(papers: Iterable[Paper]) -> bytes:
            drawn = list(papers)
            self._drawn += drawn
            return bytes(render(drawn))

        desk._render = watched

    def paper(self, code: str, make: Callable[[], bytes]) -> None:
        """Make a paper, and compare what was meant with what can be read of it."""
        self._drawn.clear()
        data = make()
        (meant,) = self._drawn
        line = self._line(code, meant.title, data)
        self._compare(line, data, words_of(meant.blocks))
        for block in meant.blocks:
            if isinstance(block, Code):
                self._prove(line, data)

    def volume(self, make: Callable[[], bytes]) -> None:
        """Bind a case; its contents and closing note, and all between, are read out of the whole.

        It holds scans as they are, so that it is no archive file itself.
        """
        self._drawn.clear()
        data = make()
        *_, contents, note = self._drawn
        for code, paper in (("volume_contents", contents), ("volume_note", note)):
            line = self._line(code, paper.title, data, marked=False)
            words = (word for one in self._drawn for word in words_of(one.blocks))
            self._compare(line, data, words)

    def listing(self, code: str, title: str, number: str) -> None:
        """Make a listing of a record, where that record has one."""
        try:
            listings = self.desk.listings(code, number=number)
            data = self.desk.listing(code, "pdf", number=number)
        except Rejected:
            return
        line = self._line(f"listing {code}", title, data)
        self._compare(line, data, (word for one in listings for word in words_of_listing(one)))

    def _line(self, code: str, title: str, data: bytes, *, marked: bool = True) -> Line:
        line = self.lines.setdefault(code, Line(title))
        if not line.made:
            name = code.replace(" ", "_")
            (self.folder / f"{name}.pdf").write_bytes(data)
            next(page_images(data, 96)).save(self.folder / f"{name}.png")
        line.made += 1
        line.pages += sum(1 for _ in page_texts(data))
        if marked and b"pdfaid" not in data:
            line.faults.append("no marks of an archive file")
        return line

    def _compare(self, line: Line, data: bytes, meant: Iterable[str]) -> None:
        read = squeezed("".join(page_texts(data)))
        line.faults += [f"not read back: {word}" for word in meant if squeezed(word) not in read]

    def _prove(self, line: Line, data: bytes) -> None:
        verdict = check(data, self.desk.text).verdict
        line.proved += verdict.proved
        if not verdict.proved:
            line.faults.append(f"not proved: {verdict.problems}")


def words_of(block: Any) -> Iterator[str]:
    """Yield all words of blocks but the text inside a code."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, tuple):
        for one in block:
            yield from words_of(one)
    elif isinstance(block, Code):
        yield from (block.short, block.note)
    elif dc.is_dataclass(block):
        for field in dc.fields(block):
            yield from words_of(getattr(block, field.name))


def words_of_listing(listing: Listing) -> Iterator[str]:
    """Yield title, facts and cells of a listing as they are printed."""
    yield listing.title
    for group in listing.groups:
        for row in group.rows:
            for column, value in zip(listing.columns, row, strict=True):
                if column.kind != BLANK and not listing.slips:
                    yield written(column, value)


def squeezed(words: str) -> str:
    """Leave out what only sets words apart."""
    return "".join(words.split())


def make_all(printer: Printer) -> None:
    """Make every paper that the records of the ledger have."""
    desk = printer.desk
    with desk.store.reading() as work:
        certificates = work.certificates.latest(1000)
    for one in certificates:
        printer.paper(one.kind, partial(desk.paper, one.certificate_no))
    for asset in desk.ask("assets"):
        printer.paper("register_page", partial(desk.register_page, asset.asset_no))
    for case in desk.ask("cases"):
        for row in desk.case_papers(case.case_no):
            make = partial(desk.case_paper, row.paper, case.case_no, row.notice_no)
            printer.paper(row.paper, make)
        if desk.ask("attachments", case_no=case.case_no):
            printer.volume(partial(desk.case_volume, case.case_no))
    for letter in desk.ask("letters"):
        printer.paper("agency_letter", partial(desk.letter_paper, letter.letter_no))
    for titled, number in itertools.product(desk.listing_titles(), numbers_of(desk)):
        printer.listing(titled.code, titled.title, number)


def numbers_of(desk: Any) -> Iterator[str]:
    """Yield the numbers of records that listings may be of, and a day."""
    yield from (one.cycle_no for one in desk.ask("cycles"))
    yield from (one.entity_no for one in desk.ask("entities"))
    yield from (one.subsidy_batch for one in desk.ask("subsidy_batches"))
    yield from (one.subsidy_loan for one in desk.ask("subsidy_loans"))
    for asset in desk.ask("assets"):
        for valuation in desk.ask("asset", asset_no=asset.asset_no).valuations:
            yield valuation.valuation_no
            decisions = desk.ask("lending_decisions", valuation_no=valuation.valuation_no)
            yield from (one.lending_no for one in decisions)
    yield desk.ask("cases")[0].received_at[:10]
    yield from (f"{desk.today():%Y-%m}", str(desk.today().year))


def registrar(folder: Path) -> Any:
    """Return a desk of what the demonstration cannot have: a registrar office, a loss."""
    clear_away(folder, "registrar.ledger")
    office = {**OFFICE, "kind": "statutory_registrar"}
    desk = fill(create_desk(folder / "registrar.ledger", CLERK, office, Clock()))
    register(desk, desk.perform("asset.enter", sample("plant_share", {ALICE: "1/1"})).number)
    for document in (dividends.example("cooperative"), losing()):
        dividends.compute(desk, dividends.enter(desk, document))
    return desk


def losing() -> dict[str, Any]:
    """Return a company's year that ends with less than it began."""
    document = dividends.example("company")
    document["accounts"] |= {"revenue": "96000.00", "opening": "5000.00"}
    return document


def make_the_rest(printer: Printer, desk: Any) -> None:
    """Make the papers that only that desk has."""
    with desk.store.reading() as work:
        found = work.certificates.latest(100)
    for one in found:
        printer.paper(one.kind, partial(desk.paper, one.certificate_no))
    for titled in desk.listing_titles():
        if f"listing {titled.code}" not in printer.lines:
            for cycle in desk.ask("cycles"):
                printer.listing(titled.code, titled.title, cycle.cycle_no)


def report(lines: Mapping[str, Line], known: Iterable[str]) -> None:
    """Print the table, the faults beneath it, and which papers the demonstration has none of."""
    print("paper                          made  pages  proved  faults  title")
    for code, line in sorted(lines.items()):
        counts = f"{line.made:>4}  {line.pages:>5}  {line.proved:>6}  {len(line.faults):>6}"
        print(f"{code:<30} {counts}  {line.title}")
    for code, line in lines.items():
        for fault in line.faults[:5]:
            print(f"! {code}: {fault}")
    print("none in the demonstration:", "、".join(sorted(set(known) - lines.keys())) or "-")


def clear_away(folder: Path, ledger: str) -> None:
    """Remove a ledger of an earlier run with all that lies beside it."""
    for old in folder.glob(f"{ledger}*"):
        if old.is_dir():
            shutil.rmtree(old)
        else:
            old.unlink()


def main() -> int:
    """Make and read all; returns 1 if anything was amiss."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / "papers.ledger"
    clear_away(folder, "papers.ledger")
    build(ledger).close()
    desk = open_desk(ledger, CLERK)
    printer = Printer(desk, folder)
    make_all(printer)
    other = registrar(folder)
    printer.take_up(other)
    make_the_rest(printer, other)
    other.close()
    known = {*declared_codes(), *(f"listing {one.code}" for one in desk.listing_titles())}
    report(printer.lines, known)
    desk.close()
    return int(any(line.faults for line in printer.lines.values()))


if __name__ == "__main__":
    sys.exit(main())
