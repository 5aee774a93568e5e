"""A thousand certificates beside what one could pick instead, in one job and a file each.

Every peer gets the lines, places and fonts that our layout found, so that it only has to draw;
ours lays out, draws the code and signs nothing. Each runs in a process of its own: CPU time and
the most memory it took. A peer whose text does not read back as it was drawn is named, not beaten.
"""

import dataclasses as dc
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Sequence

from core.adapters.pdf import render, render_batch
from core.adapters.pdf_reader import page_texts
from core.services.desk import Desk
from core.services.documents import Paper
from tests.bench.bench_papers import certificates, different
from tests.bench.peers import PEERS, Peer, Sheet, Text, drawn

FORK = multiprocessing.get_context("fork")
OURS_FILES, OURS_MERGED = 200, 1_000


@dc.dataclass(frozen=True)
class Found:
    """What a run took: CPU seconds, peak megabytes, bytes written, how its first page reads."""

    spent: float
    peak: float
    size: int
    note: str


def measured(work: Callable[[], list[bytes]], sheet: Sheet) -> Found:
    """Run in a process of its own, so that no peer's threads or fonts are there for the next."""
    ours, theirs = FORK.Pipe(duplex=False)

    def run() -> None:
        started = time.process_time()
        files = work()
        spent = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        theirs.send(Found(spent, peak, sum(map(len, files)), right(files[0], sheet)))

    child = FORK.Process(target=run)
    child.start()
    theirs.close()
    answer: Found = ours.recv()
    child.join()
    return answer


def line(name: str, mode: str, pages: int, found: Found) -> None:
    cost, each = found.spent / pages * 1000, found.size / pages / 1000
    print(f"  {name:16} {mode:7} {cost:9.2f} {each:9.2f} {found.peak:7.0f}  {found.note}")


def right(data: bytes, sheet: Sheet) -> str:
    """Say how many of the texts of the first page read back as they were drawn."""
    read = "".join(next(page_texts(data)).split())
    texts = ["".join(one.text.split()) for one in sheet if isinstance(one, Text)]
    return f"{sum(text in read for text in texts)} of {len(texts)} texts read back"


def test_certificates_beside_peers(desk: Desk) -> None:
    papers = list(different(certificates(desk)[0], OURS_MERGED))
    sheets = [drawn(paper) for paper in papers[:200]]
    print("\n  engine           mode     ms/page   kB/page  peak MB")
    merged = measured(lambda: [render_batch(papers)], sheets[0])
    line("ours", "merged", len(papers), merged)
    files = papers[:OURS_FILES]
    line("ours", "files", OURS_FILES, measured(lambda: list(map(render, files)), sheets[0]))
    for peer in PEERS:
        beside(peer, sheets)
    two_cores(papers)
    assert merged.size < 3_000_000


def beside(peer: Peer, sheets: Sequence[Sheet]) -> None:
    if not peer.installed:
        print(f"  {peer.name:16} is not installed")
        return
    pile, each = sheets[: peer.merged], sheets[: peer.files]
    line(peer.name, "merged", len(pile), measured(lambda: [peer.draw(pile)], sheets[0]))
    line(
        *(peer.name, "files", len(each)),
        measured(lambda: [peer.draw([one]) for one in each], sheets[0]),
    )


def two_cores(papers: Sequence[Paper]) -> None:
    """Print how much sooner two processes are done with a thousand files' worth of sheets."""
    half = len(papers) // 2

    def elapsed(parts: Sequence[Sequence[Paper]]) -> float:
        started = time.perf_counter()
        children = [FORK.Process(target=render_batch, args=(part,)) for part in parts]
        for child in children:
            child.start()
        for child in children:
            child.join()
        return time.perf_counter() - started

    one, two = elapsed([papers]), elapsed([papers[:half], papers[half:]])
    print(f"  one process {one:.2f} s, two {two:.2f} s: {one / two:.2f} × ({os.cpu_count()} cores)")
