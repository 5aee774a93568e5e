"""``nongquan ledger encrypt | decrypt | key``: a ledger written anew, and its recovery key."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE, Unavailable
from core.services.backups.backups import silent
from core.services.ports import Report
from core.services.ports.backups import LedgerFacts
from core.storage.address import Place
from core.text import Catalogue
from desktop import bootstrap
from desktop.cli_ledger import desk_of, ledger_of, write_file
from desktop.cli_output import Output
from desktop.ledger_key import where_key_lies


def add_verbs(add: Callable[[str, Any], argparse.ArgumentParser], text: Catalogue) -> None:
    """Add the verbs to the subject ``ledger``."""
    for name, run in (("encrypt", run_encrypt), ("decrypt", run_decrypt)):
        add(name, run).add_argument(
            "--out", metavar="FILE", required=True, help=text("cli.encryption_out")
        )
    key = add("key", run_key)
    key.add_argument("--out", metavar="FILE.pdf", default="", help=text("cli.ledger_key_out"))


def run_encrypt(options: argparse.Namespace, output: Output) -> int:
    """Write an encrypted copy of a ledger, with its attachments beside it."""
    from core.storage.encryption import encrypt

    done = _rewritten(options, encrypt)
    output.done({**done, **told(Path(options.out), output.text)}, "cli.ledger_encrypted_done")
    return EXIT_DONE


def run_decrypt(options: argparse.Namespace, output: Output) -> int:
    """Write a copy of an encrypted ledger in the clear, with its attachments beside it."""
    from core.storage.encryption import decrypt

    output.done(_rewritten(options, decrypt), "cli.ledger_decrypted_done")
    return EXIT_DONE


def run_key(options: argparse.Namespace, output: Output) -> int:
    """Show the recovery key of a ledger, or write its sheet for the safe."""
    ledger = ledger_of(options)
    key = bootstrap.key_of_ledger(ledger)
    if options.out:
        assert isinstance(ledger, Path)
        write_file(Path(options.out), bootstrap.ledger_key_sheet(ledger))
        output.done({"key": key.key_id, "file": options.out}, "cli.ledger_key_written")
    else:
        output.done({"key": key.key_id, "recovery_key": key.written}, "cli.ledger_key_shown")
    return EXIT_DONE


def told(ledger: Place, text: Catalogue) -> dict[str, Any]:
    """Return what is said of a ledger that was just encrypted: its key's id, where the key lies."""
    assert isinstance(ledger, Path)
    key_id = bootstrap.key_of_ledger(ledger).key_id
    return {"ledger": str(ledger), "key": key_id, "key_lies": where_key_lies(ledger, text)}


def _rewritten(
    options: argparse.Namespace, work: Callable[[Path, Path, Report], LedgerFacts]
) -> dict[str, Any]:
    """Open the ledger as for any work, sign in, and have it written anew."""
    source, target = ledger_of(options), Path(options.out)
    if not isinstance(source, Path):
        raise Unavailable("encryption_of_server", value=source)
    desk = desk_of(options)  # an older one is migrated
    try:
        desk.demand(f"ledger.{options.verb}")
    finally:
        desk.close()
    facts = work(source, target, silent)
    old, new = bootstrap.shelf_of(source), bootstrap.shelf_of(target)
    for digest, _ in facts.attachments:
        data = old.get(digest)
        if data is not None:
            new.put(data)
    done = {"ledger": str(target), "entries": facts.entries, "head": facts.head}
    return {**done, "attachments": len(facts.attachments)}
