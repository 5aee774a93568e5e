"""The first schema. Until the first release it is made from the MetaData itself; at the release
it is frozen into plain statements, and every later change is a step of its own.
"""

from alembic import op
from sqlalchemy import Connection
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateTable

from core.storage.repositories.search_upkeep import CREATE_GRAMS
from core.storage.schema import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table and, in a file, the search index's grams."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        METADATA.create_all(connection)
        op.execute(CREATE_GRAMS)
    else:
        _make_tables(connection)


def _make_tables(connection: Connection) -> None:
    """Make tables that name each other on a server, which wants to know what a key refers to.

    ``create_all`` would do it too, but marks such keys in the MetaData as made later: a file that
    the same program makes afterwards would go without them.
    """
    made, later = set(), []
    for table in METADATA.sorted_tables:
        made.add(table)
        keys = sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
        ready = [key for key in keys if key.referred_table in made]
        later += [key for key in keys if key not in ready]
        connection.execute(CreateTable(table, include_foreign_key_constraints=ready))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
    for key in later:
        connection.execute(AddConstraint(key, isolate_from_table=False))
