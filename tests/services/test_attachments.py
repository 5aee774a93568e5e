"""Scans are filed once, found again as they were, and bound into a volume that adds up."""

import re
import time

import pytest

from core.adapters.pdf_reader import page_texts
from core.adapters.shelf import FolderShelf
from core.domain.attachments import in_reading_order, paper_of
from core.problems import Rejected, Unavailable
from tests.builders import apply, enter, register
from tests.pictures import fax, photo, scan


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for name, data in (
        ("01_房屋流转（租赁）合同.pdf", scan("lease 1", "lease 2")),
        ("02_营业执照.jpg", photo("licence")),
        ("03_现场照片.tif", fax("front", "back")),
    ):
        (folder / name).write_bytes(data)
    return folder


def take(desk, case, scans):
    papers = dict(desk.ask("attachment_papers", case_no=case))
    for name in in_reading_order([one.name for one in scans.iterdir()]):
        desk.attach(case, paper_of(name, papers), scans / name)


def codes(act, *given):
    with pytest.raises(Rejected) as caught:
        act(*given)
    return {one.code for one in caught.value.problems}


def files_of(desk):
    return {one for one in desk.shelf._folder.rglob("*") if one.is_file()}


def kept(desk, name):
    (row,) = (r for r in desk.ask("attachments", case_no="20261123-0001") if r.file_name == name)
    return desk.shelf._folder / row.file[:2] / row.file


# --- names ----------------------------------------------------------------------------------------


def test_pages_are_read_in_the_order_people_number_them():
    assert in_reading_order(["页10.jpg", "页2.jpg", "页1.jpg"]) == [
        "页1.jpg",
        "页2.jpg",
        "页10.jpg",
    ]


@pytest.mark.parametrize(
    ("name", "paper"),
    [
        ("IMG_营业执照_2.JPG", "licence"),
        ("房屋流转合同.pdf", "lease"),
        ("租赁.pdf", "lease"),
        ("其他材料.pdf", "other"),
        ("DSC0001.jpg", ""),
        ("营业执照和租赁.pdf", "licence"),  # the longer word says more
    ],
)
def test_a_file_name_tells_the_paper(name, paper):
    papers = {"licence": "营业执照", "lease": "房屋流转（租赁）合同及付款凭证", "other": "其他材料"}
    assert paper_of(name, papers) == paper


# --- filing ---------------------------------------------------------------------------------------


def test_filed_with_pages_and_found_again(desk, scans):
    case = apply(desk)
    take(desk, case, scans)
    rows = desk.ask("attachments", case_no=case)
    assert [(row.paper, row.pages, row.state) for row in rows] == [
        ("lease", 2, "filed"),
        ("business_licence", 1, "filed"),
        ("photos", 2, "filed"),
    ]
    assert [len(list(page_texts(desk.attachment(case, n)))) for n in (1, 2, 3)] == [2, 1, 2]
    assert (scans / "02_营业执照.jpg").exists()  # it is copied, never moved
    assert desk.ask("verify_attachments").ok


def test_what_is_wrong_is_said_before_anything_is_kept(desk, scans, tmp_path):
    case = apply(desk)
    take(desk, case, scans)
    kept_before = files_of(desk)
    licence = scans / "02_营业执照.jpg"
    assert codes(desk.attach, case, "business_licence", licence) == {"attachment_filed_already"}
    assert codes(desk.attach, "20261123-9999", "lease", licence) == {"no_such_case"}
    (scans / "x.jpg").write_bytes(photo("x"))
    assert codes(desk.attach, case, "passport", scans / "x.jpg") == {"not_a_choice"}
    (scans / "bad.pdf").write_bytes(b"%PDF-")
    assert codes(desk.attach, case, "lease", scans / "bad.pdf") == {"attachment_unreadable"}
    assert codes(desk.attach, case, "lease", scans / "none.pdf") == {"file_not_read"}
    raw = {"case": case, "paper": "lease", "file": "../../etc/passwd", "file_name": "x"}
    assert codes(desk.perform, "attachment.file", raw) == {"file_not_on_shelf"}
    assert len(files_of(desk) - kept_before) == 1  # x.jpg; an orphan harms nobody


