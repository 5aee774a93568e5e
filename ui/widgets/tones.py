"""Which tone a state has; a state is always named in words too."""

from __future__ import annotations

CASE_TONES = {
    "received": "press",
    "supplement": "look",
    "accepted": "press",
    "reviewed": "press",
    "entered": "done",
    "certified": "done",
    "issued": "done",
    "archived": "",
    "rejected": "refuse",
    "refused": "refuse",
    "withdrawn": "",
}


def case_tone(state: str) -> str:
    """Return the tone of a case's state."""
    return CASE_TONES.get(state, "")


def mortgage_tone(state: str) -> str:
    """Return the tone of a mortgage's state."""
    return "done" if state == "current" else ""


def clock_tone(clock: str) -> str:
    """Return the tone of a case's deadline."""
    return {"overdue": "refuse", "soon": "look"}.get(clock, "")
