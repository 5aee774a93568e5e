"""kill -9 in the middle of registrations: what was acknowledged is there, whole and once."""

import pytest

from core.storage.address import Place
from tests.storage.killing import Killing


@pytest.mark.slow
def test_five_kills_lose_no_acknowledged_registration(any_ledger: Place) -> None:
    killing = Killing(any_ledger, seed=5)
    for _ in range(5):
        killing.kill_once()
    assert killing.acknowledged_numbers > 20
