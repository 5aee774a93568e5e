"""The first schema. Until the first release it is made from the MetaData itself; at the release
it is frozen into plain statements, and every later change is a step of its own.
"""

from alembic import op

from core.storage.repositories.search import CREATE_GRAMS
from core.storage.schema import METADATA

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table and, in a file, the search index's grams."""
    METADATA.create_all(op.get_bind())
    if op.get_bind().dialect.name == "sqlite":
        op.execute(CREATE_GRAMS)
