"""Words in tests: a key that the catalogue lacks is a failure, not a key on somebody's screen."""

import pytest

from core.text import Catalogue


class MissingWord(AssertionError):
    """A sentence was asked for that nobody has written."""


@pytest.fixture(autouse=True)
def strict_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every catalogue refuse a key it lacks."""
    asked = Catalogue.__call__

    def strictly(self: Catalogue, key: str, /, **params: object) -> str:
        if not self.has(key):
            raise MissingWord(key)
        return asked(self, key, **params)

    monkeypatch.setattr(Catalogue, "__call__", strictly)
