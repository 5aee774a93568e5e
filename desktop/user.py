"""Who sits here, as far as no ledger says so. Standard library only: the window asks at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DEFAULT_OPERATOR = "经办员"


def user_folder() -> Path:
    """Return the folder for what belongs to this user and no ledger: keys, window state, log."""
    if chosen := os.environ.get("NONGQUAN_HOME"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "nongquan"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "nongquan"
