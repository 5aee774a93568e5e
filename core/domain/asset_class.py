"""An asset class is data: its fields, legal effect, papers, rules and certificate.

A class is one file under ``resources/asset_classes``. It only *names* rules and valuation
methods; a class that needs a new rule brings one small module in ``core/domain/classes``.

What a kind of registration asks of every class stands in ``resources/registrations``; a class
adds rules and papers of its own under ``[registrations.<code>]``, and names under ``without``
the kinds that it does not offer.

Legal effect, matter and certificate may depend on what the office is: each is one text, or a
table by kind of office. A class is always seen as of one kind of office (:meth:`for_office`).
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
import string
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core import fields
from core.domain.calendar import years_later
from core.domain.case import DEMANDABLE
from core.domain.offices import EFFECTS, OFFICE_KINDS, SERVICE_CENTRE, STATUTORY_EFFECTS
from core.fields import FieldSpec, Kind


@dc.dataclass(frozen=True, slots=True)
class PaperRule:
    """A paper that an application must bring, always or only where a detail has a value.

    ``when`` holds a value, or several, by detail of the asset; ``where`` by field of the
    application. ``refusal`` is how its absence is refused. ``english`` is the term in an English
    window; papers have the Chinese one.
    """

    code: str
    term: str
    required: bool = True
    when: Mapping[str, Any] = dc.field(default_factory=dict)
    refusal: str = "R02"
    where: Mapping[str, Any] = dc.field(default_factory=dict)
    english: str = ""

    def demanded(self, details: Mapping[str, Any], said: Mapping[str, Any] | None = None) -> bool:
        """Whether this asset's details, and what the application says, make it necessary."""
        return self.required and _agrees(self.when, details) and _agrees(self.where, said or {})


