"""An office edits a paper: every fault at once, nothing unlawful, old papers as they were."""

import json
import re
import tomllib

import pytest

from core.adapters.pdf import render_batch
from core.adapters.pdf_reader import page_texts
from core.problems import Conflict, Rejected
from core.services.declaration_checks import check_content
from core.services.declarations import declared_codes, load_declaration
from core.services.document_desk import exported, preview
from core.services.documents import compose, texts_of
from core.services.editions import EDITABLE, declaration_from, editable
from core.services.samples import sample_of
from core.services.toml_text import toml_of
from desktop import bootstrap, cli
from tests.builders import REVIEWER, discharge, open_desk, register

EDITED = [code for code in declared_codes() if editable(code)]


@pytest.fixture
def content(text):
    return exported("attestation", text, None)


def printed(desk, number):
    return "".join("".join(page.split()) for page in page_texts(desk.paper(number)))


def codes(content, text):
    found = check_content(content, text)[1]
    for problem in found:
        said = text.sentence(problem)
        assert said.text != f"problem.{problem.code}.text"
        assert said.next, problem.code
    return [problem.code for problem in found]


# --- exported -------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", EDITED)
def test_what_is_exported_makes_the_same_paper(code, text):
    written = exported(code, text, None)
    declaration, problems = check_content(written, text)
    assert problems == []
    sample = sample_of(code)
    made = compose(declaration_from(code, written), sample, text, code="NQ1:X")
    assert made == compose(load_declaration(code), sample, text, code="NQ1:X")
    assert declaration.content["block"] == declaration_from(code, written).content["block"]


def test_certificates_of_every_kind_may_be_edited():
    assert {"attestation", "share_certificate", "registration_certificate"} <= set(EDITED)


def test_an_export_holds_what_may_be_edited_and_says_how(content):
    assert set(tomllib.loads(content)) == {"code", *EDITABLE}
    assert "nongquan document check" in content


def test_toml_reads_back_as_it_was_written():
    hard = {
        "text": '引号" 反斜杠\\ 换行\n 制表\t \x7f 𠮷',
        "yes": True,
        "n": -3,
        "empty": [],
        "long": ["甲" * 60, "乙" * 60],
        "table": {"a b": "x", "inner": {"c": 1}},
        "list": [{"rows": [[{"label": "一" * 40}, {"label": "二" * 60}], {"each": "x"}]}],
    }
    assert tomllib.loads(toml_of(hard)) == hard


# --- checked --------------------------------------------------------------------------------------


def test_every_fault_is_found_at_once_with_its_line(content, text):
    wrong = (
        content.replace("{matter}", "{mater}")
        .replace("paper.label.location", "paper.label.lokation", 1)
        .replace("{issued_on:date}", "{issued_on:dat}")
        .replace('"{scope}"', '"{scope"')
        .replace('items = "changes"', 'items = "chagnes"')
        .replace("strong = true", "strnog = true", 1)
        .replace('kind = "paragraph"', 'kind = "essay"')
        .replace("paper.label.remarks", "\U00030edd")
        .replace("paper.label.security", "优先受偿")
    )
    _, problems = check_content(wrong, text)
    found = {one.code for one in problems}
    assert found == {
        "document_field_unknown",
        "document_word_unknown",
        "document_form_wrong",
        "document_pattern_broken",
        "document_list_unknown",
        "document_key_unknown",
        "document_block",
        "document_glyph",
        "preference_not_conferred",
    }
    line = next(n for n, said in enumerate(wrong.splitlines(), 1) if "{mater}" in said)
    unknown = next(one for one in problems if one.code == "document_field_unknown")
    assert f"第 {line} 行" in unknown.params["where"]
    assert "certificate_no" in text.sentence(unknown).next


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('code = "attestation"', 'code = "diploma"', "document_code_unknown"),
        ('code = "attestation"', 'code = ["attestation"]', "document_code_unknown"),
        ("[[block]]", "[[block", "document_not_toml"),
        ('title = "paper.attestation.title"\n', "", "document_key_missing"),
        ('kind = "heading"', "kind = {}", "document_block"),
        ('[[block]]\nkind = "code"', '[[blok]]\nkind = "code"', "document_block_once"),
        ('code = "attestation"', 'code = "attestation"\nsigned = false', "document_key_unknown"),
        ('code = "attestation"', 'code = "attestation"\nforbidden = []', "document_key_locked"),
        ('items = "determined"', "items = 5", "document_list_unknown"),
        ('value = "{matter}"', "value = 5", "document_shape"),
        ('each = "debtors", rows', 'each = "debtors", row', "document_key_missing"),
    ],
)
def test_each_kind_of_fault(content, text, old, new, code):
    assert old in content
    assert code in codes(content.replace(old, new, 1), text)


