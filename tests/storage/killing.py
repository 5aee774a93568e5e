"""Kill a registering program again and again, and look at the ledger each time."""

import json
import random
import select
import signal
import time

from core.storage.address import Place
from tests.builders import CLERK, open_desk
from tests.storage.drills import common_clock, prepare, start
from tests.storage.looking import known_numbers, violations


class Killing:
    """One ledger, killed many times; ``kill_once`` raises AssertionError at the first loss."""

    def __init__(self, ledger: Place, seed: int) -> None:
        self.ledger = ledger
        self.chance = random.Random(seed)
        self.since = time.time()
        self.kills = 0
        self._acknowledged: list[str] = []
        prepare(ledger, self.since)

    @property
    def acknowledged_numbers(self) -> int:
        return len(self._acknowledged)

    def kill_once(self) -> None:
        """Let a program register, kill it somewhere in the next operation, check everything."""
        worker = start("register", self.ledger, self.since)
        assert worker.stdout is not None
        lines = [worker.stdout.readline() for _ in range(self.chance.randint(1, 12))]
        # An operation takes some milliseconds: wait for a part of one, or for its end.
        select.select([worker.stdout], [], [], self.chance.uniform(0, 0.03))
        worker.kill()
        lines += worker.communicate()[0].splitlines(keepends=True)
        assert worker.returncode == -signal.SIGKILL  # it did not end by itself
        self.kills += 1
        for line in lines:
            if line.endswith("\n"):  # the pipe may be cut in the middle of a line
                self._acknowledged += json.loads(line)["numbers"].values()
        self._check()

    def _check(self) -> None:
        # No number was given twice, before or after a kill.
        assert len(set(self._acknowledged)) == len(self._acknowledged)
        desk = open_desk(self.ledger, CLERK, common_clock(self.since))
        check = desk.ask("verify_journal")
        desk.close()
        assert check.ok, check.first_bad
        assert set(self._acknowledged) <= known_numbers(self.ledger)
        assert violations(self.ledger) == []
