"""A sample snapshot of each paper: what declarations are checked with and previews show.

``resources/documents/samples/<code>.json`` has every field that the program writes, and each list
at least one item, so that whatever a declaration names is met. The people in it do not exist.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

from core.resources import resource_dir
from core.services.declarations import base_of


def sample_of(code: str) -> dict[str, Any]:
    """Return the sample of a paper; one based on another has the other's but for its own."""
    return copy.deepcopy(_read(code))


@cache
def _read(code: str) -> dict[str, Any]:
    path = resource_dir() / "documents" / "samples" / f"{code}.json"
    base = base_of(code)
    inherited = _read(base) if base else {}
    own = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {**inherited, **own}


def has_sample(code: str) -> bool:
    """Whether there is a sample of a paper."""
    return bool(_read(code))
