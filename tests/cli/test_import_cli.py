"""``nongquan import`` and the spreadsheets of ``nongquan template``, through files."""

import json

import pytest

from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.services.tabular import Sheet
from desktop import cli


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("NONGQUAN_HOME", str(tmp_path / "home"))


@pytest.fixture
def said(tmp_path, capsys):
    """Run a command on a ledger; return status, standard output and standard error."""
    ledger = tmp_path / "county.ledger"

    def run(*words):
        status = cli.main(["--ledger", str(ledger), *map(str, words)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    assert run("ledger", "create")[0] == 0
    return run


@pytest.fixture
def asked(said):
    """Run a command with ``--json``; return status and answer."""

    def run(*words):
        status, out, _ = said(*words, "--json")
        return status, json.loads(out)

    return run


def sheet_of(path):
    return [list(map(str, row)) for _, row in read_table(path).rows]


def rewritten(path, **cells):
    """Change cells of the second row, by column, of a filled-in example."""
    header, row = sheet_of(path)
    row = [cells.get(name, cell) for name, cell in zip(header, row, strict=True)]
    path.write_bytes(write_workbook([Sheet("表", [header, row])]))
    return path


@pytest.fixture
def people(tmp_path, said):
    path = tmp_path / "people.xlsx"
    assert said("template", "import.party", "--out", path)[0] == 0
    return path


def test_the_examples_are_listed_with_the_others(asked):
    _, kinds = asked("template")
    assert {"import.party", "import.asset", "party.enter"} <= set(kinds)


def test_the_filled_in_examples_import_as_they_are(asked, people, tmp_path):
    assert asked("import", "party", people) == (
        0,
        {
            "kind": "party",
            "rows": 1,
            "entered": 1,
            "dry_run": False,
            "numbers": ["P000001"],
            "problems": [],
        },
    )
    homestays = tmp_path / "homestays.xlsx"
    assert asked("template", "asset.xlsx", "--out", homestays)[0] == 0
    status, result = asked("import", "asset", homestays)
    assert (status, result["numbers"]) == (0, ["A000001"])
    _, page = asked("asset", "show", "A000001")
    assert json.dumps(page, ensure_ascii=False).count("P000001") == 1
    assert asked("journal", "verify")[1]["ok"] is True


def test_the_example_says_how_to_fill_it_in(people):
    import python_calamine

    book = python_calamine.load_workbook(str(people))
    assert book.sheet_names == ["权利人", "填写说明"]
    guide = book.get_sheet_by_name("填写说明").to_python()
    assert ["证件号码", "必填", "号码，单元格请设为“文本”格式"] in guide
    assert ["类型", "必填", "选填其一：自然人、法人或非法人组织"] in guide


def test_a_spreadsheet_is_not_shown_on_the_screen(asked):
    status, answer = asked("template", "import.party")
    assert (status, answer["errors"][0]["code"]) == (2, "spreadsheet_needs_file")


def test_a_dry_run_enters_nothing(asked, said, people):
    status, result = asked("import", "party", people, "--dry-run")
    assert (status, result["rows"], result["entered"], result["numbers"]) == (0, 1, 0, [])
    assert asked("party", "list")[1] == []
    assert "没有录入" in said("import", "party", people, "--dry-run")[1]


def test_every_problem_has_row_column_value_and_what_to_do(asked, people):
    rewritten(people, 类型="人", 证件号码="330324199001010012")
    status, result = asked("import", "party", people)
    assert (status, result["entered"]) == (2, 0)
    kind, number = result["problems"]
    assert (kind["row"], kind["column"], kind["field"], kind["code"], kind["value"]) == (
        2, "类型", "kind", "not_a_choice", "人",
    )  # fmt: skip
    assert kind["message"] == "「类型」填写为“人”，不在可选项中。"
    assert kind["next"] == "可选：自然人、法人或非法人组织。"
    assert (number["field"], number["code"]) == ("id_no", "id_check_digit")


def test_problems_are_printed_with_their_rows(said, people):
    status, out, err = said("import", "party", rewritten(people, 证件号码="330324199001010012"))
    assert (status, out) == (2, "")
    assert "第 2 行：「证件号码」填写为“330324199001010012”，校验码不符" in err
    assert "没有录入任何内容：批量导入权利人，1 行中有 1 处问题" in err


def test_what_was_entered_is_printed(said, people):
    status, out, err = said("import", "party", people)
    assert (status, err) == (0, "")
    assert "已导入：批量导入权利人，1 行，编号 P000001 至 P000001" in out


def test_the_problems_beside_the_rows_can_be_corrected_there(asked, people, tmp_path):
    errors = tmp_path / "errors.xlsx"
    wrong = rewritten(people, 证件号码="330324199001010012")
    status, result = asked("import", "party", wrong, "--errors", errors)
    assert (status, result["error_file"]) == (2, str(errors))
    header, row = sheet_of(errors)
    assert header[-1] == "问题"
    assert "校验码不符" in row[-1]
    assert asked("import", "party", rewritten(errors, 证件号码="330324199001010011"))[0] == 0


def test_no_error_file_without_problems(asked, people, tmp_path):
    errors = tmp_path / "errors.xlsx"
    assert "error_file" not in asked("import", "party", people, "--errors", errors)[1]
    assert not errors.exists()


def test_the_sheet_itself_is_never_overwritten(asked, people):
    before = people.read_bytes()
    status, answer = asked("import", "party", people, "--errors", people)
    assert (status, answer["errors"][0]["code"]) == (2, "error_file_is_source")
    assert people.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("import", "zoo", "people.xlsx"), 2, "no_such_import"),
        (("import", "party", "none.xlsx"), 2, "table_missing"),
        (("import", "party"), 2, "bad_option"),
    ],
)
def test_what_cannot_be_imported_is_bad_input(asked, people, monkeypatch, words, status, code):
    monkeypatch.chdir(people.parent)
    found, answer = asked(*words)
    assert (found, answer["errors"][0]["code"]) == (status, code)


def test_a_confirmation_is_status_3_and_taken_with_a_reason(asked, people, tmp_path):
    assert asked("import", "party", people)[0] == 0
    sheet = tmp_path / "assets.xlsx"
    asked("template", "import.asset", "--out", sheet)
    header, row = sheet_of(sheet)
    other = [
        f"{cell}-2" if name in ("流转合同号", "权属证号（宅基地批文）", "营业执照号") else cell
        for name, cell in zip(header, row, strict=True)
    ]
    sheet.write_bytes(write_workbook([Sheet("表", [header, row, other])]))
    status, result = asked("import", "asset", sheet)
    assert [(status, one["row"], one["code"]) for one in result["problems"]] == [
        (3, 3, "row_repeated")
    ]
    assert result["problems"][0]["severity"] == "confirmation"
    status, result = asked("import", "asset", sheet, "--yes", "row_repeated", "--reason", "两栋")
    assert (status, result["entered"]) == (0, 2)


def test_a_csv_of_another_program(asked, tmp_path):
    path = tmp_path / "people.csv"
    text = "姓名,类型,证件种类,证件号码\n王小明,自然人,居民身份证,330324199001010011\n"
    path.write_bytes(text.encode("gb18030"))
    assert asked("import", "party", path)[1]["numbers"] == ["P000001"]
