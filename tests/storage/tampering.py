"""Twenty and more ways to tamper with a ledger, and where verifying it points for each.

    python -m tests.storage.tampering

works on copies of a small ledger of three days and prints what was found and where: status 1 if
anything was not. The attacker owns the file, SQLite and the program's source, but neither the
office's key nor the folder of the user who works with the ledger.
"""

import dataclasses as dc
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from core.adapters import signatures
from core.services.checkpoints import message
from core.services.ports import BadEntry, Head
from core.storage.canonical import canonical, entry_hash, row_digest
from core.storage.journal import HASHED
from core.storage.schema.erasures import BLANKS
from core.storage.vouched import journaled_tables
from desktop.bootstrap import create_desk
from tests.builders import (
    ALICE,
    BOB,
    CLERK,
    OFFICE,
    START,
    Clock,
    apply,
    bank,
    enter,
    homestay,
    open_desk,
    person,
    register,
)
from tests.pictures import photo
from tests.storage.raw import Step, connected, insert, rows, tamper

TABLES = [table.name for table in journaled_tables()]


class Scene(NamedTuple):
    """The ledger of a drill: its file, an older copy of it, and another office's ledger."""

    ledger: Path
    older: Path
    other: Path


class Kind(NamedTuple):
    """A kind of tampering: what is done, and where verifying must point (``table``, a part of
    ``row``; ``""`` any)."""

    what: str
    do: Callable[[Scene], Any]
    table: str
    row: str


# --- the ledger -----------------------------------------------------------------------------------


def make(folder: Path) -> Scene:
    """Work for three days: people, two mortgages, scans; keep the evening of the second day."""
    folder.mkdir(parents=True, exist_ok=True)
    scene = Scene(folder / "office.ledger", folder / "older.ledger", folder / "other.ledger")
    clock = Clock(START)
    desk = create_desk(scene.ledger, CLERK, {**OFFICE, "demonstration": False}, clock)
    for document in (person(0), person(1), bank(0), bank(1)):
        desk.perform("party.enter", document)
    desk.perform("asset.enter", homestay(0, {ALICE: "1/1"}))
    desk.perform("asset.enter", homestay(1, {ALICE: "1/2", BOB: "1/2"}))
    clock.move(days=1)
    first = register(desk)
    for page in ("1", "2"):
        scan = folder / f"{page}.jpg"
        scan.write_bytes(photo(page))
        desk.attach(first.case, "business_licence", scan)
    desk.close()
    shutil.copy(scene.ledger, scene.older)
    desk = open_desk(scene.ledger, CLERK, clock)
    clock.move(days=1)
    enter(desk, apply(desk, "A000002"))
    desk.perform(
        "party.amend", {**person(1, phone="13700000000"), "party": BOB, "evidence_no": "1"}
    )
    desk.close()
    other = create_desk(scene.other, CLERK, {**OFFICE, "name": "别处县服务中心"}, Clock(START))
    other.perform("party.enter", person(0))
    other.close()
    return scene


def copied(template: Scene, folder: Path) -> Scene:
    """Put a fresh copy where the attacker finds it: the user's folder knows the place."""
    shutil.copytree(template.ledger.parent, folder, dirs_exist_ok=True)
    return Scene(*(folder / one.name for one in template))


def verified(ledger: Path) -> BadEntry | None:
    """Verify as the command line does: whatever it is, it is opened to be looked at."""
    desk = open_desk(ledger, CLERK, suspect=True)
    try:
        found: BadEntry | None = desk.ask("verify_journal").first_bad
        return found
    finally:
        desk.close()


# --- what is done ---------------------------------------------------------------------------------


def sql(statement: str, *values: Any) -> Callable[[Scene], None]:
    """Tampering by one statement, guards and keys taken away and put back."""
    return lambda scene: tamper(scene.ledger, lambda c: c.execute(statement, list(values)))


def raw(statement: str) -> Callable[[Scene], None]:
    """Tampering with what is no row, nothing put back."""

    def do(scene: Scene) -> None:
        with connected(scene.ledger, foreign_keys=False) as connection:
            connection.execute(statement)

    return do


def within(change: Callable[[Any], Any]) -> Callable[[Scene], None]:
    """Tampering by several statements."""
    return lambda scene: tamper(scene.ledger, change)


