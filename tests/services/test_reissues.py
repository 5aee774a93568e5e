"""Certificates that are void, worn out or lost: what remains valid, and what is printed."""

import datetime as dt

import pytest

from core.adapters.pdf_reader import page_texts
from tests.builders import JOINT, register
from tests.services.refusing import rejected


@pytest.fixture
def issued(desk):
    made = register(desk, JOINT)
    desk.perform("certificate.print", {"case": made.case})
    desk.perform("certificate.issue", {"case": made.case, "receiver": "李行长"})
    return made


def told(desk, number):
    return "".join("".join(page_texts(desk.paper(number))).split())


def codes(desk, document, operation):
    return {(one.code, one.field) for one in rejected(desk, document, operation)}


def test_a_worn_out_certificate_gets_a_new_number_and_says_the_same(desk, issued):
    asked = {"certificate": issued.certificate, "reissue_reason": "damaged"}
    number = desk.perform("certificate.reissue", asked).number
    assert number != issued.certificate
    old, new = told(desk, issued.certificate), told(desk, number)
    assert "破损换证（收回原证）" in new
    assert "".join(issued.certificate.split()) in new
    assert issued.mortgage in new
    assert "破损换证" not in old
    (row,) = [one for one in desk.ask("certificates") if one.certificate_no == number]
    assert row.mortgage_no == issued.mortgage
    assert list(desk.ask("unprinted")) == [number]
    assert desk.ask("withdrawn_certificates")[-1].by == number
    assert desk.ask("search", typed=number)[0].id == number
    assert desk.ask("verify_journal").ok


def test_an_old_certificate_is_neither_printed_nor_replaced_again(desk, issued):
    asked = {"certificate": issued.certificate, "reissue_reason": "damaged"}
    desk.perform("certificate.reissue", asked)
    expected = {("certificate_not_in_force", "certificate")}
    assert codes(desk, asked, "certificate.reissue") == expected
    pile = {"certificates": [issued.certificate]}
    assert codes(desk, pile, "certificate.print_batch") == {
        ("certificate_not_in_force", "certificates[0]")
    }


def test_a_lost_certificate_waits_for_its_announcement(desk, issued):
    asked = {"certificate": issued.certificate, "reissue_reason": "lost"}
    assert codes(desk, asked, "certificate.reissue") == {
        ("required", "announced_on"),
        ("required", "announcement_no"),
    }
    early = {**asked, "announced_on": "2026-11-10", "announcement_no": "公告1号"}
    assert codes(desk, early, "certificate.reissue") == {
        ("loss_not_announced_long_enough", "announced_on")
    }
    ripe = {**early, "announced_on": "2026-10-20"}
    assert "遗失补发" in told(desk, desk.perform("certificate.reissue", ripe).number)


def test_a_future_announcement_and_an_unknown_certificate_are_said(desk, issued):
    tomorrow = (desk.today() + dt.timedelta(days=1)).isoformat()
    asked = {"certificate": "没有", "reissue_reason": "lost", "announced_on": tomorrow}
    assert codes(desk, asked, "certificate.reissue") == {
        ("no_such_certificate", "certificate"),
        ("required", "announcement_no"),
        ("day_in_future", "announced_on"),
    }


def test_a_void_certificate_is_listed_with_its_reason(desk, issued):
    court = {"certificate": issued.certificate, "withdrawal_reason": "court", "why": "判决撤销"}
    assert codes(desk, court, "certificate.void") == {("required", "document_no")}
    desk.perform("certificate.void", {**court, "document_no": "（2026）浙0399行初3号"})
    (row,) = desk.ask("withdrawn_certificates")
    assert (row.certificate_no, row.reason) == (issued.certificate, "void")
    assert codes(desk, court, "certificate.void") >= {("certificate_not_in_force", "certificate")}
