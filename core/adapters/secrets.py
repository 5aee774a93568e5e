"""The office's keys: in the system's key store, or honestly in a file of the user's folder.

Many offices' machines have no key store (no D-Bus, no secret service). Then the key lies in a
file that only its owner may read, and the log says so; the trust file beside it is the public
half, to be handed to whoever checks certificates.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keyring
import keyring.errors

from core.adapters.signatures import new_private_key, public_key

logger = logging.getLogger(__name__)
SERVICE = "nongquan"


def signing_key(key_id: str, folder: Path) -> str:
    """Return the private key (hex) of ``key_id``, made at the first call."""
    found = kept_secret(key_id, folder)
    if found:
        return found
    made = new_private_key()
    keep_secret(key_id, made, folder)
    return made


def kept_secret(name: str, folder: Path) -> str:
    """Return a secret from the key store, or from the file it had to lie in; ``""`` if unknown."""
    return _from_keyring(name) or _from_file(_file(name, folder))


def keep_secret(name: str, secret: str, folder: Path) -> None:
    """Keep a secret in the key store, or where there is none in a file of the folder."""
    _file(name, folder).unlink(missing_ok=True)
    if not _into_keyring(name, secret):
        _into_file(_file(name, folder), secret)


def write_trust(path: Path, key_id: str, office: str, private: str, valid_from: str) -> None:
    """Write the public half of a key as a trust file, unless it is there already."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    key = {
        "id": key_id,
        "office": office,
        "public": public_key(private),
        "valid_from": valid_from,
    }
    path.write_text(trust_text({"key": [key]}), encoding="utf-8")


def trust_text(content: Mapping[str, Any]) -> str:
    """Return a trust file: its plain values first, then its lists of tables."""
    lines = [f"{name} = {_quoted(value)}" for name, value in content.items() if _plain(value)]
    for name, items in content.items():
        for item in () if _plain(items) else items:
            lines += ["", f"[[{name}]]"]
            lines += [f"{key} = {_quoted(value)}" for key, value in item.items() if value]
    return "\n".join(lines) + "\n"


def _plain(value: object) -> bool:
    return isinstance(value, str)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a JSON string is a basic string of TOML


def _from_keyring(key_id: str) -> str:
    try:
        return keyring.get_password(SERVICE, key_id) or ""
    except keyring.errors.KeyringError:
        return ""


def _into_keyring(key_id: str, private: str) -> bool:
    try:
        keyring.set_password(SERVICE, key_id, private)
        return keyring.get_password(SERVICE, key_id) == private
    except keyring.errors.KeyringError:
        return False


def _file(key_id: str, folder: Path) -> Path:
    return folder / f"{key_id}.private"


def _from_file(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _into_file(path: Path, private: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(private)
    logger.warning("no key store on this machine: the key lies in %s", path)