def test_withdrawn_with_a_reason_it_may_be_filed_anew(desk, scans):
    case = apply(desk)
    take(desk, case, scans)
    desk.perform("attachment.withdraw", {"case": case, "attachment": 2, "why": "误扫"})
    again = {"case": case, "attachment": 2, "why": "误扫"}
    assert codes(desk.perform, "attachment.withdraw", again) == {"no_such_attachment"}
    desk.attach(case, "business_licence", scans / "02_营业执照.jpg")
    rows = desk.ask("attachments", case_no=case)
    assert [row.state for row in rows] == ["filed", "withdrawn", "filed", "filed"]
    assert rows[1].why == "误扫"


def test_an_archived_case_takes_no_more(desk, scans):
    made = register(desk)
    for step in ("certificate.print", "certificate.issue", "case.archive"):
        more = {"receiver": "林晓燕"} if step == "certificate.issue" else {}
        desk.perform(step, {"case": made.case, **more})
    (licence, *_) = scans.glob("02*")
    assert codes(desk.attach, made.case, "business_licence", licence) == {"case_volume_closed"}


# --- verified later -------------------------------------------------------------------------------


def test_a_swapped_and_a_lost_file_are_named(desk, scans):
    case = apply(desk)
    take(desk, case, scans)
    swapped, lost = kept(desk, "02_营业执照.jpg"), kept(desk, "03_现场照片.tif")
    swapped.chmod(0o644)
    swapped.write_bytes(photo("forged"))
    lost.unlink()
    check = desk.ask("verify_attachments")
    assert (check.checked, check.ok) == (3, False)
    assert [(one.attachment, one.state) for one in check.faults] == [(2, "altered"), (3, "missing")]
    assert codes(desk.attachment, case, 2) == {"attachment_not_as_filed"}
    with pytest.raises(Rejected) as caught:
        desk.case_volume(case)
    assert [one.params["value"] for one in caught.value.problems] == [
        "02_营业执照.jpg",
        "03_现场照片.tif",
    ]
    lost.parent.mkdir(exist_ok=True)
    desk.shelf.put((scans / "03_现场照片.tif").read_bytes())  # what it was is put back
    desk.shelf.put((scans / "02_营业执照.jpg").read_bytes())
    assert desk.ask("verify_attachments").ok


def test_a_shelf_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="shelf_not_written"):
        FolderShelf(tmp_path / "file" / "shelf").put(b"x")
    with pytest.raises(Unavailable, match="shelf_not_named"):
        FolderShelf(None).put(b"x")


# --- the volume -----------------------------------------------------------------------------------


def pages_of(desk, case):
    return ["".join(page.split()) for page in page_texts(desk.case_volume(case))]


def test_the_volume_holds_everything_and_its_page_numbers_are_true(desk, scans):
    case = apply(desk)
    take(desk, case, scans)
    enter(desk, case)
    contents, *pages, note = pages_of(desk, case)
    assert "卷内目录" in contents
    said = re.search(r"共(\d+)件(\d+)页", contents)
    assert int(said[2]) == len(pages)
    assert f"共{said[1]}件{said[2]}页" in note
    assert "备考表" in note
    for title in ("收件单", "登记审批表", "农权鉴证书"):
        where = re.search(rf"{title}\d{{4}}-\d\d-\d\d(\d+)", contents)
        assert where, title
        shown = pages[int(where[1]) - 1]
        assert title in shown
        assert where[1] in shown
    assert "未归入扫描件的材料" in note


def test_the_same_case_gives_the_same_volume(desk, scans):
    case = apply(desk)
    take(desk, case, scans)
    first = desk.case_volume(case)
    time.sleep(1.01)  # a PDF says to the second when it was made
    assert desk.case_volume(case) == first