def _agrees(wanted: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return all(
        given.get(key) in (value if isinstance(value, list) else (value,))
        for key, value in wanted.items()
    )


@dc.dataclass(frozen=True, slots=True)
class RegistrationRules:
    """What one kind of registration asks of applications on assets of a class."""

    papers: tuple[PaperRule, ...]
    rules: tuple[str, ...]
    steps: tuple[str, ...] = ()  # what a case must have gone through: inquiry, announcement …


@dc.dataclass(frozen=True, slots=True)
class PrintedLine:
    """How papers say several fields in one line: ``{lease_from}起至{lease_until}止``.

    ``fields`` are those of the pattern; the line stands only where all of them have a value.
    """

    term: str
    pattern: str
    fields: tuple[str, ...]


@dc.dataclass(frozen=True, slots=True)
class Standing:
    """What a registration is at one kind of office: its legal effect, matter and certificate."""

    effect: str
    matter: str
    certificate: str


@dc.dataclass(frozen=True, slots=True)
class RightTerm:
    """Until when a right lasts: the earliest of the dates ``until`` names among the details.

    With ``most_years``, a figure of the register's rule pack, a right since ``since`` lasts no
    longer than that, whatever its contract says (民法典 705).
    """

    until: tuple[str, ...] = ()
    since: str = ""
    most_years: str = ""

    def last_day(
        self, details: Mapping[str, Any], figures: Mapping[str, Fraction]
    ) -> dt.date | None:
        """Return the last day of an asset's right, None if it has none."""
        ends = [day for name in self.until if (day := details.get(name)) is not None]
        begun = details.get(self.since)
        if ends and begun is not None and self.most_years in figures:
            longest = years_later(begun, int(figures[self.most_years]))
            ends.append(longest - dt.timedelta(days=1))
        return min(ends, default=None)


@dc.dataclass(frozen=True, slots=True)
class AssetClass:
    """One class of assets as its file declares it, seen as of one kind of ``office``.

    ``effect_note`` is what its papers add to the sentence of its legal effect. ``kinds`` says by
    the value of the detail ``kind_by`` which collateral of the routing table an asset is.
    ``ventures``: members bring contributions into its assets, and are given share certificates.
    ``english`` are the ``texts`` that the file gives an English word beside, for an English window.
    ``sample`` is a lawful asset of the class, for tests and demonstrations. ``place`` orders the
    classes where they are offered.
    """

    code: str
    term: str
    standings: Mapping[str, Standing]
    securities: tuple[str, ...]
    collaterals: tuple[str, ...]
    valuation: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    registrations: Mapping[str, RegistrationRules]
    texts: Mapping[str, str]
    printed: tuple[PrintedLine, ...] = ()
    effect_note: str = ""
    right: RightTerm = RightTerm()
    kind_by: str = ""
    kinds: Mapping[str, str] = dc.field(default_factory=dict)
    ventures: bool = False
    sample: Mapping[str, Any] = dc.field(default_factory=dict)
    place: int = 100
    office: str = SERVICE_CENTRE
    english: Mapping[str, str] = dc.field(default_factory=dict)

    def for_office(self, kind: str) -> AssetClass:
        """Return the class as an office of this kind registers it."""
        return self if kind == self.office else dc.replace(self, office=kind)

    @property
    def effect(self) -> str:
        """The legal effect of a registration at the office (:mod:`core.domain.offices`)."""
        return self.standings[self.office].effect

    @property
    def matter(self) -> str:
        """What the office's certificate is about."""
        return self.standings[self.office].matter

    @property
    def certificate(self) -> str:
        """The kind of certificate that the office makes."""
        return self.standings[self.office].certificate

    def collateral_of(self, details: Mapping[str, Any]) -> str:
        """Return which collateral of the routing table an asset of the class is."""
        usual = self.collaterals[0] if self.collaterals else ""
        return self.kinds.get(str(details.get(self.kind_by)), usual)

    def field(self, name: str) -> FieldSpec | None:
        """Return a declared field."""
        return next((spec for spec in self.fields if spec.name == name), None)

    def missing(self, details: Mapping[str, Any]) -> list[str]:
        """Return the fields that an asset with these details ought to have filled and has not."""
        return [
            spec.name
            for spec in self.fields
            if details.get(spec.name) is None and (spec.required or _fits(spec, details))
        ]


def _fits(spec: FieldSpec, details: Mapping[str, Any]) -> bool:
    """Whether other details make a field necessary."""
    when = spec.extra.get("when") or {}
    return bool(when) and all(details.get(name) == value for name, value in when.items())


class ClassFileError(ValueError):
    """A class file is wrong; the message names the file's code and the place."""


Block = Mapping[str, Any]  # "rules", "papers", "steps" of a kind of registration, as parsed


def class_from_data(
    data: Mapping[str, Any], usual: Mapping[str, Block] | None = None
) -> AssetClass:
    """Build a class from its parsed file; raises :class:`ClassFileError`.

    ``usual`` is what every class asks, by kind of registration.
    """
    try:
        return _class_from_data(data, usual or {})
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise ClassFileError(f"asset class {data.get('code', '?')}: {error!r}") from error


def _class_from_data(data: Mapping[str, Any], usual: Mapping[str, Block]) -> AssetClass:
    code = str(data["code"])
    specs = [field_from_data(code, entry) for entry in data.get("fields", ())]
    registrations = _registrations(data, usual)
    papers = [paper for rules in registrations.values() for paper in rules.papers]
    return AssetClass(
        code=code,
        term=str(data["term"]),
        standings=_standings(data),
        securities=tuple(data["securities"]),
        collaterals=tuple(data.get("collaterals", ())),
        valuation=tuple(data.get("valuation", ())),
        fields=tuple(specs),
        registrations=registrations,
        texts=_texts(data, "term", "options")
        | {f"document_kind.{paper.code}": paper.term for paper in papers},
        printed=tuple(_printed_line(item, specs) for item in data.get("printed", ())),
        effect_note=str(data.get("effect_note", "")),
        right=_right(data.get("right", {}), specs),
        kind_by=str(data.get("kind_by", "")),
        kinds=data.get("kinds", {}),
        ventures=bool(data.get("ventures", False)),
        sample=data.get("sample", {}),
        place=int(data.get("place", 100)),
        english=_texts(data, "english", "english_options")
        | {f"document_kind.{paper.code}": paper.english for paper in papers if paper.english},
    )


def _texts(data: Mapping[str, Any], term: str, options: str) -> dict[str, str]:
    """Return the words for class, fields and options that stand under these names."""
    code = str(data["code"])
    said = {f"{key}.{code}": data.get(term, "") for key in ("asset_class", "choice.asset_class")}
    for entry in data.get("fields", ()):
        name = str(entry["name"])
        said[f"field.{name}"] = entry.get(term, "")
        for option, word in entry.get(options, {}).items():
            said[f"choice.{code}.{name}.{option}"] = word
    return {key: str(word) for key, word in said.items() if word}


def _standings(data: Mapping[str, Any]) -> dict[str, Standing]:
    found = {
        kind: Standing(*(_at(data[name], kind) for name in ("effect", "matter", "certificate")))
        for kind in OFFICE_KINDS
    }
    if unknown := {one.effect for one in found.values()} - set(EFFECTS):
        raise ValueError(f"unknown legal effects: {sorted(unknown)}")
    if found[SERVICE_CENTRE].effect in STATUTORY_EFFECTS:
        raise ValueError("a service centre registers no real rights")
    return found


def _at(said: Any, kind: str) -> str:
    """Return a text, or from a table by kind of office the one of ``kind``."""
    if isinstance(said, Mapping) and said.keys() != set(OFFICE_KINDS):
        raise ValueError(f"not for every kind of office: {sorted(said)}")
    return str(said[kind] if isinstance(said, Mapping) else said)


def _right(data: Mapping[str, Any], specs: Sequence[FieldSpec]) -> RightTerm:
    term = RightTerm(**{**data, "until": tuple(data.get("until", ()))})
    named = {*term.until, *filter(None, [term.since])}
    if unknown := named - {spec.name for spec in specs}:
        raise ValueError(f"a right ends by unknown fields: {sorted(unknown)}")
    return term


def _registrations(
    data: Mapping[str, Any], usual: Mapping[str, Block]
) -> dict[str, RegistrationRules]:
    """Return what each kind of registration asks: the usual, then what the class adds."""
    own: Mapping[str, Block] = data.get("registrations", {})
    offered = [kind for kind in {**usual, **own} if kind not in data.get("without", ())]
    return {kind: _joined(usual.get(kind, {}), own.get(kind, {})) for kind in offered}


def _joined(usual: Block, own: Block) -> RegistrationRules:
    listed = [*usual.get("papers", ()), *own.get("papers", ()), *usual.get("later_papers", ())]
    papers = {paper.code: paper for paper in map(_paper, listed)}
    rules = dict.fromkeys([*usual.get("rules", ()), *own.get("rules", ())])
    steps = dict.fromkeys([*usual.get("steps", ()), *own.get("steps", ())])
    if unknown := steps.keys() - DEMANDABLE.keys():
        raise ValueError(f"unknown steps: {sorted(unknown)}")
    return RegistrationRules(tuple(papers.values()), tuple(rules), tuple(steps))


def _printed_line(item: Mapping[str, Any], specs: Sequence[FieldSpec]) -> PrintedLine:
    pattern = str(item["value"])
    names = tuple(name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None)
    if unknown := set(names) - {spec.name for spec in specs}:
        raise ValueError(f"printed lines name unknown fields: {sorted(unknown)}")
    return PrintedLine(str(item["term"]), pattern, names)


def _paper(item: Mapping[str, Any]) -> PaperRule:
    return PaperRule(
        str(item["code"]),
        str(item["term"]),
        bool(item.get("required", True)),
        item.get("when", {}),
        str(item.get("refusal", "R02")),
        item.get("where", {}),
        str(item.get("english", "")),
    )


_LIMITS = {"least", "most"}


def field_from_data(class_code: str, entry: Mapping[str, Any]) -> FieldSpec:
    """Build one field of a class file; the kind's own limits stand beside its name."""
    kind_class = fields.KINDS[str(entry["kind"])]
    names = {f.name for f in dc.fields(kind_class)}
    options: dict[str, Any] = {key: entry[key] for key in entry.keys() & names}
    if kind_class is fields.Choice:
        options = {
            "topic": f"{class_code}.{entry['name']}",
            "options": tuple(entry["options"]),
        }
    elif kind_class is fields.Ratio:
        options |= {key: Fraction(str(options[key])) for key in _LIMITS & options.keys()}
    kind: Kind = kind_class(**options)
    return FieldSpec(
        name=str(entry["name"]),
        kind=kind,
        required=bool(entry.get("required", False)),
        group=str(entry.get("group", "")),
        search=bool(entry.get("search", False)),
        help=str(entry.get("help", "")),
        extra={
            "when": entry.get("when", {}),
            "printed": entry.get("printed", True),
            "unique": entry.get("unique", False),
        },
    )
