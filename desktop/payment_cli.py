"""Files of other programs: ``payment file``, ``payment return``, ``cycle vouchers``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE
from core.text import Catalogue
from desktop.cli_ledger import desk_of, write_file
from desktop.cli_output import Output


def add_files(verbs: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add both to the verbs of ``payment``."""
    out = verbs.add_parser("file", help=text("cli.payment_file"), parents=[everywhere])
    out.add_argument("number", metavar="NUMBER")
    out.add_argument("--format", dest="form", metavar="CODE", default="")
    out.add_argument("--out", metavar="FILE", default="")
    out.set_defaults(run=run_file)
    back = verbs.add_parser("return", help=text("cli.payment_return"), parents=[everywhere])
    back.add_argument("number", metavar="NUMBER")
    back.add_argument("file", metavar="FILE", help=text("import.file"))
    back.add_argument("--format", dest="form", metavar="CODE", default="")
    back.add_argument("--settled-on", metavar="DATE", default="")
    back.set_defaults(run=run_return)


def add_vouchers(verbs: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add the vouchers to the verbs of ``cycle``."""
    out = verbs.add_parser("vouchers", help=text("cli.cycle_vouchers"), parents=[everywhere])
    out.add_argument("number", metavar="NUMBER")
    out.add_argument("--format", dest="form", metavar="CODE", default="csv_general")
    out.add_argument("--out", metavar="FILE", default="")
    out.set_defaults(run=run_vouchers)


def run_vouchers(options: argparse.Namespace, output: Output) -> int:
    """Write the vouchers of a cycle for an accounting program."""
    desk = desk_of(options)
    try:
        name, content = desk.voucher_file(options.number, options.form)
    finally:
        desk.close()
    target = Path(options.out or name)
    write_file(target, content)
    output.done({"cycle": options.number, "file": str(target)}, "cli.paper_written")
    return EXIT_DONE


def run_file(options: argparse.Namespace, output: Output) -> int:
    """Write the file of a batch, under the bank's name for it unless another is given."""
    desk = desk_of(options)
    try:
        purpose = getattr(options, "reason", "")
        name, content = desk.payment_file(options.number, options.form, purpose)
    finally:
        desk.close()
    target = Path(options.out or name)
    write_file(target, content)
    output.done({"payment": options.number, "file": str(target)}, "cli.paper_written")
    return EXIT_DONE


def run_return(options: argparse.Namespace, output: Output) -> int:
    """Read a return file and enter what it says, all or nothing."""
    desk = desk_of(options)
    try:
        taken = desk.take_return(
            *(options.number, Path(options.file)), form=options.form, settled_on=options.settled_on
        )
    finally:
        desk.close()
    if taken.receipt is None:
        output.done({"waiting": str(taken.waiting)}, "cli.return_waiting")
    else:
        output.receipt(taken.receipt)
    return EXIT_DONE
