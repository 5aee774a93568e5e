"""Electronic seals: whose, over every byte, where the paper marks it; two programs agree."""

import datetime as dt
import io
import shutil
import subprocess

import pypdfium2
import pytest

from core.adapters.pdf_reader import page_images
from core.adapters.seal import OfficeSeal, seals_in
from core.problems import FieldError, Unavailable
from desktop import cli
from tests.builders import register
from tests.certificates_of_offices import (
    AUTHORITY,
    OFFICE,
    PASSPHRASE,
    ROOT_PEM,
    container,
    picture,
)


@pytest.fixture
def seal(tmp_path):
    made = OfficeSeal(tmp_path / "seal")
    made.take(container(), PASSPHRASE, picture())
    return made


@pytest.fixture
def paper(desk):
    return desk.paper(register(desk).certificate)


def one_seal(pdf, *authorities):
    (seen,) = seals_in(pdf, authorities)
    return seen


# --- taking in ------------------------------------------------------------------------------------


def test_a_seal_says_whose_it_is_and_is_found_again(tmp_path):
    facts = OfficeSeal(tmp_path).take(container("rsa"), PASSPHRASE, None)
    assert (facts.holder, facts.issuer, facts.pictured) == (OFFICE, AUTHORITY, False)
    assert facts.valid_from <= dt.datetime.now(dt.UTC).date() < facts.valid_until
    assert OfficeSeal(tmp_path).facts() == facts


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ((container(), "falsch", None), "seal_not_opened"),
        ((b"no container", PASSPHRASE, None), "seal_not_opened"),
        ((b"", "", None), "seal_not_opened"),
        ((container("ed25519"), PASSPHRASE, None), "seal_key_unknown"),
        ((container(), PASSPHRASE, b"no picture"), "seal_picture_unreadable"),
    ],
)
def test_what_cannot_seal_is_refused_and_the_old_one_stays(seal, given, code):
    before = seal.facts()
    with pytest.raises(FieldError) as caught:
        seal.take(*given)
    assert caught.value.code == code
    assert seal.facts() == before


def test_without_a_seal_and_after_its_last_day_nothing_is_sealed(tmp_path, paper):
    with pytest.raises(Unavailable, match="seal_missing"):
        OfficeSeal(tmp_path / "none").put_on(paper, "x")
    old = OfficeSeal(tmp_path / "old")
    old.take(container(days=(-30, -1)), PASSPHRASE, None)
    with pytest.raises(Unavailable, match="seal_expired"):
        old.put_on(paper, "x")
    for kept in (tmp_path / "old").glob("*.private"):
        kept.unlink()
    with pytest.raises(Unavailable, match="seal_locked"):
        OfficeSeal(tmp_path / "old").put_on(paper, "x")


# --- sealed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_whole_and_by_whom(tmp_path, paper, kind):
    office = OfficeSeal(tmp_path)
    office.take(container(kind), PASSPHRASE, None)
    sealed = office.put_on(paper, "鉴证")
    seen = one_seal(sealed)
    assert (seen.holder, seen.issuer, seen.whole, seen.trusted) == (OFFICE, AUTHORITY, True, False)
    assert one_seal(sealed, ROOT_PEM).trusted
    assert sealed.startswith(paper)  # what was printed and archived stands in it byte for byte


@pytest.mark.parametrize("change", ["a byte", "an addition", "a later seal's page"])
def test_any_change_breaks_it(seal, paper, change):
    sealed = bytearray(seal.put_on(paper, "鉴证"))
    if change == "a byte":
        sealed[2_000] ^= 1
    elif change == "an addition":
        sealed += b"\n% more\n"
    else:
        document = pypdfium2.PdfDocument(bytes(sealed))
        document.new_page(100, 100)
        file = io.BytesIO()
        document.save(file)
        sealed = bytearray(file.getvalue())
    assert all(not seen.whole for seen in seals_in(bytes(sealed), [ROOT_PEM]))


