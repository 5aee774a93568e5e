"""The papers of a distribution, one module each; modules here are discovered, not listed.

A paper is a function registered under ``@listing(code)``: what a cycle's number names, as a
:class:`~core.services.listings.Listing`. Its words stand under ``listing.<code>``.
"""

from __future__ import annotations

import importlib
import pkgutil


def discover() -> None:
    """Import every module of this package, so that its listings are registered."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
