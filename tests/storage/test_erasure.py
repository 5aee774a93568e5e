"""Personal data are erased beside the register: the chain verifies, nothing else may be blanked."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.adapters.cipher_pages import decrypted
from core.domain.search_text import name_grams
from core.problems import Rejected
from core.services.desk import Desk
from core.storage.address import Place
from core.storage.canonical import row_digest
from core.storage.repair import repair
from core.storage.repositories.search_records import NAME, token
from core.storage.schema.erasures import BLANKS, ERASED
from tests.builders import (
    ALICE,
    BANK,
    CLERK,
    SOLE,
    START,
    Clock,
    application,
    fill,
    make_desk,
    open_desk,
    person,
    register,
)
from tests.pictures import MemoryShelf, photo
from tests.storage.raw import Refused, Step, connected, insert, rows, tamper

DECADE = 3700  # days
WHY = "申请已撤回，保管期限届满"
DEBTOR = person(5)
AGENT = {"name": "钱塘江", "id_no": "330106199001011236", "authority_until": "2026-12-31"}


def withdrawn(desk: Desk, **debtor: Any) -> tuple[str, str]:
    """Somebody new applies as a debtor, hands a scan in and withdraws; party and case."""
    if not desk.shelf.named:
        desk.shelf = MemoryShelf()
    document = application(desk, SOLE, debtors=[{"new": {**DEBTOR, **debtor}, "agent": AGENT}])
    case = desk.perform(
        "mortgage.apply", document, acknowledged=["duplicate_contract", "lower_rank"], reason="知悉"
    ).number
    party = next(one.party_no for one in desk.ask("parties") if one.name == DEBTOR["name"])
    told = {"case": case, "inquired_on": "2026-11-23", "inquired": DEBTOR["name"]}
    desk.perform("case.inquire", {**told, "questions": "是否自愿？", "answers": "自愿。"})
    desk.perform("case.withdraw", {"case": case, "opinion": f"{DEBTOR['name']}撤回申请"})
    return party, case


def erase(desk: Desk, party: str, **changes: str) -> Any:
    return desk.perform("party.erase", {"party": party, "why": WHY, **changes})


def refusals(desk: Desk, party: str, **changes: str) -> list[tuple[str, str]]:
    """The codes and the records that stand in the way."""
    with pytest.raises(Rejected) as caught:
        erase(desk, party, **changes)
    return [
        (one.code, str(one.params.get("record") or one.params.get("case") or ""))
        for one in caught.value.problems
    ]


def whole(desk: Desk) -> bool:
    check = desk.ask("verify_journal")
    assert check.first_bad is None
    return bool(check.ok)


# --- what is erased -------------------------------------------------------------------------------


def test_an_applicant_in_vain_is_erased_and_the_ledger_verifies(
    any_desk: Desk, any_ledger: Place, clock: Clock
) -> None:
    party, case = withdrawn(any_desk)
    body = {"new": DEBTOR["name"]}
    draft = {"draft": "D1", "operation": "party.enter", "title": "草稿", "body": body}
    any_desk.perform("draft.save", draft)
    clock.move(days=DECADE)
    assert [one.party_no for one in any_desk.ask("erasable_parties")] == [party]
    erase(any_desk, party)
    assert whole(any_desk)
    page = any_desk.ask("party", party_no=party).row
    assert (page.name, page.id_no, page.phone, page.address) == (ERASED, "", "", "")
    shown = any_desk.ask("case", case_no=case)
    assert (shown.content, shown.happenings) == ({}, ())
    assert any_desk.ask("drafts") == ()
    assert any_desk.ask("similar_parties", name=DEBTOR["name"]) == ()
    assert any_desk.ask("similar_parties", id_no=DEBTOR["id_no"]) == ()
    assert any_desk.ask("duplicate_parties") == ()
    assert any_desk.ask("erasable_parties") == ()
    said = [DEBTOR["name"], DEBTOR["id_no"], DEBTOR["phone"], AGENT["name"], AGENT["id_no"]]
    with connected(any_ledger) as connection:
        for name in (*BLANKS, "draft", "search_entry", "search_key", "journal", "erasure"):
            found = json.dumps(rows(connection, name), ensure_ascii=False)
            assert [one for one in said if one in found] == [], name
    entered = any_desk.perform("party.enter", DEBTOR).number  # who applies again is entered anew
    assert entered != party
    assert whole(any_desk)


def test_nothing_of_it_is_left_in_the_bytes_of_the_file(
    desk: Desk, ledger: Path, clock: Clock
) -> None:
    for nth in range(6, 30):  # so that pages are split and the grams merged
        desk.perform("party.enter", person(nth))
    party, _ = withdrawn(desk)
    said = [DEBTOR["name"], DEBTOR["id_no"], DEBTOR["address"], AGENT["name"], AGENT["id_no"]]
    files = [ledger, ledger.with_name(ledger.name + "-wal")]

    def there() -> list[str]:
        data = b"".join(path.read_bytes() for path in files)
        return [one for one in said if one.encode() in data]

    assert there() == said
    own = {token(NAME, one) for one in name_grams(DEBTOR["name"])} - {
        token(NAME, one) for nth in range(30) if nth != 5 for one in name_grams(person(nth)["name"])
    }
    assert own <= terms(ledger)
    clock.move(days=DECADE)
    erase(desk, party)
    assert there() == []
    assert not own & terms(ledger)
    assert whole(desk)


def terms(ledger: Path) -> set[str]:
    """What the segments of the search index hold, deleted or not."""
    with connected(ledger) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, search_grams, row)"
        )
        return {term for (term,) in connection.execute("SELECT term FROM temp.held")}


def test_the_scans_of_its_cases_go_but_not_one_that_another_case_holds(
    desk: Desk, tmp_path: Path, clock: Clock
) -> None:
    scans = [tmp_path / "1.jpg", tmp_path / "2.jpg"]
    for one in scans:
        one.write_bytes(photo(one.name))
    kept = register(desk).case
    desk.attach(kept, "identity", scans[0])
    party, case = withdrawn(desk)
    for one in scans:
        desk.attach(case, "identity", one)
    digests = [hashlib.sha256(one.read_bytes()).hexdigest() for one in scans]
    assert all(desk.shelf.get(one) for one in digests)
    clock.move(days=DECADE)
    erase(desk, party)
    assert [desk.shelf.get(one) is None for one in digests] == [False, True]
    assert desk.ask("attachments", case_no=case) == ()
    assert whole(desk)


# --- what stands in the way -----------------------------------------------------------------------


def test_every_record_that_names_a_party_is_a_reason(any_desk: Desk, clock: Clock) -> None:
    made = register(any_desk)
    assert refusals(any_desk, BANK) == [
        ("erase_registered", made.mortgage),
        ("erase_case_entered", made.case),
    ]
    held = refusals(any_desk, ALICE)
    assert [one for code, one in held if code == "erase_registered"][:2] == ["A000001", "A000002"]


def test_open_cases_and_the_term_are_waited_for(any_desk: Desk, clock: Clock) -> None:
    party, _ = withdrawn(any_desk)
    assert refusals(any_desk, party) == [("erase_too_early", "")]
    confirmed = {"acknowledged": ["duplicate_contract", "lower_rank"], "reason": "知悉"}
    again = application(any_desk, SOLE, debtors=[{"party": party}])
    open_case = any_desk.perform("mortgage.apply", again, **confirmed).number
    assert refusals(any_desk, party) == [("erase_case_open", open_case)]
    any_desk.perform("case.refuse", {"case": open_case, "opinion": "材料不符"})
    clock.move(days=3652)
    assert refusals(any_desk, party) == [("erase_too_early", "")]  # ten years are over tomorrow
    clock.move(days=1)
    erase(any_desk, party)
    assert whole(any_desk)


def test_who_asked_the_register_stands_in_a_certificate(any_desk: Desk, clock: Clock) -> None:
    asker = any_desk.perform("party.enter", DEBTOR).number
    asked = {"asset": SOLE, "applicant": {"party": asker}, "standing": "interested"}
    number = any_desk.perform(
        "register.query", {**asked, "purpose": "购买", "document_no": "合同1"}
    ).number
    clock.move(days=DECADE)
    assert refusals(any_desk, asker) == [("erase_registered", number)]
    assert any_desk.ask("erasable_parties") == ()


def test_it_is_done_once_and_nothing_is_done_with_it_any_more(any_desk: Desk, clock: Clock) -> None:
    number = any_desk.perform("party.enter", DEBTOR).number
    clock.move(days=31)
    assert refusals(any_desk, number, why=f"{DEBTOR['name']}录入错误") == [("erase_why_tells", "")]
    erase(any_desk, number)
    assert refusals(any_desk, number) == [("party_erased", "")]
    for operation, document in (
        ("party.amend", {**DEBTOR, "party": number, "evidence_no": "1"}),
        ("asset.enter", {"holders": [{"party": number, "share": "1/1"}]}),
    ):
        codes = [one.code for one in any_desk.check(operation, document)]
        assert "party_erased" in codes


# --- past the program -----------------------------------------------------------------------------


def first_bad(place: Place) -> tuple[str, str, str] | None:
    desk = open_desk(place, CLERK, suspect=True)
    try:
        bad = desk.ask("verify_journal").first_bad
        return bad and (bad.what, bad.table, bad.row)
    finally:
        desk.close()


def blanked(table: str) -> str:
    return ", ".join(f"{name} = '{mark}'" for name, mark in BLANKS[table].items())


def forged(connection: Any, **changes: str) -> None:
    """Say that ALICE's particulars were erased."""
    (row,) = rows(connection, "party_version", party_no=ALICE)
    erased = {**row, **BLANKS["party_version"]}
    told = {
        "table_name": "party_version",
        "row_key": f"{ALICE}/1",
        "why": WHY,
        "sequence": 1,
        "digest": row_digest("party_version", row),
        "salt": "0" * 32,
        "erased_digest": row_digest("party_version", erased),
    }
    insert(connection, Step("erasure", {**told, **changes}))


