"""Which key stores the system offers; none is opened, so that none asks for a password."""

from __future__ import annotations

from keyring.backend import get_all_keyring


def key_stores() -> tuple[str, ...]:
    """Return the names of the key stores that could be used here.

    There is always one, which refuses: without it keyring has not found its own parts.
    """
    return tuple(
        sorted(f"{type(one).__module__}.{type(one).__name__}" for one in get_all_keyring())
    )
