"""The self-test of what lies in the folder: data files, fonts, our modules, foreign libraries."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from core.problems import Problem
from core.resources import read_toml_file, resource_dir
from core.text import DEFAULT_LANGUAGE
from desktop import bootstrap
from desktop.selftest_kit import Check, require

_RARE = "𠮷㛃䶮"  # in names of people; the first only in HanaMin B, read from the installed folder
_LANGUAGES = (DEFAULT_LANGUAGE, "en")


def data_checks(folder: Path) -> Iterator[Check]:
    """Yield a check for every data file and for its reader; examples go through ``folder``."""
    root = resource_dir()
    for path in sorted(root.rglob("*")):
        if path.suffix in _READERS:
            yield f"file {path.relative_to(root).as_posix()}", partial(_READERS[path.suffix], path)
    yield from _reader_checks()
    yield from _example_checks(folder)


def _read_csv(path: Path) -> None:
    lines = (one for one in path.read_text("utf-8").splitlines() if not one.startswith("#"))
    rows = list(csv.reader(lines))
    require(rows and len({len(row) for row in rows}) == 1, "rows of unequal length")


def _read_picture(path: Path) -> None:
    from core.adapters.codes import read_codes

    read_codes(path.read_bytes())  # whether there is a code in it or not, it was read whole


def _read_text(path: Path) -> None:
    require(path.read_text("utf-8").strip(), "empty")


_READERS = {
    ".toml": read_toml_file,
    ".json": lambda path: json.loads(path.read_text("utf-8")),
    ".csv": _read_csv,
    ".tsv": _read_text,
    ".md": _read_text,
    ".qss": _read_text,
    ".txt": _read_text,
    ".png": _read_picture,
    ".icc": lambda path: require(path.read_bytes()[36:40] == b"acsp", "no profile"),
}


def _reader_checks() -> Iterator[Check]:
    from core.services import (
        bank_maps,
        calendars,
        declarations,
        office,
        pinyin,
        policies,
        regions,
        routing,
        voucher_files,
    )

    yield "asset classes", bootstrap.asset_classes
    for language in _LANGUAGES:
        yield f"texts {language}", partial(_words, language)
    yield "calendars", lambda: require(calendars.shipped_years())
    yield "pinyin", lambda: require(pinyin.readings().characters)
    yield "regions", lambda: require(regions.regions())
    yield "banks", lambda: require(bank_maps.banks())
    yield "voucher exports", lambda: require(voucher_files.exports())
    yield "policies", lambda: require(policies.declared())
    yield "office", lambda: require(office.shipped_office()["name"])
    yield "routes", routing.routing_table
    for code in declarations.declared_codes():
        yield f"document {code}", partial(declarations.load_declaration, code)
    yield from _rule_checks()
    yield from _blank_checks()


def _words(language: str) -> None:
    text = bootstrap.catalogue(language)
    require(text.keys())
    require(str(text.sentence(Problem("unexpected"))), "no sentence")


def _rule_checks() -> Iterator[Check]:
    """Yield a check a rule file: packs of numbers, and the tax codes, which are a list."""
    from core.services import rules
    from core.services.dividends.tax import tax_codes

    for path in sorted((resource_dir() / "rules").glob("*.toml")):
        if path.stem == "tax":
            for pack in read_toml_file(path)["pack"]:
                day = pack.get("valid_from", dt.date(2000, 1, 1))
                yield f"rules tax {pack['id']}", partial(_taxes, tax_codes, day)
        else:
            yield f"rules {path.stem}", partial(rules.all_packs, path.stem)


def _taxes(tax_codes: object, day: dt.date) -> None:
    codes = tax_codes(day).values()  # type: ignore[operator]
    require(codes)
    require(all(0 <= one.rate < 1 and one.term and one.source for one in codes), "incomplete")


def _blank_checks() -> Iterator[Check]:
    """Yield two checks a pre-printed sheet: its sample put onto it, and its test page."""
    sheets = bootstrap.overprinting()
    yield "blanks", lambda: require(sheets.forms() and not sheets.faults())
    for path in sorted((resource_dir() / "documents" / "blanks").glob("*.toml")):
        yield f"blank {path.stem}", partial(_put_on, path.stem)


def _put_on(name: str) -> None:
    sheets = bootstrap.overprinting()
    made = sheets.write(sheets.sample(sheets.form(name)))
    require(made.startswith(b"%PDF"), "no PDF")


def _example_checks(folder: Path) -> Iterator[Check]:
    from core.services import examples
    from core.services.desk import operations

    operations()  # the spreadsheets are of these, and the modules that have them are now known
    for kind in examples.documents():
        yield f"example {kind}", partial(_read_example, kind)
    for kind in examples.spreadsheets():
        yield f"example {kind}", partial(_through_a_file, kind, folder / f"{kind}.xlsx")


def _read_example(kind: str) -> object:
    from core.services.examples import example
    from core.services.incoming import load

    return load(example(kind))


def _through_a_file(kind: str, path: Path) -> None:
    """Write an example spreadsheet and read it back: two foreign libraries."""
    from core.adapters.tables.reading import read_table
    from core.adapters.tables.writing import write_workbook
    from core.services.sheet_examples import example_sheets

    sheets = example_sheets(kind, bootstrap.asset_classes(), bootstrap.catalogue())
    path.write_bytes(write_workbook(sheets))
    require(read_table(path), "nothing read back")


def part_checks() -> Iterator[Check]:
    """Yield checks that the program is whole: each of our modules with what it imports, fonts."""
    for name in _packages():
        yield f"modules {name}", partial(import_all, name)
    yield "encoding", _encoding
    yield "children", _free_children
    yield "rare characters", _rare_characters
    yield "key stores", _key_stores


def _packages() -> Iterator[str]:
    import core

    yield from (f"core.{one.name}" for one in pkgutil.iter_modules(core.__path__) if one.ispkg)
    yield "desktop"


def import_all(name: str) -> None:
    """Import every module of a package; what one of them needs and lacks is the fault."""
    package = importlib.import_module(name)
    found = [one.name for one in pkgutil.walk_packages(package.__path__, f"{name}.")]
    require(found, "no module found")
    for module in found:
        if "migrations.versions" not in module and not module.endswith("__main__"):
            importlib.import_module(module)


def _encoding() -> None:
    """The installed program reads and writes UTF-8 whatever the system's own code page is."""
    require(sys.flags.utf8_mode or not getattr(sys, "frozen", False), sys.getdefaultencoding())


def _free_children() -> None:
    """Programs that are started from here must find the system's libraries, not ours."""
    named = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    require(str(resource_dir().parent) not in named, named)


def _rare_characters() -> None:
    """Where the program is installed it brings its fonts; elsewhere the system may lack them."""
    from core.adapters.pdf.faces import font_for, font_path

    if getattr(sys, "frozen", False):
        for char in _RARE:
            path = Path(font_path(font_for(char, bold=False).fontName))
            require(path.is_relative_to(resource_dir()), path)


def _key_stores() -> None:
    """Find the key stores that could be asked; an installed program lists them by its own files."""
    from core.adapters.key_stores import key_stores

    require(key_stores(), "none, not even the one that refuses")