@pytest.mark.holds("I1", raw=True)
def test_the_guards_let_nothing_else_through(any_ledger: Place) -> None:
    where = f"WHERE party_no = '{ALICE}'"
    with connected(any_ledger) as connection:
        with pytest.raises(Refused, match="append_only party_version"):
            connection.execute(f"UPDATE party_version SET {blanked('party_version')} {where}")
        forged(connection)
        for change in (
            "name = '别人'",
            "phone = ''",
            f"{blanked('party_version')}, id_kind = 'passport'",
            f"{blanked('party_version')}, sequence = sequence + 1",
        ):
            with pytest.raises(Refused, match="append_only party_version"):
                connection.execute(f"UPDATE party_version SET {change} {where}")
        with pytest.raises(Refused, match="append_only party_version"):
            connection.execute(f"UPDATE party_version SET {blanked('party_version')}")
        with pytest.raises(Refused, match="append_only party_version"):
            connection.execute(f"DELETE FROM party_version {where}")
        connection.execute(f"UPDATE party_version SET {blanked('party_version')} {where}")
    assert first_bad(any_ledger) == ("row_unvouched", "erasure", f"party_version/{ALICE}/1")


def test_a_row_that_was_blanked_without_an_erasure_is_found(any_ledger: Place) -> None:
    change = f"UPDATE party_version SET {blanked('party_version')} WHERE party_no = '{ALICE}'"
    tamper(any_ledger, lambda c: c.execute(change))
    assert first_bad(any_ledger) == ("row_changed", "party_version", f"{ALICE}/1")


