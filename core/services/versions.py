"""What is described in versions: who wrote which, what changed, who was faster.

An operation that writes the next version may say which one its form showed (``seen_version``).
If somebody wrote a later one meanwhile, nothing is written: the second is told who changed what,
from what to what, and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.domain.versions import CHANGE, Because, Version, differences
from core.fields import Kind
from core.problems import Conflict, FieldError, Problem
from core.services.operations import Request
from core.services.reading import Code, Document, LongText, Whole, kind_of
from core.services.words import in_words
from core.text import Catalogue

Kinds = Mapping[str, Kind]  # of the fields that a version describes


class VersionInput(Document):
    """What every new version may say of itself: why, by which document, after which version."""

    change_reason: LongText | None = None
    evidence_no: Code | None = None
    seen_version: Whole | None = None


def because(request: Request, kind: str = CHANGE) -> Because:
    """Return why a request writes a version."""
    command = request.command()
    return Because(kind, command.change_reason or "", command.evidence_no or "")


def kinds_of(model: type[Document]) -> dict[str, Kind]:
    """Return the kinds of a command's plain fields."""
    found = ((name, kind_of(info)) for name, info in model.model_fields.items())
    return {name: kind for name, kind in found if kind is not None}


def changes_in_words(
    old: Mapping[str, Any], new: Mapping[str, Any], kinds: Kinds, text: Catalogue
) -> str:
    """Return in which fields two versions differ: 联系电话：（空）→ 120；…"""
    said = []
    for one in differences(flat(old), flat(new)):
        kind = kinds.get(one.field.rpartition(".")[2])
        before, after = (_said(kind, value, text) for value in (one.old, one.new))
        facts = {"field": text.term(one.field), "old": before, "new": after}
        said.append(text("ui.version.change", **facts))
    return "；".join(said)


def flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the fields of a version by path: those of its details stand beside the others."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        inner = isinstance(value, Mapping)
        found |= flat(value, f"{prefix}{name}.") if inner else {f"{prefix}{name}": value}
    return found


def _said(kind: Kind | None, value: Any, text: Catalogue) -> str:
    """Return a stored value in words; one that its kind cannot read any more as it stands."""
    if value is None or value == "":
        return text("ui.version.nothing")
    try:
        return in_words(kind, kind.parse(value), text) if kind else str(value)
    except FieldError:
        return str(value)


def check_seen(
    request: Request,
    number: str,
    current: int,
    versions: Callable[[], Sequence[Version]],
    kinds: Kinds,
) -> None:
    """Raise ``Conflict`` if a later version exists than the one that the request saw.

    Its facts name who wrote it, when, the version that stands now and what differs. A request
    with faults hears of these first.
    """
    seen = request.get("seen_version")
    if seen is None or seen == current or request.reading.problems:
        return
    known = versions()
    later = [one for one in known if one.version > seen] or known[-1:]
    if not later:
        raise Conflict("version_changed", value=number, version=current)
    before = next((one.values for one in known if one.version == seen), later[-1].values)
    raise Conflict(
        "version_changed",
        value=number,
        who="、".join(dict.fromkeys(one.operator for one in later)),
        when=later[-1].entered_at[:16].replace("T", " "),
        version=current,
        changes=changes_in_words(before, later[-1].values, kinds, request.context.text),
    )


def check_setting(request: Request, name: str, term: str, kinds: Kinds) -> None:
    """Raise ``Conflict`` if a setting, called ``term``, was written since the request saw it."""
    if request.get("seen_version") is not None:
        known = request.work.settings.versions(name)
        current = known[-1].version if known else 0
        check_seen(request, request.context.text(term), current, lambda: known, kinds)


def same_as_before(old: Mapping[str, Any], new: Mapping[str, Any], number: str) -> list[Problem]:
    """Find that nothing would change."""
    return (
        []
        if differences(flat(old), flat(new))
        else [Problem("nothing_changes", "", {"value": number})]
    )
