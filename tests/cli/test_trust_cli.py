"""What an office publishes: its key, and the dated and signed list of what it took back."""

import tomllib

import pytest

from core.adapters import signatures
from core.problems import FieldError
from core.text import Catalogue
from desktop import checking
from desktop.trust_cli import trust_list
from tests.builders import JOINT, SOLE, discharge, register

TEXT = Catalogue()


@pytest.fixture
def published(desk, tmp_path, monkeypatch):
    """Register two, discharge one; return both numbers and the trust file."""
    monkeypatch.setattr("desktop.bootstrap.user_folder", lambda: tmp_path / "user")
    monkeypatch.setattr("desktop.checking.user_folder", lambda: tmp_path / "other")
    kept, gone = register(desk, JOINT), register(desk, SOLE)
    discharge(desk, gone.mortgage)
    path = tmp_path / "trust.toml"
    path.write_text(trust_list(desk), encoding="utf-8")
    return kept.certificate, gone.certificate, path


def told(desk, number, trust):
    checked = checking.check(desk.paper(number), TEXT, trust=trust)
    return checked, checking.report(checked, TEXT, desk.today())


def test_the_list_names_what_was_discharged_and_is_signed(desk, published):
    kept, gone, path = published
    content = tomllib.loads(path.read_text("utf-8"))
    assert [one["certificate_no"] for one in content["withdrawn"]] == [gone]
    trust = signatures.load_trust(path)
    assert not trust.unsigned
    assert trust.published_on == desk.today()
    checked, lines = told(desk, kept, path)
    assert checked.verdict.proved, lines
    assert any("0 天前" in line for line in lines)
    withdrawn, lines = told(desk, gone, path)
    assert not withdrawn.verdict.proved
    assert any("已于" in line and "注销" in line for line in lines)


def test_a_line_taken_from_the_list_is_found(desk, published):
    *_, path = published
    whole = path.read_text("utf-8")
    path.write_text(whole[: whole.index("[[withdrawn]]")], encoding="utf-8")
    with pytest.raises(FieldError) as found:
        signatures.load_trust(path)
    assert found.value.code == "trust_tampered"


def test_an_old_list_and_an_unsigned_one_are_called_so(desk, published):
    import datetime as dt

    kept, _, path = published
    checked, _ = told(desk, kept, path)
    later = desk.today() + dt.timedelta(days=40)
    assert any("已 40 天未更新" in line for line in checking.report(checked, TEXT, later))
    lines = path.read_text("utf-8").splitlines()
    plain = [line for line in lines if not line.startswith("sign")]
    path.write_text("\n".join(plain), encoding="utf-8")
    assert signatures.load_trust(path).unsigned


def test_a_list_signed_by_nobody_in_it_is_refused(desk, published):
    *_, path = published
    path.write_text(path.read_text("utf-8").replace("signed_by = ", 'signed_by = "X" # '))
    with pytest.raises(FieldError):
        signatures.load_trust(path)
