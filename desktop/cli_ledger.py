"""Which ledger a command works on, for whom, and how it writes files."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from core.fields import PersonName
from core.problems import FieldError, Unavailable
from core.storage.address import Place, place_of
from desktop import bootstrap


def desk_of(options: argparse.Namespace, *, suspect: bool = False, older: bool = False) -> Any:
    """Open the ledger that an option or the environment names, for the operator named."""
    ledger, operator = ledger_of(options), operator_of(options)
    return bootstrap.open_desk(ledger, operator, suspect=suspect, older=older)


def ledger_of(options: argparse.Namespace) -> Place:
    """Return where the ledger is; ``FieldError`` if nobody said."""
    named = getattr(options, "ledger", None) or os.environ.get("NONGQUAN_LEDGER")
    if not named:
        raise FieldError("ledger_not_named")
    return place_of(named)


def operator_of(options: argparse.Namespace) -> str:
    """Return who works, the default operator if nobody said."""
    named = getattr(options, "operator", None) or os.environ.get("NONGQUAN_OPERATOR")
    operator: str = PersonName().parse(named or bootstrap.DEFAULT_OPERATOR)
    return operator


def write_file(target: Path, content: bytes) -> None:
    """Write a file or say why not."""
    try:
        target.write_bytes(content)
    except OSError as error:
        facts = {"value": target, "reason": error.strerror or error}
        raise Unavailable("file_not_written", **facts) from error
