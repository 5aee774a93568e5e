"""Eight bad inputs in one form: every one answered in one go, nothing saved, nothing lost."""

import json

import pytest
import sqlcipher3

from core.problems import EXIT_BAD_INPUT, Rejected, Severity
from core.storage.schema import METADATA
from desktop import cli
from tests import builders
from tests.builders import BANK, SOLE


def eight_faults(desk):
    """A right that is seized and mortgaged already, and an application full of mistakes."""
    builders.register(desk, SOLE)
    builders.seize(desk, SOLE)
    document = builders.application(desk, SOLE, mortgage_contract_no="DY-2026-001")
    wrong_digit = builders.person(5)["id_no"][:-1] + (
        "1" if builders.person(5)["id_no"][-1] != "1" else "2"
    )
    return {
        **document,
        "mortgagees": [{"party": BANK}],
        "debtors": [
            {"new": builders.person(5, id_no=wrong_digit)},
            {"new": builders.person(6, name="陈\u0007大山")},
        ],
        "term_from": "2026-02-30",
        "term_to": "2099-12-31",
        "amount": "300000.123",
        "papers": [one for one in document["papers"] if one["paper"] != "lease"],
    }


EXPECTED = {
    ("id_check_digit", "debtors[0].new.id_no"): Severity.FAULT,
    ("unprintable", "debtors[1].new.name"): Severity.FAULT,
    ("no_such_date", "term_from"): Severity.FAULT,
    ("money_decimals", "amount"): Severity.FAULT,
    ("R05", "term_to"): Severity.REFUSAL,
    ("R02", "papers"): Severity.REFUSAL,
    ("R06", "assets[0]"): Severity.REFUSAL,
    ("duplicate_contract", "mortgage_contract_no"): Severity.CONFIRMATION,
}


def counts(ledger):
    connection = sqlcipher3.dbapi2.connect(str(ledger))
    tables = [table.name for table in METADATA.sorted_tables]
    found = {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}
    connection.close()
    return found


def test_eight_bad_inputs_are_answered_in_one_go_and_nothing_is_saved(desk, ledger):
    document = eight_faults(desk)
    before = counts(ledger)
    with pytest.raises(Rejected) as rejected:
        desk.perform("mortgage.apply", document)
    found = {(p.code, p.field): p.severity for p in rejected.value.problems}
    assert found.items() >= EXPECTED.items()
    assert rejected.value.exit_status == EXIT_BAD_INPUT
    assert counts(ledger) == before


def test_checking_finds_the_same_as_performing(desk):
    document = eight_faults(desk)
    with pytest.raises(Rejected) as rejected:
        desk.perform("mortgage.apply", document)
    assert set(desk.check("mortgage.apply", document)) == set(rejected.value.problems)


def test_the_command_line_answers_all_eight_in_three_groups(desk, ledger, tmp_path, capsys):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(eight_faults(desk), ensure_ascii=False), encoding="utf-8")
    status = cli.main(["--ledger", str(ledger), "mortgage", "apply", str(path), "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert status == EXIT_BAD_INPUT
    groups = {"errors": "fault", "refusals": "refusal", "confirmations": "confirmation"}
    found = {
        (one["code"], one["path"]): severity
        for group, severity in groups.items()
        for one in answer[group]
    }
    assert found.items() >= {place: s.value for place, s in EXPECTED.items()}.items()
    assert all(one["message"] for group in groups for one in answer[group])


def test_each_answer_names_field_value_rule_and_next_step(desk):
    with pytest.raises(Rejected) as rejected:
        desk.perform("mortgage.apply", eight_faults(desk))
    said = {p.code: desk.text.sentence(p) for p in rejected.value.problems}
    assert "300000.123" in said["money_decimals"].text
    assert "2026-02-30" in said["no_such_date"].text
    assert "U+0007" in said["unprintable"].text
    assert "租赁" in said["R02"].text
    for code in ("R02", "R05", "R06", "money_decimals"):
        assert said[code].basis
        assert said[code].next
