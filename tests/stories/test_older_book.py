"""A centre begins with the program in the middle of a year: its handwritten book comes along.

Forty mortgages on twelve homestays since 2018, a dozen of them paid off, two seizures; then the
window opens and the next mortgage is number 41, one rank below.
"""

import random
from pathlib import Path

import pytest

from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.problems import Rejected
from core.services.imported import Wish
from core.services.sheet_examples import example_sheets
from core.services.tabular import Sheet
from desktop import bootstrap
from tests import builders
from tests.builders import ALICE, BANK, BOB, OTHER_BANK, homestay

TEXT = bootstrap.catalogue()
ASSETS, MORTGAGES = 12, 40
HEADER = [
    *("原编号", "原登记时间", "抵押物及顺位", "抵押人", "抵押权人", "债务人", "抵押方式"),
    *("债权数额", "债务履行期限起", "债务履行期限止", "抵押合同号", "原注销时间", "注销原因"),
]


def sheet_file(folder: Path, name: str, rows) -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(write_workbook([Sheet(name, rows)]))
    return path


def asset_no(nth):
    return f"永民宿（{2018 + nth % 4}）第{nth:03d}号"


def assets_sheet():
    example, _ = example_sheets("import.old_asset", bootstrap.asset_classes(), TEXT)
    header = list(example.rows[0])
    usual = dict(zip(header, example.rows[1], strict=True))
    rows = [header]
    for nth in range(ASSETS):
        one = homestay(2)
        own = {
            "原编号": asset_no(nth),
            "原登记时间": f"{2018 + nth % 4}-02-{nth + 1:02d}",
            "资产名称": f"{one['name']}{nth + 1}号院",
            "坐落": f"{one['location']}附{nth + 1}号",
            "行政区划代码": "330399101",
            "权利人及份额": f"{ALICE} 1/2；{BOB} 1/2" if nth % 3 == 0 else ALICE,
            "流转合同号": f"ZL-{nth}",
            "权属证号（宅基地批文）": f"ZJ-{nth}",
            "营业执照号": f"YY-{nth}",
        }
        rows.append([(usual | own)[term] for term in header])
    return rows


def mortgage_rows():
    """Forty entries in the order of the book: rank by rank on each asset, every third paid off."""
    rows = []
    for nth in range(MORTGAGES):
        asset, rank = nth % ASSETS, nth // ASSETS + 1
        year = 2022 + rank
        paid = nth % 3 == 1
        rows.append(
            [
                f"DY2026-{nth + 1:06d}",
                f"{year}-03-{asset + 1:02d} 09:{nth:02d}",
                f"{asset_no(asset)} {rank}",
                f"{ALICE}；{BOB}" if asset % 3 == 0 else ALICE,
                f"{BANK} 3/5；{OTHER_BANK} 2/5" if nth % 5 == 0 else BANK,
                ALICE,
                "最高额抵押" if nth % 7 == 0 else "一般抵押",
                str(100_000 + nth * 10_000),
                f"{year}-03-01",
                f"{year + 5}-02-28",
                f"DY-{nth}",
                f"{year}-09-01" if paid else "",
                "债务清偿" if paid else "",
            ]
        )
    return rows


@pytest.mark.holds("I2", "I3", "I4")
def test_a_book_of_forty_comes_along_and_the_window_goes_on(desk, clock, tmp_path):
    # The numbers first: the book ended at 40.
    begin = {"number_kind": "mortgage", "last_issued": 40, "book": "2018—2026年手工登记簿"}
    desk.perform("takeover.series", begin)
    assets = sheet_file(tmp_path, "存量资产", assets_sheet())
    assert desk.import_table("old_asset", read_table(assets)).entered == ASSETS

    # The typist's list is not in the order of the book, and one line is wrong.
    rows = mortgage_rows()
    random.Random(50).shuffle(rows)
    wrong = [list(row) for row in rows]
    wrong[17][HEADER.index("抵押人")] = "P000777"
    path = sheet_file(tmp_path, "存量抵押", [HEADER, *wrong])
    refused = desk.import_table("mortgage", read_table(path))
    assert {(one.row, one.column) for one in refused.problems} == {(19, "抵押人")}
    assert desk.ask("mortgages") == ()

    path = sheet_file(tmp_path, "存量抵押", [HEADER, *rows])
    checked = desk.import_table("mortgage", read_table(path), Wish(dry_run=True))
    assert checked.problems == ()
    done = desk.import_table("mortgage", read_table(path))
    assert (done.entered, done.problems) == (MORTGAGES, ())
    assert desk.ask("journal")[0].operation == "import.mortgage"
    states = [row.state for row in desk.ask("mortgages")]
    assert (states.count("current"), states.count("discharged")) == (27, 13)

    # Two seizures stand in the book: the second waits behind the first.
    seizure = {
        "original_no": "查封簿第1号",
        "registered_at": "2026-05-06 10:30",
        "asset": asset_no(4),
        "authority": "瓯岭县人民法院",
        "document_no": "（2026）浙0399执保6号",
        "from_date": "2026-05-06",
        "until": "2029-05-05",
    }
    desk.perform("takeover.restraint", seizure)
    waiting = {"original_no": "查封簿第2号", "until": None, "term_months": 36}
    waiting |= {"registered_at": "2026-06-01 09:00", "document_no": "（2026）浙0399执保9号"}
    desk.perform("takeover.restraint", {**seizure, **waiting})

    # The window opens.
    clock.move(days=1)
    with pytest.raises(Rejected, match="R06"):
        builders.apply(desk, asset_no(4))
    made = builders.register(desk, asset_no(0))
    assert made.mortgage == "DY2026-000041"
    page = desk.ask("asset", asset_no=asset_no(0))
    assert [(m.mortgage_no, m.priority_rank, m.state) for m in page.mortgages] == [
        ("DY2026-000001", 1, "current"),
        ("DY2026-000013", 2, "current"),
        ("DY2026-000025", 3, "current"),
        ("DY2026-000037", 4, "current"),
        ("DY2026-000041", 5, "current"),
    ]

    # An older one is paid off, and nobody's rank moves (I17).
    document = {
        "mortgage": "DY2026-000013",
        "confirm_last4": "0013",
        "ground": "paid",
        "applicants": [{"party": BANK}],
        "papers": [{"paper": one} for one in ("application", "identity", "discharge_proof")],
    }
    builders.enter(desk, desk.perform("discharge.apply", document).number)
    ranks = {
        m.mortgage_no: m.priority_rank for m in desk.ask("asset", asset_no=asset_no(0)).mortgages
    }
    assert ranks["DY2026-000041"] == 5
    check = desk.ask("verify_journal")
    assert (check.ok, check.first_bad) == (True, None)