def rechain(connection: Any) -> None:
    """Compute every hash anew, as an attacker who knows the program can."""
    before = {"sequence": None, "hash": "", "entered_at": ""}
    for entry in rows(connection, "journal"):
        digest = entry_hash(before["hash"], {name: entry[name] for name in HASHED})
        connection.execute(
            "UPDATE journal SET previous_hash = ?, previous_entered_at = ?, hash = ? "
            "WHERE sequence = ?",
            [before["hash"], before["entered_at"], digest, entry["sequence"]],
        )
        before = {**entry, "hash": digest}


def rewrite(connection: Any) -> None:
    """Say that somebody else made an entry of the first day, and make the chain fit."""
    connection.execute("UPDATE journal SET operator = '别人' WHERE sequence = 3")
    rechain(connection)


def rewrite_proofs_too(connection: Any) -> None:
    """The same, and take away the codes of certificates that would give it away."""
    rewrite(connection)
    connection.execute("DELETE FROM proof")


def rewrite_the_end(connection: Any) -> None:
    """Change the last entry, behind every checkpoint and every proof."""
    connection.execute(
        "UPDATE journal SET operator = '别人' WHERE sequence = (SELECT max(sequence) FROM journal)"
    )
    rechain(connection)


def forge_checkpoints(connection: Any) -> None:
    """Rewrite, and sign the new heads with a key of one's own under the office's key id."""
    rewrite_proofs_too(connection)
    private = signatures.new_private_key()
    first, *_ = entries = rows(connection, "journal")
    by_number = {entry["sequence"]: entry for entry in entries}
    for one in rows(connection, "checkpoint"):
        entry = by_number[one["sequence"]]
        head = Head(entry["sequence"], entry["hash"], entry["entered_at"])
        signed = signatures.sign_bytes(message(first["hash"], head, one["signed_at"]), private)
        connection.execute(
            "UPDATE checkpoint SET hash = ?, public_key = ?, signature = ? WHERE sequence = ?",
            [head.hash, signatures.public_key(private), signed, head.sequence],
        )


def cut(back: int, *, rows_too: bool, checkpoints_too: bool) -> Callable[[Scene], None]:
    """Cut the journal's end off: the entries alone, their rows too, their checkpoints too."""

    def change(connection: Any) -> None:
        end = rows(connection, "journal")[-1]["sequence"] - back
        for table in TABLES if rows_too else ():
            connection.execute(f"DELETE FROM {table} WHERE sequence > ?", [end])
        connection.execute("DELETE FROM journal WHERE sequence > ?", [end])
        if rows_too:
            connection.execute("DELETE FROM proof WHERE head_sequence > ?", [end])
            connection.execute(
                "UPDATE number_series SET last = coalesce((SELECT max(ordinal) FROM issued_number "
                "i WHERE i.series = number_series.series), 0)"
            )
            connection.execute("DELETE FROM number_series WHERE last = 0")
        if checkpoints_too:
            connection.execute("DELETE FROM checkpoint WHERE sequence > ?", [end])

    return within(change)


def other_journal(scene: Scene) -> None:
    """Put another ledger's journal into this one."""
    with connected(scene.other) as connection:
        theirs = rows(connection, "journal")

    def change(connection: Any) -> None:
        connection.execute("DELETE FROM journal")
        for entry in theirs:
            insert(connection, Step("journal", entry))

    tamper(scene.ledger, change)


def put(name: str) -> Callable[[Scene], None]:
    """Put another file in the ledger's place."""
    return lambda scene: shutil.copy(getattr(scene, name), scene.ledger)


def on_shelf(change: Callable[[Path, Path], Any]) -> Callable[[Scene], None]:
    """Change the files of the case: the one of the first attachment, beside that of the second."""

    def do(scene: Scene) -> None:
        with connected(scene.ledger) as connection:
            first, second = rows(connection, "attachment")
        folder = Path(f"{scene.ledger}.files")
        paths = [folder / one["digest"][:2] / one["digest"] for one in (first, second)]
        for path in paths:
            path.chmod(0o644)
        change(*paths)

    return do


def exchange(first: Path, second: Path) -> None:
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)


def snapshot(connection: Any) -> None:
    """Raise what a certificate says was secured, its digest included."""
    one = rows(connection, "certificate")[0]
    stated = {**json.loads(one["snapshot"]), "amount": 99_900_000_00}
    from core.domain.proof import snapshot_digest

    connection.execute(
        "UPDATE certificate SET snapshot = ?, snapshot_sha256 = ? WHERE certificate_no = ?",
        [canonical(stated), snapshot_digest(stated), one["certificate_no"]],
    )


