"""One loan on a homestay from its payment to its end, as five agencies hear of it.

农商行 pays on Monday, two letters lie about, one receipt never comes; a year later the loan is
repaid, and nobody may go on holding a mark against the house.
"""

import json

from desktop import cli
from tests import builders
from tests.builders import CLERK, open_desk


def run(capsys, ledger, *words):
    status = cli.main(["--ledger", str(ledger), "--as", CLERK, *words, "--json"])
    printed = capsys.readouterr()
    return status, json.loads(printed.out or printed.err)


def test_from_payment_to_the_last_receipt(ledger, clock, capsys):
    desk = open_desk(ledger, CLERK, clock)
    made = builders.register(desk)
    paid = {"voucher_no": "JJ-2026-77", "paid_on": "2026-11-23", "paid": "300000.00"}
    numbers = desk.perform("disbursement.record", {"mortgage": made.mortgage, **paid}).numbers
    letters = numbers["letters"].split("、")

    # The bank's clerk carries three at once; a week later the office asks for the others.
    desk.perform(
        "letter.send",
        {
            "letters": letters[:3],
            "sent_on": "2026-11-23",
            "channel": "document_exchange",
            "dispatch_no": "瓯农商函〔2026〕77号",
        },
    )
    clock.move(days=8)
    late = desk.ask("letters_due")
    assert [(row.letter_no, row.state, row.days_left) for row in late] == [
        (letters[3], "made", -1),
        (letters[4], "made", -1),
    ]
    sent = {"letters": letters[3:], "sent_on": "2026-12-01", "channel": "courier"}
    desk.perform("letter.send", sent)
    for letter in letters[1:]:
        desk.perform("letter.answer", {"letter": letter, "answered_on": "2026-12-01"})
    clock.move(days=7)
    (silent,) = desk.ask("letters_due")
    assert (silent.letter_no, silent.recipient) == (letters[0], "瓯岭县市场监督管理局")
    answered = {"letter": letters[0], "answered_on": "2026-12-08", "answer_no": "瓯市监回3号"}
    desk.perform("letter.answer", answered)
    assert desk.ask("letters_due") == ()

    # Repaid: the discharge itself makes the letters, and names those they end.
    clock.move(days=330)
    case = desk.perform(
        "discharge.apply", builders.discharge_application(desk, made.mortgage)
    ).number
    ended = builders.enter(desk, case).numbers["letters"].split("、")
    assert len(ended) == 5
    for before, after in zip(letters, ended, strict=True):
        assert before in desk.ask("letter", letter_no=after).text
    assert desk.ask("verify_journal").ok
    desk.close()

    # The command line tells the same.
    status, rows = run(capsys, ledger, "letter", "list")
    assert (status, len(rows)) == (0, 10)
    status, page = run(capsys, ledger, "letter", "show", ended[0])
    assert status == 0
    assert page["text"].startswith("关于民宿经营权抵押贷款结清的函")
    status, _ = run(capsys, ledger, "letter", "due")
    assert status == 0
    status, body = run(capsys, ledger, "letter", "show", "HJ0")
    assert (status, body["errors"][0]["code"]) == (2, "no_such_letter")
