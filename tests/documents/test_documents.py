"""A declaration and a snapshot make a paper, or every reason why they do not."""

import copy

import pytest

from core.problems import Rejected
from core.services.declarations import Declaration, load_declaration
from core.services.documents import Cell, Code, Row, Table, compose, texts_of


def cells(paper):
    return {
        cell.label: cell.value
        for block in paper.blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
    }


def test_values_are_written_as_documents_write_them(paper, snapshot):
    shown = cells(paper(snapshot))
    assert shown["债权数额"] == "人民币叁拾万元整（小写：￥300,000.00）"
    assert shown["履行期限"] == "2026年11月20日起至2029年11月19日止"
    assert shown["抵押顺位"] == "第 1 顺位"
    assert shown["登簿时间"] == "2026年11月23日 10时42分05秒"


def test_the_label_of_the_amount_follows_the_kind_of_security(paper, snapshot):
    snapshot["amount_label"] = "最高债权额"
    assert "最高债权额" in cells(paper(snapshot))


def test_empty_details_are_left_out_but_empty_fields_of_the_form_stay(paper, snapshot):
    shown = cells(paper(snapshot))
    assert "消防意见" not in shown
    assert shown["附记"] == ""


def test_several_parties_are_numbered_and_one_is_not(paper, snapshot):
    assert "抵押人" in cells(paper(snapshot))
    snapshot["mortgagors"] = [{**snapshot["mortgagors"][0], "share": "1/2"}] * 2
    shown = cells(paper(snapshot))
    assert {"抵押人（1）", "抵押人（2）"} <= shown.keys()


def test_a_share_stands_beside_the_name_of_who_has_one(paper, snapshot):
    assert cells(paper(snapshot))["抵押人"] == "陈晓燕"
    snapshot["mortgagors"][0]["share"] = "1/2"
    assert cells(paper(snapshot))["抵押人"] == "陈晓燕（份额 1/2）"


def test_a_row_is_left_out_only_where_it_says_nothing(paper, snapshot):
    snapshot["mortgagees"][0]["agent"] = ""
    shown = cells(paper(snapshot))
    assert (shown["法定代表人"], shown["代理人"]) == ("王建国", "")
    snapshot["mortgagees"][0]["legal_representative"] = ""
    assert "法定代表人" not in cells(paper(snapshot))


def test_the_title_is_that_of_an_attestation(paper, snapshot):
    made = paper(snapshot)
    assert made.title == "农权鉴证书"
    assert made.blocks[0].title == made.title


@pytest.mark.parametrize("path", ["certificate_no", "asset.location", "mortgagees", "issued_on"])
def test_a_name_the_snapshot_lacks_is_named(paper, snapshot, path):
    holder = snapshot
    *parents, name = path.split(".")
    for parent in parents:
        holder = holder[parent]
    code = "NQ1:ANY"
    del holder[name]
    with pytest.raises(Rejected) as refused:
        paper(snapshot, code=code)
    assert {problem.field for problem in refused.value.problems} == {path}


def test_a_missing_name_in_a_party_is_named_with_its_place(paper, snapshot):
    del snapshot["mortgagors"][0]["id_no"]
    with pytest.raises(Rejected) as refused:
        paper(snapshot)
    problem = refused.value.problems[0]
    assert (problem.code, problem.field) == ("paper_field_unknown", "mortgagors[0].id_no")


def test_a_value_of_the_wrong_kind_is_named(paper, snapshot):
    snapshot |= {"amount": "300000.00", "term_to": "2029年"}
    with pytest.raises(Rejected) as refused:
        paper(snapshot, code="NQ1:ANY")
    named = {(problem.code, problem.field) for problem in refused.value.problems}
    assert named == {("paper_value_wrong", "amount"), ("paper_value_wrong", "term_to")}


def test_words_missing_in_the_catalogue_are_found(snapshot, text):
    content = copy.deepcopy(dict(load_declaration("attestation").content))
    content["title"] = "paper.no_such_word"
    with pytest.raises(Rejected) as refused:
        compose(Declaration("attestation", content), snapshot, text)
    assert [problem.code for problem in refused.value.problems] == ["paper_text_missing"]


