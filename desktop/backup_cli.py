"""``backup make|check|list|restore|paper-key|set``. Secrets come from the environment or a prompt.

None of them needs a desk: a backup must be possible where a ledger is damaged, and a restore where
there is none.
"""

from __future__ import annotations

import argparse
import dataclasses as dc
import getpass
import os
import sys
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE, FieldError, Problem
from core.text import Catalogue
from desktop import bootstrap
from desktop.cli_ledger import ledger_of, write_file
from desktop.cli_output import Output

PASSPHRASE = "NONGQUAN_BACKUP_PASSPHRASE"  # noqa: S105 - where it is found, not what it is


def add_verbs(subjects: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add the subject with its verbs."""
    subject = subjects.add_parser("backup", help=text("cli.command.backup"))
    verbs = subject.add_subparsers(dest="verb", required=True, metavar="VERB")

    def add(verb: str, run: Any) -> argparse.ArgumentParser:
        says = text(f"cli.backup_{verb.replace('-', '_')}")
        made: argparse.ArgumentParser = verbs.add_parser(verb, help=says, parents=[everywhere])
        made.set_defaults(run=run)
        return made

    add("make", run_make)
    check = add("check", run_check)
    check.add_argument("file", metavar="FILE.nqbak", help=text("cli.backup_file"))
    check.add_argument("--digest", action="store_true", help=text("cli.backup_digest"))
    listing = add("list", run_list)
    listing.add_argument("--folder", metavar="DIR", default="", help=text("cli.backup_folder"))
    restore = add("restore", run_restore)
    restore.add_argument("file", metavar="FILE.nqbak", help=text("cli.backup_file"))
    restore.add_argument("--to", metavar="FILE", required=True, help=text("cli.backup_to"))
    key = add("paper-key", run_paper_key)
    key.add_argument("--out", metavar="FILE.pdf", required=True)
    _add_settings(add("set", run_set), text)


def _add_settings(parser: argparse.ArgumentParser, text: Catalogue) -> None:
    parser.add_argument("--folder", metavar="DIR", help=text("cli.backup_folder"))
    parser.add_argument("--offsite", metavar="DIR", help=text("cli.backup_offsite"))
    parser.add_argument("--every-hours", metavar="N", type=int, help=text("cli.backup_every"))
    parser.add_argument("--overdue-days", metavar="N", type=int, help=text("cli.backup_overdue"))
    closing = {"choices": ("0", "1"), "help": text("cli.backup_closing")}
    parser.add_argument("--at-closing", **closing)  # type: ignore[arg-type]
    says = text("cli.backup_passphrase")
    parser.add_argument("--passphrase", action="store_true", help=says)


def run_make(options: argparse.Namespace, output: Output) -> int:
    """Back the ledger up now; the environment's passphrase stands in for the machine's keys."""
    passphrase = os.environ.get(PASSPHRASE, "")
    made = bootstrap.backups().make(ledger_of(options), passphrase=passphrase)
    more = [*_missing(output.text, made.note.missing)]
    if made.offsite_fault:
        why = str(output.text.sentence(Problem(made.offsite_fault)))
        more.append(output.text("backup.offsite_failed", why=why))
    elif made.note.offsite_at:
        more.append(output.text("backup.offsite_done"))
    facts = {"file": str(made.path), "removed": list(made.removed)}
    _told(output, made.note, "cli.backup_made", more, facts)
    return EXIT_DONE


def run_check(options: argparse.Namespace, output: Output) -> int:
    """Prove a backup by opening it, or only that its bytes are those that were proven."""
    path, backups = Path(options.file), bootstrap.backups()
    if options.digest:
        note = backups.unchanged(path)
        told = {"file": str(path), "when": note.verified_at}
        output.done(told, "cli.backup_unchanged")
        return EXIT_DONE
    note = backups.check(path, _secret(output.text, "cli.backup_ask"))
    more = _missing(output.text, note.missing)
    _told(output, note, "cli.backup_checked", more, {"file": str(path)})
    return EXIT_DONE


def run_list(options: argparse.Namespace, output: Output) -> int:
    """List what is known of the backups in a folder, newest first."""
    folder = Path(options.folder) if options.folder else None
    output.answer(bootstrap.backups().listed(folder))
    return EXIT_DONE


def run_restore(options: argparse.Namespace, output: Output) -> int:
    """Write a backup's ledger under a new name."""
    target, secret = Path(options.to), _secret(output.text, "cli.backup_ask")
    manifest, missing = bootstrap.backups().restore(Path(options.file), secret, target)
    told = {
        "file": str(target),
        "ledger": manifest.ledger,
        "when": manifest.made_at,
        "entries": manifest.entries,
        "missing": missing,
        "more": "".join(_missing(output.text, missing)),
    }
    output.done(told, "cli.backup_restored")
    return EXIT_DONE


def run_paper_key(options: argparse.Namespace, output: Output) -> int:
    """Write a new paper key as a sheet; it counts once the sheet is on the disk."""
    backups, target = bootstrap.backups(), Path(options.out)
    recipient, key = backups.new_paper_key()
    ledger = getattr(options, "ledger", None) or os.environ.get("NONGQUAN_LEDGER", "")
    write_file(target, backups.key_sheet(recipient, key, ledger))
    backups.take_paper_key(recipient)
    output.done({"key": recipient.key_id, "file": str(target)}, "cli.backup_key_made")
    return EXIT_DONE


def run_set(options: argparse.Namespace, output: Output) -> int:
    """Change what is named, then show what holds."""
    from core.services.backups.settings import checked_number

    backups = bootstrap.backups()
    changes: dict[str, Any] = {}
    for name in ("every_hours", "overdue_days"):
        if (value := getattr(options, name)) is not None:
            changes[name] = checked_number(value, name)
    if options.at_closing is not None:
        changes["at_closing"] = options.at_closing == "1"
    if options.folder:
        changes["folder"] = Path(options.folder).absolute()
    if options.offsite is not None:
        named = options.offsite not in ("", "-")
        changes["offsite"] = Path(options.offsite).absolute() if named else None
    if changes:
        backups.choose(dc.replace(backups.settings(), **changes))
    if options.passphrase:
        backups.set_passphrase(_secret(output.text, "cli.backup_ask_new"))
    _show_settings(backups.settings(), output)
    return EXIT_DONE


def _show_settings(known: Any, output: Output) -> None:
    text = output.text
    told: dict[str, Any] = {
        "folder": str(known.folder),
        "offsite": str(known.offsite or text("backup.none")),
        "every_hours": known.every_hours,
        "at_closing": text("backup.yes" if known.at_closing else "backup.no"),
        "overdue_days": known.overdue_days,
    }
    for kind in ("passphrase", "paper"):
        key = known.recipient(kind)
        told[kind] = f"{key.key_id}（{key.made_on}）" if key else text("backup.none")
    output.done(told, "cli.backup_settings")


def _told(output: Output, note: Any, key: str, more: list[str], facts: dict[str, Any]) -> None:
    told = {
        "verdict": output.text("backup.verified"),
        "when": note.verified_at,
        **{name: getattr(note, name) for name in ("ledger", "entries", "size", "missing", "keys")},
        "made_at": note.made_at,
        "offsite_at": note.offsite_at,
        **facts,
        "more": "".join(more),
    }
    output.done(told, key)


def _missing(text: Catalogue, count: int) -> list[str]:
    return [text("backup.missing", n=count)] if count else []


def _secret(text: Catalogue, asked: str) -> str:
    """Return the secret from the environment, or ask for it; it is never an option."""
    found = os.environ.get(PASSPHRASE)
    if found is None and sys.stdin.isatty():
        found = getpass.getpass(text(asked))
    if not found:
        raise FieldError("backup_secret_missing")
    return found