def test_a_paper_without_a_seal_has_none(paper):
    assert seals_in(paper) == ()
    assert seals_in(b"%PDF-1.7 /ByteRange") == ()


@pytest.mark.parametrize(
    "rest", [b"", b"no certificate", b"-----BEGIN X-----\nzz\n-----END X-----\n"]
)
def test_what_is_no_certificate_hides_no_seal(seal, paper, rest):
    sealed = seal.put_on(paper, "鉴证")
    assert one_seal(sealed, rest) == one_seal(sealed)
    assert one_seal(sealed, rest, ROOT_PEM).trusted


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_the_picture_stands_on_the_mark_and_hides_nothing(tmp_path, paper, mode):
    office = OfficeSeal(tmp_path)
    office.take(container(), PASSPHRASE, picture(mode))
    sealed = office.put_on(paper, "鉴证")
    document = pypdfium2.PdfDocument(sealed)
    document.init_forms()
    (page,) = document
    found = page.get_textpage().search("章）").get_next()
    left, bottom, right, top = page.get_textpage().get_charbox(found[0])
    shown = page.render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    red = [
        (x / 2, page.get_height() - y / 2)
        for x in range(shown.width)
        for y in range(shown.height)
        if _is_red(shown.getpixel((x, y)))
    ]
    assert red
    middle = [(min(side) + max(side)) / 2 for side in zip(*red, strict=True)]
    assert middle[0] == pytest.approx((left + right) / 2, abs=3)
    assert middle[1] == pytest.approx((bottom + top) / 2, abs=3)
    plain = sum(next(page_images(paper, 100)).histogram()[:100])
    assert sum(next(page_images(sealed, 100)).histogram()[:100]) >= plain


def _is_red(colour):
    return colour[0] > 150 and colour[1] < 110 and colour[2] < 110


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's tools are not installed")
def test_poppler_agrees(seal, paper, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(seal.put_on(paper, "鉴证"))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False
    ).stdout
    assert "Signature is Valid" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


# --- the command line -----------------------------------------------------------------------------


def test_sealed_and_checked_from_the_command_line(ledger, desk, tmp_path, monkeypatch, capsys):
    number = register(desk).certificate
    desk.close()
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NONGQUAN_SEAL_PASSPHRASE", PASSPHRASE)
    (tmp_path / "office.p12").write_bytes(container())
    (tmp_path / "seal.png").write_bytes(picture())
    out = tmp_path / "sealed.pdf"
    taken = ["seal", str(tmp_path / "office.p12"), "--picture", str(tmp_path / "seal.png")]
    assert cli.main(["seal"]) != 0
    assert "还没有电子印章" in capsys.readouterr().err
    assert cli.main(taken) == 0
    assert OFFICE in capsys.readouterr().out
    made = ["paper", number, "--seal", "--out", str(out), "--ledger", str(ledger)]
    assert cli.main(made) == 0
    capsys.readouterr()
    cli.main(["verify", str(out)])
    said = capsys.readouterr().out
    assert f"电子印章：{OFFICE}" in said
    assert "加盖后文件没有改动" in said
    assert "不在本机信任" in said
    (tmp_path / "home" / "keys").mkdir()
    (tmp_path / "home" / "keys" / "root.pem").write_bytes(ROOT_PEM)
    cli.main(["verify", str(out)])
    assert "不在本机信任" not in capsys.readouterr().out
    out.write_bytes(out.read_bytes() + b"\n")
    cli.main(["verify", str(out)])
    assert "加盖后文件被改动" in capsys.readouterr().out


def test_a_seal_that_cannot_be_read_is_not_passed_over(seal, paper, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    out = tmp_path / "broken.pdf"
    sealed = seal.put_on(paper, "鉴证")
    out.write_bytes(sealed[: sealed.rindex(b"/ByteRange") + 12])
    cli.main(["verify", str(out)])
    assert "读不出是谁加盖的" in capsys.readouterr().out
    out.write_bytes(paper)
    cli.main(["verify", str(out)])
    assert "电子签名" not in capsys.readouterr().out
