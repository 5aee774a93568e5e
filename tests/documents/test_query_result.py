"""The query certificate and the register page on paper: said in full, proved, repeatable."""

import io
import re

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from core.adapters.codes import read_codes
from core.adapters.pdf_reader import page_images, page_texts
from core.problems import Rejected
from core.services.declarations import load_declaration
from core.services.documents import Table, compose
from desktop import bootstrap
from tests import builders
from tests.builders import ALICE, BOB, JOINT, OTHER_BANK, SOLE, person


def query(desk, asset=SOLE, **changes):
    document = {
        "asset": asset,
        "applicant": {"party": ALICE},
        "standing": "holder",
        "purpose": "办理贷款",
        **changes,
    }
    return desk.perform("register.query", document).number


def said(pdf):
    return ["".join(page.split()) for page in page_texts(pdf)]


def fonts(pdf):
    """The names of the fonts of a file, without the tag of their subset."""
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found


@pytest.fixture
def burdened(desk):
    """A page with everything on it; the number of its query certificate."""
    builders.register(desk, JOINT)
    part = [{"party": ALICE, "share": "1/4"}]
    builders.register(desk, JOINT, mortgagees=[{"party": OTHER_BANK}], mortgagors=part)
    builders.seize(desk, JOINT)
    builders.seize(desk, JOINT, document_no="（2026）浙0399执保2号")
    return query(desk, JOINT, history=True)


def test_the_paper_says_everything_its_snapshot_states(desk, burdened):
    with desk.store.reading() as work:
        certificate = work.certificates.get(burdened)
    stated = compose(load_declaration("query_result"), certificate.snapshot, desk.text, code="X")
    words = "".join(said(desk.paper(burdened)))
    for table in (block for block in stated.blocks if isinstance(block, Table)):
        for row in table.rows:
            for cell in row.cells:
                assert "".join((cell.value or "／").split()) in words, cell


def test_it_runs_over_pages_that_say_which_they_are(desk, burdened):
    first, *others = said(desk.paper(burdened))
    pages = len(others) + 1
    assert pages > 1
    assert f"第1页共{pages}页" in first
    for place, words in enumerate(others, start=2):
        assert f"查询结果证明（续页）编号：{burdened}" in words
        assert f"第{place}页共{pages}页" in words


def test_one_set_of_fonts_and_the_same_bytes_each_time(desk, burdened):
    pdf = desk.paper(burdened)
    assert all(name.startswith(("NotoSerifSC", "HanaMin")) for name in fonts(pdf))
    assert desk.paper(burdened) == pdf
    page = desk.register_page(JOINT)
    assert fonts(page) <= fonts(pdf)
    assert desk.register_page(JOINT) == page


def test_its_code_proves_it(desk, burdened, tmp_path, capsys):
    *_, last = page_images(desk.paper(burdened), 300)
    with desk.store.reading() as work:
        assert read_codes(last) == (work.certificates.get(burdened).code,)
    path = tmp_path / "query.pdf"
    path.write_bytes(desk.paper(burdened))
    from desktop.cli import main

    assert main(["verify", str(path)]) == 0
    words = capsys.readouterr().out
    assert "查询申请人：" in words
    assert f"查询对象编号：{JOINT}" in words
    assert "抵押权人" not in words
    assert "顺位" not in words


def test_it_is_signed_when_the_query_is_answered(desk):
    number = query(desk)
    with desk.store.reading() as work:
        assert work.certificates.get(number).code.startswith("NQ1:")


def test_its_title_is_no_registration_certificate_s(desk, burdened):
    assert load_declaration("query_result").content["forbidden"][0]["where"] == "title"
    (title,) = {desk.ask("certificate", certificate_no=burdened).title}
    assert title == "查询结果证明"


def test_a_certificate_row_shows_who_asked_about_what(desk, burdened):
    row = desk.ask("certificate", certificate_no=burdened)
    assert (row.case_no, row.mortgage_no) == ("", "")
    assert row.holders == person(0)["name"]
    assert row.assets
    assert burdened in {one.certificate_no for one in desk.ask("certificates")}
    assert desk.paper(burdened.replace("（", "(").replace("）", ")")) == desk.paper(burdened)


def test_a_long_list_goes_on_and_on(desk):
    parties = [ALICE, BOB]
    for nth in range(2, 12):
        parties.append(desk.perform("party.enter", person(nth)).number)
    holders = dict.fromkeys(parties, "1/12")
    asset = desk.perform("asset.enter", builders.homestay(2, holders)).number
    for party in parties:
        builders.register(desk, asset, mortgagors=[{"party": party}], debtors=[{"party": party}])
    pages = said(desk.paper(query(desk, asset)))
    words = "".join(pages)
    assert len(pages) >= 5
    assert "抵押登记12笔" in words
    for place in range(1, 13):
        assert words.count(f"抵押登记（{place}）") == 1
        assert f"权利人（{place}）" in words
    assert all(re.search(rf"第{n}页共{len(pages)}页", page) for n, page in enumerate(pages, 1))


def test_of_a_very_long_file_the_first_and_the_last_pages_are_read():
    def numbered(count):
        canvas = Canvas(buffer := io.BytesIO())
        for page in range(1, count + 1):
            canvas.drawString(72, 72, f"p{page}")
            canvas.showPage()
        canvas.save()
        return ["".join(text.split()) for text in page_texts(buffer.getvalue())]

    assert numbered(20) == [f"p{page}" for page in range(1, 21)]
    assert numbered(50) == [f"p{page}" for page in (*range(1, 11), *range(41, 51))]


# --- the register page ----------------------------------------------------------------------------


def test_the_printed_page_says_what_the_screen_says(desk, burdened):
    words = "".join(said(desk.register_page(JOINT)))
    page = desk.ask("asset", asset_no=JOINT)
    assert "登记簿页" in words
    for one in page.holders:
        assert one.name in words
    for one in page.mortgages:
        assert one.mortgage_no in words
        assert f"第{one.priority_rank}顺位" in words
    for one in page.restraints:
        assert f"{one.restraint_no}{one.state_term}" in words
    for one in page.details:
        assert "".join(one.value.split()) in words
    for one in page.folio:
        assert f"{one.kind_term}{one.record_no}" in words


def test_the_page_of_an_earlier_moment_leaves_out_what_came_later(desk, clock):
    first = builders.register(desk)
    clock.move(days=10)
    later = builders.seize(desk)
    then = "".join(said(desk.register_page(SOLE, "2026-11-30", "2026-11-30")))
    assert first.mortgage in then
    assert later not in then
    assert later in "".join(said(desk.register_page(SOLE)))
    assert "2026年11月30日" in then


def test_the_page_is_no_certificate_and_no_draft(desk):
    (page,) = said(desk.register_page(SOLE))
    assert "未登簿，无效" not in page
    assert "对外提供登记结果，请出具查询结果证明" in page
    assert desk.ask("certificates") == ()


@pytest.mark.parametrize(("asset", "at"), [("A9", None), (SOLE, "2020-01-01")])
def test_there_is_no_page_of_what_is_not_in_the_register(desk, asset, at):
    with pytest.raises(Rejected) as caught:
        desk.register_page(asset, at)
    assert [p.code for p in caught.value.problems] == ["no_such_asset"]


def test_parts_that_papers_share_are_no_papers(desk):
    assert load_declaration("register_page").content["block"][2]["rows"]
    assert bootstrap.catalogue().has("paper.register.none")
