"""``attachment take`` and ``case volume``: scans into a case, and the case as one file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.domain.attachments import in_reading_order, paper_of
from core.problems import EXIT_DONE, Problem, Rejected
from core.text import Catalogue
from desktop.cli_ledger import desk_of, write_file
from desktop.cli_output import Output


def add_verbs(
    attachment: Any, case: Any, everywhere: argparse.ArgumentParser, text: Catalogue
) -> None:
    """Add them to the verbs of ``attachment`` and ``case``."""
    take = attachment.add_parser("take", help=text("cli.attachment_take"), parents=[everywhere])
    take.add_argument("number", metavar="CASE")
    take.add_argument("files", metavar="FILE", nargs="+")
    take.add_argument("--paper", metavar="CODE", default="", help=text("cli.attachment_paper"))
    take.set_defaults(run=run_take)
    volume = case.add_parser("volume", help=text("cli.case_volume"), parents=[everywhere])
    volume.add_argument("number", metavar="CASE")
    volume.add_argument("--out", metavar="FILE", default="")
    volume.set_defaults(run=run_volume)


def run_take(options: argparse.Namespace, output: Output) -> int:
    """File scans with a case; a paper that is not named is told by the file's name.

    All papers are known before anything is filed.
    """
    desk = desk_of(options)
    try:
        papers = dict(desk.ask("attachment_papers", case_no=options.number))
        if not papers:
            raise Rejected([Problem("no_such_case", "case", {"value": options.number})])
        named = {Path(one).name: Path(one) for one in options.files}
        meant = {name: options.paper or paper_of(name, papers) for name in named}
        unknown = [name for name, paper in meant.items() if not paper]
        if unknown:
            options_ = "、".join(f"{code}（{term}）" for code, term in papers.items())
            facts = {"value": "、".join(unknown), "options": options_}
            raise Rejected([Problem("paper_not_told", "paper", facts)])
        for name in in_reading_order(list(named)):
            desk.attach(options.number, meant[name], named[name])
    finally:
        desk.close()
    output.done({"case": options.number, "n": str(len(named))}, "cli.attachment_taken")
    return EXIT_DONE


def run_volume(options: argparse.Namespace, output: Output) -> int:
    """Write a case as one PDF: contents, papers, scans, closing note."""
    desk = desk_of(options)
    try:
        content = desk.case_volume(options.number)
    finally:
        desk.close()
    target = options.out or f"{options.number}.pdf"
    write_file(Path(target), content)
    output.done({"case": options.number, "file": target}, "cli.paper_written")
    return EXIT_DONE
