"""A pile of certificates in the window: together or apart, stopped, gone on with, recorded."""

import io

import pypdf
import pytest

from core.problems import Cancelled


@pytest.fixture
def pile(clerk):
    clerk.window.go("certificates")
    clerk.settle()
    clerk.page.print_batch()
    clerk.settle()
    dialog = clerk.page.batch
    assert dialog.chosen
    return dialog


def test_in_one_file_each_once_and_nothing_recorded(clerk, pile, tmp_path):
    waiting = clerk.ask("unprinted")
    pile.merge_to(tmp_path / "all.pdf")
    clerk.settle()
    assert "已写出" in pile.banner.text
    pages = pypdf.PdfReader(io.BytesIO((tmp_path / "all.pdf").read_bytes())).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert all("".join(number.split()) in text for number in waiting)
    assert clerk.ask("unprinted") == waiting


def test_apart_it_goes_on_where_it_was_stopped(clerk, pile, tmp_path, monkeypatch):
    told = []

    def stop(done, total):
        told.append(done)
        if done == 1:
            raise Cancelled

    folder = tmp_path / "each"
    folder.mkdir()
    monkeypatch.setattr(clerk.context.jobs, "report", stop)
    pile.write_each(folder)
    clerk.settle()
    (first,) = folder.iterdir()
    written = first.stat().st_mtime_ns
    monkeypatch.setattr(clerk.context.jobs, "report", lambda done, total: None)
    pile.write_each(folder)
    clerk.settle()
    assert len(list(folder.iterdir())) == len(pile.chosen)
    assert first.stat().st_mtime_ns == written


def test_in_hand_they_are_recorded_together(clerk, pile):
    chosen = pile.chosen
    pile.record()
    clerk.settle()
    assert f"已记录 {len(chosen)} 份缮证" in pile.banner.text
    assert clerk.ask("unprinted") == ()
    pile.close()
