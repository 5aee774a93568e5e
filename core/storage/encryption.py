"""A ledger written anew, encrypted or in the clear; never in place.

SQLCipher's own export copies every table in one transaction. The copy gets its name once it has
been opened, checked and compared with what it was made of.
"""

from __future__ import annotations

from pathlib import Path

from core.problems import Unavailable
from core.services.ports import Report
from core.services.ports.backups import LedgerFacts
from core.storage import ledger_keys
from core.storage.copying import LedgerCopier, facts_of, opened, said_of
from core.storage.engine import SCHEMA_VERSION
from core.storage.engine.sqlite import APPLICATION_ID
from core.storage.ledger_keys import LedgerKey


def rewrite(source: Path, target: Path, key: LedgerKey | None, report: Report) -> LedgerFacts:
    """Write a ledger of this program's schema into a new file under ``key``, or in the clear.

    Returns what both hold; ``Unavailable`` if the copy does not hold the same, and is gone again.
    """
    if target.exists():
        raise Unavailable("ledger_exists", value=target)
    if not target.parent.is_dir():
        raise Unavailable("folder_missing", value=target.parent)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        facts = _export(source, part, key)
        copied, faults = LedgerCopier().examine(part, report)
        if faults or copied != facts:
            what, where = faults[0] if faults else ("choice.backup_fault.manifest", "")
            raise Unavailable("ledger_copy_differs", value=target, detail=what, where=where)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return facts


def _export(source: Path, part: Path, key: LedgerKey | None) -> LedgerFacts:
    with opened(source) as driver, said_of(part):
        driver.execute("ATTACH ? AS copy KEY ?", (str(part), key.for_sqlcipher if key else ""))
        driver.execute("BEGIN")
        facts = facts_of(driver, source)
        driver.execute("SELECT sqlcipher_export('copy')").fetchall()
        driver.execute(f"PRAGMA copy.application_id = {APPLICATION_ID}")
        driver.execute(f"PRAGMA copy.user_version = {SCHEMA_VERSION}")
        driver.execute("COMMIT")
        driver.execute("DETACH copy")
    return facts


def encrypt(source: Path, target: Path, report: Report) -> LedgerFacts:
    """Write an encrypted copy; its new key is kept before there is anything that it opens."""
    if ledger_keys.id_in(source):
        raise Unavailable("ledger_encrypted", value=source)
    key = ledger_keys.new_key()
    ledger_keys.keep(key)
    return rewrite(source, target, key, report)


def decrypt(source: Path, target: Path, report: Report) -> LedgerFacts:
    """Write a copy in the clear."""
    if not ledger_keys.id_in(source):
        raise Unavailable("ledger_not_encrypted", value=source)
    return rewrite(source, target, None, report)
