"""Commands whose point is a file: papers, templates, imports."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE, FieldError, Problem, Rejected
from desktop import bootstrap, cli_output
from desktop.cli_ledger import desk_of, write_file
from desktop.document_cli import onto_blank


def run_paper(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Write a paper again, without counting a print; of a case without a kind list them all."""
    desk = desk_of(options)
    try:
        if options.case and not options.kind:
            output.answer(_papers_of(desk, options.case))
            return EXIT_DONE
        content = _paper(desk, options)
    finally:
        desk.close()
    if not options.out:
        raise FieldError("paper_needs_file", value=options.kind or options.number or options.letter)
    if options.seal:
        content = bootstrap.sealer().put_on(content, options.number or options.case)
    target = Path(options.out)
    write_file(target, content)
    number = options.number or options.case or options.letter
    output.done({"paper": number, "file": str(target)}, "cli.paper_written")
    return EXIT_DONE


def _papers_of(desk: Any, case_no: str) -> Any:
    if desk.ask("case", case_no=case_no) is None:
        raise Rejected([Problem("no_such_case", "case", {"value": case_no})])
    return desk.case_papers(case_no)


def _paper(desk: Any, options: argparse.Namespace) -> bytes:
    """Return the paper that is meant: of a case, a letter, a register page or a certificate."""
    content: bytes
    if options.case:
        content = desk.case_paper(options.kind, options.case, options.number)
    elif options.letter:
        content = desk.letter_paper(options.letter)
    elif options.page:
        content = desk.register_page(options.number, options.at, options.known_at)
    elif options.blank:
        content = onto_blank(desk, options)
    else:
        content = desk.paper(options.number)
    return content


def run_listing(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Write a listing as .pdf or .xlsx, by the name of the file; without a code list them all."""
    from core.services.listed import titles

    desk = desk_of(options)
    try:
        if not options.code:
            output.answer(titles(output.text))
            return EXIT_DONE
        target = Path(options.out)
        content = desk.listing(
            options.code,
            target.suffix.lower()[1:],
            number=options.number,
            purpose=getattr(options, "reason", ""),
        )
    finally:
        desk.close()
    write_file(target, content)
    output.done({"paper": options.code, "file": str(target)}, "cli.paper_written")
    return EXIT_DONE


def run_template(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Print a filled-in example of an input document, or list the kinds there are."""
    from core.services.examples import as_spreadsheet, example, kinds

    if options.kind is None:
        output.answer(kinds()) if output.as_json else output.lines(kinds())
        return EXIT_DONE
    if spreadsheet := as_spreadsheet(options.kind):
        return _write_spreadsheet(spreadsheet, options, output)
    content = example(options.kind)
    if options.out:
        write_file(Path(options.out), content.encode("utf-8"))
        output.done({"template": options.kind, "file": options.out}, "cli.paper_written")
    else:
        output.lines([content.rstrip("\n")])
    return EXIT_DONE


def _write_spreadsheet(kind: str, options: argparse.Namespace, output: cli_output.Output) -> int:
    from desktop import import_cli

    if not options.out:
        raise FieldError("spreadsheet_needs_file", value=kind)
    write_file(Path(options.out), import_cli.example_workbook(kind, output.text))
    output.done({"template": kind, "file": options.out}, "cli.paper_written")
    return EXIT_DONE


def run_import(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Import the rows of a spreadsheet, all or nothing."""
    from core.services.imported import Wish
    from desktop import import_cli

    given = frozenset(getattr(options, "yes", ()))
    named = {"into": options.into, "source": Path(options.file).name}
    wish = Wish(options.dry_run, given, getattr(options, "reason", ""), **named)
    errors = Path(options.errors) if options.errors else None
    desk = desk_of(options)
    try:
        return import_cli.run(
            desk, options.kind, Path(options.file), errors, wish, output, write_file
        )
    finally:
        desk.close()
