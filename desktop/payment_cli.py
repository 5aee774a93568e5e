"""Files of other programs: ``payment file``, ``payment return``, ``cycle vouchers``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE, FieldError
from core.services.tabular import Cell
from core.text import Catalogue
from desktop.cli_ledger import desk_of, write_file
from desktop.cli_output import Output


def add_files(verbs: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add both to the verbs of ``payment``."""
    out = verbs.add_parser("file", help=text("cli.payment_file"), parents=[everywhere])
    out.add_argument("number", metavar="NUMBER")
    out.add_argument("--out", metavar="FILE", default="")
    out.set_defaults(run=run_file)
    back = verbs.add_parser("return", help=text("cli.payment_return"), parents=[everywhere])
    back.add_argument("number", metavar="NUMBER")
    back.add_argument("file", metavar="FILE", help=text("import.file"))
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
        name, content = desk.payment_file(options.number, getattr(options, "reason", ""))
    finally:
        desk.close()
    target = Path(options.out or name)
    write_file(target, content)
    output.done({"payment": options.number, "file": str(target)}, "cli.paper_written")
    return EXIT_DONE


def run_return(options: argparse.Namespace, output: Output) -> int:
    """Read a return file and enter what it says, all or nothing."""
    path = Path(options.file)
    try:
        content = path.read_bytes()
    except OSError:
        raise FieldError("table_missing", value=path) from None
    desk = desk_of(options)
    try:
        answered = desk.read_return(options.number, content, lambda: _table(path))
        if not answered.rows:
            output.done({"waiting": str(answered.waiting)}, "cli.return_waiting")
            return EXIT_DONE
        told = {
            "payment": options.number,
            "settled_on": options.settled_on or f"{desk.today():%Y-%m-%d}",
            "rows": list(answered.rows),
            "source": path.name,
        }
        receipt = desk.perform("payment.reconcile", told)
    finally:
        desk.close()
    output.receipt(receipt)
    return EXIT_DONE


def _table(path: Path) -> Iterable[tuple[int, Sequence[Cell]]]:
    from core.adapters.tables.reading import read_table

    return read_table(path).rows
