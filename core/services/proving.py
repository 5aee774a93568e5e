"""Is the ledger what this office has written? Everything that can be known, the first fault named.

The journal and the rows it vouches for (:mod:`core.storage.journal`) are compared with what stands
beside them: signed heads, the head that this machine saw last, the codes on certificates, the
files of cases, and the search index that was made from the rows.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Sequence

from core.domain.attachments import Attachment
from core.problems import FieldError
from core.services import checkpoints, search_index
from core.services.attachments import state_of
from core.services.operations import Context
from core.services.ports import BadEntry, Checkpoint, JournalCheck, Proof, Report, Work, span

_FILE_FAULTS = {"missing": "file_missing", "altered": "file_altered"}


def verify(work: Work, context_of: Callable[[Work], Context], report: Report) -> JournalCheck:
    """Verify everything; ``report`` is told of entries, then of files and of indexed records.

    The circumstances are asked for once the rows are known to be right: settings are among them.
    """
    check = work.verify_journal(report)
    if not check.ok:
        return check
    context = context_of(work)
    signed = work.checkpoints.all()
    files = list(work.attachments.every()) if context.shelf.named else None
    bad = (
        _of_checkpoints(work, context, signed)
        or work.anchor_fault()
        or _of_codes(work, context)
        or _of_files(context, files or (), report)
        or search_index.fault(work, context, report)
    )
    compared = -1 if files is None else len(files)
    return dc.replace(check, ok=bad is None, first_bad=bad, checkpoints=len(signed), files=compared)


def _of_checkpoints(work: Work, context: Context, signed: Sequence[Checkpoint]) -> BadEntry | None:
    """Find a signed head that this chain never had, or that no trusted key signed."""
    agreed = 0
    for one in signed:
        sequence = one.head.sequence
        if work.entry_hash(sequence) != one.head.hash:
            place = span(agreed + 1, sequence)
            return BadEntry(sequence, "checkpoint_disagrees", "journal", place)
        said = checkpoints.message(work.identity, one.head, one.signed_at)
        if not context.notary.vouches(one.seal, said):
            return BadEntry(sequence, "checkpoint_unvouched", "checkpoint", str(sequence))
        agreed = sequence
    return None


def _of_codes(work: Work, context: Context) -> BadEntry | None:
    """Find a certificate's code that is not what was signed for this certificate."""
    for one in work.certificates.proofs():
        if not _is_genuine(one, context):
            return BadEntry(one.entered, "proof_forged", "proof", one.certificate_no)
    return None


def _is_genuine(one: Proof, context: Context) -> bool:
    try:
        seen = context.notary.read_code(one.code)
    except FieldError:
        return False
    return (
        seen.genuine
        and seen.certificate_no == one.certificate_no
        and one.snapshot_sha256.startswith(seen.digest)
        and seen.sequence == one.sequence
        and one.head.startswith(seen.head)
    )


def _of_files(context: Context, files: Sequence[Attachment], report: Report) -> BadEntry | None:
    """Find a file of a case that is gone, or does not contain what was filed."""
    for place, one in enumerate(files):
        report(place, len(files))
        state = state_of(context, one)
        if state in _FILE_FAULTS:
            where = f"{one.case_no}/{one.attachment} {one.name}"
            return BadEntry(0, _FILE_FAULTS[state], "attachment", where)
    return None


def check_file(work: Work, report: Report, *, full: bool = False) -> tuple[BadEntry, ...]:
    """Return what is wrong with the ledger as a file: quickly at every opening, in full on request.

    Quickly: its pages, guards and marks, and that its journal is the one seen last.
    """
    found = work.file_faults(report, full=full)
    older = work.anchor_fault()
    return (*found, older) if older is not None else tuple(found)
