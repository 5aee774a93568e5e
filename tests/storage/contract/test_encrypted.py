"""A choice of the contract on a file that is encrypted: the engine below it is all that differs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.services.desk import Desk
from core.storage.address import Place
from core.storage.engine import family_of, make_engine
from core.storage.ledger_keys import LedgerKey, id_in
from tests.builders import CLERK, Clock, open_desk
from tests.encrypted import encrypted, encrypted_copy, encrypted_template, ledger_key, session_key
from tests.storage.contract.test_exact_search import (
    test_a_record_that_was_amended_is_found_by_what_it_has_now,
)
from tests.storage.contract.test_imports import (
    test_one_bad_row_leaves_no_trace_and_all_rows_are_told_of,
)
from tests.storage.contract.test_life import (
    test_a_ledger_has_exactly_the_columns_of_the_program,
    test_a_lowered_version_is_no_older_ledger,
    test_a_newer_ledger_is_refused_and_left_alone,
    test_a_place_that_is_taken_is_not_touched,
    test_an_older_ledger_is_brought_up_to_date,
    test_programs_that_open_an_older_ledger_at_once_all_succeed,
)
from tests.storage.contract.test_tampering import (
    test_a_counter_put_forward_is_found,
    test_a_proof_over_another_chain_disagrees,
    test_an_untouched_ledger_verifies,
    test_guards_taken_away_are_named_when_all_rows_are_right,
    test_the_command_line_verifies_and_says_where_the_fault_lies,
)
from tests.storage.contract.test_transactions import (
    test_a_certificate_is_signed_after_the_commit_and_printed_again_the_same,
    test_a_clock_that_went_back_blocks_entry_and_nobody_from_looking,
    test_a_draft_is_kept_overwritten_and_discarded,
    test_a_lock_that_is_given_up_is_waited_for,
    test_a_reader_sees_one_state_while_others_write,
    test_an_operation_that_fails_at_its_end_leaves_nothing_and_gives_its_number_back,
    test_two_programs_that_write_at_once_are_served_one_after_the_other,
    test_who_builds_on_a_version_that_has_a_next_one_is_told,
)

__all__ = [
    "encrypted",
    "encrypted_template",
    "ledger_key",
    "session_key",
    "test_a_certificate_is_signed_after_the_commit_and_printed_again_the_same",
    "test_a_clock_that_went_back_blocks_entry_and_nobody_from_looking",
    "test_a_counter_put_forward_is_found",
    "test_a_draft_is_kept_overwritten_and_discarded",
    "test_a_ledger_has_exactly_the_columns_of_the_program",
    "test_a_lock_that_is_given_up_is_waited_for",
    "test_a_lowered_version_is_no_older_ledger",
    "test_a_newer_ledger_is_refused_and_left_alone",
    "test_a_place_that_is_taken_is_not_touched",
    "test_a_proof_over_another_chain_disagrees",
    "test_a_reader_sees_one_state_while_others_write",
    "test_a_record_that_was_amended_is_found_by_what_it_has_now",
    "test_an_older_ledger_is_brought_up_to_date",
    "test_an_operation_that_fails_at_its_end_leaves_nothing_and_gives_its_number_back",
    "test_an_untouched_ledger_verifies",
    "test_guards_taken_away_are_named_when_all_rows_are_right",
    "test_one_bad_row_leaves_no_trace_and_all_rows_are_told_of",
    "test_programs_that_open_an_older_ledger_at_once_all_succeed",
    "test_the_command_line_verifies_and_says_where_the_fault_lies",
    "test_two_programs_that_write_at_once_are_served_one_after_the_other",
    "test_who_builds_on_a_version_that_has_a_next_one_is_told",
]


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def any_ledger(encrypted: Path) -> Place:
    assert id_in(encrypted)
    return encrypted


@pytest.fixture
def any_told(told: Path, ledger_key: LedgerKey) -> Place:
    plain = told.rename(told.with_name("plain.ledger"))
    shutil.move(f"{told}.files", f"{plain}.files")
    return encrypted_copy(plain, told, ledger_key)


@pytest.fixture
def any_place(tmp_path: Path) -> Place:
    return tmp_path / "new.ledger"


@pytest.fixture
def older(any_place: Path, ledger_key: LedgerKey) -> Place:
    """A ledger of version 0: what a program leaves that was killed while it made one."""
    engine = make_engine(any_place, ledger_key)
    family_of(engine).claim(engine, any_place)
    engine.dispose()
    assert id_in(any_place) == ledger_key.key_id
    return any_place


@pytest.fixture
def any_desk(any_ledger: Place, clock: Clock) -> Iterator[Desk]:
    desk = open_desk(any_ledger, CLERK, clock)
    yield desk
    desk.close()
