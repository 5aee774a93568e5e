"""The blocks that papers are made of: what stands on a paper, not yet where."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt


@dc.dataclass(frozen=True, slots=True)
class Heading:
    """The issuing office over the title."""

    office: str
    title: str


@dc.dataclass(frozen=True, slots=True)
class NumberLine:
    """The paper's own number, beneath the title, and ``beside`` it what else files it."""

    text: str
    beside: str = ""


@dc.dataclass(frozen=True, slots=True)
class Cell:
    """A label and its value; ``strong`` values are what the paper is about."""

    label: str
    value: str
    strong: bool = False


@dc.dataclass(frozen=True, slots=True)
class Row:
    """Cells that stand beside each other; those of a flowing row may also stand alone."""

    cells: tuple[Cell, ...]
    flows: bool = False


@dc.dataclass(frozen=True, slots=True)
class Grid:
    """Rows under headings, as a list of papers has them; ``weights`` share the width out.

    ``centred`` columns hold short things: numbers, kinds.
    """

    heads: tuple[str, ...]
    weights: tuple[int, ...]
    centred: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dc.dataclass(frozen=True, slots=True)
class Place:
    """A labelled box with what is written in it and, at its foot, who signs and when."""

    label: str
    text: str
    foot: str


@dc.dataclass(frozen=True, slots=True)
class Table:
    """Ruled rows of labels and values, of lists, and of places to sign."""

    rows: tuple[Row | Grid | Place, ...]


@dc.dataclass(frozen=True, slots=True)
class Paragraph:
    """A titled text; ``boxed`` sets it apart, as the legal effect is."""

    title: str
    text: str
    boxed: bool = False


@dc.dataclass(frozen=True, slots=True)
class Prose:
    """Flowing text: to whom, flush left, then paragraphs that begin two characters in."""

    addressee: str
    paragraphs: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Tear:
    """Where a slip (回执) is torn off: words on the cutting line, the title of the slip."""

    text: str
    title: str


@dc.dataclass(frozen=True, slots=True)
class Signatures:
    """Who signed off, and the place of the seal with office and date beneath."""

    people: tuple[Cell, ...]
    seal: str
    office: str
    date: str


@dc.dataclass(frozen=True, slots=True)
class Code:
    """A text to be printed as QR code, what to type instead, and how to check it."""

    text: str
    short: str
    note: str


Block = Heading | NumberLine | Table | Paragraph | Prose | Tear | Signatures | Code


@dc.dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be drawn.

    ``marks`` lie across every page (演示, 未登簿), ``footer`` stands at the foot of each,
    ``running`` heads the second page and on, ``page_of`` counts them (``{page}``, ``{pages}``).
    ``date`` is the day the paper was issued: the file's own date. A certificate is ``framed``; the
    papers of an office's daily work are not.
    """

    title: str
    subject: str
    language: str
    date: dt.date
    blocks: tuple[Block, ...]
    marks: tuple[str, ...]
    footer: tuple[str, ...]
    running: str
    page_of: str
    framed: bool = True
