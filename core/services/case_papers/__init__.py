"""The papers of a case, one module each; modules here are discovered, not listed.

A paper is a function registered under ``@case_paper(code, …)``
(:mod:`core.services.case_drawing`): what a case says, as plain values for the declaration
``resources/documents/<code>.toml``. Its words stand under ``paper.<code>``.
"""

from __future__ import annotations

import importlib
import pkgutil


def discover() -> None:
    """Import every module of this package, so that its papers are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
