"""分配单位: every entity with what may be done with it, before it has a cycle as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from ui.context import Context

# What an entity is asked for, the usual order of a new one; ``entity.amend`` starts from its terms.
OFFERED = ("cycle.open", "entity.payees", "entity.amend")


class EntitiesMenu(QMenu):
    """A menu of entities; a digit takes each, and in its own menu each thing to do."""

    def __init__(
        self, context: Context, parent: QWidget, import_payees: Callable[[str], None]
    ) -> None:
        super().__init__(parent)
        self.context = context
        self.entities: Sequence[Any] = ()
        self._import_payees = import_payees
        self.load(())

    def load(self, entities: Sequence[Any]) -> None:
        """Show these entities."""
        self.entities = entities
        self.clear()
        for place, one in enumerate(entities, start=1):
            self._add(place, one.entity_no, one.entity_name)
        if entities:
            self.addSeparator()
        made = self.addAction(self.context.text("operation.entity.enter"))
        made.triggered.connect(lambda: self.context.open_form("entity.enter"))

    def given(self) -> dict[str, Any]:
        """Return what a new cycle's form begins with: the entity, where there is only one."""
        return {"entity": self.entities[0].entity_no} if len(self.entities) == 1 else {}

    def _add(self, place: int, number: str, name: str) -> None:
        text = self.context.text
        inner = self.addMenu(f"{_sign(place)}{name}")
        for order, operation in enumerate(OFFERED, start=1):
            made = inner.addAction(f"{_sign(order)}{text(f'operation.{operation}')}")
            made.triggered.connect(lambda _=False, o=operation: self.start(o, number))
        made = inner.addAction(f"{_sign(len(OFFERED) + 1)}{text('operation.import.payees')}")
        made.triggered.connect(lambda: self._import_payees(number))

    def start(self, operation: str, number: str) -> None:
        """Open the form of an operation on an entity."""
        if operation != "entity.amend":
            self.context.open_form(operation, {"entity": number})
            return

        def amend(page: Any) -> None:
            if page is not None:
                self.context.open_form(operation, {"entity": number, **page.terms})

        self.context.ask("entity", amend, owner=self, key="entity", entity_no=number)


def _sign(place: int) -> str:
    return f"&{place}  " if place < 10 else ""
