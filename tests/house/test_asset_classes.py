"""What every asset class gets for free; and a second class made from one data file."""

import tomllib

import pypdf
import pytest

from core.domain.asset_class import ClassFileError, class_from_data
from core.domain.offices import OFFICE_KINDS, SERVICE_CENTRE, STATUTORY_EFFECTS
from core.domain.rules import RULES
from core.fields import Choice, Code, Date, Money, PersonName, Ratio, Share, Text, Whole, YesNo
from core.resources import resource_dir
from desktop import bootstrap, cli
from tests import builders
from tests.builders import ALICE

SAMPLES = {
    Text: "样例",
    PersonName: "陈大山",
    Code: "YL-2026-1",
    Money: "1000.00",
    Ratio: "1/2",
    Share: "1/2",
    Whole: 3,
    Date: "2040-12-31",
    YesNo: False,
}

POND = """
code = "pond_right"
term = "水面养殖经营权"
effect = "CONTRACT_ONLY"
matter = "水面养殖经营权抵押备案"
certificate = "attestation"
securities = ["ordinary"]
collaterals = ["pond_operating_right"]

[[fields]]
name = "water_area"
term = "水面面积（亩）"
kind = "ratio"
required = true

[[fields]]
name = "species"
term = "养殖品种"
kind = "choice"
options = { carp = "鲤鱼", crab = "河蟹" }
required = true

[registrations.mortgage_first]
rules = ["remit", "not_seized", "first_in_time", "holder_applies", "papers_complete", "lower_rank"]
papers = [{ code = "application", term = "登记申请书" }]

[registrations.mortgage_discharge]
rules = ["remit", "discharge_applicant", "number_confirmed", "papers_complete"]
papers = [{ code = "application", term = "登记申请书" }]
"""


@pytest.fixture
def own_class(tmp_path, monkeypatch):
    """An office's own class: one file in its folder, no Python."""
    folder = tmp_path / "home" / "asset_classes"
    folder.mkdir(parents=True)
    (folder / "pond_right.toml").write_text(POND, encoding="utf-8")
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    bootstrap.asset_classes.cache_clear()
    bootstrap.catalogue.cache_clear()
    yield "pond_right"
    monkeypatch.undo()
    bootstrap.asset_classes.cache_clear()
    bootstrap.catalogue.cache_clear()


def sample(spec):
    if isinstance(spec.kind, Choice):
        return spec.kind.options[0]
    return SAMPLES[type(spec.kind)]


def plain(declared):
    """An asset of a class that brings no sample: its required fields filled by their kinds."""
    return {
        "asset_class": declared.code,
        "name": "样例资产",
        "location": "浙江省温州市瓯岭县样例村1号",
        "region_code": "330399100",
        "holders": [{"party": ALICE}],
        "details": {spec.name: sample(spec) for spec in declared.fields if spec.required},
    }


def walk(desk, code):
    """Enter, mortgage, print and discharge a sample of a class; returns what its paper says."""
    declared = bootstrap.asset_classes()[code]
    document = builders.sample(code) if declared.sample else plain(declared)
    asset = desk.perform("asset.enter", document).number
    made = builders.register(desk, asset)
    desk.perform("certificate.print", {"case": made.case})
    pdf = desk.paper(made.certificate)
    papers = [
        {"paper": paper.code}
        for paper in declared.registrations["mortgage_discharge"].papers
        if paper.required
    ]
    builders.discharge(desk, made.mortgage, papers=papers)
    assert desk.ask("mortgage", mortgage_no=made.mortgage).state == "discharged"
    return pdf


def printed(pdf, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    pages = (page.extract_text() for page in pypdf.PdfReader(path).pages)
    return "".join("".join(pages).split())


def test_a_second_class_is_one_data_file(own_class, ledger, tmp_path):
    desk = bootstrap.open_desk(ledger, builders.CLERK, builders.Clock())
    said = printed(walk(desk, own_class), tmp_path)
    for words in ("水面养殖经营权抵押备案", "养殖品种", "鲤鱼", "水面面积"):
        assert "".join(words.split()) in said
    assert desk.ask("verify_journal").ok
    desk.close()


SHIPPED = sorted(path.stem for path in (resource_dir() / "asset_classes").glob("*.toml"))


@pytest.mark.parametrize("office", OFFICE_KINDS)
@pytest.mark.parametrize("code", SHIPPED)
def test_every_shipped_class_walks(code, office, desk, tmp_path):
    """At either kind of office, on its paper, which says its effect and no other."""
    declared = bootstrap.asset_classes()[code].for_office(office)
    assert {name for block in declared.registrations.values() for name in block.rules} <= set(RULES)
    desk.perform("setting.office", {**builders.OFFICE, "kind": office})
    said = printed(walk(desk, code), tmp_path)
    text = bootstrap.catalogue()
    for words in (declared.term, declared.matter, text(f"legal_effect.{declared.effect}")):
        assert "".join(words.split()) in said
    assert text(f"paper.{declared.certificate}.title") in said
    assert cli.main(["verify", str(tmp_path / "paper.pdf")]) == 0, "the paper proves itself"
    if office == SERVICE_CENTRE:
        assert declared.effect not in STATUTORY_EFFECTS
        assert "不动产登记证明" not in said.replace("登记簿和登记证明", "")
    assert desk.ask("verify_journal").ok


@pytest.mark.parametrize("code", SHIPPED)
def test_every_class_file_brings_a_sample_of_all_it_asks(code):
    declared = bootstrap.asset_classes()[code]
    given = declared.sample["details"]
    assert {spec.name for spec in declared.fields if spec.required} <= given.keys()
    assert given.keys() <= {spec.name for spec in declared.fields}


@pytest.mark.parametrize(
    "change",
    [
        {"effect": "PREFERENCE"},
        {"effect": "REGISTERED_REAL_RIGHT"},
        {"effect": {"service_centre": "CONTRACT_ONLY"}},
        {"right": {"until": ["no_such_field"]}},
    ],
    ids=["an unknown effect", "a real right by filing", "half a table", "an unknown end"],
)
def test_a_class_file_that_contradicts_the_law_or_itself_does_not_load(change):
    data = {**tomllib.loads(POND), **change}
    with pytest.raises(ClassFileError):
        class_from_data(data)
