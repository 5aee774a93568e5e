"""What members bring into a venture: money, land by the mu, labour, technology.

Contributions are kept apart from registered shares: labour can be no registered capital (市场主体
登记管理条例 第十三条), yet it earns profit-sharing units by agreement of the members.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from fractions import Fraction

MONEY, LAND, LABOUR, TECHNOLOGY = "money", "land", "labour", "technology"
KINDS = (MONEY, LAND, LABOUR, TECHNOLOGY)


@dc.dataclass(frozen=True, slots=True)
class Contribution:
    """What a member brought into the venture that an asset stands for.

    ``amount`` (fen) is its value as the members agreed; ``mu`` and ``parcel_no`` are those of
    land; ``units`` are the profit-sharing units that it earns.
    """

    contribution_no: str
    asset_no: str
    party_no: str
    kind: str
    from_date: dt.date
    amount: int | None = None
    mu: Fraction | None = None
    parcel_no: str = ""
    units: int | None = None
    note: str = ""
    ended_on: dt.date | None = None

    def stands_on(self, day: dt.date) -> bool:
        """Whether it is in the venture on a day; not any more on the day it ended."""
        return self.ended_on is None or day < self.ended_on
