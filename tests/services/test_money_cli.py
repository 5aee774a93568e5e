import io
import json
import sys
from pathlib import Path

import pytest

from core.text import Catalogue
from desktop.money_cli import run

PAIRS = Path(__file__).parent.parent / "contract"
TEXT = Catalogue()


def call(path, command="value", as_json=True):
    out, err = io.StringIO(), io.StringIO()
    status = run(command, str(path), as_json, TEXT, out, err)
    return status, out.getvalue(), err.getvalue()


def written(tmp_path, content, name="request.json"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_json_is_one_object_on_one_line():
    status, out, err = call(PAIRS / "value-homestay.json")
    assert (status, err) == (0, "")
    assert out.count("\n") == 1
    assert json.loads(out)["offer"] == "290000.00"
    assert "内部测算" in out


def test_readable_sheet_shows_inputs_formulas_results_and_status():
    status, out, err = call(PAIRS / "value-homestay.json", as_json=False)
    assert (status, err) == (0, "")
    for piece in (
        "内部测算，不作为资产评估报告",
        "收益法价值  813643.11元",
        "max(0, 1 − (1−残值率)",
        "年净收益 189491.94（填报）",
        "网络司法拍卖",
        "额度取整单位 10000.00（设定",
        "建议额度  290000.00元",
        "valuation-1",
    ):
        assert piece in out
    assert "money." not in out


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"[1, 2]", "not_object"),
        (b'"text"', "not_object"),
        ("{}".encode("utf-16"), "not_utf8"),
        ('{"date": "甲"}'.encode("gbk"), "not_utf8"),
        (b"[" * 100_000, "not_json"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "too_deep"),
    ],
)
def test_what_cannot_be_read_is_one_error_without_a_path(tmp_path, content, code):
    status, out, _ = call(written(tmp_path, content))
    assert status == 2
    (error,) = json.loads(out)["errors"]
    assert (error["path"], error["code"]) == ("", code)
    assert error["message"]


def test_a_missing_file_and_a_folder_are_errors(tmp_path):
    for path in (tmp_path / "nothing.json", tmp_path):
        status, out, _ = call(path)
        assert (status, json.loads(out)["errors"][0]["code"]) == (2, "unreadable_file")


def test_a_byte_order_mark_is_skipped(tmp_path):
    content = b"\xef\xbb\xbf" + (PAIRS / "value-factory-share.json").read_bytes()
    assert call(written(tmp_path, content))[0] == 0


def test_duplicate_keys_are_named(tmp_path):
    content = (PAIRS / "value-factory-share.json").read_bytes()
    content = content.replace(b'"ltv": "0.60"', b'"ltv": "0.60", "ltv": "0.70"')
    content = content.replace(b'"fraction": "2/5"', b'"fraction": "2/5", "fraction": "2/5"')
    status, out, _ = call(written(tmp_path, content))
    found = {(e["path"], e["code"]) for e in json.loads(out)["errors"]}
    assert status == 2
    assert found == {("ltv", "duplicate_key"), ("share.fraction", "duplicate_key")}


def test_half_characters_and_endless_numbers_are_named(tmp_path):
    status, out, _ = call(written(tmp_path, b'{"\\ud800": 1, "date": "\\udfff"}'))
    assert status == 2
    assert {e["path"] for e in json.loads(out)["errors"]} == {"\ud800", "date"}
    digits = b'{"ltv": ' + b"9" * 6000 + b', "whole_value": "' + b"1" * 6000 + b'"}'
    status, out, _ = call(written(tmp_path, digits))
    found = {e["path"] for e in json.loads(out)["errors"]}
    assert {"ltv", "whole_value"} <= found


def test_lines_are_answered_in_order_and_the_worst_status_counts(tmp_path):
    good = json.dumps(json.loads((PAIRS / "value-factory-share.json").read_text("utf-8")))
    worthless = json.loads((PAIRS / "value-homestay.json").read_text("utf-8"))
    worthless["income"]["annual_net"] = "0"
    worthless["weights"] = {"income": "1", "cost": "0", "market": "0"}
    lines = [good, "", json.dumps(worthless), "\r", "{}", good + "\r"]
    path = written(tmp_path, "\n".join(lines).encode(), "many.jsonl")
    status, out, _ = call(path)
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 2
    assert [next(iter(a)) for a in answers] == ["methods", "refusals", "errors", "methods"]
    status, _, _ = call(written(tmp_path, "\n".join(lines[:3]).encode(), "two.jsonl"))
    assert status == 1


def test_a_bad_line_does_not_spoil_the_others(tmp_path):
    good = (PAIRS / "value-factory-share.json").read_bytes().replace(b"\n", b" ")
    exotic = good.replace("税款".encode(), "税\u2028款".encode())
    path = written(tmp_path, good + b"\n\xff\xfe\n" + exotic + b"\n", "many.jsonl")
    status, out, _ = call(path)
    answers = [json.loads(line) for line in out.split("\n") if line]
    assert status == 2
    assert answers[0]["offer"] == "8250000.00"
    assert answers[1]["errors"][0]["code"] == "not_utf8"
    assert answers[2]["errors"][0]["path"] == "claims[1].name"


def test_faults_and_refusals_are_readable(tmp_path):
    status, out, err = call(written(tmp_path, b'{"ltv": "2"}'), as_json=False)
    assert (status, out) == (2, "")
    assert "抵押率" in err
    worthless = json.loads((PAIRS / "value-homestay.json").read_text("utf-8"))
    worthless["income"]["annual_net"] = "0"
    worthless["weights"] = {"income": "1", "cost": "0", "market": "0"}
    path = written(tmp_path, json.dumps(worthless).encode())
    status, out, err = call(path, as_json=False)
    assert (status, out) == (1, "")
    assert "依据" in err


def test_standard_input_is_read(monkeypatch):
    content = (PAIRS / "value-factory-share.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert call("-")[0] == 0