COLUMNS = """rows = [
  { each = "objects", columns = [
    { label = "序", value = "{n}", weight = 1, centred = true },
    { label = "名称", value = "{name}", weight = 4 },
  ] },
  { place = "领证人", text = "{certificate_no}", foot = "签名" },
]"""
PROSE = """[[block]]
kind = "prose"
paragraphs = ["{office_name}说明：{matter}。"]

[[block]]
kind = "code"
"""


def test_every_kind_of_block_and_row_that_papers_have_may_be_used(content, text):
    head, rows = content.rsplit('[[block]]\nkind = "table"', 1)
    with_list = f'{head}[[block]]\nkind = "table"\n{COLUMNS}\n\n[[block]]\nkind = "table"{rows}'
    edited = with_list.replace('[[block]]\nkind = "code"\n', PROSE)
    assert codes(edited, text) == []
    pdf = preview(edited, text, lambda paper: render_batch([paper]))
    said = "".join("".join(page_texts(pdf)).split())
    for words in ("序名称", "领证人", "瓯岭县农村产权服务中心说明：民宿经营权抵押备案。"):
        assert words in said
    wrong = edited.replace("weight = 4", 'weight = "4"').replace(
        '{name}", weight', '{nam}", weight'
    )
    wrong = wrong.replace("{office_name}说明", "{office}说明").replace('foot = "签名"', "foot = 1")
    assert set(codes(wrong, text)) == {"document_shape", "document_field_unknown"}
    assert len(codes(wrong, text)) == 4


VALUES = ["5", "true", "[]", "{}", '""', '"{"', '"{}"', '"{a!r}"', "nan", "1979-05-27", "[[5]]"]
VALUES += ['[{ kind = "table" }]', '{ each = "objects" }', '"paper."', '"{amount:yuan:x}"', "inf"]


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(
    "key",
    ["code", "title", "footer", "kind", "rows", "each", "items", "filled", "value", "people"],
)
def test_no_text_makes_the_check_fail(content, text, key, value):
    """Whatever somebody writes is answered by problems, in every place where it may stand."""
    lines = content.splitlines()
    places = [at for at, line in enumerate(lines) if re.search(rf"\b{key} = ", line)]
    assert places, key
    for at in places[:3]:
        ends = re.sub(rf"\b{key} = .*", f"{key} = {value}", lines[at])
        for said in (ends, re.sub(rf"\b{key} = (\"[^\"]*\"|\[)", f"{key} = {value}", lines[at])):
            wrong = "\n".join([*lines[:at], said, *lines[at + 1 :]])
            declaration, problems = check_content(wrong, text)
            assert (declaration is None) == bool(problems)


def test_what_is_nested_too_deep_is_said(text):
    deep = 'code = "attestation"\nblock = ' + "[" * 200 + "]" * 200
    assert codes(deep, text)
    assert codes("a = " + "[" * 5000 + "]" * 5000, text) == ["document_not_toml"]


def test_blocks_stand_in_the_order_in_which_they_are_drawn(content, text):
    head, *blocks = content.split("[[block]]")
    late = "[[block]]".join([head, *blocks[:-2], blocks[-1], blocks[-2]])
    assert codes(late, text) == ["document_block_order"]


def test_what_the_paper_must_never_say_is_refused_with_its_basis(content, text):
    said = check_content(content.replace('"paper.label.scope"', '"优先受偿范围"'), text)[1]
    assert [one.code for one in said] == ["preference_not_conferred"]
    assert text.sentence(said[0]).basis
    title = content.replace('title = "paper.attestation.title"', 'title = "不动产登记证明"')
    assert codes(title, text) == ["paper_word_forbidden"]


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("paper.label.mortgagee", "贷款银行", "抵押权人"),
        ('value = "paper.attestation.number"', 'value = "证书"', "编号"),
        ('value = "paper.value.amount"', 'value = "{amount:yuan}"', "债权数额（最高债权额）"),
        ('"paper.attestation.digest"', '"农权簿"', "内容摘要"),
    ],
)
def test_what_is_compared_offline_may_not_go(content, text, old, new, fact):
    """A paper that nobody could prove any more would be called forged by ``verify``."""
    assert old in content
    (problem,) = check_content(content.replace(old, new), text)[1]
    assert (problem.code, problem.params["value"]) == ("document_not_provable", fact)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('  { items = "changes" },\n', "changes"),
        ('  { items = "determined" },\n', "determined"),
        ('value = "{legal_effect}"', "legal_effect"),
    ],
)
def test_what_a_certificate_must_say_may_not_go(content, text, line, name):
    assert line in content
    gone = "" if line.startswith(" ") else 'value = "见登记簿"'
    (problem,) = check_content(content.replace(line, gone), text)[1]
    assert (problem.code, problem.params["name"]) == ("document_left_out", name)


