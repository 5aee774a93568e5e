"""What a change (变更) makes of a mortgage, and whom it can harm.

Sources: 民法典 第四百零九条、第四百二十二条; 不动产登记暂行条例实施细则 第六十八条.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from fractions import Fraction

from core.domain.mortgage import MAXIMUM, Burdens, Mortgage, Terms
from core.domain.priority import not_before

Parts = Mapping[tuple[str, int], Fraction]  # (asset, line) -> part of the asset
Lenders = Mapping[str, Fraction]  # mortgagee -> part of the claim

# What an application may change; everything else has a kind of registration of its own.
CHANGEABLE = (
    *("amount", "term_from", "term_to", "interest_rate", "principal_contract_no"),
    *("mortgage_contract_no", "scope", "transfer_restricted", "disposal_agreement", "remarks"),
)


@dc.dataclass(frozen=True, slots=True)
class Change:
    """The terms of a mortgage and the parts that it burdens, before and after.

    ``parts_after`` names only the lines whose part changes; ``lenders`` are the parts of the
    claim by mortgagee, empty where nobody's part is said.
    """

    before: Terms
    after: Terms
    parts_before: Parts = dc.field(default_factory=dict)
    parts_after: Parts = dc.field(default_factory=dict)
    lenders_before: Lenders = dc.field(default_factory=dict)
    lenders_after: Lenders = dc.field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The terms that differ, in the order of the register page."""
        return tuple(
            name for name in CHANGEABLE if getattr(self.before, name) != getattr(self.after, name)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not self.fields and not self.moved and self.lenders_before == self.lenders_after

    @property
    def moved(self) -> tuple[tuple[str, int], ...]:
        """The lines of which it burdens another part than before."""
        return tuple(at for at, part in self.parts_after.items() if part != self._part(at))

    @property
    def burdens_more(self) -> frozenset[tuple[str, int]]:
        """The lines of which it burdens a greater part."""
        return frozenset(at for at in self.moved if self.parts_after[at] > self._part(at))

    def _part(self, at: tuple[str, int]) -> Fraction:
        return self.parts_before.get(at, Fraction(0))

    @property
    def raises_amount(self) -> bool:
        """Whether more is secured than before."""
        return self.after.amount > self.before.amount

    @property
    def extends_term(self) -> bool:
        """Whether the debt falls due later, or claims may arise for longer."""
        return self.after.term_to > self.before.term_to

    @property
    def secures_more(self) -> bool:
        """Whether others are certainly paid less: they must have agreed (民法典 409, 422)."""
        period = self.extends_term and self.before.security == MAXIMUM
        return self.raises_amount or period

    @property
    def may_secure_more(self) -> tuple[str, ...]:
        """The terms that perhaps cost others something, which only a person can tell."""
        found = []
        if self.extends_term and self.before.security != MAXIMUM:
            found.append("term_to")
        rate, old = self.after.interest_rate, self.before.interest_rate
        if rate is not None and (old is None or rate > old):
            found.append("interest_rate")
        if self.after.scope != self.before.scope:
            found.append("scope")
        return tuple(found)


def others_on_same_lines(
    mortgage: Mortgage,
    others: tuple[Mortgage, ...],
    burdens: Burdens,
    lines: frozenset[tuple[str, int]] | None = None,
) -> tuple[Mortgage, ...]:
    """Return who stands beside or behind a mortgage on something that it burdens itself.

    Mortgages of another co-owner's share are not touched. ``lines`` narrows it to some of the
    lines; otherwise all that it burdens count.
    """
    found: dict[str, Mortgage] = {}
    for one in mortgage.live_encumbrances:
        on_asset = burdens.get(one.asset_no, {})
        own = {
            line
            for line, ranks in on_asset.items()
            if (one.registered_rank in ranks if lines is None else (one.asset_no, line) in lines)
        }
        for other in not_before(mortgage, others, one.asset_no):
            place = other.on(one.asset_no)
            if place and any(place.registered_rank in on_asset[line] for line in own):
                found[other.mortgage_no] = other
    return tuple(found.values())
