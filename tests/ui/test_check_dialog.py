"""核验 in the window: a file, a picture, a typed code; what is proved and what is not."""

import pytest
from PySide6.QtGui import QImage

from core.adapters.pdf_reader import page_images
from core.text import Catalogue
from desktop.start import checker
from ui.widgets.check_dialog import CheckDialog


@pytest.fixture
def dialog(clerk):
    clerk.context.check = checker(Catalogue())
    clerk.window.check_certificate()
    (made,) = clerk.window.findChildren(CheckDialog)
    return made


@pytest.fixture
def certificate(clerk):
    """A certificate of one page."""
    return next(one for one in clerk.ask("certificates") if one.mortgage_no)


def test_a_pdf_is_proved_and_what_is_not_proved_is_said(clerk, dialog, certificate, tmp_path):
    path = tmp_path / "证书.pdf"
    path.write_bytes(clerk.context.desk.paper(certificate.certificate_no))
    dialog.check_file(path)
    clerk.settle()
    assert "已证实" in dialog.banner.text
    assert certificate.certificate_no in dialog.said.toPlainText()
    assert "没有撤销名单" in dialog.said.toPlainText()


def test_a_pasted_photo_and_a_typed_code_are_read(clerk, dialog, certificate, tmp_path):
    pdf = clerk.context.desk.paper(certificate.certificate_no)
    (page, *_) = page_images(pdf, 150)
    photo = tmp_path / "photo.png"
    page.save(photo)
    dialog.check_picture(QImage(str(photo)))
    clerk.settle()
    assert "已证实" in dialog.banner.text
    assert "用眼逐项核对" in dialog.said.toPlainText()
    dialog.typed.setPlainText("nq1:abc")
    clerk.settle()
    assert "无法核验" in dialog.banner.text


def test_what_cannot_be_read_is_said(clerk, dialog, tmp_path):
    dialog.check_file(tmp_path / "nothing.pdf")
    clerk.settle()
    assert "读不到文件" in dialog.banner.text
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7 broken")
    dialog.check_file(tmp_path / "noise.pdf")
    clerk.settle()
    assert "无法核验" in dialog.banner.text
