"""Kinds of registration, one module each; modules here are discovered, not listed.

A kind brings its application (a command), how it fills in what the rules look at, and what is
written when the case is entered. Receiving, accepting, reviewing and archiving are the same for
all (:mod:`core.services.cases`).
"""

from __future__ import annotations

import importlib
import pkgutil


def discover() -> None:
    """Import every module of this package, so that its kinds and operations are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
