"""Make ``resources/icc/srgb.icc``: sRGB (IEC 61966-2-1) as an ICC profile of version 2.

Archive files (PDF/A) must say what their colours mean, those of part 1 with a profile of version 2.
Regenerate with ``python3 installer/make_icc.py``; the bytes are the same each time.
"""

from __future__ import annotations

import struct
from pathlib import Path

TARGET = Path(__file__).parents[1] / "resources" / "icc" / "srgb.icc"
POINTS = 1_024
NAME, RIGHTS = b"sRGB IEC61966-2.1", b"No rights reserved"
# Media white and primaries, adapted to D50 (IEC 61966-2-1 annex F, as s15Fixed16).
WHITE = (0.9642, 1.0, 0.8249)
RED, GREEN, BLUE = (0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)


def main() -> None:
    """Write the profile."""
    curve = _curve()
    tags = {
        b"desc": _described(),
        b"cprt": b"text\0\0\0\0" + RIGHTS + b"\0",
        b"wtpt": _xyz(WHITE),
        b"rXYZ": _xyz(RED),
        b"gXYZ": _xyz(GREEN),
        b"bXYZ": _xyz(BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    TARGET.write_bytes(_profile(tags))


def _profile(tags: dict[bytes, bytes]) -> bytes:
    table, data, places = b"", b"", {}
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        if content not in places:
            places[content] = start + len(data)
            data += content + b"\0" * (-len(content) % 4)
        table += struct.pack(">4sLL", name, places[content], len(content))
    whole = struct.pack(">L", len(tags)) + table + data
    return _header(128 + len(whole)) + whole


def _header(size: int) -> bytes:
    head = struct.pack(">L4sL4s4s4s", size, b"\0" * 4, 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    return (head + _fixed(WHITE)).ljust(128, b"\0")


def _described() -> bytes:
    text = b"desc\0\0\0\0" + struct.pack(">L", len(NAME) + 1) + NAME + b"\0"
    return text + b"\0" * (4 + 4 + 2 + 1 + 67)


def _xyz(value: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(value)


def _fixed(value: tuple[float, float, float]) -> bytes:
    return struct.pack(">3l", *(round(one * 65_536) for one in value))


def _curve() -> bytes:
    points = [round(_linear(place / (POINTS - 1)) * 65_535) for place in range(POINTS)]
    return b"curv\0\0\0\0" + struct.pack(f">L{POINTS}H", POINTS, *points)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


if __name__ == "__main__":
    main()