def test_a_certificate_over_several_objects_is_not_put_onto_a_sheet_for_one(text):
    sheets = bootstrap.overprinting()
    form, paper = sheets.form("attestation_folded"), load_declaration("attestation")
    sample = sample_of("attestation")
    with pytest.raises(Rejected) as refused:
        sheets.layer(form, paper, sample, "NQ1:X")
    assert [one.code for one in refused.value.problems] == ["overprint_left_out"]
    assert "各抵押物" in text.sentence(refused.value.problems[0]).text
    made = sheets.layer(form, paper, {**sample, "objects": []}, "NQ1:X")
    said = "".join(one.text for one in made.sides[0].drawn if hasattr(one, "text"))
    assert sample["changes"][0]["value"] in said


# --- put in force ---------------------------------------------------------------------------------


def adopt(desk, content, **changes):
    today = desk.today().isoformat()
    document = {"content": content, "valid_from": today, "evidence_no": "瓯农产权〔2026〕18号"}
    return desk.perform("document.adopt", document | changes)


def test_a_certificate_is_drawn_for_ever_by_the_edition_it_was_made_with(desk, clock, content):
    old = register(desk).certificate
    before = desk.paper(old)
    first = content.replace('"paper.label.scope"', '"担保的范围"')
    adopt(desk, first)
    discharge(desk, desk.ask("certificate", certificate_no=old).mortgage_no)
    new = register(desk).certificate
    adopt(desk, content.replace('"paper.label.scope"', '"所担保的范围"'))
    stated = desk.ask("certificate", certificate_no=new).snapshot
    assert stated["edition"] == 1
    assert desk.ask("certificate", certificate_no=old).snapshot["edition"] == 0
    assert desk.paper(old) == before
    assert "担保范围" in printed(desk, old)
    assert "担保的范围" in printed(desk, new)
    assert "所担保的范围" not in printed(desk, new)


def test_an_edition_counts_from_its_day(desk, clock, content):
    day = (clock.now.date().replace(day=30)).isoformat()
    adopt(desk, content.replace('"paper.label.scope"', '"担保的范围"'), valid_from=day)
    row = next(one for one in desk.ask("documents") if one.document == "attestation")
    assert (row.edition, row.valid_from) == (0, "")
    number = register(desk).certificate
    assert desk.ask("certificate", certificate_no=number).snapshot["edition"] == 0
    clock.move(days=8)
    row = next(one for one in desk.ask("documents") if one.document == "attestation")
    assert (row.edition, row.valid_from, row.evidence_no) == (1, day, "瓯农产权〔2026〕18号")
    assert "担保的范围" in desk.ask("document", document="attestation")


def test_the_ledger_keeps_who_put_which_edition_in_force(any_desk, content):
    receipt = adopt(any_desk, content.replace('"paper.label.scope"', '"担保的范围"'))
    assert receipt.number == "attestation-1"
    (edition,) = any_desk.ask("document_history", document="attestation")
    assert (edition.edition, edition.operator) == (1, any_desk.operator)
    line = any_desk.ask("journal", limit=1)[0]
    assert line.operation == "document.adopt"
    assert "瓯农产权〔2026〕18号" in str(line.facts)
    assert any_desk.ask("verify_journal").ok


def test_nothing_is_put_in_force_for_yesterday_or_twice(desk, content):
    changed = content.replace('"paper.label.scope"', '"担保的范围"')
    adopt(desk, changed)
    with pytest.raises(Rejected) as refused:
        adopt(desk, changed, valid_from="2026-11-22")
    found = {(one.code, one.field) for one in refused.value.problems}
    assert found == {("edition_in_the_past", "valid_from"), ("nothing_changes", "content")}


