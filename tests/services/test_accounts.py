"""Accounts: who may sign in, what their roles allow, and whose identity they are shown."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.adapters.passwords import Argon2Passwords
from core.domain.accounts import SignIn, barred_until
from core.problems import Rejected
from core.services.desk import operations
from core.services.roles import rules
from desktop import bootstrap
from tests.builders import (
    ALICE,
    BANK,
    CLERK,
    REGISTRAR,
    REVIEWER,
    SOLE,
    application,
    apply,
    discharge_application,
    open_desk,
    register,
)
from tests.services.refusing import codes, rejected
from tests.services.test_payment_files import ordered

PASSWORD, OTHER = "山中何事松花酿酒", "correct horse battery"


class Quick:
    """Stands in for Argon2 where hashing is not what is tested: what is hashed is what is kept."""

    def hashed(self, password):
        return f"quick {password}"

    def match(self, password, secret):
        return secret == f"quick {password}"

    def is_hash(self, secret):
        return secret.startswith("quick ")


def code_of(act, *given):
    with pytest.raises(Rejected) as found:
        act(*given)
    return [problem.code for problem in found.value.problems]


def enter(desk, name, *roles, password=PASSWORD):
    secret = desk.new_secret(password, password)
    document = {"account": name, "roles": list(roles), "secret": secret}
    return desk.perform("account.enter", document)


def staffed(any_desk):
    """Return a desk whose ledger has a manager, a clerk, a reviewer and a registrar."""
    any_desk._passwords = Quick()
    enter(any_desk, "主任", "manager")
    any_desk.sign_in("主任", PASSWORD)
    enter(any_desk, CLERK, "acceptor", "reviewer")
    enter(any_desk, REVIEWER, "reviewer")
    enter(any_desk, REGISTRAR, "registrar", "printer")
    any_desk.sign_out()
    return any_desk


@pytest.fixture
def office(desk):
    return staffed(desk)


@pytest.fixture
def any_office(any_desk):
    return staffed(any_desk)


# --- signing in -----------------------------------------------------------------------------------


def test_a_single_desk_asks_nobody(desk):
    assert not desk.waits
    assert desk.people() == ()
    assert desk.ask("parties")


def test_the_first_account_must_manage(desk):
    desk._passwords = Quick()
    assert code_of(enter, desk, CLERK, "acceptor") == ["first_account_manages"]
    assert not desk.waits


def test_nothing_is_shown_or_done_before_somebody_signs_in(office):
    assert office.waits
    assert office.people() == tuple(sorted({"主任", CLERK, REVIEWER, REGISTRAR}))
    for act in (
        lambda: office.ask("parties"),
        lambda: office.perform("party.enter", {}),
        lambda: office.check("party.enter", {}),
        lambda: office.listing("blank_month", month="2026-11"),
        lambda: office.case_paper("acceptance_notice", "20261123-0001"),
        lambda: office.paper("X"),
        lambda: office.case_volume("20261123-0001"),
        lambda: office.payment_file("B1"),
    ):
        assert code_of(act) == ["sign_in_first"]


def test_a_name_alone_is_not_believed(office):
    office.seat("主任")
    assert code_of(office.ask, "accounts") == ["sign_in_first"]


def test_who_signs_in_works_and_the_journal_says_so(any_office):
    any_office.sign_in(CLERK, PASSWORD)
    assert any_office.operator == CLERK
    assert not any_office.waits
    latest = any_office.ask("journal")[0]
    assert (latest.operation, latest.operator) == ("session.open", CLERK)
    assert any_office.ask("verify_journal").ok


@pytest.mark.parametrize(
    ("name", "code"), [("谁也不是", "no_such_account"), (CLERK, "password_wrong")]
)
def test_a_wrong_name_or_password_lets_nobody_in(office, name, code):
    assert code_of(office.sign_in, name, "不对") == [code]
    assert office.waits


def test_five_wrong_passwords_bar_an_account_for_a_quarter_of_an_hour(any_office, clock):
    for _ in range(rules().failures):
        assert code_of(any_office.sign_in, CLERK, "不对") == ["password_wrong"]
    assert code_of(any_office.sign_in, CLERK, PASSWORD) == ["account_barred"]
    any_office.sign_in(REVIEWER, PASSWORD)  # nobody else is kept out
    clock.move(minutes=rules().minutes - 1)
    assert code_of(any_office.sign_in, CLERK, PASSWORD) == ["account_barred"]
    clock.move(minutes=2)
    any_office.sign_in(CLERK, PASSWORD)


def test_a_new_password_lifts_the_bar(office):
    for _ in range(rules().failures):
        code_of(office.sign_in, CLERK, "不对")
    office.sign_in("主任", PASSWORD)
    new = office.new_secret(OTHER, OTHER)
    office.perform("account.password", {"account": CLERK, "secret": new})
    office.sign_in(CLERK, OTHER)
    assert office.operator == CLERK


@given(
    st.lists(st.booleans(), max_size=12),
    st.integers(0, 40),
    st.integers(1, 6),
    st.integers(1, 30),
)
def test_a_bar_holds_exactly_while_the_last_failures_are_fresh(granted, waited, failures, minutes):
    start = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
    times = [start + dt.timedelta(minutes=place) for place in range(len(granted))]
    attempts = [SignIn(at.isoformat(), one) for at, one in zip(times, granted, strict=True)][::-1]
    now = (times[-1] if times else start) + dt.timedelta(minutes=waited)
    wrong = "".join("x" if not one.granted else "." for one in attempts)
    barred = wrong.startswith("x" * failures) and waited < minutes
    found = barred_until(attempts, now, failures=failures, minutes=minutes)
    assert (found is not None) == barred


# --- passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "again", "code"),
    [
        ("短", "短", ["password_length"]),
        ("12345678901", "12345678901", ["password_simple"]),
        ("ababababab", "ababababab", ["password_simple"]),
        (PASSWORD, OTHER, ["passwords_differ"]),
        ("短", OTHER, ["password_length", "passwords_differ"]),
        ("长" * 129, "长" * 129, ["password_length"]),
    ],
)
def test_a_password_must_be_one(desk, password, again, code):
    assert code_of(desk.new_secret, password, again) == code


def test_a_hash_is_salted_dear_and_forgets_the_width_of_letters():
    passwords = Argon2Passwords()
    one, other = passwords.hashed("ＡＢＣ松花酿酒"), passwords.hashed("ABC松花酿酒")
    assert one != other
    assert passwords.match("ABC松花酿酒", one)
    assert not passwords.match("ABC松花酿", one)
    assert passwords.is_hash(one)


@pytest.mark.parametrize(
    "secret",
    ["", "明文", "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$" + "A" * 43, "$argon2id$"],
)
def test_what_is_no_dear_hash_matches_nothing_and_is_not_taken(desk, secret):
    assert not Argon2Passwords().match("", secret)
    document = {"account": CLERK, "roles": ["manager"], "secret": secret or " "}
    found = {problem.field for problem in rejected(desk, document, "account.enter")}
    assert found == {"secret"}


def test_everybody_changes_their_own_password_and_nobody_elses(office):
    office.sign_in(CLERK, PASSWORD)
    secret = office.new_secret(OTHER, OTHER)
    other = {"account": REVIEWER, "secret": secret}
    assert [p.code for p in rejected(office, other, "account.password")] == ["password_of_another"]
    office.perform("account.password", {"account": CLERK, "secret": secret})
    assert code_of(office.sign_in, CLERK, PASSWORD) == ["password_wrong"]
    office.sign_in(CLERK, OTHER)


# --- roles ----------------------------------------------------------------------------------------


def test_every_operation_belongs_to_somebody():
    nobody = [
        name
        for name in operations()
        if not any(role.may(name) for role in rules().roles.values())
        and not any(name.startswith(one.removesuffix("*")) for one in rules().everybody)
    ]
    assert nobody == []


def test_every_pattern_of_a_role_names_an_operation():
    from fnmatch import filter as matching

    patterns = {one for role in rules().roles.values() for one in role.operations}
    assert [one for one in (*patterns, *rules().everybody) if not matching(operations(), one)] == []


def test_who_discloses_may_do_so_by_the_operation_too():
    for role in rules().roles.values():
        assert role.discloses == role.may("party.disclose"), role.code


def test_a_role_that_is_lacking_is_named_with_who_has_it(office):
    office.sign_in(REVIEWER, PASSWORD)
    (found,) = rejected(office, application(office), "mortgage.apply")
    sentence = str(office.text.sentence(found))
    assert found.code == "not_your_role"
    assert "受理" in sentence
    assert REVIEWER in sentence
    assert codes(office, {"case": "X"}, "case.review") != set()


def test_roles_that_are_taken_away_end_at_once(office, ledger, clock):
    office.sign_in(CLERK, PASSWORD)
    apply(office)
    chief = open_desk(ledger, CLERK, clock)
    chief._passwords = Quick()
    chief.sign_in("主任", PASSWORD)
    chief.perform(
        "account.amend", {"account": CLERK, "roles": ["reader"], "account_state": "active"}
    )
    assert [p.code for p in rejected(office, application(office), "mortgage.apply")] == [
        "not_your_role"
    ]
    chief.perform("account.amend", {"account": CLERK, "roles": ["reader"], "account_state": "left"})
    chief.close()
    assert code_of(office.ask, "parties") == ["sign_in_first"]
    assert code_of(office.sign_in, CLERK, PASSWORD) == ["account_left"]


@pytest.mark.parametrize(
    "change",
    [
        {"roles": ["acceptor"], "account_state": "active"},
        {"roles": ["manager"], "account_state": "left"},
    ],
)
def test_the_last_manager_stays(office, change):
    office.sign_in("主任", PASSWORD)
    (found,) = rejected(office, {"account": "主任", **change}, "account.amend")
    assert found.code == "last_manager"


def test_an_import_asks_for_the_role_of_its_operation(office, tmp_path):
    office.sign_in(REVIEWER, PASSWORD)
    sheet = tmp_path / "parties.csv"
    sheet.write_text("姓名（名称）\n", "utf-8")
    assert code_of(lambda: office.import_file("party", sheet, "")) == ["not_your_role"]


def test_two_people_with_the_same_account_name_are_not_made(office):
    office.sign_in("主任", PASSWORD)
    assert code_of(enter, office, CLERK, "reader") == ["account_exists"]
    assert code_of(enter, office, "新人") == ["account_without_role"]


# --- four eyes ------------------------------------------------------------------------------------


def test_who_accepted_does_not_review(office):
    office.sign_in(CLERK, PASSWORD)
    case = apply(office)
    (found,) = rejected(office, {"case": case}, "case.review")
    assert found.code == "four_eyes"
    office.sign_in(REVIEWER, PASSWORD)
    office.perform("case.review", {"case": case})
    office.sign_in(REGISTRAR, PASSWORD)
    office.perform("case.enter", {"case": case})


def test_the_office_may_ask_for_it_at_discharges_only(office):
    office.sign_in("主任", PASSWORD)
    setting = {"policy": "four_eyes", "value": "discharges", "valid_from": "2026-11-01"}
    office.perform("setting.policy", setting)
    office.sign_in(CLERK, PASSWORD)
    case = apply(office)
    office.perform("case.review", {"case": case})
    office.sign_in(REGISTRAR, PASSWORD)
    entered = office.perform("case.enter", {"case": case})
    office.sign_in(CLERK, PASSWORD)
    document = discharge_application(office, entered.numbers["mortgage"])
    leaving = office.perform("discharge.apply", document).number
    (found,) = rejected(office, {"case": leaving}, "case.review")
    assert found.code == "four_eyes"


def test_a_single_desk_knows_no_persons(desk):
    assert register(desk).mortgage


# --- identities -----------------------------------------------------------------------------------


def number_of(desk, party_no=ALICE):
    return next(row.id_no for row in desk.ask("parties") if row.party_no == party_no)


def test_the_number_of_a_person_is_shown_whole_to_who_said_why(office):
    office.sign_in(CLERK, PASSWORD)
    hidden = number_of(office)
    assert set(hidden[:-4]) == {"*"}
    assert "*" not in number_of(office, BANK)
    assert office.ask("party", party_no=ALICE).row.id_no == hidden
    office.perform("party.disclose", {"party": ALICE, "data_purpose": "核对身份证"})
    shown = office.ask("party", party_no=ALICE).row.id_no
    assert shown.endswith(hidden[-4:])
    assert "*" not in shown
    line = office.ask("journal")[0]
    assert (line.operation, line.operator) == ("party.disclose", CLERK)
    office.sign_in(REVIEWER, PASSWORD)
    assert number_of(office) == hidden


def test_searching_by_a_number_does_not_show_it(office):
    office.sign_in(CLERK, PASSWORD)
    tail = number_of(office)[-4:]
    (found,) = [one for one in office.ask("search", typed=tail) if one.id == ALICE]
    assert "**********" in found.why
    office.perform("party.disclose", {"party": ALICE, "data_purpose": "核对身份证"})
    (found,) = [one for one in office.ask("search", typed=tail) if one.id == ALICE]
    assert "*" not in found.why


def test_history_hides_the_number_too(office):
    office.sign_in(CLERK, PASSWORD)
    wrong = {"party": ALICE, "data_purpose": " "}
    assert [p.field for p in rejected(office, wrong, "party.disclose")] == ["data_purpose"]
    said = "".join(row.changes for row in office.ask("party_history", party_no=ALICE))
    office.perform("party.disclose", {"party": ALICE, "data_purpose": "核对身份证"})
    assert number_of(office)[:10] not in said


def test_who_has_no_such_role_is_not_shown_numbers(office):
    office.sign_in("主任", PASSWORD)
    asked = {"party": ALICE, "data_purpose": "好奇"}
    assert [p.code for p in rejected(office, asked, "party.disclose")] == ["not_your_role"]


# --- the ledger's own protection ------------------------------------------------------------------


def test_the_catalogue_names_every_role():
    text = bootstrap.catalogue()
    for code in rules().roles:
        assert text.has(f"choice.duty.{code}")
        assert text.has(f"choice.duty_note.{code}")


def test_an_asset_is_shown_to_everybody_who_signed_in(office):
    office.sign_in("主任", PASSWORD)
    assert office.ask("asset", asset_no=SOLE)


# --- files that leave -----------------------------------------------------------------------------


@pytest.fixture
def paying(desk):
    """An office with an accountant and a batch for the bank."""
    desk._passwords = Quick()
    batch = ordered(desk)
    enter(desk, "主任", "manager")
    desk.sign_in("主任", PASSWORD)
    enter(desk, CLERK, "accountant")
    desk.sign_in(CLERK, PASSWORD)
    return desk, (batch.cycle_no, batch.batch_no)


def test_a_file_with_personal_data_leaves_for_a_stated_purpose_only(paying):
    desk, (cycle, payment) = paying
    for act in (
        lambda **why: desk.listing("receipt_sheet", "xlsx", number=cycle, **why),
        lambda **why: desk.payment_file(payment, **why),
    ):
        assert code_of(act) == ["purpose_required"]
        assert act(purpose="送交银行代发")
        line = desk.ask("journal")[0]
        assert (line.operation, line.operator) == ("data.export", CLERK)
        assert "送交银行代发" in str(line.facts)


def test_who_may_not_take_data_out_does_not(paying):
    desk, (cycle, _) = paying
    desk.sign_in("主任", PASSWORD)
    given = {"number": cycle, "purpose": "看看"}
    assert code_of(lambda: desk.listing("receipt_sheet", **given)) == ["not_your_role"]


def test_what_is_for_the_public_needs_no_purpose(paying):
    desk, (cycle, _) = paying
    assert desk.listing("posted_sheet", number=cycle)


def test_who_is_refused_is_told_in_the_language_of_the_window(office):
    office.sign_in(REVIEWER, PASSWORD)
    office.text = bootstrap.catalogue("en")
    (found,) = rejected(office, application(office), "mortgage.apply")
    sentence = str(office.text.sentence(found))
    assert "Acceptance" in sentence
    assert "受理" not in sentence
