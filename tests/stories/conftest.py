"""Every story is told twice: in a file, and on a server."""

import pytest

from core.services.desk import Desk
from core.storage.address import Place


@pytest.fixture
def ledger(any_ledger: Place) -> Place:
    return any_ledger


@pytest.fixture
def desk(any_desk: Desk) -> Desk:
    return any_desk
