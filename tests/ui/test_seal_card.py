"""The electronic seal on the settings page: refused under its field, taken, put on a paper."""

from core.adapters.seal import seals_in
from tests.certificates_of_offices import OFFICE, PASSPHRASE, container, picture


def test_taken_after_a_wrong_passphrase_and_put_on_a_certificate(clerk, tmp_path, monkeypatch):
    for name, data in (("office.p12", container()), ("seal.png", picture())):
        (tmp_path / name).write_bytes(data)
    clerk.window.go("certificates")
    clerk.settle()
    out = tmp_path / "sealed.pdf"
    monkeypatch.setattr(clerk.page, "choose_file", lambda *_: out)
    clerk.page.save_sealed()
    clerk.settle()
    assert "还没有电子印章" in clerk.page.banner.text
    clerk.window.go("settings")
    clerk.settle()
    card = clerk.page.seal
    assert not card.nothing.isHidden()
    card.change()
    dialog = card.dialog
    dialog.editors["seal_container"].setText(str(tmp_path / "office.p12"))
    dialog.editors["seal_picture"].setText(str(tmp_path / "seal.png"))
    dialog.editors["seal_passphrase"].setText("falsch")
    dialog.take()
    clerk.settle()
    assert "口令不对" in dialog.boxes["seal_container"].fault.text()
    dialog.editors["seal_passphrase"].setText(PASSPHRASE)
    dialog.take()
    clerk.settle()
    assert not dialog.isVisible()
    assert OFFICE in card.banner.text
    clerk.window.go("certificates")
    clerk.settle()
    clerk.page.save_sealed()
    clerk.settle()
    (seen,) = seals_in(out.read_bytes())
    assert seen.whole


def test_a_file_that_is_gone_is_said_by_name(clerk, tmp_path):
    clerk.window.go("settings")
    clerk.settle()
    clerk.page.seal.change()
    dialog = clerk.page.seal.dialog
    dialog.editors["seal_container"].setText(str(tmp_path / "none.p12"))
    dialog.take()
    clerk.settle()
    assert "none.p12" in dialog.boxes["seal_container"].fault.text()
