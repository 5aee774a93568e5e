"""Scans that would lead out of their folder, stand for another file, or do something."""

import io
import os
import sys

import pypdf
import pytest
from pypdf.actions import JavaScript
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core.adapters.shelf import FolderShelf
from core.problems import Rejected
from core.services.ports import Shelf
from tests.builders import apply
from tests.pictures import photo, scan

NAMES = [
    "../out.jpg",
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\System32\\a.jpg",
    "\\\\server\\share\\a.jpg",
    "CON",
    "NUL.jpg",
    "com1.png",
    "a\0b.jpg",
    "a\nb.jpg",
    "\u202egpj.exe",
    ".",
    "..",
    "-rf",
    "长" * 5000,
]


def digest_of(desk, data):
    return desk.shelf.put(data)


def tree(folder):
    return {str(one.relative_to(folder)) for one in folder.rglob("*")}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_ever_a_word(desk, tmp_path, name):
    """Whatever a file says it is called, its bytes lie under their digest and nowhere else."""
    case = apply(desk)
    digest = desk.shelf.put(photo("a"))
    before = tree(tmp_path)
    raw = {"case": case, "paper": "photos", "file": digest, "file_name": name}
    refused: set[str] = set()
    try:
        desk.perform("attachment.file", raw)
    except Rejected as fault:
        refused = {one.field for one in fault.problems}
    if refused:
        assert refused == {"file_name"}
        assert desk.ask("attachments", case_no=case) == ()
    else:
        (row,) = desk.ask("attachments", case_no=case)
        assert row.state == "filed"
        assert desk.attachment(case, row.attachment).startswith(b"%PDF-")
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "digest", ["../x", "/etc/passwd", "a\0b", "", "AB" * 32, "ab" * 31, "ab" * 32 + "\n", "." * 64]
)
def test_no_digest_leads_out_of_the_folder(tmp_path, digest):
    shelf: Shelf = FolderShelf(tmp_path / "files")
    shelf.put(b"data")
    (tmp_path / "x").write_bytes(b"secret")
    assert shelf.get(digest) is None


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a privilege there")
class TestLinks:
    def test_a_link_on_the_shelf_is_not_followed(self, tmp_path):
        """Who may write beside the ledger cannot make the program read or write elsewhere."""
        shelf = FolderShelf(tmp_path / "files")
        secret = tmp_path / "secret"
        secret.write_bytes(b"data")
        digest = shelf.put(b"data")
        place = tmp_path / "files" / digest[:2] / digest
        place.unlink()
        place.symlink_to(secret)
        assert shelf.get(digest) is None
        assert shelf.put(b"data") == digest
        assert not place.is_symlink()
        assert shelf.get(digest) == b"data"
        assert secret.read_bytes() == b"data"

    def test_a_folder_that_is_a_link_is_not_written_into(self, tmp_path):
        from core.problems import Unavailable

        shelf, outside = FolderShelf(tmp_path / "files"), tmp_path / "outside"
        digest = shelf.put(b"data")
        outside.mkdir()
        inner = tmp_path / "files" / digest[:2]
        (inner / digest).unlink()
        inner.rmdir()
        inner.symlink_to(outside, target_is_directory=True)
        with pytest.raises(Unavailable):
            shelf.put(b"data")
        assert list(outside.iterdir()) == []
        assert shelf.get(digest) is None

    def test_a_link_among_the_scans_is_what_it_leads_to(self, desk, tmp_path):
        """A clerk may file what a link leads to; the copy is the picture, not the link."""
        case = apply(desk)
        (tmp_path / "real.jpg").write_bytes(photo("a"))
        (tmp_path / "link.jpg").symlink_to(tmp_path / "real.jpg")
        desk.attach(case, "photos", tmp_path / "link.jpg")
        (row,) = desk.ask("attachments", case_no=case)
        assert row.file_name == "link.jpg"
        (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
        with pytest.raises(Rejected):
            desk.attach(case, "photos", tmp_path / "loop.jpg")

    def test_what_is_no_file_is_refused_and_does_not_hang(self, desk, tmp_path):
        case = apply(desk)
        os.mkfifo(tmp_path / "pipe.jpg")
        for odd in (tmp_path / "pipe.jpg", tmp_path, tmp_path / "a\0b.jpg"):
            with pytest.raises(Rejected) as caught:
                desk.attach(case, "photos", odd)
            assert [one.code for one in caught.value.problems] == ["file_not_read"]


def armed():
    """A PDF that would run a script, open a file, start a program and send a form."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(scan("a")))
    writer.add_attachment("run.exe", b"MZ")
    page = writer.pages[0]
    launch = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")}
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): launch})
    writer.add_open_action(JavaScript("app.alert(1)"))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_what_is_handed_out_of_a_pdf_can_do_nothing(desk, tmp_path):
    (tmp_path / "armed.pdf").write_bytes(armed())
    case = apply(desk)
    desk.attach(case, "lease", tmp_path / "armed.pdf")
    for made in (desk.attachment(case, 1), desk.look_at(tmp_path / "armed.pdf")):
        for live in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile"):
            assert live not in made, live


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%!PS-Adobe-3.0\n(run) run\n",
        b"MZ" + bytes(200),
        b"#!/bin/sh\necho\n",
        b"PK\x03\x04" + bytes(60),
        b"RIFF\x00\x00\x00\x00WEBP" + bytes(60),
        b"\x00\x00\x01\x00" + bytes(60),
    ],
)
def test_only_what_a_scanner_makes_is_a_scan(desk, tmp_path, data):
    """By its content: calling it a picture changes nothing."""
    (tmp_path / "a.jpg").write_bytes(data)
    case = apply(desk)
    with pytest.raises(Rejected) as caught:
        desk.attach(case, "photos", tmp_path / "a.jpg")
    assert [one.code for one in caught.value.problems] == ["attachment_unreadable"]
