"""附件 in the window: picked up from a folder by their names, looked at, withdrawn, bound."""

import pypdf
import pytest
from PySide6.QtCore import Qt

from core.problems import Cancelled
from tests.pictures import photo, scan


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "扫描"
    made.mkdir()
    (made / "1 营业执照.jpg").write_bytes(photo("licence"))
    (made / "2 租赁合同.pdf").write_bytes(scan("lease", "lease"))
    (made / "DSC0007.jpg").write_bytes(photo("front"))
    (made / "notes.txt").write_text("no scan")
    return made


@pytest.fixture
def dialog(clerk):
    clerk.window.go("cases")
    clerk.settle()
    row = next(
        one
        for one in clerk.page.table.table.rows
        if one.registration == "mortgage_first"
        and one.state in ("received", "accepted", "reviewed")
    )
    clerk.page.show_record(row.case_no)
    clerk.settle()
    from ui.widgets.attachments_dialog import AttachmentsDialog

    made = AttachmentsDialog(clerk.context, row.case_no, clerk.window)
    made.open()
    clerk.settle()
    return made


def rows(clerk, dialog):
    return clerk.ask("attachments", case_no=dialog.case_no)


def test_a_folder_is_taken_in_by_names_and_keys(clerk, dialog, folder):
    before = len(rows(clerk, dialog))
    dialog.offer_folder(folder)
    clerk.settle()
    scans = dialog.scans
    chosen = [one.currentText()[3:] for one in scans.choices]
    assert chosen[:2] == ["营业执照", "房屋流转（租赁）合同及付款凭证"]
    assert scans.choices[2].currentData() == ""  # nobody can tell from DSC0007
    clerk.key(Qt.Key.Key_Down)
    clerk.key(Qt.Key.Key_Down)
    assert clerk.focus.endswith("DSC0007.jpg")
    clerk.key(Qt.Key.Key_Left)  # the last of the list: 其他材料
    assert scans.choices[2].currentData() == "other"
    clerk.ctrl(Qt.Key.Key_Return)
    assert not scans.isVisible()
    assert [row.paper for row in rows(clerk, dialog)[before:]] == [
        *("business_licence", "lease", "other"),
    ]
    assert "3" in dialog.banner.text


def test_what_cannot_be_filed_stays_with_its_reason(clerk, dialog, folder):
    (folder / "3 现场照片.jpg").write_bytes(b"no picture")
    before = len(rows(clerk, dialog))
    dialog.offer_folder(folder)
    clerk.settle()
    dialog.scans.take()
    clerk.settle()
    assert dialog.scans.isVisible()
    assert len(rows(clerk, dialog)) == before + 2
    assert "1 件没有归入" in dialog.scans.banner.text
    said = [dialog.scans.lines.item(n, 2).text() for n in range(dialog.scans.lines.rowCount())]
    assert sorted(said) == ["", "已归入", "已归入", "未归入"]
    assert "3 现场照片.jpg 不是可以归入的图片或 PDF，或者已经损坏" in dialog.scans.banner.text
    dialog.scans.take()  # only the bad one is tried again
    clerk.settle()
    assert len(rows(clerk, dialog)) == before + 2


def test_withdrawn_and_bound(clerk, dialog, folder, tmp_path, monkeypatch):
    dialog.offer_folder(folder)
    clerk.settle()
    dialog.scans.take()
    clerk.settle()
    last = rows(clerk, dialog)[-1].attachment
    dialog.table.show_record(last)
    dialog.withdraw()
    dialog.panel.state.fill({"why": "他案材料"})
    dialog.panel.submit()
    clerk.settle()
    assert rows(clerk, dialog)[-1].state == "withdrawn"
    path = tmp_path / "volume.pdf"
    monkeypatch.setattr(dialog, "choose_file", lambda *_: path)
    dialog._save_volume()
    clerk.settle()
    first = "".join(pypdf.PdfReader(path).pages[0].extract_text().split())
    assert "卷内目录" in first
    assert "营业执照" in first
    assert "租赁" not in first  # the withdrawn one is not bound


def test_an_empty_folder_says_so(dialog, tmp_path):
    (tmp_path / "leer").mkdir()
    dialog.offer_folder(tmp_path / "leer")
    assert "没有 PDF" in dialog.banner.text


def test_a_stop_leaves_filed_what_was_filed_and_says_so(clerk, dialog, folder, monkeypatch):
    before = len(rows(clerk, dialog))
    dialog.offer_folder(folder)
    clerk.settle()

    def stop(done, total):
        if done == 1:
            raise Cancelled

    monkeypatch.setattr(clerk.context.jobs, "report", stop)
    dialog.scans.take()
    clerk.settle()
    assert dialog.scans.isVisible()
    assert len(rows(clerk, dialog)) == before + 1
    assert "已归入 1 件，1 件没有归入" in dialog.scans.banner.text
