"""The fixtures that every area uses (tests/builders.py), and the count of what tests hold."""

from tests.builders import clock, desk, ledger, template
from tests.coverage_of_law import (
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_terminal_summary,
)
from tests.engines import (
    any_desk,
    any_ledger,
    any_place,
    any_story,
    any_told,
    engine,
    server_ledger,
    server_place,
    server_story,
    server_template,
    server_told,
)
from tests.homes import home, home_of_session
from tests.postgres import server
from tests.strict_words import strict_words

__all__ = [
    "any_desk",
    "any_ledger",
    "any_place",
    "any_story",
    "any_told",
    "clock",
    "desk",
    "engine",
    "home",
    "home_of_session",
    "ledger",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_terminal_summary",
    "server",
    "server_ledger",
    "server_place",
    "server_story",
    "server_template",
    "server_told",
    "strict_words",
    "template",
]
