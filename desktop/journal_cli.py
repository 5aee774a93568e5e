"""``nongquan journal anchors``: heads of the journal in a file that is kept elsewhere.

A file on another disk, or sent to somebody else each week, is what no one can change along with
the ledger and this machine.
"""

from __future__ import annotations

import argparse
import dataclasses as dc
import json
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE, EXIT_REFUSED, FieldError
from core.services.anchors_file import compare, heads_of
from core.services.ports import Head
from core.text import Catalogue
from desktop import cli_output
from desktop.cli_ledger import desk_of, write_file


def add_verbs(journal: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add ``journal anchors``."""
    made = journal.add_parser("anchors", help=text("cli.anchors"), parents=[everywhere])
    made.add_argument("--out", metavar="FILE", default="", help=text("cli.anchors_out"))
    made.add_argument("--against", metavar="FILE", default="", help=text("cli.anchors_against"))
    made.set_defaults(run=run)


def run(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Write the heads of the ledger to a file, or compare it with such a file."""
    if not options.out and not options.against:
        raise FieldError("anchors_need_file")
    desk = desk_of(options, suspect=bool(options.against))
    try:
        with desk.store.reading() as work:
            if options.against:
                return _compare(work, Path(options.against), output)
            ledger, heads = work.identity, heads_of(work)
    finally:
        desk.close()
    content = {"ledger": ledger, "heads": [dc.asdict(one) for one in heads]}
    write_file(Path(options.out), json.dumps(content, indent=1).encode())
    facts = {"file": options.out, "heads": len(heads), "entry": heads[-1].sequence}
    output.done(facts, "cli.anchors_written")
    return EXIT_DONE


def _compare(work: Any, path: Path, output: cli_output.Output) -> int:
    ledger, heads = _read(path)
    bad = compare(work, ledger, heads)
    if bad is None:
        agreed = {"ok": True, "heads": len(heads), "entry": heads[-1].sequence}
        output.done(agreed, "cli.anchors_agree")
        return EXIT_DONE
    said = f"{output.text(f'choice.journal_fault.{bad.what}')}：{bad.table} {bad.row}"
    facts: dict[str, Any] = {
        "ok": False,
        "what": said,
        "code": bad.what,
        "entry": bad.entry,
        "row": bad.row,
    }
    output.done(facts, "cli.anchors_differ")
    return EXIT_REFUSED


def _read(path: Path) -> tuple[str, list[Head]]:
    try:
        found = json.loads(path.read_bytes())
        heads = [
            Head(int(one["sequence"]), str(one["hash"]), str(one["entered_at"]))
            for one in found["heads"]
        ]
        if heads:
            return str(found["ledger"]), heads
    except OSError:
        raise FieldError("file_not_read", value=path) from None
    except (ValueError, TypeError, KeyError):
        pass
    raise FieldError("anchors_file_wrong", value=path)
