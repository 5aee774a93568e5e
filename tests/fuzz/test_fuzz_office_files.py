"""Files an office may put into its folder: one that is wrong is said, and never stops the program.

Asset classes, editions of papers, pre-printed sheets, corrections of printers, trusted keys.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.adapters import signatures
from core.adapters.machine import MachineFile
from core.domain.asset_class import AssetClass
from core.resources import resource_dir
from core.services.incoming import load
from core.services.ports.machine import Feed
from desktop import bootstrap
from tests.fuzz.mutations import answered, budget, spoiled, toml

SHIPPED = resource_dir()
CALIBRATION = """
[[calibration]]
printer = "HP"
tray = "1"
blank = "attestation_folded"
measured_on = "2026-11-27"
dx = 10
dy = -5

[scan]
attestation_folded = "/tmp/a.png"

[last.attestation]
printer = "HP"
tray = "1"
blank = "attestation_folded"
"""


def read(*parts):
    return SHIPPED.joinpath(*parts).read_text("utf-8")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path))
    for folder in ("asset_classes", "blanks", "keys"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.mark.parametrize("name", ["homestay_right", "plant_share"])
def test_asset_classes(home, name):
    bootstrap._shipped_classes()
    text = read("asset_classes", f"{name}.toml").replace(f'code = "{name}"', 'code = "own"', 1)

    @budget(20)
    @given(toml(text))
    def run(content):
        (home / "asset_classes" / "own.toml").write_bytes(content)
        found = answered(bootstrap.asset_classes.__wrapped__)
        if found is not None:
            assert all(isinstance(one, AssetClass) for one in found.values())
            list(map(str, found))

    run()


@budget(40)
@given(st.data())
def test_editions_of_papers(desk, data):
    code = data.draw(st.sampled_from(["attestation", "acceptance_notice", "register_page"]))
    content = data.draw(toml(read("documents", f"{code}.toml"))).decode("utf-8", "replace")
    raw = {"content": content, "valid_from": "2026-12-01", "evidence_no": "会议纪要1号"}
    answered(desk.check, "document.adopt", raw)
    answered(desk.sample_paper, content)


@budget(30)
@given(st.data())
def test_blank_forms(home, data):
    paths = sorted((SHIPPED / "documents" / "blanks").glob("*.toml"))
    text = data.draw(st.sampled_from(paths)).read_text("utf-8")
    (home / "blanks" / "own.toml").write_bytes(data.draw(toml(text)))
    overprinting = bootstrap.overprinting()
    forms = answered(overprinting.forms)
    for one in forms or ():
        if one.name == "own":
            answered(overprinting.sample, one)
    answered(overprinting.faults)


@budget(60)
@given(toml(CALIBRATION))
def test_corrections_of_printers(tmp_path, content):
    machine = MachineFile(tmp_path)
    machine.path.write_bytes(content)
    feed = Feed("HP", "1", "attestation_folded")
    found = answered(machine.calibration, feed)
    answered(machine.scan, "attestation_folded")
    answered(machine.last, "attestation")
    if found is not None:
        answered(machine.calibrate, feed, found, "2026-11-27")
    answered(machine.keep_scan, "attestation_folded", None)
    answered(machine.keep_last, "attestation", feed)


@budget(50)
@given(toml(read("demo", "demo-key.toml")))
def test_trusted_keys(tmp_path, content):
    path = tmp_path / "keys.toml"
    path.write_bytes(content)
    answered(signatures.load_trust, path)


@budget(30)
@given(st.sampled_from(["policies.toml", "agencies.toml", "office.toml"]), st.data())
def test_policies_and_agencies_by_their_operations(desk, name, data):
    document = {
        "policies.toml": ("setting.policy", "setting.policy.json"),
        "agencies.toml": ("setting.agencies", "setting.agencies.json"),
        "office.toml": ("setting.office", "setting.office.json"),
    }[name]
    raw = data.draw(spoiled(load(read("examples", document[1]))))
    answered(desk.check, document[0], raw)
