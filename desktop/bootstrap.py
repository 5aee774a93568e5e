"""The composition root: the one place where concrete things meet. Imports no Qt.

Nothing heavy is imported before it is needed: the window shows itself first and opens the ledger
afterwards, and a command that needs no ledger never loads the database.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.domain import classes as class_modules
from core.domain.asset_class import AssetClass, class_from_data
from core.domain.rules import RULES
from core.problems import Rejected, Unavailable
from core.resources import program_version, read_toml, read_toml_file, resource_dir
from core.services.documents import Paper
from core.services.listings import Listing, Report
from core.services.office import Office, office_key_id, shipped_office
from core.services.ports import (
    Certificate,
    Clock,
    Head,
    Sealer,
    Shelf,
    Witness,
)
from core.services.routing import routing_table
from core.services.tabular import Table
from core.storage import ledger_keys
from core.storage.address import Place
from core.text import DEFAULT_LANGUAGE, ENGLISH, Catalogue
from desktop import lazily
from desktop.ledger_key import KeptKeys
from desktop.user import user_folder as user_folder  # others ask here for it

if TYPE_CHECKING:
    from core.services.backups.backups import Backups
    from core.services.desk import Desk
    from core.services.overprinting import Overprinting
    from core.services.tabular import Sheet

DEMO_KEY = "demo/demo-key.toml"
ledger_keys.use(KeptKeys())


@cache
def asset_classes() -> Mapping[str, AssetClass]:
    """Read every asset class, the shipped ones and then the office's own (``user_folder()``).

    A class does not load that names an unknown rule, or calls a field otherwise than another
    class does. A wrong file of the office's own is ``Unavailable('class_file_wrong')``: assets of
    that class could not be shown.
    """
    found = dict(_shipped_classes())
    text = _catalogue_of(found.values())
    for path in sorted((user_folder() / "asset_classes").glob("*.toml")):
        try:
            one = _read_class(path)
            if one.code in found:
                raise ValueError(one.code)
            text.add(one.texts)
        except (OSError, ValueError) as error:
            raise Unavailable("class_file_wrong", value=path, reason=error) from error
        found[one.code] = one
    return found


@cache
def _shipped_classes() -> Mapping[str, AssetClass]:
    class_modules.discover()
    paths = sorted((resource_dir() / "asset_classes").glob("*.toml"))
    found = sorted(map(_read_class, paths), key=lambda one: (one.place, one.code))
    return {one.code: one for one in found}


@cache
def _usual_registrations() -> Mapping[str, Mapping[str, Any]]:
    """Return what each kind of registration asks of every class."""
    paths = sorted((resource_dir() / "registrations").glob("*.toml"))
    return {path.stem: read_toml_file(path) for path in paths}


def _read_class(path: Path) -> AssetClass:
    one = class_from_data(read_toml_file(path), _usual_registrations())
    named = {name for block in one.registrations.values() for name in block.rules}
    if unknown := named - RULES.keys():
        raise ValueError(f"{path.name} names unknown rules: {sorted(unknown)}")
    return one


def _catalogue_of(classes: Iterable[AssetClass], language: str = DEFAULT_LANGUAGE) -> Catalogue:
    text, known = Catalogue(language), list(classes)
    if language == ENGLISH:
        for one in known:
            text.add(one.english, ENGLISH)
    for one in known:
        text.add(one.texts)
    return text


@cache
def catalogue(language: str = DEFAULT_LANGUAGE) -> Catalogue:
    """Return the texts of a language, the terms of the asset classes included.

    There are always words: a wrong class file of the office's own is said when a ledger is opened.
    """
    try:
        return _catalogue_of(asset_classes().values(), language)
    except Unavailable:
        return _catalogue_of(_shipped_classes().values(), language)


def office_now() -> dt.datetime:
    """Return the time in the office's zone."""
    from core.storage.ledger import now_in_office

    return now_in_office()


