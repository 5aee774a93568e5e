"""The fixtures that every area uses (tests/builders.py), and the count of what tests hold."""

from tests.builders import clock, desk, ledger, template
from tests.coverage_of_law import (
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_terminal_summary,
)

__all__ = [
    "clock",
    "desk",
    "ledger",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_terminal_summary",
    "template",
]
