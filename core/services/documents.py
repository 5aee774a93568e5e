"""What each paper says, as titled blocks; nothing about how it looks.

A paper is a declaration (``resources/documents/<code>.toml``): blocks, the fields in them and the
keys of their words. :func:`compose` merges it with a snapshot, the plain values a certificate
stated on its day, into a :class:`Paper` that a renderer draws. The same three always give the
same paper.

A pattern is a text with ``{path}`` or ``{path:form}`` in it: either written in the declaration
or, where it has words, a key of the catalogue (``paper.…``).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from core.domain.patterns import MISSING, Filled, fill, look_up
from core.domain.proof import short_code, snapshot_digest
from core.problems import Problem, Rejected, join_path
from core.services.declarations import Declaration
from core.services.paper_blocks import (
    Block,
    Cell,
    Code,
    Grid,
    Heading,
    NumberLine,
    Paper,
    Paragraph,
    Place,
    Prose,
    Row,
    Signatures,
    Table,
    Tear,
)
from core.text import Catalogue

__all__ = [
    "Block",
    "Cell",
    "Code",
    "Grid",
    "Heading",
    "NumberLine",
    "Paper",
    "Paragraph",
    "Place",
    "Prose",
    "Row",
    "Signatures",
    "Table",
    "Tear",
    "compose",
    "forbidden_words",
    "said_of",
    "texts_of",
]


def compose(
    declaration: Declaration,
    snapshot: Mapping[str, Any],
    text: Catalogue,
    *,
    code: str = "",
    marks: Sequence[str] = (),
) -> Paper:
    """Merge a declaration with a snapshot.

    ``code`` is the signed text of the QR code; without it the paper is a draft and is marked as
    one, unless its declaration says that it is not signed. A snapshot of the demonstration is
    marked too, whatever ``marks`` says.

    Raises ``Rejected`` with every problem: ``paper_field_unknown`` for a name that the snapshot
    lacks, ``paper_value_wrong`` for a value its form cannot write, ``paper_text_missing`` for
    words the catalogue lacks, ``paper_word_forbidden`` for what the paper must never say.
    """
    writer = Writer(snapshot, text)
    content = declaration.content
    paper = Paper(
        title=writer.write(content["title"]),
        subject=writer.write(content["subject"]),
        language=text.language.replace("_", "-"),
        date=writer.day("issued_on"),
        blocks=tuple(_blocks(content["block"], writer, code)),
        marks=marks_of(snapshot, text, bool(code) or not content.get("signed", True), marks),
        footer=tuple(_footer(content, snapshot, writer)),
        running=writer.write(content["running"]),
        page_of=text("paper.page_of"),
        framed=content.get("framed", True),
    )
    said = forbidden_in(declaration, snapshot, paper.title, texts_of(paper))
    problems = [*writer.problems, *said]
    if problems:
        raise Rejected(problems)
    return paper


def marks_of(
    snapshot: Mapping[str, Any], text: Catalogue, final: bool, marks: Sequence[str]
) -> tuple[str, ...]:
    """Return what lies across a paper that is no final one, or one of the demonstration."""
    wanted = list(marks)
    if not final:
        wanted.insert(0, text("paper.mark.draft"))
    if snapshot.get("demonstration", False):
        wanted.insert(0, text("paper.mark.demonstration"))
    return tuple(dict.fromkeys(wanted))


def _footer(
    content: Mapping[str, Any], snapshot: Mapping[str, Any], writer: Writer
) -> Iterator[str]:
    digest = {"snapshot_digest": snapshot_digest(snapshot)}
    for pattern in content["footer"]:
        yield writer.write(pattern, digest)


def _blocks(blocks: Sequence[Mapping[str, Any]], writer: Writer, code: str) -> Iterator[Block]:
    for block in blocks:
        match block["kind"]:
            case "heading":
                yield Heading(writer.write(block["office"]), writer.write(block["title"]))
            case "number_line":
                yield NumberLine(writer.write(block["value"]), writer.write(block["beside"]))
            case "table":
                yield Table(tuple(_rows(block["rows"], writer)))
            case "paragraph":
                title, value = writer.write(block["title"]), writer.write(block["value"])
                yield Paragraph(title, value, block.get("boxed", False))
            case "prose":
                yield _prose(block, writer)
            case "tear":
                yield Tear(writer.write(block["text"]), writer.write(block["title"]))
            case "signatures":
                yield _signatures(block, writer)
            case "code" if code:
                yield Code(code, short_code(code), writer.write(block["note"]))


def _prose(block: Mapping[str, Any], writer: Writer) -> Prose:
    """Return flowing text; a paragraph all of whose fields are empty is left out."""
    filled = [writer.fill(pattern) for pattern in block["paragraphs"]]
    said = [one.text for one in filled if one.text and not one.empty]
    paragraphs = tuple(line for text in said for line in text.split("\n"))
    return Prose(writer.write(block.get("addressee", "")), paragraphs)


def _signatures(block: Mapping[str, Any], writer: Writer) -> Signatures:
    return Signatures(
        people=tuple(writer.cell(cell) for cell in block["people"]),
        seal=writer.write(block["seal"]),
        office=writer.write(block["office"]),
        date=writer.write(block["date"]),
    )


def _rows(rows: Sequence[Any], writer: Writer) -> Iterator[Row | Grid | Place]:
    """Yield the rows of a table.

    A list of cells is a row. ``each`` repeats rows for the items of a list, ``{nth}`` telling them
    apart where there are several; ``any`` is a row that is left out where all its values are
    empty; ``filled`` sets those of its cells that have a value beside each other as they fit, and
    ``items`` does so with a list of labels and values from the snapshot. ``columns`` is a list
    under headings, one line for each item of a list; ``place`` a box that somebody signs.
    """
    for row in rows:
        if isinstance(row, list):
            yield Row(tuple(writer.cell(cell) for cell in row))
        elif "columns" in row:
            yield from _grid(row, writer)
        elif "place" in row:
            yield Place(*(writer.write(row[name]) for name in ("place", "text", "foot")))
        elif "each" in row:
            yield from _repeated(row, writer)
        elif "any" in row:
            cells = tuple(writer.cell(cell) for cell in row["any"])
            if any(cell.value for cell in cells):
                yield Row(cells)
        else:
            cells = tuple(cell for cell in _flowing(row, writer) if cell.value)
            if cells:
                yield Row(cells, flows=True)


def _grid(row: Mapping[str, Any], writer: Writer) -> Iterator[Grid]:
    columns = row["columns"]
    items = writer.items(row["each"])
    if items:
        yield Grid(
            heads=tuple(writer.write(one["label"]) for one in columns),
            weights=tuple(one["weight"] for one in columns),
            centred=tuple(one.get("centred", False) for one in columns),
            rows=tuple(
                tuple(inner.write(one["value"]) for one in columns)
                for index, item in enumerate(items)
                for inner in [writer.within({**item, "n": index + 1}, f"{row['each']}[{index}]")]
            ),
        )


def _flowing(row: Mapping[str, Any], writer: Writer) -> Iterator[Cell]:
    if "filled" in row:
        yield from (writer.cell(cell) for cell in row["filled"])
    else:
        yield from (Cell(one["label"], one["value"]) for one in writer.items(row["items"]))


def _repeated(row: Mapping[str, Any], writer: Writer) -> Iterator[Row | Grid | Place]:
    items = writer.items(row["each"])
    for index, item in enumerate(items):
        nth = writer.text("paper.nth", n=index + 1) if len(items) > 1 else ""
        inner = writer.within({**item, "nth": nth}, f"{row['each']}[{index}]")
        yield from _rows(row["rows"], inner)


def forbidden_words(
    declaration: Declaration, effect: str, where: str = "paper"
) -> Iterator[tuple[str, str]]:
    """Yield words that must not stand in a paper of a legal effect, each with its code.

    ``where`` is ``title`` for words that only its title must not have, ``number`` for those
    of its number.
    """
    for rule in declaration.content.get("forbidden", ()):
        if rule["where"] == where and effect in rule.get("legal_effects", (effect,)):
            yield from ((word, rule["problem"]) for word in rule["words"])


def forbidden_in(
    declaration: Declaration,
    snapshot: Mapping[str, Any],
    title: str,
    texts: Sequence[tuple[str, str]],
) -> Iterator[Problem]:
    """Find the words that a paper must not say in its title, its number or its labelled texts."""
    effect = snapshot.get("legal_effect_code", "")
    number = snapshot.get("certificate_no", "")
    for where, part in (("title", [("", title)]), ("number", [("", number)]), ("paper", texts)):
        words = list(forbidden_words(declaration, effect, where))
        for (label, _), word, code in said_of(words, part):
            yield Problem(code, "", {"value": word, "field": label})


def said_of(
    words: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Yield each labelled text in which one of the words stands, with the word and its code.

    Spaces and line ends hide no word.
    """
    whole = _squeezed("\0".join([text for _, text in texts]))
    here = [(word, code) for word, code in words if word in whole]  # as a rule none
    for labelled in texts if here else ():
        for word, code in here:
            if word in _squeezed(labelled[1]):
                yield labelled, word, code


