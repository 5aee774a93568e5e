"""How the command line answers: one JSON object, sentences, exit statuses, never a stack trace."""

import json
import os
import shlex
import subprocess
import sys

import pytest

from core.resources import resource_dir
from desktop import cli
from desktop.cli_arguments import QUESTIONS

ROOT = resource_dir().parent
EXAMPLES = resource_dir() / "examples"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("NONGQUAN_LEDGER", raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "home"
    assert not (tmp_path / "home" / "nongquan.log").exists()  # nothing unexpected happened


@pytest.fixture
def ledger(tmp_path, capsys):
    path = tmp_path / "county.ledger"
    assert cli.main(["--ledger", str(path), "ledger", "create"]) == 0
    capsys.readouterr()
    return path


@pytest.fixture
def told(capsys):
    """Run words with --json; returns the exit status and the one JSON object printed."""

    def run(*words):
        status = cli.main([*map(str, words), "--json"])
        said = capsys.readouterr()
        assert said.err == ""
        return status, json.loads(said.out)

    return run


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "bad_option"),
        (["castle"], "bad_option"),
        (["mortgage"], "bad_option"),
        (["mortgage", "forget"], "bad_option"),
        (["asset", "show"], "bad_option"),
        (["asset", "list", "--nonsense"], "bad_option"),
        (["asset", "list", "--led", "x"], "bad_option"),
        (["asset", "list"], "ledger_not_named"),
        (["party", "enter", "missing.json"], "file_not_read"),
        (["template", "castle"], "no_such_template"),
        (["search", "\0"], "bad_option"),
        (["search", "\udcff"], "bad_option"),
        (["value", "missing.json"], "unreadable_file"),
    ],
)
def test_words_that_do_not_fit_are_answered_as_json(told, words, code):
    status, body = told(*words)
    assert status == 2
    (error,) = body["errors"]
    assert error["code"] == code
    assert error["message"]


def test_a_ledger_is_told_by_the_environment(told, ledger, monkeypatch):
    monkeypatch.setenv("NONGQUAN_LEDGER", str(ledger))
    assert told("party", "list") == (0, [])


@pytest.mark.parametrize("operator", ["\u0007", "林•晓燕", "长" * 101])
def test_an_operator_has_a_name(told, ledger, operator):
    status, body = told("--ledger", ledger, "--as", operator, "party", "list")
    assert (status, len(body["errors"])) == (2, 1)


@pytest.mark.parametrize(
    ("subject", "verb"), [place for place, (_, number) in QUESTIONS.items() if number]
)
def test_a_record_that_is_not_there_is_said_in_words(told, ledger, subject, verb):
    status, body = told("--ledger", ledger, subject, verb, "X-1")
    (error,) = body["errors"]
    assert (status, error["code"], error["path"]) == (2, f"no_such_{subject}", "number")
    assert "X-1" in error["message"]


@pytest.mark.parametrize(
    ("subject", "verb"), [place for place, (_, number) in QUESTIONS.items() if not number]
)
def test_every_list_answers_on_an_empty_ledger(told, ledger, subject, verb, capsys):
    assert told("--ledger", ledger, subject, verb)[0] == 0
    assert cli.main(["--ledger", str(ledger), subject, verb]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "words",
    [
        ["template", "value", "--out", "none/x.json"],
        ["template", "value", "--out", "."],
        ["demo", "--ledger", "new.ledger", "--out", "file/papers"],
    ],
)
def test_a_file_that_cannot_be_written_is_said(told, tmp_path, words):
    (tmp_path / "file").write_text("here")
    status, body = told(*words)
    assert (status, body["errors"][0]["code"]) == (4, "file_not_written")
    assert not (tmp_path / "new.ledger").exists()


def test_a_template_goes_into_a_file_as_it_is_printed(told, tmp_path, capsys):
    status, body = told("template", "mortgage.apply", "--out", "x.json")
    assert (status, body["file"]) == (0, "x.json")
    assert cli.main(["template", "mortgage.apply"]) == 0
    assert capsys.readouterr().out == (tmp_path / "x.json").read_text("utf-8")


def test_the_templates_are_listed(told, capsys):
    status, kinds = told("template")
    assert status == 0
    assert {"mortgage.apply", "value", "dividend-company"} <= set(kinds)
    assert cli.main(["template"]) == 0
    assert capsys.readouterr().out.split() == kinds


@pytest.mark.parametrize("content", [b"", b"no paper", b"%PDF-1.7 broken", b"NQ1:AAAA"])
def test_what_is_no_certificate_is_not_proved(told, tmp_path, content):
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    status, body = told("verify", path)
    assert status in (1, 2)
    assert body["proved"] is False
    assert body["problems"][0]["message"]


