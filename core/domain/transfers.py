"""What a transfer (转移) makes of an asset's holdings: pure arithmetic of shares and burdens.

A mortgage follows the share it burdens (民法典 406), also when a holding is divided (304). What a
holder gives comes from the free part of its holding first; the rest takes its burdens along in
proportion, unless the application says that the burdened part moves. A seized share stays with
its holder, untouched. Whatever is split or joined, the parts of each mortgage add up to what they
were, and so does what is burdened after any of the mortgages is discharged.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from core.domain.asset import Holding, NewLine

Burdens = Mapping[int, Fraction]  # registered rank -> part of the whole
ZERO = Fraction(0)


@dc.dataclass(frozen=True, slots=True)
class Giver:
    """Who gives: one holder, or all joint holders of a line together.

    ``share`` is of the whole asset, None for everything; ``line`` takes it from one line only.
    """

    holders: tuple[str, ...]
    share: Fraction | None = None
    line: int | None = None
    burdened_first: bool = False

    def names(self, holding: Holding) -> bool:
        """Whether a line is one that this giver speaks of."""
        own = frozenset(holding.holders) == frozenset(self.holders)
        return own and self.line in (None, holding.line)

    def owns(self, holding: Holding) -> bool:
        """Whether a line is what this giver may give of; a seized one is not."""
        return self.names(holding) and not holding.frozen


@dc.dataclass(frozen=True, slots=True)
class Taker:
    """Who receives: one holder, or several who will hold the line jointly."""

    holders: tuple[str, ...]
    share: Fraction


@dc.dataclass(frozen=True, slots=True)
class Moved:
    """A piece that changes hands, with the burdens it carries along."""

    giver: tuple[str, ...]
    taker: tuple[str, ...]
    share: Fraction
    burdens: Burdens


@dc.dataclass(frozen=True, slots=True)
class Outcome:
    """The lines of the tenure to come, and what moved between whom."""

    lines: tuple[NewLine, ...]
    moved: tuple[Moved, ...] = ()

    @property
    def ranks(self) -> frozenset[int]:
        """The mortgages, by registered rank, whose burdened parts change hands."""
        return frozenset(rank for one in self.moved for rank in one.burdens)

    def held(self, party_no: str) -> Fraction:
        """Return how much of the whole a party will hold in its own name."""
        return sum((o.share for o in self.lines if o.holders == (party_no,)), ZERO)


def given(holdings: Sequence[Holding], giver: Giver) -> Fraction:
    """Return what a giver gives: the share it names, or all that it may give."""
    return may_give(holdings, giver) if giver.share is None else giver.share


def may_give(holdings: Sequence[Holding], giver: Giver) -> Fraction:
    """Return how much of the whole a giver holds and may give."""
    return sum((h.share for h in holdings if giver.owns(h)), ZERO)


def transfer(
    holdings: Sequence[Holding],
    parts: Mapping[int, Burdens],
    givers: Sequence[Giver],
    takers: Sequence[Taker],
    *,
    apart: bool = False,
) -> Outcome:
    """Move shares from givers to takers, each taker receiving of every giver in proportion.

    Who gives and takes keeps the smaller of the two, unless ``apart``: then what is taken stands
    in a line of its own (a split of one's own share). ``parts`` are the burdens by line. Raises
    ``ValueError`` where a giver gives more than it may, or the sums of both sides differ.
    """
    lines = [_Line.of(holding, parts.get(holding.line, {})) for holding in holdings]
    gives = {giver: given(holdings, giver) for giver in givers}
    takes = {taker.holders: taker.share for taker in takers}
    if len(takes) != len(takers) or sum(gives.values()) != sum(takes.values()):
        raise ValueError("what is given is not what is taken")
    if not apart:
        _keep_own(gives, takes)
    total = sum(takes.values(), ZERO)
    moved = []
    for giver, share in gives.items():
        owned = [i for i, holding in enumerate(holdings) if giver.owns(holding)]
        for place, piece in _draw(lines, owned, share, burdened_first=giver.burdened_first):
            for holders, part in takes.items():
                taken = piece.scaled(part / total)
                origin = holdings[place].line if set(holders) == set(giver.holders) else None
                _put(lines, dc.replace(taken, holders=holders, origin=origin), apart=apart)
                moved.append(Moved(giver.holders, holders, taken.share, taken.burdens))
    return Outcome(_new_lines(lines), tuple(moved))


def join(
    holdings: Sequence[Holding], parts: Mapping[int, Burdens], holders: tuple[str, ...]
) -> Outcome:
    """Join the lines of one holder, those that can be without freeing or burdening anything."""
    own = Giver(holders)
    lines: list[_Line] = []
    for holding in holdings:
        line = _Line.of(holding, parts.get(holding.line, {}))
        if own.owns(holding):
            _put(lines, line)
        else:
            lines.append(line)
    return Outcome(_new_lines(lines))


@dc.dataclass(frozen=True, slots=True)
class _Line:
    """A line in the making."""

    holders: tuple[str, ...]
    share: Fraction
    burdens: Burdens
    frozen: int = 0
    origin: int | None = None

    @classmethod
    def of(cls, holding: Holding, burdens: Burdens) -> _Line:
        return cls(holding.holders, holding.share, dict(burdens), holding.frozen, holding.line)

    @property
    def sum_of_parts(self) -> Fraction:
        return sum(self.burdens.values(), ZERO)

    @property
    def burdened(self) -> Fraction:
        return min(self.share, self.sum_of_parts)

    def scaled(self, factor: Fraction) -> _Line:
        burdens = {rank: part * factor for rank, part in self.burdens.items() if part * factor}
        return dc.replace(self, share=self.share * factor, burdens=burdens)

    def divided(self, free: Fraction, burdened: Fraction) -> tuple[_Line, _Line]:
        """Return what is left, and what is taken of the free and of the burdened part."""
        taken = burdened / self.burdened if burdened else ZERO
        out = dc.replace(self.scaled(taken), share=free + burdened)
        rest = dc.replace(self.scaled(1 - taken), share=self.share - free - burdened)
        return rest, out

    def may_join(self, other: _Line) -> bool:
        """Whether joining changes nothing that is burdened, now or after any discharge.

        Both have room for all their burdens side by side, or carry the same in proportion.
        """
        if self.frozen or other.frozen or set(self.holders) != set(other.holders):
            return False
        if all(one.sum_of_parts <= one.share for one in (self, other)):
            return True
        return self.scaled(1 / self.share).burdens == other.scaled(1 / other.share).burdens

    def joined(self, other: _Line) -> _Line:
        ranks = [*self.burdens, *other.burdens]
        burdens = {r: self.burdens.get(r, ZERO) + other.burdens.get(r, ZERO) for r in ranks}
        return dc.replace(self, share=self.share + other.share, burdens=burdens)


def _keep_own(gives: dict[Giver, Fraction], takes: dict[tuple[str, ...], Fraction]) -> None:
    """Let whoever gives and takes keep the smaller of the two."""
    for giver in list(gives):
        for holders in list(takes):
            if set(holders) == set(giver.holders):
                kept = min(gives[giver], takes[holders])
                gives[giver] -= kept
                takes[holders] -= kept
                if not takes[holders]:
                    del takes[holders]
        if not gives[giver]:
            del gives[giver]


def _draw(
    lines: list[_Line], owned: Sequence[int], share: Fraction, *, burdened_first: bool
) -> list[tuple[int, _Line]]:
    """Take a share out of some lines; return each piece with the place it came from."""
    burdened = {i: lines[i].burdened for i in owned}
    free = {i: lines[i].share - burdened[i] for i in owned}
    all_burdened, all_free = sum(burdened.values(), ZERO), sum(free.values(), ZERO)
    if share > all_burdened + all_free:
        raise ValueError("more is given than is held")
    heavy = min(share, all_burdened) if burdened_first else max(ZERO, share - all_free)
    light = share - heavy
    pieces = []
    for i in owned:
        of_free = min(light, free[i])
        of_burdened = heavy * burdened[i] / all_burdened if heavy else ZERO
        light -= of_free
        if of_free or of_burdened:
            lines[i], piece = lines[i].divided(of_free, of_burdened)
            pieces.append((i, piece))
    return pieces


def _put(lines: list[_Line], piece: _Line, *, apart: bool = False) -> None:
    """Join a piece to a line of the same holders where that is allowed, else give it its own."""
    for i, line in enumerate(lines):
        if not apart and line.share and line.may_join(piece):
            lines[i] = line.joined(piece)
            return
    lines.append(piece)


def _new_lines(lines: Iterable[_Line]) -> tuple[NewLine, ...]:
    return tuple(
        NewLine(one.holders, one.share, one.burdens, one.frozen, one.origin)
        for one in lines
        if one.share
    )
