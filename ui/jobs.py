"""Work that must not hold the window up: one lane for whatever writes, a small pool for reads.

Results come back to the window's thread. A read with a ``key`` replaces earlier ones of that key,
so a slow answer never overwrites a newer one.
"""

from __future__ import annotations

import dataclasses as dc
import logging
import threading
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from core.problems import Cancelled

logger = logging.getLogger(__name__)
SHOW_AFTER_MS = 600  # shorter work shows no bar at all

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


@dc.dataclass(slots=True)
class Job:
    """A piece of work under way."""

    work: Callable[[], Any]
    done: Done | None
    failed: Failed | None
    owner: QObject | None
    key: str


class _Run(QRunnable):
    def __init__(self, number: int, work: Callable[[], Any], came_back: Any) -> None:
        super().__init__()
        self._number, self._work, self._came_back = number, work, came_back

    def run(self) -> None:
        try:
            answer: Any = self._work()
            fault: Exception | None = None
        except Exception as error:  # noqa: BLE001 - carried to the window, never swallowed
            answer, fault = None, error
        self._came_back.emit(self._number, (answer, fault))


class Jobs(QObject):
    """The background of a window."""

    busy_changed = Signal(bool)
    reported = Signal(int, int)
    unexpected = Signal(object)
    _came_back = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane, self._pool = QThreadPool(self), QThreadPool(self)
        self._lane.setMaxThreadCount(1)
        self._lane.setExpiryTimeout(-1)
        self._pool.setMaxThreadCount(2)
        self._jobs: dict[int, Job] = {}
        self._number = 0
        self._stop = threading.Event()
        self._closed = False
        self._came_back.connect(self._finish)
        self._slow = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._slow.timeout.connect(lambda: self.busy_changed.emit(bool(self._jobs)))

    @property
    def pending(self) -> int:
        """How many pieces of work have not come back."""
        return len(self._jobs)

    def write(
        self,
        work: Callable[[], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Do something in the one lane for writing, in the order asked for."""
        self._start(self._lane, Job(work, done, failed, owner, ""))

    def read(
        self,
        work: Callable[[], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Do something that changes nothing."""
        if key:
            for number in [n for n, job in self._jobs.items() if job.key == key]:
                self._jobs[number] = dc.replace(self._jobs[number], done=None, failed=None)
        self._start(self._pool, Job(work, done, failed, owner, key))

    def report(self, done: int, total: int) -> None:
        """Tell how far long work has come; raises ``Cancelled`` once the user asked to stop."""
        if self._stop.is_set():
            raise Cancelled
        self.reported.emit(done, total)

    def cancel(self) -> None:
        """Ask the work that reports to stop."""
        self._stop.set()

    def wait(self) -> None:
        """Wait until what was begun has finished; what comes back of it comes later."""
        self._lane.waitForDone()

    def close(self) -> None:
        """Let what was begun finish; nothing comes back to the window any more, nothing begins.

        A pool that is destroyed while it works waits for a thread which may wait for the
        interpreter, which the destroying thread holds: so it never works on behind a closed window.
        """
        self._closed = True
        self._stop.set()
        self._jobs.clear()
        self._lane.waitForDone()
        self._pool.waitForDone()

    def _start(self, pool: QThreadPool, job: Job) -> None:
        if self._closed:
            return
        if not self._jobs:
            self._stop.clear()
        self._number += 1
        self._jobs[self._number] = job
        self._slow.start()
        pool.start(_Run(self._number, job.work, self._came_back))

    def _finish(self, number: int, result: tuple[Any, Exception | None]) -> None:
        job = self._jobs.pop(number, None)
        if not self._jobs:
            self._slow.stop()
            self.busy_changed.emit(False)
        if job is None or (job.owner is not None and not shiboken6.isValid(job.owner)):
            return
        answer, fault = result
        if fault is None:
            if job.done is not None:
                job.done(answer)
        elif job.failed is not None:
            job.failed(fault)
        else:
            self.unexpected.emit(fault)
