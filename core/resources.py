"""Where the data files are: beside the packages in a checkout, inside the frozen program."""

from __future__ import annotations

import sys
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any


@cache
def resource_dir() -> Path:
    """Return the ``resources`` folder."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root / "resources"


@cache
def program_version() -> str:
    """Return the version, which ``pyproject.toml`` declares and an installed program brings."""
    return str(read_toml_file(resource_dir().parent / "pyproject.toml")["project"]["version"])


def read_toml(relative: str) -> dict[str, Any]:
    """Read one data file, e.g. ``calendar/2026.toml``."""
    return read_toml_file(resource_dir() / relative)


def read_toml_file(path: Path) -> dict[str, Any]:
    """Read a TOML file, numbers exact; raises ``OSError`` and ``ValueError``."""
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)
