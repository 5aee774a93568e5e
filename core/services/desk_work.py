"""What is no part of the register but of the desk: drafts of forms, settings of the office."""

from __future__ import annotations

import re
from typing import Annotated, Any

from core import fields as kinds
from core.domain.offices import OFFICE_KINDS
from core.fields import Text
from core.problems import FieldError, Problem
from core.services.declarations import declarations
from core.services.documents import forbidden_words, said_of
from core.services.office import SETTING, Office
from core.services.operations import Done, Plan, Request, operation
from core.services.policies import declared, setting_of
from core.services.ports import Draft
from core.services.reading import Code, Date, Document, Name, ReadBy, Whole, YesNo
from core.services.versions import check_setting, kinds_of

OfficeKind = Annotated[str, ReadBy(kinds.Choice(topic="office_kind", options=OFFICE_KINDS))]
PolicyName = Annotated[str, ReadBy(kinds.Choice(topic="policy", options=tuple(declared())))]
Title = Annotated[str, ReadBy(kinds.Text(limit=120))]


class SaveDraft(Document):
    """The state of a form that somebody has not finished."""

    draft: Code
    operation: Code
    title: Title
    body: dict[str, Any]


class DiscardDraft(Document):
    """A draft that is no longer needed."""

    draft: Code


class SetOffice(Document):
    """What the office is, from a day on; the journal keeps who set it."""

    valid_from: Date
    name: Name
    region_code: Code
    kind: OfficeKind
    demonstration: YesNo = False
    numbers: dict[str, str] | None = None
    seen_version: Whole | None = None


class SetPolicy(Document):
    """What the office decides from a day on; ``value`` is as resources/policies.toml writes it."""

    policy: PolicyName
    value: Code
    valid_from: Date
    seen_version: Whole | None = None


@operation("draft.save", SaveDraft, journaled=False)
def save_draft(request: Request) -> Plan:
    """Keep a form as it stands, so that a crash loses nothing."""

    def carry_out() -> Done:
        command = request.command()
        request.work.drafts.save(
            Draft(
                command.draft,
                request.context.operator,
                command.operation,
                command.title,
                command.body,
                request.work.entered_at,
            )
        )
        return Done(command.draft, {"draft": command.draft}, frozenset({"draft"}))

    return Plan([], carry_out)


@operation("draft.discard", DiscardDraft, journaled=False)
def discard_draft(request: Request) -> Plan:
    """Throw a draft away."""

    def carry_out() -> Done:
        number = request.command().draft
        request.work.drafts.discard(number)
        return Done(number, {"draft": number}, frozenset({"draft"}))

    return Plan([], carry_out)


@operation("setting.office", SetOffice, printed=True)
def set_office(request: Request) -> Plan:
    """Set name, region, kind and number templates of the office from a day on."""
    problems = _bad_templates(request.get("numbers") or {}, request.context.office)
    check_setting(request, SETTING, "field.office", kinds_of(SetOffice))

    def carry_out() -> Done:
        command = request.command()
        value = {
            "name": command.name,
            "region_code": command.region_code,
            "kind": command.kind,
            "demonstration": command.demonstration,
            "numbers": {**request.context.office.numbers, **(command.numbers or {})},
        }
        request.work.settings.set(SETTING, value, command.valid_from)
        return Done(SETTING, {"setting": SETTING}, frozenset({"setting"}))

    return Plan(problems, carry_out)


@operation("setting.policy", SetPolicy)
def set_policy(request: Request) -> Plan:
    """Set a policy of the office from a day on; the journal keeps who set it."""
    name, value = request.get("policy"), request.get("value")
    problems: list[Problem] = []
    if name is not None and value is not None:
        try:
            declared()[name].read(value)
        except FieldError as error:
            problems.append(Problem(error.code, "value", error.params))
    if name is not None:
        check_setting(request, setting_of(name), f"choice.policy.{name}", kinds_of(SetPolicy))

    def carry_out() -> Done:
        command = request.command()
        setting = setting_of(command.policy)
        request.work.settings.set(setting, command.value, command.valid_from)
        facts = {"value": command.value, "valid_from": command.valid_from.isoformat()}
        return Done(command.policy, {"setting": setting}, frozenset({"setting"}), facts)

    return Plan(problems, carry_out)


def _bad_templates(numbers: dict[str, str], office: Office) -> list[Problem]:
    problems = []
    for kind, template in numbers.items():
        place = f"numbers.{kind}"
        if kind not in office.numbers:
            problems.append(Problem("unknown_key", place))
        elif not _is_template(template):
            problems.append(Problem("bad_number_template", place, {"value": template}))
        else:
            problems += _forbidden_in(kind, template, place)
    return problems


def _forbidden_in(series: str, template: str, place: str) -> list[Problem]:
    """Refuse the number pattern of a statutory certificate for a paper that is none."""
    return [
        Problem(code, place, {"value": word})
        for declaration in declarations()
        if declaration.content.get("series") == series
        for _, word, code in said_of(
            list(forbidden_words(declaration, "", "number")), [(place, template)]
        )
    ]


_TEMPLATE = re.compile(
    r"(?:[^{}]|\{(?:year|date|region)\})*"
    r"\{ordinal(?::0?[1-9]d)?\}"
    r"(?:[^{}]|\{(?:year|date|region)\})*"
)
LONGEST_TEMPLATE = 60


def _is_template(template: str) -> bool:
    """Whether a template can be printed, holds the ordinal once and nothing unknown."""
    try:
        Text(limit=LONGEST_TEMPLATE).parse(template)
    except FieldError:
        return False
    return _TEMPLATE.fullmatch(template) is not None