def test_faults_of_the_text_and_of_the_date_come_together(desk, content):
    with pytest.raises(Rejected) as refused:
        adopt(desk, content.replace("{matter}", "{mater}"), valid_from="gestern", evidence_no="")
    found = {(one.code, one.field) for one in refused.value.problems}
    assert {("document_field_unknown", "content"), ("required", "evidence_no")} <= found
    assert any(field == "valid_from" for _, field in found)


def test_whoever_was_slower_is_told_who_changed_what(desk, ledger, clock, content):
    other = open_desk(ledger, REVIEWER, clock)
    adopt(other, content.replace('"paper.label.scope"', '"担保的范围"'))
    other.close()
    with pytest.raises(Conflict) as refused:
        adopt(desk, content.replace('"paper.label.scope"', '"担保之范围"'), seen_version=0)
    assert REVIEWER in refused.value.params["who"]


def test_a_paper_of_an_edition_is_still_proved_offline(desk, content, tmp_path, capsys):
    changed = content.replace('"paper.label.scope"', '"担保的范围"')
    adopt(desk, changed.replace('"paper.label.security"', '"担保方式"'))
    path = tmp_path / "certificate.pdf"
    path.write_bytes(desk.paper(register(desk).certificate))
    assert cli.main(["verify", str(path)]) == 0
    assert "已证实" in capsys.readouterr().out


def test_a_sheet_prints_the_values_whatever_the_edition(desk, content):
    adopt(desk, content.replace('"paper.label.scope"', '"担保的范围"'))
    number = register(desk).certificate
    made = desk.onto_blank(number, "attestation_folded")
    said = [one.text for one in made.sides[0].drawn if hasattr(one, "text")]
    assert number in said
    with pytest.raises(Rejected) as refused:
        desk.onto_blank(number, "registration_certificate_a4")
    assert [one.code for one in refused.value.problems] == ["blank_of_other_paper"]


# --- the command line -----------------------------------------------------------------------------


def test_a_paper_is_edited_from_the_command_line(ledger, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("NONGQUAN_LEDGER", str(ledger))
    file, sample = tmp_path / "a.toml", tmp_path / "a.pdf"
    assert cli.main(["document", "export", "attestation", "--out", str(file)]) == 0
    edited = file.read_text("utf-8").replace('"paper.label.scope"', '"担保的范围"')
    file.write_bytes(b"\xef\xbb\xbf" + edited.replace("\n", "\r\n").encode())  # as editors do
    assert cli.main(["document", "check", str(file)]) == 0
    assert cli.main(["document", "preview", str(file), "--out", str(sample)]) == 0
    said = "".join("".join(page_texts(sample.read_bytes())).split())
    assert "担保的范围" in said
    assert "样张" in said
    words = ["document", "adopt", str(file), "--valid-from", "2999-01-01", "--evidence-no", "甲1"]
    assert cli.main([*words, "--json"]) == 0
    capsys.readouterr()
    assert cli.main(["document", "history", "attestation"]) == 0
    assert "2999-01-01" in capsys.readouterr().out
    file.write_text(edited.replace("{matter}", "{mater}"), encoding="utf-8")
    assert cli.main(["document", "check", str(file), "--json"]) == 2
    said = json.loads(capsys.readouterr().out or "{}")
    assert [one["code"] for one in said["errors"]] == ["document_field_unknown"]
    assert cli.main(["document", "history", "diploma"]) == 2
    assert cli.main(["document", "blanks"]) == 0
    assert "attestation_folded" in capsys.readouterr().out


def test_a_certificate_is_put_onto_a_sheet_from_the_command_line(desk, ledger, tmp_path):
    number = register(desk).certificate
    target = tmp_path / "onto.pdf"
    words = ["--ledger", str(ledger), "paper", number, "--out", str(target)]
    assert cli.main([*words, "--blank", "attestation_folded"]) == 0
    said = "".join("".join(page_texts(target.read_bytes())).split())
    assert number in said
    assert "抵押权人" not in said
    assert cli.main([*words, "--blank", "none"]) == 2


def test_texts_of_a_paper_are_those_of_its_declaration(text):
    """The check reads what a paper says in the order in which it is drawn."""
    made = compose(load_declaration("attestation"), sample_of("attestation"), text, code="NQ1:X")
    assert "鉴证机构（章）" in [said for _, said in texts_of(made)]
