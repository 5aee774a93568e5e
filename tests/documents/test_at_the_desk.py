"""What the desk hands out, and what it refuses before anything is entered that has no paper."""

import pytest

from core.adapters.codes import read_codes
from core.adapters.pdf_reader import page_images, page_texts
from core.problems import Rejected, Severity
from core.services.declarations import load_declaration
from core.services.documents import Table, compose
from tests.builders import JOINT, SOLE, application, apply, bank, homestay, person, register

BIANG = "\U00030edd"  # 𰻝, extension G: in none of the fonts
RARE = "𠮷㐀䶮"


def refused(desk, operation, document, **how):
    with pytest.raises(Rejected) as caught:
        desk.perform(operation, document, **how)
    return {(p.code, p.field): p for p in caught.value.problems}


def journal_end(desk):
    with desk.store.reading() as work:
        return work.head.sequence


@pytest.fixture
def unchanged(desk):
    """Nothing may be written while the test runs; ``unchanged()`` starts anew after set-up."""
    seen = [journal_end(desk)]

    def mark():
        seen[0] = journal_end(desk)

    yield mark
    assert journal_end(desk) == seen[0]


# --- characters -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize(
    ("operation", "document", "path"),
    [
        ("party.enter", person(name=f"何{BIANG}葛"), "name"),
        ("party.enter", person(address=f"茶园头村{BIANG}"), "address"),
        ("asset.enter", homestay() | {"name": f"{BIANG}里民宿"}, "name"),
        ("asset.enter", homestay(title_no=f"{BIANG}1号"), "details.title_no"),
    ],
)
def test_a_character_nobody_can_print_is_refused_where_it_is_entered(
    desk, operation, document, path
):
    problems = refused(desk, operation, document)
    assert list(problems) == [("glyph_missing", path)]
    assert problems["glyph_missing", path].params == {"char": BIANG, "code_point": "U+30EDD"}


def test_an_application_names_every_such_field(desk, unchanged):
    agent = {"name": BIANG, "authority_until": "2027-01-01"}
    debtors = [{"new": person(name=f"何{BIANG}"), "agent": agent}]
    document = application(desk, scope=f"主债权{BIANG}", remarks=BIANG, debtors=debtors)
    problems = refused(desk, "mortgage.apply", document)
    assert {path for code, path in problems if code == "glyph_missing"} == {
        "scope",
        "remarks",
        "debtors[0].new.name",
        "debtors[0].agent.name",
    }
    assert {p.field for p in desk.check("mortgage.apply", document)} >= {"scope", "remarks"}


def test_a_supplemented_application_too(desk, unchanged):
    case = desk.perform("mortgage.apply", application(desk, accept=False)).number
    desk.perform("case.supplement", {"case": case, "opinion": "补正担保范围"})
    unchanged()
    document = {"case": case, "application": application(desk, scope=BIANG)}
    assert ("glyph_missing", "application.scope") in refused(desk, "case.resubmit", document)


def test_rare_characters_that_a_font_has_are_taken_and_printed(desk):
    party = desk.perform("party.enter", bank(name=f"{RARE}银行"))
    numbers = register(desk, mortgagees=[{"party": party.number}])
    assert f"{RARE}银行" in "".join(page_texts(desk.paper(numbers.certificate)))


def test_what_is_not_printed_may_hold_any_character(desk):
    body = {"name": BIANG}
    draft = {"draft": "D1", "operation": "party.enter", "title": BIANG, "body": body}
    desk.perform("draft.save", draft)
    assert desk.ask("drafts")[0].body == body


def test_entry_is_refused_where_the_clerk_s_own_name_cannot_be_printed(desk, unchanged):
    case = apply(desk)
    desk.perform("case.review", {"case": case, "opinion": "同意。"})
    unchanged()
    desk.seat(f"周{BIANG}")
    (problem,) = refused(desk, "case.enter", {"case": case}).values()
    assert problem.code == "glyph_missing"
    assert problem.params == {"char": BIANG, "code_point": "U+30EDD", "field": "登簿"}
    assert desk.ask("case", case_no=case).row.state == "reviewed"
    assert desk.ask("certificates") == ()
    assert BIANG in desk.text.sentence(problem).text


