"""``seal``: the electronic seal of this machine, shown and taken in."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from core.problems import EXIT_DONE, FieldError, Unavailable
from core.text import Catalogue
from desktop import bootstrap
from desktop.cli_output import Output

PASSPHRASE = "NONGQUAN_SEAL_PASSPHRASE"  # noqa: S105 - where it is found, not what it is


def add_options(parser: argparse.ArgumentParser, text: Catalogue) -> None:
    """Let ``seal`` show the seal, and ``seal FILE`` take one in."""
    parser.add_argument("file", metavar="FILE.p12", nargs="?", help=text("cli.seal_file"))
    parser.add_argument("--picture", metavar="PNG", default=None, help=text("cli.seal_picture"))


def run(options: argparse.Namespace, output: Output) -> int:
    """Say whose seal this machine has; with a file take that one in first."""
    sealer = bootstrap.sealer()
    if options.file:
        picture = _read(options.picture) if options.picture else None
        sealer.take(_read(options.file), _passphrase(output.text), picture)
    facts = sealer.facts()
    if facts is None:
        raise Unavailable("seal_missing")
    told = {
        "holder": facts.holder,
        "issuer": facts.issuer,
        "from": facts.valid_from.isoformat(),
        "until": facts.valid_until.isoformat(),
    }
    output.done(told, "cli.seal_shown")
    return EXIT_DONE


def _passphrase(text: Catalogue) -> str:
    """Return the passphrase from the environment, or ask for it; it is never an option."""
    found = os.environ.get(PASSPHRASE)
    if found is None and sys.stdin.isatty():
        found = getpass.getpass(text("cli.seal_passphrase"))
    return found or ""


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError:
        raise FieldError("file_not_read", value=name) from None
