"""A damaged ledger saved into a new file, its search index made anew, and everything checked."""

from __future__ import annotations

import logging
from pathlib import Path

from core.services.ports import BadEntry, Repaired
from desktop import bootstrap

logger = logging.getLogger(__name__)


def repair(source: Path, target: Path, operator: str) -> tuple[Repaired, bool, BadEntry | None]:
    """Return what was saved, whether the index could be made, and the first fault that is left.

    The new file lies beside the damaged one's attachments only if somebody puts them there, so
    they are looked for where the damaged ledger has them.
    """
    from core.adapters.cipher_pages import decrypted
    from core.services import search_index
    from core.storage.repair import repair as save

    saved = save(source, target, decrypted)
    desk = bootstrap.open_desk(target, operator, suspect=True)
    desk.shelf = bootstrap.shelf_of(source)
    try:
        indexed = True
        try:
            with desk.store.writing(operator) as work:
                search_index.rebuild(work, desk.circumstances(work), lambda done, total: None)
        except (LookupError, AssertionError, ValueError, TypeError, AttributeError) as error:
            logger.warning("the index cannot be made of what was saved: %r", error)
            indexed = False
        left = next(iter(desk.ask("check_ledger", full=True)), None)
        return saved, indexed, left or desk.ask("verify_journal").first_bad
    finally:
        desk.close()
