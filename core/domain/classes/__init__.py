"""Rules that only one asset class needs; modules here are discovered, not listed."""

from __future__ import annotations

import importlib
import pkgutil


def discover() -> None:
    """Import every module of this package, so that its rules are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