def test_entry_is_refused_where_the_number_fits_no_code(desk, unchanged):
    office = {"valid_from": "2026-01-01", "name": "瓯岭县农村产权服务中心"}
    office |= {"region_code": "330399", "kind": "service_centre", "demonstration": True}
    template = "农村产权交易鉴证与抵押备案证书" * 2 + "（{year}）第{ordinal:07d}号"
    desk.perform("setting.office", {**office, "numbers": {"certificate": template}})
    case = apply(desk)
    desk.perform("case.review", {"case": case, "opinion": "同意。"})
    unchanged()
    (problem,) = refused(desk, "case.enter", {"case": case}).values()
    assert problem.code == "proof_too_long"


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("unchanged")
@pytest.mark.parametrize("field", ["scope", "disposal_agreement", "remarks"])
@pytest.mark.parametrize("words", ["抵押权人有权优先受偿。", "所得价款优先\n受偿"])
def test_words_beyond_a_filing_s_effect_are_refused_where_they_are_typed(desk, field, words):
    problems = refused(desk, "mortgage.apply", application(desk, **{field: words}))
    assert list(problems) == [("preference_not_conferred", field)]
    (problem,) = problems.values()
    assert problem.severity is Severity.REFUSAL
    sentence = desk.text.sentence(problem)
    assert "优先受偿" in sentence.text
    assert desk.text.term(field) in sentence.text
    assert "第六十三条" in sentence.basis
    assert "所得价款用于清偿债务" in sentence.next


def test_such_an_application_can_be_received_but_not_accepted(desk):
    document = application(desk, scope="优先受偿", accept=False)
    case = desk.perform("mortgage.apply", document).number
    assert ("preference_not_conferred", "scope") in refused(desk, "case.accept", {"case": case})


# --- papers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "农权鉴（2026）第0000001号",
        "农权鉴(2026)第0000001号",
        "农权鉴（２０２６）第０００００01号",
        " 农权鉴 (2026) 第0000001号 ",
    ],
)
def test_a_paper_is_found_whatever_the_width_of_its_brackets(desk, typed):
    number = register(desk).certificate
    assert desk.paper(typed) == desk.paper(number)


@pytest.mark.parametrize("typed", ["农权鉴(2026)第000000号", "农权鉴(2026)", "", "DY2026-000001"])
def test_a_part_of_a_number_is_no_number(desk, typed):
    register(desk)
    with pytest.raises(Rejected) as caught:
        desk.paper(typed)
    assert [p.code for p in caught.value.problems] == ["no_such_certificate"]


def test_the_code_on_the_page_is_the_stored_proof(desk):
    number = register(desk).certificate
    with desk.store.reading() as work:
        stored = work.certificates.get(number).code
    (page,) = page_images(desk.paper(number), 300)
    assert read_codes(page) == (stored,)


@pytest.mark.parametrize("asset", [SOLE, JOINT])
def test_the_page_says_what_the_register_says(desk, asset):
    number = register(desk, asset).certificate
    with desk.store.reading() as work:
        certificate = work.certificates.get(number)
    stated = compose(load_declaration(certificate.kind), certificate.snapshot, desk.text, code="X")
    (words,) = ("".join(page.split()) for page in page_texts(desk.paper(number)))
    for table in (block for block in stated.blocks if isinstance(block, Table)):
        for row in table.rows:
            for cell in row.cells:
                assert "".join((cell.label + (cell.value or "／")).split()) in words


def test_a_missing_font_is_named_and_nothing_else_is_hurt(desk, monkeypatch):
    from core.adapters.pdf import faces

    party = desk.perform("party.enter", bank(name=f"{RARE}银行"))
    number = register(desk, mortgagees=[{"party": party.number}]).certificate
    found = faces._font
    monkeypatch.setattr(faces, "_font", lambda name: None if "HanaMin" in name else found(name))
    faces._drawn.cache_clear()
    faces._ems.cache_clear()
    with pytest.raises(Rejected) as caught:
        desk.paper(number)
    assert [(p.code, p.params["char"]) for p in caught.value.problems] == [("font_missing", "𠮷")]
    monkeypatch.undo()
    assert desk.paper(number).startswith(b"%PDF")


def test_entering_again_after_a_refusal_works(desk):
    case = apply(desk)
    desk.perform("case.review", {"case": case, "opinion": "同意。"})
    good = desk.operator
    desk.seat(f"周{BIANG}")
    refused(desk, "case.enter", {"case": case})
    desk.seat(good)
    assert enter_reviewed(desk, case) == "农权鉴（2026）第0000001号"


def enter_reviewed(desk, case):
    return desk.perform("case.enter", {"case": case}).numbers["certificate"]
