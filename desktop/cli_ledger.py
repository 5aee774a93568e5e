"""Which ledger a command works on, for whom, and how it writes files."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.fields import PersonName
from core.problems import FieldError, Unavailable
from core.services.reading import Document
from core.storage import ledger_keys
from core.storage.address import Place, place_of
from desktop import bootstrap
from desktop.user import DEFAULT_OPERATOR

LEDGER_KEY = "NONGQUAN_LEDGER_KEY"  # where a recovery key is found, not what it is


def desk_of(options: argparse.Namespace, *, suspect: bool = False, older: bool = False) -> Any:
    """Open the ledger that an option or the environment names, for the operator named.

    Where the ledger has accounts, the operator signs in with ``NONGQUAN_PASSWORD`` or at a prompt;
    a ledger that is opened as a suspect is only verified, for which nobody signs in.
    """
    operator = operator_of(options)
    desk = bootstrap.open_desk(ledger_of(options), operator, suspect=suspect, older=older)
    try:
        if not suspect and desk.waits:
            desk.sign_in(operator, password_of(operator))
    except BaseException:
        desk.close()
        raise
    return desk


def password_of(name: str, variable: str = "NONGQUAN_PASSWORD") -> str:
    """Return a password from the environment or a prompt; never from the words of a command."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise FieldError("password_not_given", value=name)
    return getpass.getpass(f"{name}: ")


def ledger_of(options: argparse.Namespace) -> Place:
    """Return where the ledger is; ``FieldError`` if nobody said."""
    named = getattr(options, "ledger", None) or os.environ.get("NONGQUAN_LEDGER")
    if not named:
        raise FieldError("ledger_not_named")
    place = place_of(named)
    if isinstance(place, Path) and ledger_keys.is_locked(place):
        _unlock(place)
    return place


def _unlock(ledger: Path) -> None:
    """Open a ledger that is new to this machine by its recovery key, if somebody gives it."""
    typed = os.environ.get(LEDGER_KEY)
    if typed is None and sys.stdin.isatty():
        typed = getpass.getpass(bootstrap.catalogue()("cli.ledger_key_ask"))
    if typed:
        ledger_keys.open_with(ledger, typed)


def operator_of(options: argparse.Namespace) -> str:
    """Return who works, the default operator if nobody said."""
    named = getattr(options, "operator", None) or os.environ.get("NONGQUAN_OPERATOR")
    operator: str = PersonName().parse(named or DEFAULT_OPERATOR)
    return operator


def with_secret(desk: Any, command: type[Document], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Complete a document that wants a password's hash: the password is asked for, then hashed."""
    if "secret" not in command.model_fields or "secret" in raw:
        return raw
    name, variable = str(raw.get("account", "")), "NONGQUAN_NEW_PASSWORD"
    password = password_of(name, variable)
    again = password if variable in os.environ else password_of(name, variable)
    return {**raw, "secret": desk.new_secret(password, again)}


def write_file(target: Path, content: bytes) -> None:
    """Write a file or say why not."""
    try:
        target.write_bytes(content)
    except OSError as error:
        facts = {"value": target, "reason": error.strerror or error}
        raise Unavailable("file_not_written", **facts) from error