def open_desk(
    ledger: Place,
    operator: str,
    clock: Clock | None = None,
    *,
    suspect: bool = False,
    older: bool = False,
) -> Desk:
    """Open an existing ledger for an operator; ``Unavailable`` says why it cannot be.

    ``suspect`` opens one that was tampered with too, so that it can be verified; ``older`` one
    that is not what this machine saw last, so that it can be accepted.
    """
    from core.storage.ledger import now_in_office, open_ledger

    store = open_ledger(ledger, clock, witness_of(ledger).anchors, suspect=suspect, older=older)
    return _desk(store, ledger, operator, clock or now_in_office)


def create_desk(
    ledger: Place,
    operator: str,
    office: Mapping[str, Any] | None = None,
    clock: Clock | None = None,
    *,
    encrypted: bool = False,
) -> Desk:
    """Make a new ledger for an office (fields of ``setting.office``) and open it.

    What is left out of ``office`` is as shipped; without ``office`` nothing is set yet. The key of
    an ``encrypted`` one is kept on this machine before there is a file.
    """
    from core.services.desk_work import SetOffice
    from core.services.reading import read
    from core.storage.ledger import create, now_in_office

    chosen = clock or now_in_office
    shipped = shipped_office()
    setting = {name: shipped[name] for name in ("name", "region_code", "kind")} | dict(office or {})
    setting.setdefault("valid_from", chosen().date().isoformat())
    problems = read(SetOffice, setting).problems
    if problems:
        raise Rejected(problems)  # before a file is made that nobody can use
    store = create(ledger, clock, witness_of(ledger).anchors, _new_key(ledger, encrypted))
    desk = _desk(store, ledger, operator, chosen)
    desk.perform("setting.office", setting)
    return desk


def _new_key(ledger: Place, encrypted: bool) -> ledger_keys.LedgerKey | None:
    if not encrypted:
        return None
    if not isinstance(ledger, Path):
        raise Unavailable("encryption_of_server", value=ledger)
    if ledger.exists():
        raise Unavailable("ledger_exists", value=ledger)
    key = ledger_keys.new_key()
    ledger_keys.keep(key)
    return key


def _desk(store: Any, place: Place, operator: str, clock: Clock) -> Desk:
    from core.services.desk import Desk

    return Desk(
        store,
        operator,
        classes=asset_classes(),
        routes=routing_table(),
        text=catalogue(),
        clock=clock,
        sign=sign,
        render=_render,
        read_table=_read_table,
        listing_forms={"pdf": _listing_pages, "xlsx": _listing_workbook},
        workbook=_workbook,
        overprinting=overprinting(),
        shelf=shelf_of(place),
        binder=lazily.Scans(),
        sealer=sealer(),
        passwords=lazily.PasswordHashes(),
        witness=witness_of(place),
        program_version=program_version(),
    )


def witness_of(ledger: Place) -> Witness:
    """Return what stands outside of a ledger: the keys of this machine, the head seen last."""
    from desktop.witness import ToldNotary, anchors_of

    demonstration = (resource_dir() / DEMO_KEY, *demonstration_key())
    folder = user_folder()
    return Witness(ToldNotary(folder / "keys", demonstration), anchors_of(ledger, folder))


def overprinting() -> Overprinting:
    """Return the pre-printed sheets and the printers of this machine; no ledger is needed."""
    from core.adapters.machine import MachineFile
    from core.services.overprinting import Overprinting

    folder = user_folder()
    return Overprinting(lazily.Press(), MachineFile(folder), catalogue(), folder / "blanks")


def shelf_of(ledger: Place) -> Shelf:
    """Return the folder of attachments: beside the ledger, or where the environment says."""
    from core.adapters.shelf import FolderShelf

    if named := os.environ.get("NONGQUAN_FILES"):
        return FolderShelf(Path(named))
    beside = ledger.with_name(f"{ledger.name}.files") if isinstance(ledger, Path) else None
    return FolderShelf(beside)


