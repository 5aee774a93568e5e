"""A ledger in which everything has happened at least once."""

import json
import shutil
from pathlib import Path

import pytest

from core.services.examples import example
from tests.builders import (
    ALICE,
    CLERK,
    JOINT,
    SOLE,
    Clock,
    application,
    apply,
    discharge,
    homestay,
    open_desk,
    register,
    release,
    seize,
)
from tests.storage.scripts import SEIZED


@pytest.fixture(scope="session")
def story(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed ledger in which everything has happened at least once."""
    path = Path(shutil.copy(template, tmp_path_factory.mktemp("story") / "story.ledger"))
    desk = open_desk(path, CLERK, Clock())
    first = register(desk)
    register(desk)
    discharge(desk, first.mortgage)
    issued = register(desk, JOINT)
    desk.perform("certificate.print", {"case": issued.case})
    desk.perform("certificate.issue", {"case": issued.case, "receiver": "李行长"})
    desk.perform("case.archive", {"case": issued.case})
    desk.perform("asset.enter", homestay(2, {ALICE: "1/1"}))
    release(desk, seize(desk, SEIZED))
    seize(desk, SEIZED)
    apply(desk, JOINT)
    received = application(desk, JOINT, accept=False)
    desk.perform("mortgage.apply", received, acknowledged=["lower_rank"], reason="知悉")
    valuation = json.loads(example("valuation.record"))
    desk.perform("valuation.record", {**valuation, "asset": SOLE})
    value = {"draft": "D1", "operation": "party.enter", "title": "草稿", "body": {}}
    desk.perform("draft.save", value)
    desk.close()
    return path


@pytest.fixture
def told(story: Path, tmp_path: Path) -> Path:
    """A fresh copy of the story."""
    return Path(shutil.copy(story, tmp_path / "told.ledger"))
