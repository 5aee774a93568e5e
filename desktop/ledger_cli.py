"""``nongquan ledger create | check | repair | encrypt | decrypt | key``: the ledger as a file."""

from __future__ import annotations

import argparse
import dataclasses as dc
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE, EXIT_REFUSED, Unavailable
from core.services.ports import BadEntry
from core.text import Catalogue
from desktop import bootstrap, cli_output, encryption_cli, repairing
from desktop.cli_ledger import desk_of, ledger_of, operator_of


def add_verbs(subjects: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> Any:
    """Add what is done to a ledger as a whole; return where operations on it are added."""
    ledger = subjects.add_parser("ledger", help=text("cli.command.ledger"))
    verbs = ledger.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(name: str, run: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(
            name, help=text(f"cli.ledger_verb.{name}"), parents=[everywhere]
        )
        made.set_defaults(run=run)
        return made

    create = add("create", run_create)
    for name in ("name", "region_code", "kind"):
        create.add_argument(f"--{name.replace('_', '-')}", help=text(f"field.{name}"))
    create.add_argument("--encrypted", action="store_true", help=text("cli.ledger_encrypted"))
    check = add("check", run_check)
    check.add_argument("--full", action="store_true", help=text("cli.ledger_full"))
    repair = add("repair", run_repair)
    repair.add_argument("--out", metavar="FILE", required=True, help=text("cli.repair_out"))
    encryption_cli.add_verbs(add, text)
    return verbs


def run_create(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Make a new ledger; what the office is can be said now or later by ``setting office``."""
    ledger = ledger_of(options)
    given = {name: getattr(options, name) for name in ("name", "region_code", "kind")}
    office = {name: value for name, value in given.items() if value}
    encrypted = options.encrypted
    bootstrap.create_desk(ledger, operator_of(options), office or None, encrypted=encrypted).close()
    if encrypted:
        output.done(encryption_cli.told(ledger, output.text), "cli.ledger_created_encrypted")
    else:
        output.done({"ledger": str(ledger)}, "cli.ledger_created")
    return EXIT_DONE


def run_check(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Check the file; in full its keys and the whole verification too."""
    desk = desk_of(options, suspect=True)
    try:
        found = list(desk.ask("check_ledger", full=options.full))
        if options.full and not found:
            bad = desk.ask("verify_journal").first_bad
            found += [bad] if bad is not None else []
    finally:
        desk.close()
    faults = [in_words(one, output.text) for one in found]
    if output.as_json:
        output.answer({"ok": not found, "faults": found})
    else:
        key = "cli.ledger_damaged" if found else "cli.ledger_whole"
        output.lines([*faults, output.text(key)])
    return EXIT_REFUSED if found else EXIT_DONE


def in_words(bad: BadEntry, text: Catalogue) -> str:
    """Return a fault with its place."""
    return f"{text(f'choice.journal_fault.{bad.what}')}：{bad.table} {bad.row}"


def run_repair(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Save what a damaged ledger holds and can prove into a new file; say what could not be."""
    source, target = ledger_of(options), Path(options.out)
    if not isinstance(source, Path):
        raise Unavailable("repair_server", value=source)
    saved, indexed, bad = repairing.repair(source, target, operator_of(options))
    text = output.text
    lines = [text("cli.repaired", file=target, entries=saved.entries, rows=saved.rows)]
    lines += [text("cli.repair_lost", what=in_words(one, text)) for one in saved.lost]
    lines += [text("cli.repair_unproved", what=in_words(one, text)) for one in saved.unproved]
    lines += [text("cli.repair_unread", count=saved.unread_blocks)] if saved.unread_blocks else []
    lines += [text("cli.repair_indexed" if indexed else "cli.repair_not_indexed")]
    lines += [
        text("cli.repair_left", what=in_words(bad, text)) if bad else text("cli.repair_whole")
    ]
    if output.as_json:
        output.answer({**dc.asdict(saved), "indexed": indexed, "ok": bad is None, "said": lines})
    else:
        output.lines(lines)
    return EXIT_DONE if bad is None else EXIT_REFUSED
