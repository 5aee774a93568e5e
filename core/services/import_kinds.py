"""The kinds of sheets: which operation each row asks for, and what two rows may not share."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Mapping

from core.domain import identity
from core.domain.names import comparison_key
from core.problems import Severity
from core.services.incoming import nested
from core.services.operations import OPERATIONS
from core.services.reading import Document

ROWS = "rows"  # the list of a request that takes a whole sheet
Said = Mapping[str, str]  # the cells of a row by field


def _identity(said: Said) -> str | None:
    kind, number = said.get("id_kind"), said.get("id_no")
    return f"{kind} {identity.normalise_id(number)}" if kind and number else None


def _name_and_place(said: Said) -> str | None:
    name, location = said.get("name"), said.get("location")
    return f"{comparison_key(name)} {comparison_key(location)}" if name and location else None


def _original_number(said: Said) -> str | None:
    return said.get("original_no") or None


def _nothing(said: Said) -> str | None:
    """Rows of a whole sheet are compared by their operation."""
    return None


@dc.dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of sheet.

    ``same`` is what no two rows may have in common; ``blamed`` the field that is named then, and
    ``severity`` what it means. The columns of a ``classed`` sheet depend on the asset class; the
    rows of a ``ranked`` one are entered in the order of their ranks. All rows of a sheet that goes
    ``into`` a record, named by that field of its operation, are one list of one request.
    """

    operation: str
    same: Callable[[Said], str | None]
    blamed: str
    severity: Severity = Severity.FAULT
    classed: bool = False
    ranked: bool = False
    into: str = ""

    @property
    def row_model(self) -> type[Document]:
        """Return the model whose fields are the columns."""
        command = OPERATIONS[self.operation].command
        if not self.into:
            return command
        inner, _ = nested(command, ROWS)
        assert inner is not None
        return inner


IMPORTS: dict[str, ImportKind] = {
    "party": ImportKind("party.enter", _identity, "id_no"),
    "asset": ImportKind("asset.enter", _name_and_place, "name", Severity.CONFIRMATION, True),
    "old_asset": ImportKind("takeover.asset", _name_and_place, "name", Severity.CONFIRMATION, True),
    "mortgage": ImportKind("takeover.mortgage", _original_number, "original_no", ranked=True),
    "restraint": ImportKind("takeover.restraint", _original_number, "original_no"),
    "payees": ImportKind("entity.payees", _nothing, "no", into="entity"),
    "plots": ImportKind("cycle.plots", _nothing, "no", into="cycle"),
    "deliveries": ImportKind("cycle.deliveries", _nothing, "plot", into="cycle"),
    "holdings": ImportKind("cycle.holdings", _nothing, "plot", into="cycle"),
    "holders": ImportKind("cycle.holders", _nothing, "no", into="cycle"),
    "members": ImportKind("cycle.members", _nothing, "no", into="cycle"),
    "returns": ImportKind("payment.reconcile", _nothing, "line", into="payment"),
}
