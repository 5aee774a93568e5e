"""What the command line prints: sentences for people, one JSON object for machines."""

from __future__ import annotations

import dataclasses as dc
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from core.fields import Kind
from core.problems import Problem, Severity
from core.services.operations import Receipt
from core.services.ports import JournalCheck
from core.text import Catalogue

_GROUPS = {
    Severity.FAULT: "errors",
    Severity.REFUSAL: "refusals",
    Severity.CONFIRMATION: "confirmations",
}


@dc.dataclass(slots=True)
class Output:
    """Where a command's words go."""

    text: Catalogue
    out: TextIO
    err: TextIO
    as_json: bool

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print everything that stands in the way."""
        found = list(problems)
        if self.as_json:
            body: dict[str, list[dict[str, str]]] = {}
            for one in found:
                body.setdefault(_GROUPS[one.severity], []).append(self._problem(one))
            self._json(body)
            return
        for one in found:
            words = str(self.text.sentence(one))
            term = self.text.term(one.field) if one.field else ""
            where = f"{term}：" if term and f"「{term}」" not in words else ""
            mark = self.text(f"cli.severity.{one.severity.value}")
            print(f"{mark} [{one.code}] {where}{words}", file=self.err)

    def _problem(self, one: Problem) -> dict[str, str]:
        words = self.text.sentence(one)
        return {
            "path": one.field,
            "code": one.code,
            "message": words.text,
            "basis": words.basis,
            "next": words.next,
        }

    def receipt(self, receipt: Receipt) -> None:
        """Print what an operation did."""
        if self.as_json:
            self._json({**dc.asdict(receipt), "changed": sorted(receipt.changed)})
            return
        term = self.text(f"operation.{receipt.operation}")
        numbers = "，".join(
            f"{self.text(f'field.{kind}')} {number}" for kind, number in receipt.numbers.items()
        )
        print(self.text("cli.receipt", operation=term, numbers=numbers), file=self.out)

    def journal_check(self, check: JournalCheck) -> None:
        """Print whether the chain holds, or what is the first thing wrong and where."""
        if check.ok:
            body: dict[str, Any] = {**dc.asdict(check)}
            del body["first_bad"]
            words = self.text("cli.chain_ok", entries=check.entries, head=check.head)
            beside = "cli.beside" if check.files >= 0 else "cli.beside_no_files"
            words += "\n" + self.text(beside, checkpoints=check.checkpoints, files=check.files)
        else:
            bad = check.first_bad
            assert bad is not None
            what = self.text(f"choice.journal_fault.{bad.what}")
            place = f"{what}：{bad.table} {bad.row}"
            body = {
                "ok": False,
                "first_bad": {
                    "entry": bad.entry,
                    "what": place,
                    "code": bad.what,
                    "table": bad.table,
                    "row": bad.row,
                },
            }
            broken = "cli.chain_broken" if bad.entry else "cli.broken_beside"
            words = self.text(broken, entry=bad.entry, what=place)
        if self.as_json:
            self._json(body)
        else:
            print(words, file=self.out if check.ok else self.err)

    def answer(self, answer: Any) -> None:
        """Print rows or a page."""
        if self.as_json:
            self._json(_plain(answer))
        elif isinstance(answer, Sequence):
            for row in answer:
                print("\t".join(self._cell(value) for value in _values(row)), file=self.out)
        else:
            self._tell(_plain(answer), "")

    def _tell(self, page: Mapping[str, Any], margin: str) -> None:
        """Print a page: a line for each term, what belongs together further in."""
        for name, value in page.items():
            if name == "raw_details":  # the same as details, for forms
                continue
            term = self._term(name)
            if isinstance(value, dict):
                print(f"{margin}{term}", file=self.out)
                self._tell(value, f"{margin}  ")
            elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
                print(f"{margin}{term}", file=self.out)
                for item in value:
                    cells = "\t".join(self._cell(cell) for cell in item.values())
                    print(f"{margin}  {cells}", file=self.out)
            else:
                print(f"{margin}{term}\t{self._cell(value)}", file=self.out)

    def _cell(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.text("choice.yes_no.yes" if value else "choice.yes_no.no")
        if value is None or value == []:
            return ""
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False)
        return str(value).replace("\n", " ")

    def _term(self, name: str) -> str:
        key = f"view.{name}"
        return self.text(key) if self.text.has(key) else self.text.term(name)

    def done(self, facts: Mapping[str, Any], key: str) -> None:
        """Print that a command without a receipt is done."""
        if self.as_json:
            self._json(facts)
            return
        words = {k: "\n".join(v) if isinstance(v, list) else v for k, v in facts.items()}
        print(self.text(key, **words), file=self.out)

    def lines(self, lines: Iterable[str]) -> None:
        """Print plain lines."""
        for line in lines:
            print(line, file=self.out)

    def _json(self, body: Any) -> None:
        print(json.dumps(body, ensure_ascii=False), file=self.out)


def _plain(value: Any) -> Any:
    if isinstance(value, Kind):
        return value.name
    if dc.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dc.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def _values(row: Any) -> list[Any]:
    return list(_plain(row).values())