def texts_of(part: object) -> list[tuple[str, str]]:
    """Return the texts of a paper or of a part of it, each with the label it stands under."""
    found: list[tuple[str, str]] = []
    _gather(part, "", found)
    return found


def _gather(part: object, label: str, found: list[tuple[str, str]]) -> None:
    if isinstance(part, str):
        found.append((label, part))
    elif isinstance(part, tuple):
        for item in part:
            _gather(item, label, found)
    elif fields := _FIELDS.get(type(part)):
        own = getattr(part, "label", "") or getattr(part, "title", "") or label
        for name in fields:
            _gather(getattr(part, name), own, found)


_FIELDS = {
    kind: [field.name for field in dc.fields(kind)]
    for kind in (Paper, Row, Cell, Grid, Place, *get_args(Block))
}


def _squeezed(text: str) -> str:
    return "".join(text.split())


class Writer:
    """Fills patterns from a snapshot, collecting what is wrong with them."""

    def __init__(
        self,
        values: Mapping[str, Any],
        text: Catalogue,
        prefix: str = "",
        problems: list[Problem] | None = None,
    ) -> None:
        self.values = values
        self.text = text
        self.prefix = prefix
        self.problems: list[Problem] = [] if problems is None else problems

    def within(self, item: Mapping[str, Any], prefix: str) -> Writer:
        """Return a writer for one item of a list that reports to the same list of problems."""
        return Writer(item, self.text, prefix, self.problems)

    def fill(self, pattern: str, more: Mapping[str, Any] | None = None) -> Filled:
        """Fill a pattern, or the words that the catalogue has under it."""
        if pattern.startswith("paper."):
            if self.text.has(pattern):
                pattern = self.text(pattern)
            else:
                self.problems.append(Problem("paper_text_missing", params={"value": pattern}))
        filled = fill(pattern, {**self.values, **more} if more else self.values, self.prefix)
        self.problems += filled.problems
        return filled

    def write(self, pattern: str, more: Mapping[str, Any] | None = None) -> str:
        """Return a filled pattern as text."""
        return self.fill(pattern, more).text

    def cell(self, declared: Mapping[str, Any]) -> Cell:
        """Return a cell; its value is empty when all its fields are.

        ``also`` is written after the value unless its own fields are empty.
        """
        parts = [self.fill(declared[name]) for name in ("value", "also") if name in declared]
        return Cell(
            label=self.write(declared["label"]),
            value="".join(part.text for part in parts if not part.empty),
            strong=declared.get("strong", False),
        )

    def items(self, path: str) -> Sequence[Mapping[str, Any]]:
        """Return the list of items at a path."""
        found = look_up(path, self.values)
        if isinstance(found, Sequence) and all(isinstance(item, Mapping) for item in found):
            return found
        code = "paper_field_unknown" if found is MISSING else "paper_value_wrong"
        self.problems.append(Problem(code, join_path(self.prefix, path)))
        return ()

    def day(self, path: str) -> dt.date:
        """Return the date at a path; a wrong one is a problem and the first day of all."""
        try:
            return dt.date.fromisoformat(self.values[path])
        except (KeyError, TypeError, ValueError):
            self.problems.append(Problem("paper_value_wrong", path))
            return dt.date.min