def exchange_proofs(connection: Any) -> None:
    """Let two certificates carry each other's code, heads included."""
    first, second = rows(connection, "proof")
    for one, other in ((first, second), (second, first)):
        connection.execute(
            "UPDATE proof SET code = ?, head_sequence = ?, head_hash = ? WHERE certificate_no = ?",
            [other["code"], other["head_sequence"], other["head_hash"], one["certificate_no"]],
        )


def forge_proof(connection: Any) -> None:
    """Sign a certificate's very facts anew, with a key of one's own."""
    one = rows(connection, "proof")[0]
    facts, _, _ = signatures.read_code(one["code"])
    forged = signatures.sign(facts, signatures.new_private_key())
    connection.execute(
        "UPDATE proof SET code = ? WHERE certificate_no = ?", [forged, one["certificate_no"]]
    )


def exchange_rows(connection: Any) -> None:
    """Let two people change places: each row is one that the program wrote."""
    first, second = rows(connection, "party_version", version=1)[:2]
    named = [name for name in first if name not in ("party_no", "version")]
    for one, other in ((first, second), (second, first)):
        connection.execute(
            f"UPDATE party_version SET {', '.join(f'{name} = ?' for name in named)} "
            "WHERE party_no = ? AND version = 1",
            [*(other[name] for name in named), one["party_no"]],
        )


def add_row(connection: Any) -> None:
    one = rows(connection, "party")[0]
    insert(connection, Step("party", {**one, "party_no": "P000099"}))


def edit_entry_alone(connection: Any) -> None:
    """Edit an entry and its own hash: the next one still names the old hash."""
    (entry,) = rows(connection, "journal", sequence=4)
    entry["operator"] = "别人"
    digest = entry_hash(entry["previous_hash"], {name: entry[name] for name in HASHED})
    connection.execute(
        "UPDATE journal SET operator = '别人', hash = ? WHERE sequence = 4", [digest]
    )


def fake_erasure(connection: Any) -> None:
    """Blank somebody who holds an asset, and say in an erasure that this was lawful."""
    (row,) = rows(connection, "party_version", party_no=ALICE)
    erased = {**row, **BLANKS["party_version"]}
    told = {
        "table_name": "party_version",
        "row_key": f"{ALICE}/1",
        "why": "到期",
        "digest": row_digest("party_version", row),
        "salt": "0" * 32,
        "sequence": 4,
        "erased_digest": row_digest("party_version", erased),
    }
    insert(connection, Step("erasure", told))
    insert(connection, Step("party_version", erased), "INSERT OR REPLACE")


def rename_in_index(connection: Any) -> None:
    connection.execute("UPDATE search_entry SET title = '别的名字' WHERE kind = 'asset'")


def hide_from_index(connection: Any) -> None:
    """Keep the record in the index, but let no search come to it."""
    (entry,) = connection.execute(
        "SELECT entry FROM search_entry WHERE kind = 'mortgage' LIMIT 1"
    ).fetchone()
    connection.execute("DELETE FROM search_key WHERE entry = ?", [entry])
    connection.execute("DELETE FROM search_grams WHERE rowid = ?", [entry])


