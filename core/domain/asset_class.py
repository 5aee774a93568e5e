"""An asset class is data: its fields, legal effect, papers, rules and certificate.

A class is one file under ``resources/asset_classes``. It only *names* rules and valuation
methods; a class that needs a new rule brings one small module in ``core/domain/classes``.

What a kind of registration asks of every class stands in ``resources/registrations``; a class
adds rules and papers of its own under ``[registrations.<code>]``, and names under ``without``
the kinds that it does not offer.
"""

from __future__ import annotations

import dataclasses as dc
import string
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from core import fields
from core.domain.case import DEMANDABLE
from core.fields import FieldSpec, Kind


@dc.dataclass(frozen=True, slots=True)
class PaperRule:
    """A paper that an application must bring, always or only where a detail has a value."""

    code: str
    term: str
    required: bool = True
    when: Mapping[str, Any] = dc.field(default_factory=dict)

    def demanded(self, details: Mapping[str, Any]) -> bool:
        """Whether this asset's details make the paper necessary."""
        return self.required and all(details.get(key) == value for key, value in self.when.items())


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
class AssetClass:
    """One class of assets as its file declares it."""

    code: str
    term: str
    effect: str
    matter: str
    certificate: str
    securities: tuple[str, ...]
    collaterals: tuple[str, ...]
    valuation: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    registrations: Mapping[str, RegistrationRules]
    texts: Mapping[str, str]
    printed: tuple[PrintedLine, ...] = ()

    def field(self, name: str) -> FieldSpec | None:
        """Return a declared field."""
        return next((spec for spec in self.fields if spec.name == name), None)


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
    specs: list[FieldSpec] = []
    texts: dict[str, str] = {f"asset_class.{code}": str(data["term"])}
    for entry in data.get("fields", ()):
        spec = field_from_data(code, entry)
        specs.append(spec)
        texts[f"field.{spec.name}"] = str(entry["term"])
        for option, word in entry.get("options", {}).items():
            texts[f"choice.{code}.{spec.name}.{option}"] = str(word)
    registrations = _registrations(data, usual)
    for rules in registrations.values():
        texts |= {f"document_kind.{paper.code}": paper.term for paper in rules.papers}
    return AssetClass(
        code=code,
        term=str(data["term"]),
        effect=str(data["effect"]),
        matter=str(data["matter"]),
        certificate=str(data["certificate"]),
        securities=tuple(data["securities"]),
        collaterals=tuple(data.get("collaterals", ())),
        valuation=tuple(data.get("valuation", ())),
        fields=tuple(specs),
        registrations=registrations,
        texts=texts,
        printed=tuple(_printed_line(item, specs) for item in data.get("printed", ())),
    )


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
        str(item["code"]), str(item["term"]), bool(item.get("required", True)), item.get("when", {})
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
