"""Bring a ledger to this program's schema, all or nothing, then make the guards again.

Three programs that start at once on one old ledger all succeed: the write lock is taken first,
and who comes second finds nothing left to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from core.storage.engine import SCHEMA_VERSION, family_of, transaction
from core.storage.guards import make_guards


def migrate(engine: Engine) -> None:
    """Run the missing steps in one transaction."""
    # Alembic takes half a second to import; an up-to-date ledger never pays for it.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)

    with transaction(engine, write=True) as connection:

        def steps(revision: object, context: object) -> object:
            return scripts._upgrade_revs("head", revision)  # type: ignore[arg-type]

        with EnvironmentContext(config, scripts, fn=steps) as environment:
            environment.configure(connection=connection, transactional_ddl=True)
            environment.run_migrations()
        make_guards(connection)
        family_of(connection).write_version(connection, SCHEMA_VERSION)
