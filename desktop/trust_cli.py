"""``nongquan trust --out FILE``: what the office publishes so that its papers can be checked."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

from core.problems import EXIT_DONE
from core.services.desk import Desk
from core.services.office import office_key_id, office_on
from desktop import bootstrap, cli_output
from desktop.cli_ledger import desk_of, write_file


def run(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Write the office's public key and its dated, signed list of withdrawn certificates."""
    desk = desk_of(options)
    try:
        content = trust_list(desk)
    finally:
        desk.close()
    write_file(Path(options.out), content.encode())
    output.done({"file": options.out}, "cli.paper_written")
    return EXIT_DONE


def trust_list(desk: Desk) -> str:
    """Return the text of the trust file of a ledger's office as of today."""
    from core.adapters import secrets, signatures

    today = desk.today().isoformat()
    with desk.store.reading() as work:
        office = office_on(work, desk.today())
    folder = bootstrap.user_folder() / "keys"
    if office.demonstration:
        key_id, private = bootstrap.demonstration_key()
    else:
        key_id = office_key_id(office)
        private = secrets.signing_key(key_id, folder)
    key = {
        "id": key_id,
        "office": bootstrap.demonstration_office() if office.demonstration else office.name,
        "public": signatures.public_key(private),
        "valid_from": _since(folder / f"{key_id}.toml", today, demonstration=office.demonstration),
    }
    rows = desk.ask("withdrawn_certificates")
    names = ("certificate_no", "on", "reason", "by")
    withdrawn = [{name: getattr(one, name) for name in names if getattr(one, name)} for one in rows]
    content: dict[str, Any] = {
        "published_on": today,
        "signed_by": key_id,
        "signature": "",
        "key": [key],
        "withdrawn": withdrawn,
    }
    content["signature"] = signatures.sign_list(content, private)
    return secrets.trust_text(content)


def _since(path: Path, today: str, *, demonstration: bool) -> str:
    """Return since when the office signs with its key: what its own trust file says."""
    if demonstration:
        return "2000-01-01"
    try:
        (key, *_) = tomllib.loads(path.read_text("utf-8"))["key"]
        return str(key["valid_from"])
    except (OSError, KeyError, ValueError):
        return today
