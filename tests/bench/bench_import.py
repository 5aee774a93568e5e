"""What importing people costs beside reading the file alone.

Reading is what calamine takes; the rest is each row's operation: its rules, its number, its rows
with their digests, its words in the search index. The ratio is printed, not judged.
"""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from core.adapters.tables.reading import read_table
from core.adapters.tables.writing import write_workbook
from core.domain.identity import citizen_check_digit
from core.services.imported import Wish
from core.services.tabular import Sheet
from tests.builders import CLERK, Clock, open_desk

PEOPLE = 10_000
HEADER = ["类型", "姓名", "证件种类", "证件号码", "联系电话", "通讯地址"]
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗高",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平",
)


def identity_numbers() -> Iterator[str]:
    """Numbers with right check digits, of days that were and a region nobody lives in."""
    for year in range(1950, 2000):
        for order in range(1000):
            stem = f"330399{year}{1 + order % 12:02d}{1 + order % 28:02d}{order:03d}"
            yield stem + citizen_check_digit(stem)


def people() -> Iterator[list[str]]:
    for nth, number in enumerate(identity_numbers()):
        name = SURNAMES[nth % 20] + GIVEN[nth // 20 % 20] + GIVEN[nth // 400 % 20]
        address = f"瓯岭县金溪镇第{nth % 97}村{nth}号"
        yield ["自然人", name, "居民身份证", number, f"120{nth:08d}", address]


def test_import(ledger: Path, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(write_workbook([Sheet("权利人", [HEADER, *islice(people(), PEOPLE)])]))
    desk = open_desk(ledger, CLERK, Clock())

    started = time.perf_counter()
    assert sum(1 for _ in read_table(path).rows) == PEOPLE + 1
    reading = time.perf_counter() - started

    started = time.perf_counter()
    dry = desk.import_table("party", read_table(path), Wish(dry_run=True))
    rolled_back = time.perf_counter() - started
    assert (dry.rows, dry.problems) == (PEOPLE, ())

    started = time.perf_counter()
    result = desk.import_table("party", read_table(path))
    importing = time.perf_counter() - started
    assert result.entered == PEOPLE
    assert desk.ask("verify_journal").ok
    desk.close()
    print(
        f"\n{PEOPLE} people: read {reading:.2f} s, dry run {rolled_back:.2f} s, "
        f"imported {importing:.2f} s ({PEOPLE / importing:.0f} a second), "
        f"{importing / reading:.0f} times reading"
    )
