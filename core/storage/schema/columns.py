"""What the tables share: the MetaData, column shorthands, the journaled row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Constraint,
    Integer,
    MetaData,
    Table,
    Text,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Names of the tables whose rows are never changed or deleted; guards.py makes triggers of it.
APPEND_ONLY: list[str] = []

# SQLite's STRICT tables know INTEGER only; a server needs the 64 bits said aloud.
BIG = BigInteger().with_variant(Integer(), "sqlite")
# Texts compare by their bytes in a file; a server would else compare by some language.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def text(name: str, *items: Any, null: bool = False, key: bool = False) -> Column[str]:
    """Declare a text column, NOT NULL unless said otherwise."""
    return Column(name, TEXT, *items, nullable=null, primary_key=key)


def number(name: str, *items: Any, null: bool = False, key: bool = False) -> Column[int]:
    """Declare a whole-number column, NOT NULL unless said otherwise."""
    return Column(name, BIG, *items, nullable=null, primary_key=key, autoincrement=False)


def check(name: str, condition: str) -> CheckConstraint:
    """Declare a named CHECK. Conditions on nullable columns must say IS [NOT] NULL: NULL passes."""
    return CheckConstraint(condition, name=name)


def one_of(column: str, *values: str) -> CheckConstraint:
    """Declare that a column holds one of a few codes."""
    return check(f"{column}_known", f"{column} IN ({', '.join(repr(v) for v in values)})")


def follows(current: str, previous: str) -> CheckConstraint:
    """Declare that a row is the first of its chain or names the one right before it."""
    return check(
        f"{current}_follows",
        f"({current} = 1 AND {previous} IS NULL) OR "
        f"({current} > 1 AND {previous} IS NOT NULL AND {previous} = {current} - 1)",
    )


def because() -> tuple[Column[str] | CheckConstraint, ...]:
    """Declare why a version was written: a change (变更) or the correction of an error (更正)."""
    return (
        text("version_kind"),
        text("reason"),
        text("evidence"),
        check(
            "because",
            "(version = 1 AND version_kind = 'first') "
            "OR (version > 1 AND version_kind IN ('change', 'correction'))",
        ),
    )


def register_table(name: str, *items: Any) -> Table:
    """Declare an append-only table whose rows the journal vouches for.

    ``sequence`` is the journal entry that wrote the row; ``salt`` keeps the digest in the journal
    from being guessed, so that personal data can be erased one day and the chain still verifies.
    """
    APPEND_ONLY.append(name)
    return Table(
        name,
        METADATA,
        *items,
        number("sequence"),
        text("salt"),
        sqlite_strict=True,
        info={"journaled": True},
    )


def plain_table(name: str, *items: Any, append_only: bool = False, **options: Any) -> Table:
    """Declare a table outside the journal: counters, drafts, proofs, the search index."""
    if append_only:
        APPEND_ONLY.append(name)
    return Table(name, METADATA, *items, sqlite_strict=True, **options)


def name_on_server(constraint: Constraint) -> str:
    """Return a constraint's name as a server has it: PostgreSQL cuts names at 63 characters."""
    from sqlalchemy.dialects import postgresql

    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    name = dialect.identifier_preparer.format_constraint(constraint)
    assert name is not None
    return name