KINDS = [
    Kind(
        "登记行改动 row changed",
        sql("UPDATE mortgage_version SET amount = amount * 10 WHERE mortgage_no = 'DY2026-000001'"),
        "mortgage_version",
        "DY2026-000001/1",
    ),
    Kind(
        "登记行删除 row removed",
        sql("DELETE FROM party_version WHERE party_no = 'P000002' AND version = 1"),
        "party_version",
        "P000002/1",
    ),
    Kind(
        "伪造删除 erasure faked",
        within(fake_erasure),
        "erasure",
        f"party_version/{ALICE}/1",
    ),
    Kind("登记行增加 row added", within(add_row), "party", "P000099"),
    Kind("两行互换 rows exchanged", within(exchange_rows), "party_version", "P00000"),
    Kind(
        "设置改动 setting altered",
        sql("UPDATE setting SET value = replace(value, '瓯岭县', '别处县')"),
        "setting",
        "office/1",
    ),
    Kind(
        "日志条目改动 entry edited",
        sql("UPDATE journal SET operator = '别人' WHERE sequence = 3"),
        "journal",
        "3",
    ),
    Kind("条目及其哈希改动 entry and hash", within(edit_entry_alone), "journal", "5"),
    Kind(
        "日志条目删除 entry removed", sql("DELETE FROM journal WHERE sequence = 5"), "journal", "5"
    ),
    Kind("整链重算 rechained", within(rewrite), "proof", "鉴"),
    Kind("整链重算并删签名码 rechained, proofs gone", within(rewrite_proofs_too), "journal", "1–7"),
    Kind("末条重算 last entry rechained", within(rewrite_the_end), "journal", "13–16"),
    Kind("伪造检查点 checkpoint forged", within(forge_checkpoints), "checkpoint", "7"),
    Kind(
        "截短日志 journal cut",
        cut(3, rows_too=False, checkpoints_too=False),
        "case_step",
        "20261125-0001/3",
    ),
    Kind(
        "截短并删登记行 cut with rows",
        cut(2, rows_too=True, checkpoints_too=False),
        "journal",
        "15–16",
    ),
    Kind(
        "截短并删行和检查点 cut with checkpoints",
        cut(8, rows_too=True, checkpoints_too=True),
        "journal",
        "9–16",
    ),
    Kind("换入另一本的日志 journal swapped", other_journal, "setting", "office/1"),
    Kind("放回旧文件 older file put back", put("older"), "journal", "13–16"),
    Kind("换成另一本 another ledger", put("other"), "journal", ""),
    Kind("附件互换 attachments swapped", on_shelf(exchange), "attachment", "/1"),
    Kind("附件删除 attachment removed", on_shelf(lambda a, b: b.unlink()), "attachment", "/2"),
    Kind(
        "附件截断 attachment cut",
        on_shelf(lambda a, b: a.write_bytes(a.read_bytes()[:-100])),
        "attachment",
        "/1",
    ),
    Kind("证书快照改动 snapshot edited", within(snapshot), "certificate", "鉴"),
    Kind("签名码互换 proofs exchanged", within(exchange_proofs), "proof", "鉴"),
    Kind("签名码伪造 proof forged", within(forge_proof), "proof", "鉴"),
    Kind(
        "触发器删除 guard dropped",
        raw("DROP TRIGGER guard_mortgage_version_update"),
        "guards",
        "guard_mortgage_version_update",
    ),
    Kind(
        "外来触发器 foreign trigger",
        raw("CREATE TRIGGER mine AFTER INSERT ON draft BEGIN SELECT 1; END"),
        "guards",
        "mine",
    ),
    Kind("版本号调低 user_version", raw("PRAGMA user_version = 0"), "file", "user_version=0"),
    Kind("程序标识改动 application_id", raw("PRAGMA application_id = 7"), "file", "application_id"),
    Kind(
        "编号计数回拨 counter turned back",
        sql("UPDATE number_series SET last = last - 1 WHERE series LIKE 'mortgage:%'"),
        "number_series",
        "mortgage:",
    ),
    Kind("检索标题改动 index edited", within(rename_in_index), "search_entry", "asset/A00000"),
    Kind("检索藏匿 hidden from search", within(hide_from_index), "search_entry", "mortgage/DY"),
    Kind("删除整表 table dropped", raw("DROP TABLE pledge"), "pledge", ""),
]


# --- the drill ------------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one kind of tampering."""

    kind: Kind
    bad: BadEntry | None

    @property
    def found(self) -> bool:
        return self.bad is not None

    @property
    def placed(self) -> bool:
        bad, kind = self.bad, self.kind
        return bad is not None and kind.table in ("", bad.table) and kind.row in bad.row


def tampered(kind: Kind, scene: Scene) -> Outcome:
    """Let a user see the ledger as it is, tamper with it, verify it."""
    open_desk(scene.ledger, CLERK).close()
    assert verified(scene.ledger) is None
    kind.do(scene)
    return Outcome(kind, verified(scene.ledger))


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NONGQUAN_HOME"] = str(Path(folder) / "home")
        template = make(Path(folder) / "template")
        outcomes = []
        for number, kind in enumerate(KINDS, start=1):
            outcome = tampered(kind, copied(template, Path(folder) / str(number)))
            outcomes.append(outcome)
            bad = outcome.bad
            place = f"{bad.what}: {bad.table} {bad.row} (entry {bad.entry})" if bad else ""
            mark = "yes" if outcome.found else "NO"
            placed = "yes" if outcome.placed else "NO"
            print(f"{number:3}  found {mark:3}  placed {placed:3}  {kind.what:40}  {place}")
    good = sum(one.placed for one in outcomes)
    print(f"{good} of {len(outcomes)} found and placed")
    return 0 if good == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
