"""``document export``, ``check``, ``preview``, ``blanks``: an office's papers as files."""

from __future__ import annotations

import argparse
import dataclasses as dc
import os
from pathlib import Path
from typing import Any

from core.problems import EXIT_BAD_INPUT, EXIT_DONE, FieldError, Rejected
from core.text import Catalogue
from desktop import bootstrap
from desktop.cli_ledger import desk_of, write_file
from desktop.cli_output import Output


def add_verbs(verbs: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add them to the verbs of ``document``."""

    def add(verb: str, run: Any) -> argparse.ArgumentParser:
        words = text(f"cli.document_verb.{verb}")
        made: argparse.ArgumentParser = verbs.add_parser(verb, help=words, parents=[everywhere])
        made.set_defaults(run=run)
        return made

    out = add("export", run_export)
    out.add_argument("number", metavar="CODE")
    out.add_argument("--out", metavar="FILE", default="")
    add("check", run_check).add_argument("file", metavar="FILE")
    shown = add("preview", run_preview)
    shown.add_argument("file", metavar="FILE")
    shown.add_argument("--out", metavar="FILE", required=True)
    add("blanks", run_blanks)


def add_blank(paper: argparse.ArgumentParser, text: Catalogue) -> None:
    """Let ``paper`` be put onto a pre-printed sheet."""
    paper.add_argument("--blank", metavar="NAME", help=text("cli.document_verb.blank"))
    paper.add_argument(
        "--printer", metavar="NAME", default="", help=text("cli.document_verb.printer")
    )
    paper.add_argument(
        "--tray", metavar="TRAY", default="auto", help=text("cli.document_verb.tray")
    )


def onto_blank(desk: Any, options: argparse.Namespace) -> bytes:
    """Return a certificate's values as PDF of a sheet's size, corrected for the printer named."""
    from core.services.ports.machine import Feed

    layer = desk.onto_blank(options.number, options.blank)
    feed = Feed(options.printer, options.tray, options.blank)
    made: bytes = desk.overprinting.write(layer, desk.overprinting.calibration(feed))
    return made


def run_export(options: argparse.Namespace, output: Output) -> int:
    """Write a paper's declaration: the edition of today if a ledger is named, else as shipped."""
    from core.services.document_desk import exported

    if getattr(options, "ledger", None) or os.environ.get("NONGQUAN_LEDGER"):
        desk = desk_of(options)
        try:
            content = desk.ask("document", document=options.number)
        finally:
            desk.close()
    else:
        content = exported(options.number, output.text, None)
    if not options.out:
        output.lines([content.rstrip("\n")])
        return EXIT_DONE
    write_file(Path(options.out), content.encode("utf-8"))
    output.done({"document": options.number, "file": options.out}, "cli.paper_written")
    return EXIT_DONE


def run_check(options: argparse.Namespace, output: Output) -> int:
    """Say everything that is wrong with an edited declaration; needs no ledger."""
    from core.services.declaration_checks import check_content

    declaration, problems = check_content(read_text(options.file), output.text)
    if declaration is None:
        raise Rejected(problems)
    term = output.text(f"paper.{declaration.code}.title")
    output.done({"document": term}, "cli.document_verb.checked")
    return EXIT_DONE


def run_preview(options: argparse.Namespace, output: Output) -> int:
    """Draw the sample of an edited declaration; needs no ledger."""
    from core.services.document_desk import preview

    content = preview(read_text(options.file), output.text, bootstrap.render)
    write_file(Path(options.out), content)
    output.done({"document": options.file, "file": options.out}, "cli.paper_written")
    return EXIT_DONE


@dc.dataclass(frozen=True, slots=True)
class BlankRow:
    """A pre-printed sheet that papers can be put onto."""

    blank: str
    document: str
    term: str
    width: str
    height: str
    status: str
    source: str


def run_blanks(options: argparse.Namespace, output: Output) -> int:
    """List the pre-printed sheets, and say what is wrong with any."""
    from core.services.blank_forms import written

    sheets = bootstrap.overprinting()
    output.answer(
        tuple(
            BlankRow(
                *(one.name, one.paper, one.term),
                *(written(one.width), written(one.height), one.status, one.source),
            )
            for one in sheets.forms()
        )
    )
    if faults := sheets.faults():
        output.problems(faults)
        return EXIT_BAD_INPUT
    return EXIT_DONE


def read_text(name: str) -> str:
    """Return the text of a file; ``FieldError`` for one that cannot be read."""
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise FieldError("file_not_read", value=name) from None
