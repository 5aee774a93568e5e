"""Signed heads of the journal (检查点), and owning up to an older ledger that was put back.

Whoever can write the file can compute the chain anew; to sign its heads anew takes the office's
key, which lies elsewhere. A head is signed before the first entry of a day, and by hand.
"""

from __future__ import annotations

import logging

from core.domain.proof import canonical
from core.problems import Conflict, NongquanError, Problem, Severity
from core.services.office import Office, office_key_id
from core.services.operations import Context, Done, Plan, Receipt, Request, operation
from core.services.ports import Anchors, Checkpoint, Head, Notary, Work
from core.services.reading import Document, LongText

logger = logging.getLogger(__name__)
ACCEPT = "journal.accept"


def message(ledger: str, head: Head, signed_at: str) -> bytes:
    """Return the bytes that a checkpoint's signature is over. Frozen: old ones stay checkable."""
    stated = {
        "ledger": ledger,
        "sequence": head.sequence,
        "hash": head.hash,
        "entered_at": head.entered_at,
        "signed_at": signed_at,
    }
    return b"nongquan checkpoint 1\n" + canonical(stated)


def sign_head(work: Work, notary: Notary, office: Office) -> Checkpoint:
    """Sign where the journal ends before this work, unless it was signed."""
    known = work.checkpoints.at(work.head.sequence)
    if known is not None:
        return known
    seal = notary.sign(
        message(work.identity, work.head, work.entered_at),
        office=office.name,
        key_id=office_key_id(office),
        demonstration=office.demonstration,
    )
    made = Checkpoint(work.head, work.entered_at, seal)
    work.checkpoints.add(made)
    return made


def sign_day(work: Work, context: Context) -> None:
    """Sign the last head of the day before, with the first work of a day.

    A machine without its key goes on working: that no head was signed shows in the verification.
    """
    if not work.head.sequence or work.head.entered_at[:10] == work.entered_at[:10]:
        return
    try:
        sign_head(work, context.notary, context.office)
    except Conflict:
        raise
    except (NongquanError, OSError):
        logger.exception("the head of entry %s is not signed", work.head.sequence)


class MakeCheckpoint(Document):
    """Nothing is said: the journal is signed as it ends now."""


class AcceptLedger(Document):
    """Why this ledger is older than, or another than, the one this machine has seen."""

    why: LongText


@operation("journal.checkpoint", MakeCheckpoint, journaled=False)
def make_checkpoint(request: Request) -> Plan:
    """Sign the journal's head now; what was signed already is not signed twice."""
    work = request.work
    problems = [] if work.head.sequence else [Problem("journal_empty")]

    def carry_out() -> Done:
        made = sign_head(work, request.context.notary, request.context.office)
        numbers = {"checkpoint": str(made.head.sequence)}
        facts = {"key": made.seal.key_id, "head": made.head.hash}
        return Done(str(made.head.sequence), numbers, frozenset({"journal"}), facts)

    return Plan(problems, carry_out)


@operation(ACCEPT, AcceptLedger)
def accept_ledger(request: Request) -> Plan:
    """Take the ledger as it is for the one that counts, though it is not the one seen last.

    It was put back from a backup, or went on elsewhere: why is in the journal from now on. The
    desk keeps its head as the highest known once this is entered.
    """
    work = request.work
    fault = work.anchor_fault()
    refused = Problem("nothing_to_accept", severity=Severity.REFUSAL)

    def carry_out() -> Done:
        assert fault is not None
        number = str(work.head.sequence + 1)
        facts = {"what": fault.what, "missing": fault.row, "why": request.command().why}
        return Done(number, {"entry": number}, frozenset({"journal"}), facts)

    return Plan([] if fault else [refused], carry_out)


def keep_accepted(anchors: Anchors, ledger: str, receipt: Receipt) -> None:
    """Keep the head of an accepted ledger outside of it, once its entry is committed."""
    anchors.accept(ledger, Head(receipt.sequence, receipt.head, receipt.entered_at))
