"""The guards on a server: triggers that fire always, one function a kind.

They are ENABLE ALWAYS, so they fire in sessions too that say they are replicas
(``session_replication_role``): that is how a superuser switches foreign keys off, and such a
session may not insert. What else could hide or fake rows is looked for at every start: a guard or
a foreign key that was disabled, a dropped or unchecked constraint, a rule, a view, a policy, a
table that inherits.

One login that owns the database is enough, and these guards are what it gets: an owner can drop
them, which the next start finds. A centre that has an administrator makes the ledger as a role of
its own and lets the desks log in as another, which cannot drop anything::

    GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO desk;
    GRANT UPDATE ON number_series, draft, search_entry TO desk;
    GRANT DELETE ON draft, search_key TO desk;

and, where desks are to erase personal data (the guards let nothing else through)::

    GRANT UPDATE ON party_version, case_content, case_event, case_step TO desk;
    GRANT UPDATE ON attachment, attachment_withdrawal TO desk;
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from core.storage.schema import APPEND_ONLY, METADATA
from core.storage.schema.columns import name_on_server
from core.storage.schema.erasures import BLANKS

_ROW, _BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 1, 2, 4, 8, 16, 32  # bits of pg_trigger

_REFUSE = "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = "

FUNCTIONS = {
    "guard_append_only": f"BEGIN {_REFUSE}'append_only ' || TG_TABLE_NAME; END",
    "guard_checked": (
        "BEGIN IF current_setting('session_replication_role') <> 'origin' THEN "
        f"{_REFUSE}'unchecked_connection ' || TG_TABLE_NAME; END IF; RETURN NULL; END"
    ),
    "guard_number_series": (
        "BEGIN IF TG_OP = 'INSERT' THEN "
        "IF NEW.last <> coalesce("
        "(SELECT first FROM public.number_start WHERE series = NEW.series), 1) OR EXISTS "
        "(SELECT FROM public.number_series WHERE series = NEW.series) THEN "
        f"{_REFUSE}'number_series_begins_at_one'; END IF; "
        "ELSIF NEW.series <> OLD.series OR NEW.last <> OLD.last + 1 THEN "
        f"{_REFUSE}'number_series_rises'; END IF; RETURN NEW; END"
    ),
}


def _unless_erased(table: str) -> str:
    """Let one change through: what an erasure names becomes blank, and nothing else changes."""
    columns, blanks = METADATA.tables[table].columns.keys(), BLANKS[table]
    becomes = [f"NEW.{name} = '{blanks[name]}'" for name in columns if name in blanks]
    stays = [
        f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in columns if name not in blanks
    ]
    key = " || '/' || ".join(f"OLD.{one.name}" for one in METADATA.tables[table].primary_key)
    named = f"SELECT FROM public.erasure WHERE table_name = '{table}' AND row_key = {key}"
    return (
        f"BEGIN IF EXISTS ({named}) AND {' AND '.join([*becomes, *stays])} THEN RETURN NEW; END IF;"
        f" {_REFUSE}'append_only {table}'; END"
    )


FUNCTIONS |= {f"guard_{table}_erased": _unless_erased(table) for table in sorted(BLANKS)}


class Trigger(NamedTuple):
    """A trigger of ours; ``kind`` are the bits that PostgreSQL keeps of it."""

    name: str
    table: str
    kind: int
    function: str

    @property
    def statement(self) -> str:
        """The SQL that makes it."""
        events = {_INSERT: "INSERT", _UPDATE: "UPDATE", _DELETE: "DELETE", _TRUNCATE: "TRUNCATE"}
        when = " OR ".join(word for bit, word in events.items() if self.kind & bit)
        each = "ROW" if self.kind & _ROW else "STATEMENT"
        return (
            f"CREATE TRIGGER {self.name} BEFORE {when} ON {self.table} "
            f"FOR EACH {each} EXECUTE FUNCTION {self.function}()"
        )

    @property
    def always(self) -> str:
        """The SQL that lets it fire in every session."""
        return f"ALTER TABLE {self.table} ENABLE ALWAYS TRIGGER {self.name}"


def triggers() -> Iterator[Trigger]:
    """Yield every trigger this program makes."""
    kept = _BEFORE | _UPDATE | _DELETE | _TRUNCATE
    for table in sorted(APPEND_ONLY):
        if table in BLANKS:  # which rows change is seen row by row
            changed = _BEFORE | _ROW | _UPDATE
            yield Trigger(f"guard_{table}_changes", table, changed, f"guard_{table}_erased")
        still = kept & ~_UPDATE if table in BLANKS else kept
        yield Trigger(f"guard_{table}_keeps", table, still, "guard_append_only")
        yield Trigger(f"guard_{table}_checked", table, _BEFORE | _INSERT, "guard_checked")
    series = "number_series"
    counts = _BEFORE | _ROW | _INSERT | _UPDATE
    yield Trigger("guard_number_series_counts", series, counts, "guard_number_series")
    kept = _BEFORE | _DELETE | _TRUNCATE
    yield Trigger("guard_number_series_keeps", series, kept, "guard_append_only")


def make(connection: Connection) -> None:
    """Drop and create every guard, and take back what PUBLIC may have been granted."""
    for name, body in FUNCTIONS.items():
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
        connection.exec_driver_sql(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path = '' AS $guard${body}$guard$"
        )
    for one in triggers():
        connection.exec_driver_sql(one.statement)
        connection.exec_driver_sql(one.always)
    for table in METADATA.tables:
        connection.exec_driver_sql(f"REVOKE ALL ON {table} FROM PUBLIC")


def expected() -> set[str]:
    """Return what :func:`found` finds in a ledger that nobody touched."""
    lines = {f"function {name} {body}" for name, body in FUNCTIONS.items()}
    lines |= {f"trigger {t.name} {t.table} {t.kind} A {t.function}" for t in triggers()}
    for table in METADATA.tables.values():
        named = (one for one in table.constraints if one.name)
        lines |= {f"constraint {table.name} {name_on_server(one)}" for one in named}
    return lines


def found(connection: Connection) -> set[str]:
    """Return the guards and constraints that stand, and whatever undermines them."""
    return {
        f"{kind} {line}"
        for kind, query in _FOUND.items()
        for (line,) in connection.exec_driver_sql(query, {"tables": list(METADATA.tables)})
    }


def name_of(guard: str) -> str:
    """Return the kind and the name at the beginning of a line of :func:`found`."""
    return " ".join(guard.split()[:3])


_FOUND = {
    "function": """
        SELECT concat_ws(' ', proname, prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname ~ '^guard_'
    """,
    # By users, ours or not; a condition or a list of columns would weaken one of ours.
    "trigger": """
        SELECT concat_ws(' ', tgname, relname, tgtype, tgenabled, proname,
            CASE WHEN tgqual IS NOT NULL OR tgattr <> '' THEN 'sometimes' END)
        FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
        WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace
    """,
    # Foreign keys are triggers of the server's own: none of them may sleep.
    "foreign key asleep": """
        SELECT concat_ws(' ', relname, tgname) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
        WHERE tgisinternal AND tgenabled <> 'O' AND relnamespace = 'public'::regnamespace
    """,
    "constraint": """
        SELECT concat_ws(' ', relname, conname, CASE WHEN NOT convalidated THEN 'unchecked' END)
        FROM pg_constraint JOIN pg_class c ON c.oid = conrelid
        WHERE contype IN ('p', 'u', 'c', 'f')
        AND relnamespace = 'public'::regnamespace AND relname = ANY(%(tables)s)
    """,
    # Views are rules too; those of an extension that an administrator installed do no harm.
    "rule": """
        SELECT concat_ws(' ', relname, rulename) FROM pg_rewrite JOIN pg_class c ON c.oid = ev_class
        WHERE relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    """,
    "policy": """
        SELECT relname FROM pg_class
        WHERE relrowsecurity AND relnamespace = 'public'::regnamespace
    """,
    "child": """
        SELECT relname FROM pg_inherits JOIN pg_class c ON c.oid = inhparent
        WHERE relnamespace = 'public'::regnamespace
    """,
}