def test_refusals_faults_and_questions_stand_apart_in_words_too(ledger, capsys):
    cli.main(["--ledger", str(ledger), "asset", "enter", str(EXAMPLES / "asset.enter.json")])
    capsys.readouterr()
    wrong = ["--amount", "1.234", "--collateral", "homestead_land_right"]
    document = str(EXAMPLES / "mortgage.apply.json")
    status = cli.main(["--ledger", str(ledger), "mortgage", "apply", document, *wrong])
    said = capsys.readouterr()
    assert (status, said.out) == (2, "")
    lines = said.err.splitlines()
    assert any(line.startswith("有误 [money_decimals]") for line in lines)
    assert any(line.startswith("不予办理 [R03]") and "宅基地使用权" in line for line in lines)


def test_an_option_wins_over_the_document(told, ledger):
    document = EXAMPLES / "party.enter.json"
    status, receipt = told("--ledger", ledger, "party", "enter", document, "--phone", "12011112222")
    assert status == 0
    _, page = told("--ledger", ledger, "party", "show", receipt["number"])
    assert page["row"]["phone"] == "12011112222"


def test_options_alone_are_a_document(told, ledger):
    words = ["--kind", "person", "--name", "王小明", "--id-kind", "identity_card"]
    status, receipt = told(
        "--ledger", ledger, "party", "enter", *words, "--id-no", "330324199001010011"
    )
    assert (status, receipt["number"]) == (0, "P000001")
    assert receipt["changed"] == ["party"]


def test_a_key_written_twice_is_a_fault_with_everything_else(told, ledger, tmp_path):
    path = tmp_path / "twice.json"
    path.write_text('{"kind": "person", "name": "王", "name": "李", "id_no": "1 2"}', "utf-8")
    status, body = told("--ledger", ledger, "party", "enter", path)
    found = {(e["code"], e["path"]) for e in body["errors"]}
    assert status == 2
    assert found >= {
        ("duplicate_key", "name"),
        ("code_with_space", "id_no"),
        ("required", "id_kind"),
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"details": ' + b"[" * 60 + b"]" * 60 + b"}", "too_deep"),
        (b'{"details": {"a": "\\ud800"}}', "half_a_character"),
        (b'{"details": {"rooms": ' + b"9" * 5000 + b"}}", "required"),
        (b'{"details": NaN}', "not_object"),
        (b"null", "not_object"),
        ("{\"name\": \"民宿\"}".encode("gb18030"), "file_not_read"),
        ("{\"name\": \"民宿\"}".encode("utf-16"), "file_not_read"),
    ],
)  # fmt: skip
def test_clumsy_documents_are_answered_in_words(told, ledger, tmp_path, content, code):
    path = tmp_path / "clumsy.json"
    path.write_bytes(content)
    status, body = told("--ledger", ledger, "asset", "enter", path)
    assert status == 2
    assert code in {error["code"] for error in body["errors"]}
    assert all(not error["message"].startswith("problem.") for error in body["errors"])


def test_a_byte_order_mark_is_no_fault(told, ledger, tmp_path):
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + (EXAMPLES / "party.enter.json").read_bytes())
    assert told("--ledger", ledger, "party", "enter", path)[0] == 0


def test_help_of_every_command_can_be_shown(capsys):
    assert cli.main([]) == 0
    for words in (["party", "enter"], ["mortgage", "apply"], ["demo"], ["verify"], ["template"]):
        assert cli.main([*words, "--help"]) == 0
    assert "usage" in capsys.readouterr().out


# --- as processes ---------------------------------------------------------------------------------


def run(*words, stdin=b"", **environment):
    """Run the command as a user's shell would, in a poor locale."""
    return subprocess.run(
        [sys.executable, "-m", "desktop.cli", *map(str, words)],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C", **environment},
        check=False,
    )


def test_the_whole_story_as_processes(tmp_path, home):
    there = {"NONGQUAN_LEDGER": str(tmp_path / "c.ledger"), "NONGQUAN_HOME": str(home)}

    def step(*words, stdin=b""):
        ran = run(*words, "--json", stdin=stdin, **there)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return json.loads(ran.stdout.decode())

    step("ledger", "create")
    party = run("template", "party.enter").stdout
    step("party", "enter", "-", stdin=party)
    step("asset", "enter", EXAMPLES / "asset.enter.json")
    case = step("mortgage", "apply", EXAMPLES / "mortgage.apply.json")["number"]
    step("case", "review", "--case", case)
    number = step("case", "enter", "--case", case)["numbers"]["certificate"]
    paper = tmp_path / "paper.pdf"
    step("paper", number, "--out", paper)
    assert run("verify", paper, **there).returncode == 0
    assert [one["id"] for one in step("search", number)] == [number]
    assert step("journal", "verify")["ok"]


def test_faults_of_a_process_are_utf8_whatever_the_locale(tmp_path):
    ran = run("party", "list", "--ledger", tmp_path / "none.ledger", NONGQUAN_HOME=str(tmp_path))
    assert (ran.returncode, ran.stdout) == (4, b"")
    assert "找不到账本" in ran.stderr.decode()


def test_a_reader_that_has_read_enough_is_no_fault(tmp_path):
    command = f"{shlex.quote(sys.executable)} -m desktop.cli --help | head -1"
    ran = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert ran.stderr == b""
