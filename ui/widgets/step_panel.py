"""A step of a record as a small form beside it: what must be said, then one key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from core.present.form import FormState, Leaf, parts_of
from core.present.layouts import Section
from core.problems import Rejected, Severity
from ui.context import Context
from ui.messages import Confirm, say_failure, say_problems
from ui.widgets.form_view import FormView
from ui.widgets.parts import Banner, Card, action, button, row
from ui.widgets.tab_order import AroundForm


class StepPanel(AroundForm, Card):
    """Performs an operation whose record is already known (``given``).

    ``filled`` stands in the fields at first, to be confirmed or changed.
    """

    wraps = False
    done = Signal(object)  # Receipt
    closed = Signal()

    def __init__(
        self,
        context: Context,
        operation: str,
        given: Mapping[str, Any],
        filled: Mapping[str, Any] | None = None,
    ) -> None:
        from core.services.operations import OPERATIONS

        super().__init__(context.text(f"operation.{operation}"))
        self.context, self.text, self.operation = context, context.text, operation
        self._given = dict(given)
        parts = parts_of(OPERATIONS[operation].command)
        asked = tuple(
            part.name for part in parts if isinstance(part, Leaf) and part.name not in given
        )
        self.state = FormState(parts, context.desk.today())
        self.state.fill(filled or {})
        section = Section(operation, asked, frozenset(asked), titled="operation")
        self.form = FormView(context, self.state, (section,), {}, operation.partition(".")[0])
        card = self.form.card_of(operation)
        card.setProperty("role", "")
        card.heading.hide()
        card.body.setContentsMargins(0, 0, 0, 0)
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self.body.addWidget(self.form)
        self.body.addLayout(self._ends())
        self.form.finished.connect(self.submit_button.setFocus)
        action(self, "Ctrl+Return", lambda: self.submit())
        action(self, "Escape", self.closed.emit)

    def _ends(self) -> QHBoxLayout:
        """Return the line with the two ways out."""
        ends = row(gap=1)
        ends.addStretch(1)
        no = button(self.text("ui.form.leave"), "Escape", bound=False)
        no.clicked.connect(self.closed.emit)
        self.submit_button = button(
            self.text(f"operation.{self.operation}"), "Ctrl+Return", "primary", bound=False
        )
        self.submit_button.clicked.connect(lambda: self.submit())
        ends.addWidget(no)
        ends.addWidget(self.submit_button)
        return ends

    def focus_first(self) -> None:
        """Begin in the first field, or at the button when nothing is asked."""
        self.form.focus_first()
        if not self.form.anchors:
            self.submit_button.setFocus()

    def submit(self, *, acknowledged: tuple[str, ...] = (), reason: str = "") -> None:
        """Take the step."""
        self.state.asked = True
        self.submit_button.setEnabled(False)
        raw = {**self.state.raw(), **{k: v for k, v in self._given.items() if v is not None}}
        self.context.perform(
            self.operation,
            raw,
            self.done.emit,
            self._failed,
            owner=self,
            acknowledged=acknowledged,
            reason=reason,
        )

    def _failed(self, fault: Exception) -> None:
        self.submit_button.setEnabled(True)
        if not isinstance(fault, Rejected):
            say_failure(self.banner, self.text, fault, "look")
            return
        apart = self.form.show_problems(fault.problems)
        questions = fault.of(Severity.CONFIRMATION)
        if len(questions) == len(fault.problems):
            self._confirm(questions)
        elif apart:
            say_problems(self.banner, self.text, apart)

    def _confirm(self, questions: Any) -> None:
        dialog = Confirm(self.text, questions, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(
            lambda: self.submit(
                acknowledged=tuple({p.code for p in questions}),
                reason=dialog.reason.toPlainText().strip(),
            )
        )
        dialog.open()