def backups(clock: Clock | None = None, home: Path | None = None) -> Backups:
    """Return the backups of this machine (or of another ``home``); no ledger is needed."""
    from core.adapters.backup_notes import NoteFiles
    from core.adapters.disk import LocalDisk
    from core.adapters.vault import SealedFiles
    from core.services.backups.backups import Backups
    from core.services.backups.key_paper import composed
    from core.storage.copying import LedgerCopier
    from core.storage.ledger import now_in_office

    home = home or user_folder()
    return Backups(
        SealedFiles(),
        LedgerCopier(),
        NoteFiles(home),
        LocalDisk(home / "backup-work"),
        shelf_of=shelf_of,
        draw=lambda recipient, key, **of: render(composed(recipient, key, catalogue(), **of)),
        home=home,
        clock=clock or now_in_office,
        program=program_version(),
    )


def ledger_key_sheet(ledger: Path) -> bytes:
    """Return the sheet with the recovery key of an encrypted ledger as PDF."""
    from core.services.backups.key_paper import composed_for_ledger

    key = key_of_ledger(ledger)
    day = office_now().date().isoformat()
    return render(composed_for_ledger(key.key_id, day, key.written, catalogue(), str(ledger)))


def key_of_ledger(ledger: Place) -> ledger_keys.LedgerKey:
    """Return the key of an encrypted ledger; ``Unavailable`` where it is not, or not known."""
    key = ledger_keys.key_of(ledger) if isinstance(ledger, Path) else None
    if key is None:
        raise Unavailable("ledger_not_encrypted", value=ledger)
    return key


def sealer() -> Sealer:
    """Return the electronic seal of this machine, whether there is one or not."""
    return lazily.Seal(user_folder() / "seal")


def render(paper: Paper) -> bytes:
    """Draw a paper as PDF."""
    return _render([paper])


def _render(papers: Iterable[Paper]) -> bytes:
    from core.adapters.pdf import render_batch

    return render_batch(papers)


def _read_table(path: Path) -> Table:
    from core.adapters.tables.reading import read_table

    return read_table(path)


def _listing_pages(listings: Sequence[Listing], report: Report) -> bytes:
    from core.adapters.pdf.listing import render

    return render(listings, report)


def _listing_workbook(listings: Sequence[Listing], report: Report) -> bytes:
    from core.adapters.tables.listing import write_listings

    return write_listings(listings, report)


def _workbook(sheets: Sequence[Sheet]) -> bytes:
    from core.adapters.tables.writing import write_workbook

    return write_workbook(sheets)


def sign(certificate: Certificate, head: Head, office: Office) -> tuple[str, str]:
    """Sign what a certificate states; the demonstration signs with its published key."""
    from core.adapters import secrets, signatures
    from core.domain.proof import facts_of

    if certificate.snapshot["demonstration"]:
        key_id, private = demonstration_key()
    else:
        key_id = office_key_id(office)
        private = secrets.signing_key(key_id, user_folder() / "keys")
        trust = user_folder() / "keys" / f"{key_id}.toml"
        day = certificate.snapshot["issued_on"]
        secrets.write_trust(trust, key_id, office.name, private, day)
    facts = facts_of(
        certificate.snapshot,
        kind=certificate.kind,
        state=certificate.snapshot.get("state", "entered"),
        key_id=key_id,
        sequence=head.sequence,
        head=head.hash,
    )
    return signatures.sign(facts, private), key_id


@cache
def demonstration_key() -> tuple[str, str]:
    """Return the published key of the demonstration: its id and its private half."""
    (key_id, private), *_ = read_toml(DEMO_KEY)["private"].items()
    return key_id, private


def demonstration_office() -> str:
    """Return whose key the demonstration's is: nobody's, and it says so."""
    (key, *_) = read_toml(DEMO_KEY)["key"]
    return str(key["office"])
