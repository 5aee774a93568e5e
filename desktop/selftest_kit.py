"""What the parts of the self-test are made of: a check is a name and something that may fail."""

from __future__ import annotations

from collections.abc import Callable

Check = tuple[str, Callable[[], object]]


def fault_of(check: Callable[[], object]) -> str:
    """Run a check; returns what went wrong in one line, ``""`` if nothing did."""
    try:
        check()
    except Exception as error:  # noqa: BLE001 - a check may fail in any way; it is what we look for
        return f"{type(error).__name__}: {error}"
    return ""


def require(holds: object, why: object = "") -> None:
    """Fail a check, saying why, unless something holds."""
    if not holds:
        raise AssertionError(str(why))


def raising(error: Exception) -> Callable[[], object]:
    """Return a check that fails with an error met while looking for checks."""

    def check() -> None:
        raise error

    return check