def test_an_erasure_lets_no_other_row_pass(any_ledger: Place) -> None:
    """Somebody names what they made of a row in an erasure of it: it is not blank."""

    def change(connection: Any) -> None:
        (row,) = rows(connection, "party_version", party_no=ALICE)
        forged(connection, erased_digest=row_digest("party_version", {**row, "name": "别人"}))
        connection.execute(f"UPDATE party_version SET name = '别人' WHERE party_no = '{ALICE}'")

    tamper(any_ledger, change)
    assert first_bad(any_ledger) == ("row_changed", "party_version", f"{ALICE}/1")


def test_a_damaged_ledger_with_erasures_is_repaired(told: Path) -> None:
    saved = told.with_name("saved.ledger")
    said = repair(told, saved, decrypted)
    assert (said.lost, said.unproved) == ((), ())
    bad = first_bad(saved)
    assert bad is not None
    assert bad[0] == "file_missing"  # the scans were not copied; every row is as vouched for


# --- whatever happens -----------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(st.sampled_from(["enter", "amend", "erase", "wait", "mortgage"]), st.integers(0, 5)),
    min_size=4,
    max_size=12,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_history_with_erasures_verifies(
    steps: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = fill(make_desk(tmp_path_factory.mktemp("history") / "a.ledger"))
    clock = Clock(START)
    desk.close()
    desk = open_desk(desk.store.place, CLERK, clock)
    entered: list[str] = []
    erased: set[str] = set()
    for what, nth in steps:
        number = entered[nth % len(entered)] if entered else ALICE
        if what == "wait":
            clock.move(days=20)
        elif what == "mortgage":
            register(desk)
        elif what == "enter":
            new = person(5, id_kind="passport", id_no=f"E1234567{len(entered)}")
            entered.append(desk.perform("party.enter", new).number)
        elif what == "erase" or number in erased or not entered:
            erased |= tried(desk, number)
        else:
            phone = f"1380000{len(erased)}{nth:03d}"
            known = desk.ask("party", party_no=number).row
            changed = person(5, id_kind="passport", id_no=known.id_no, phone=phone)
            document = {**changed, "party": number}
            if not desk.check("party.amend", document):
                desk.perform("party.amend", document)
    assert whole(desk)
    for number in entered:
        assert (desk.ask("party", party_no=number).row.name == ERASED) == (number in erased)
    desk.close()


def tried(desk: Desk, number: str) -> set[str]:
    """Erase a party if nothing stands in the way; who was erased."""
    try:
        erase(desk, number)
    except Rejected:
        return set()
    return {number}
