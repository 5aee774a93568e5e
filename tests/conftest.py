"""The fixtures that every area uses; see tests/builders.py."""

from tests.builders import clock, desk, ledger, template

__all__ = ["clock", "desk", "ledger", "template"]
