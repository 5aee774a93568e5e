"""Two programs of one user on one ledger: what the other entered meanwhile is no rollback."""

from core.storage.ledger import open_ledger
from desktop.bootstrap import witness_of
from tests.builders import person


def test_an_entry_that_came_after_the_look_is_no_rollback(desk, ledger):
    other = open_ledger(ledger, None, witness_of(ledger).anchors)
    with other.reading() as work:
        before = work.head.sequence
        desk.perform("party.enter", person(5))  # its head is kept outside once it is committed
        assert work.anchor_fault() is None
        assert work.head.sequence == before
    other.close()


def test_an_entry_that_is_gone_still_is_one(desk, ledger, tmp_path):
    desk.perform("party.enter", person(5))
    earlier = ledger.read_bytes()
    desk.perform("party.enter", person(6))
    desk.close()
    ledger.write_bytes(earlier)
    for name in ("-wal", "-shm"):
        ledger.with_name(ledger.name + name).unlink(missing_ok=True)
    found = open_ledger(ledger, None, witness_of(ledger).anchors, suspect=True)
    with found.reading() as work:
        bad = work.anchor_fault()
    found.close()
    assert bad is not None
    assert bad.what == "rolled_back"
