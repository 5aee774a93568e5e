"""Raw JSON in, typed commands out: every fault named by its path, none hidden by another.

Commands and contract documents are pydantic models whose fields are read by a
:class:`core.fields.Kind`: ``Annotated[int, ReadBy(kind)]``. Well-formed fields of a faulty document
are still returned, so that rules of law which need only those can run in the same go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    TypeAdapter,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, core_schema

from core import fields as kinds
from core.fields import Kind
from core.problems import FieldError, Problem, join_path


class Document(BaseModel):
    """Base of commands and contract documents: frozen, and unknown keys are faults."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True
    )


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Marks a type as read and written by a kind: ``Annotated[int, ReadBy(kinds.Money())]``."""

    kind: Kind

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Let the kind parse raw values; pydantic adds nothing of its own."""
        return core_schema.no_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(self.kind.dump),
        )

    def _read(self, raw: object) -> object:
        try:
            return self.kind.parse(raw)
        except FieldError as error:
            # pydantic interpolates the template, so the facts travel in the context only.
            facts: dict[str, Any] = {"code": error.code, **error.params}
            raise PydanticCustomError(error.code, "{code}", facts) from None


Money = Annotated[int, ReadBy(kinds.Money())]
PositiveMoney = Annotated[int, ReadBy(kinds.Money(positive=True))]
SignedMoney = Annotated[int, ReadBy(kinds.Money(signed=True))]
Ratio = Annotated[Fraction, ReadBy(kinds.Ratio())]
UnitRatio = Annotated[Fraction, ReadBy(kinds.Ratio(most=Fraction(1)))]
Date = Annotated[dt.date, ReadBy(kinds.Date())]
Moment = Annotated[str, ReadBy(kinds.Moment())]
Text = Annotated[str, ReadBy(kinds.Text())]
LongText = Annotated[str, ReadBy(kinds.Text(limit=2000, lines=True))]
Name = Annotated[str, ReadBy(kinds.PersonName())]
Code = Annotated[str, ReadBy(kinds.Code())]
ShareOf = Annotated[Fraction, ReadBy(kinds.Share())]
Whole = Annotated[int, ReadBy(kinds.Whole())]
YesNo = Annotated[bool, ReadBy(kinds.YesNo())]


@dataclass
class Reading:
    """What could be read: ``values`` of the well-formed top-level fields, and the problems.

    ``view`` holds faulty fields too, as far as they go (see :mod:`core.services.incoming`).
    """

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    view: dict[str, Any] = field(default_factory=dict)

    def faulty(self, name: str) -> bool:
        """Tell whether a problem stands at or below a field, or a path such as ``plots[3]``."""
        return any(
            p.field == name or p.field.startswith((f"{name}.", f"{name}[")) for p in self.problems
        )


def read(model: type[Document], raw: object) -> Reading:
    """Read ``raw`` against ``model``, field by field."""
    if not isinstance(raw, Mapping):
        return Reading(problems=[Problem("not_object")])
    reading = Reading()
    for name, info in model.model_fields.items():
        if name not in raw or raw[name] is None:
            if info.is_required():
                reading.problems.append(Problem("required", name))
            else:
                reading.values[name] = info.get_default(call_default_factory=True)
            continue
        try:
            reading.values[name] = _adapter(model, name).validate_python(raw[name])
        except ValidationError as error:
            reading.problems += [_problem(e).under(name) for e in error.errors()]
    for key in raw:
        if key not in model.model_fields:
            reading.problems.append(Problem("unknown_key", str(key)))
    return reading


def build(model: type[Document], reading: Reading) -> Any:
    """Make the document of a reading without problems."""
    return model.model_construct(**reading.values)


@cache
def _adapter(model: type[Document], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    annotation: Any = info.annotation
    if info.metadata:
        annotation = Annotated[(annotation, *info.metadata)]
    return TypeAdapter(annotation, config=None if _is_model(annotation) else _LOOSE)


_LOOSE = ConfigDict(arbitrary_types_allowed=True, strict=True)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _problem(error: Any) -> Problem:
    path = ""
    for part in error["loc"]:
        path = join_path(path, f"[{part}]" if isinstance(part, int) else str(part))
    code = _PYDANTIC_CODES.get(error["type"], error["type"])
    context = error.get("ctx") or {}
    params = {key: str(value) for key, value in context.items() if key != "code"}
    return Problem(code, path, params)


# The few faults that pydantic finds before one of our kinds does.
_PYDANTIC_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_key",
    "model_type": "not_object",
    "model_attributes_type": "not_object",
    "dict_type": "not_object",
    "list_type": "not_list",
    "string_type": "not_text",
    "bool_type": "not_yes_no",
    "int_type": "not_whole",
    "literal_error": "not_a_choice",
}


def kind_of(info: FieldInfo) -> Kind | None:
    """Return the kind a model field was declared with, looking through ``X | None``."""
    for item in info.metadata:
        if isinstance(item, ReadBy):
            return item.kind
    for option in get_args(info.annotation):
        for item in getattr(option, "__metadata__", ()):
            if isinstance(item, ReadBy):
                return item.kind
    return None
