"""A power cut with lost and torn writes loses nothing that was acknowledged (power_cut.py)."""

from pathlib import Path

import pytest

from core.storage.engine import sqlite
from tests.storage.power_cut import Cutting


@pytest.mark.slow
def test_ten_power_cuts_lose_no_acknowledged_entry(tmp_path: Path) -> None:
    cutting = Cutting(tmp_path, seed=10)
    for _ in range(10):
        cutting.cut_once()
    assert cutting.acknowledged > 0


@pytest.mark.slow
def test_the_drill_sees_what_a_lesser_setting_loses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With synchronous NORMAL a commit returns before the log is synced."""
    monkeypatch.setitem(sqlite._PRAGMAS, "synchronous", 1)
    cutting = Cutting(tmp_path, seed=10)

    def cut_often() -> None:
        for _ in range(30):
            cutting.cut_once()

    with pytest.raises(AssertionError, match="lost"):
        cut_often()
