"""Keep the ledger of a schema's state: ``python -m tests.storage.releasing``.

It writes ``tests/ledgers/schema_<version>.nqbak``, a backup of the ledger in which everything has
happened (tests/storage/telling.py). To be run once for each schema version, by whoever raises it;
from then on every later program must restore, migrate and verify it (test_kept_ledgers.py).
"""

import os
import shutil
import tempfile
from pathlib import Path

from core.storage.engine import SCHEMA_VERSION
from desktop import bootstrap
from tests.builders import CLERK, Clock, fill, make_desk, open_desk
from tests.storage.telling import tell

KEPT = Path(__file__).parents[1] / "ledgers"
SECRET = "春眠不觉晓处处闻啼鸟"


def keep(version: int = SCHEMA_VERSION) -> Path:
    """Write the backup of a state; one that is there already is never replaced."""
    target = KEPT / f"schema_{version}.nqbak"
    if target.exists():
        raise SystemExit(f"{target} is kept already")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NONGQUAN_HOME"] = f"{folder}/home"
        ledger = Path(folder) / "story.ledger"
        fill(make_desk(ledger)).close()
        tell(open_desk(ledger, CLERK, Clock())).close()
        backups = bootstrap.backups(Clock())
        backups.set_passphrase(SECRET)
        made = backups.make(ledger)
        KEPT.mkdir(exist_ok=True)
        shutil.copyfile(made.path, target)
    return target


if __name__ == "__main__":
    print(keep())
