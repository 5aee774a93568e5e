"""What is checked and filed: codes, papers, photos, scans, seals; requests of the contract."""

import json
from functools import cache
from pathlib import Path

import base45
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.adapters import signatures
from core.adapters.pdf import render
from core.adapters.pdf.binder import PageBinder
from core.adapters.pdf_reader import page_images
from core.adapters.seal import OfficeSeal, seals_in
from core.domain.attachments import in_reading_order, paper_of
from core.domain.proof import facts_of
from core.resources import read_toml
from core.services.declarations import load_declaration
from core.services.documents import compose
from core.services.incoming import load
from core.services.money.commands import COMMANDS, answer_bytes
from core.text import Catalogue
from desktop import bootstrap, checking
from tests.documents.conftest import KEY_ID, SNAPSHOT
from tests.fuzz.mutations import answered, budget, either, mutated, spoiled
from tests.pictures import drawn, photo, saved

TEXT = Catalogue()
PAIRS = Path(__file__).parent.parent / "contract"
NAMES = sorted(
    one.stem
    for one in PAIRS.glob("*.json")
    if "expected" not in one.name and one.stem.split("-")[0] in COMMANDS
)
SMALL = (120, 160)
SCANS = {
    "jpeg": photo("a", SMALL),
    "png": saved(drawn("a", SMALL), "PNG"),
    "tiff": saved(drawn("a", SMALL, "1"), "TIFF", save_all=True, append_images=[drawn("b", SMALL)]),
    "pdf": saved(drawn("a", SMALL), "PDF", save_all=True, append_images=[drawn("b", SMALL)]),
}


@cache
def code():
    private = read_toml("demo/demo-key.toml")["private"][KEY_ID]
    facts = facts_of(
        SNAPSHOT, kind="attestation", state="entered", key_id=KEY_ID, sequence=12, head="ab" * 32
    )
    return signatures.sign(facts, private)


@cache
def paper():
    return render(compose(load_declaration("attestation"), SNAPSHOT, TEXT, code=code()))


@cache
def picture():
    (page,) = list(page_images(paper(), 100))[:1]
    return saved(page, "PNG")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path))
    return tmp_path


def judge(data):
    """The whole way of `nongquan verify`, to the last sentence."""
    checked = answered(checking.check, data, TEXT)
    if checked is not None:
        checking.report(checked, TEXT, bootstrap.office_now().date())
        assert not checked.verdict.proved or data_says(checked)


def data_says(checked):
    return checked.verdict.facts.certificate_no == SNAPSHOT["certificate_no"]


@budget(80)
@given(st.data())
def test_codes(data):
    judge(data.draw(either(code().encode())))


@budget(80)
@given(st.data())
def test_codes_whose_facts_were_packed_by_somebody_else(data):
    known = base45.b45decode(code().removeprefix("NQ1:"))
    judge(b"NQ1:" + base45.b45encode(data.draw(mutated(known))))


@budget(12)
@given(st.data())
def test_papers(data):
    judge(data.draw(mutated(paper())))


@budget(15)
@given(st.data())
def test_photos_of_codes(data):
    judge(data.draw(mutated(picture())))


@budget(25)
@given(st.binary(max_size=4000))
def test_any_file_is_judged(data):
    for mark in (b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
        judge(mark + data)


# --- attachments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", sorted(SCANS))
def test_scans(form):
    binder = PageBinder()

    @budget(40)
    @given(either(SCANS[form]))
    def run(data):
        probed = answered(binder.probe, data)
        if probed is not None:
            pages = answered(binder.pages, data, probed.media)
            assert pages is None or pages.startswith(b"%PDF-")

    run()


NAMES_OF_FILES = st.text(max_size=60) | st.sampled_from(
    ["9" * 5000, "页²", "页٣", "①", "../x", "CON", "a\0b", "身份证明" * 40, "\ud800"]
)


@budget(100)
@given(st.lists(NAMES_OF_FILES, max_size=5))
def test_names_of_scans(names):
    assert sorted(in_reading_order(names)) == sorted(names)
    papers = {"id": "身份证明", "deed": "权属证书、合同（副本）", "x": ""}
    assert all(paper_of(name, papers) in ("", *papers) for name in names)


# --- seals ----------------------------------------------------------------------------------------


@budget(30)
@given(st.binary(max_size=200), st.text(max_size=8), st.none() | st.binary(max_size=50))
def test_containers_of_a_seal(home, container, passphrase, image):
    answered(OfficeSeal(home / "seal").take, container, passphrase, image)


@budget(15)
@given(st.data())
def test_papers_that_say_they_are_sealed(data):
    claim = b"/Type /Sig /ByteRange [0 10 20 30] /Contents <00>"
    seals_in(data.draw(mutated(paper()[:-200] + claim + paper()[-200:])), [b"no certificate"])


# --- requests of the money commands ---------------------------------------------------------------


@budget(60)
@given(st.sampled_from(NAMES), st.data())
def test_requests(name, data):
    content = (PAIRS / f"{name}.json").read_bytes()
    command = name.split("-")[0]
    answer = answer_bytes(command, data.draw(either(content)), TEXT)
    assert answer.exit_status in (0, 1, 2)
    json.dumps(answer.body)
    raw = data.draw(spoiled(load(content.decode())))
    json.dumps(COMMANDS[command](raw, TEXT).body)