def test_a_contractual_effect_never_promises_preference(paper, snapshot):
    snapshot["legal_effect"] = "抵押权人就处置价款优先受偿。"
    with pytest.raises(Rejected) as refused:
        paper(snapshot)
    assert {problem.code for problem in refused.value.problems} == {"preference_not_conferred"}
    assert refused.value.problems[0].params == {"value": "优先受偿", "field": "登记效力"}
    paper(snapshot | {"legal_effect_code": "REAL"})


def test_a_line_end_hides_no_word(paper, snapshot):
    snapshot["disposal_agreement"] = "所得价款优先\n受偿"
    with pytest.raises(Rejected) as refused:
        paper(snapshot)
    assert refused.value.problems[0].params["field"] == "处置约定"


def test_a_registration_certificate_is_never_claimed(snapshot, text):
    content = dict(load_declaration("attestation").content) | {"title": "不动产登记证明"}
    with pytest.raises(Rejected) as refused:
        compose(Declaration("attestation", content), snapshot, text)
    assert [problem.code for problem in refused.value.problems] == ["paper_word_forbidden"]


def test_papers_without_a_code_are_drafts_and_say_so(paper, snapshot):
    draft = paper(snapshot, code="")
    assert draft.marks == ("未登簿，无效",)
    assert not any(isinstance(block, Code) for block in draft.blocks)
    assert paper(snapshot).marks == ()


def test_the_demonstration_marks_its_papers_whatever_is_asked(paper, snapshot):
    assert paper(snapshot | {"demonstration": True}).marks == ("演示",)
    assert paper(snapshot, marks=("作废",)).marks == ("作废",)


def test_flowing_rows_keep_the_order_of_the_class(paper, snapshot):
    rows = [
        row for block in paper(snapshot).blocks if isinstance(block, Table) for row in block.rows
    ]
    details = Row((
        Cell("等级", "银宿"),
        Cell("租期", "2021年1月1日起至2040年12月31日止"),
        Cell("特种行业许可证号", "温永公特旅字第0456号"),
    ), flows=True)  # fmt: skip
    assert details in rows


# What the snapshot holds for other uses: the lists are printed item by item.
NOT_PRINTED = {
    *("legal_effect_code", "demonstration", "state", "mortgagors", "mortgagees", "debtors"),
    *("asset", "objects", "determined", "changes"),
}


def test_parts_objects_and_changes_are_printed_where_there_are_some(paper, snapshot):
    (bank,) = snapshot["mortgagees"]
    place = {"asset_no": "A000002", "name": "听泉民宿", "location": "东皋村2号"}
    lists = {
        "mortgagees": [bank | {"part": "1/3，100,000.00 元"}],
        "objects": [place | {"class_name": "民宿经营权", "priority_rank": 7}],
        "determined": [{"label": "债权确定日", "value": "2027年1月1日"}],
        "changes": [{"label": "债权数额", "value": "由“1.00 元”变更为“2.00 元”"}],
    }
    said = "\n".join(text for _, text in texts_of(paper(snapshot | lists)))
    for words in (
        "（债权份额 1/3，100,000.00 元）",
        "听泉民宿",
        "第 7 顺位",
        "2027年1月1日",
        "2.00 元",
    ):
        assert words in said


def test_every_field_of_the_snapshot_is_printed(paper, snapshot):
    """Change one field at a time: what does not change the paper is not on it."""
    code = "NQ1:ANY"
    before = paper(snapshot, code=code)
    silent = set()
    for name, value in snapshot.items():
        if name in NOT_PRINTED:
            continue
        changed = value + 1 if isinstance(value, int) else f"{value}变"
        if name in ("issued_on", "entered_at", "term_from", "term_to"):
            changed = value.replace("20", "19", 1)
        after = paper(snapshot | {name: changed}, code=code)
        if (after.blocks, after.footer[-1][-10:]) == (before.blocks, before.footer[-1][-10:]):
            silent.add(name)
    assert silent == set()
