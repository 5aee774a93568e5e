"""A form as a page of its own: submit, drafts, confirmations, conflicts; nothing typed is lost."""

from __future__ import annotations

import dataclasses as dc
import uuid
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.present.offers import record_made, registration_of
from core.problems import Conflict, Problem, Rejected, Severity
from ui import theme
from ui.context import Context, FormWish
from ui.forms import as_it_stands, make_form
from ui.messages import Confirm, problems_words, say_failure, say_problems
from ui.pages.page import Scroll
from ui.widgets.flow import Flow
from ui.widgets.form_view import FormView
from ui.widgets.parts import Banner, action, button, column, row, words
from ui.widgets.tab_order import AroundForm

AUTOSAVE_MS = 2_000  # after the last key
SHAPING = frozenset({"asset_class"})  # fields that decide which others a form has
FORM_WIDTH = 120  # grid steps: 960 px


class FormPage(AroundForm, QWidget):
    """The form of one operation, until it is carried out or put aside as a draft."""

    left = Signal(str, str)  # kind and number of what was made, or "" when put aside

    def __init__(self, context: Context, wish: FormWish) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context, self.text, self.operation = context, context.text, wish.operation
        self._wrap = dict(wish.wrap or wish.draft.get("wrap", {}))
        self.title_text = self.text(f"operation.{self._performed}")
        self.draft_no = wish.draft_no or f"{wish.operation}-{uuid.uuid4().hex[:10]}"
        self._kept = bool(wish.draft_no)
        self._busy = False
        self._take_form(make_form(context, wish))
        self._build()
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._autosave.timeout.connect(self.save_draft)
        self.banner.pressed.connect(self._on_banner)
        if not wish.draft:
            self.state.settle()

    @property
    def _performed(self) -> str:
        """The operation that is carried out: a case handed in anew is resubmitted."""
        return "case.resubmit" if self._wrap else self.operation

    def _build(self) -> None:
        lines = column(self, 1.5, 2)
        self._head = row(gap=1)
        self._head.addWidget(words(self.title_text, "title"))
        self.saved_note = words("", "quiet")
        self._head.addWidget(self.saved_note)
        self._ends = Flow(flush_right=True)
        self._head.addLayout(self._ends, 1)
        self._button("ui.form.leave", "Escape", self.put_aside)
        self._button("ui.form.draft", "Ctrl+S", self.save_draft)
        if registration_of(self._performed):
            self._button("ui.form.as_last", "Ctrl+Shift+L", self.as_last)
            self._button("ui.form.receive", "Ctrl+Shift+Return", lambda: self.submit(accept=False))
        key = f"ui.form.submit.{self._performed}"
        self.submit_button = self._button(
            key if self.text.has(key) else "ui.form.submit.other",
            "Ctrl+Return",
            self.submit,
            role="primary",
        )
        lines.addLayout(self._head)
        self.banner = Banner()
        self.banner.setMaximumWidth(theme.unit(FORM_WIDTH))
        lines.addWidget(self.banner)
        self._scroll = Scroll()
        self.form.setMaximumWidth(theme.unit(FORM_WIDTH))
        # In a row of its own: a column reckons its height for a width that the form does not take.
        self._beside = row(gap=0)
        self._beside.addWidget(self.form, 1)
        self._beside.addStretch()
        self._scroll.lines.addLayout(self._beside)
        lines.addWidget(self._scroll, 1)

    def _button(self, text_key: str, key: str, then: Any, role: str = "") -> Any:
        made = button(self.text(text_key), key, role, bound=False)
        made.clicked.connect(lambda: then())
        action(self, key, lambda: then())
        self._ends.addWidget(made)
        return made

    def focus_first(self) -> None:
        """Begin where something is missing."""
        self.form.focus_first()

    # --- drafts ---------------------------------------------------------------------------------

    def _on_edited(self, path: str) -> None:
        self.saved_note.setText("")
        self._autosave.start()
        if path in SHAPING:
            QTimer.singleShot(0, self._reshape)

    def _reshape(self) -> None:
        """Build the form anew, because a field decides which others there are."""
        old, draft = self.form, self.state.dump()
        self._take_form(make_form(self.context, FormWish(self.operation, draft=draft)))
        self._replace(old)

    def _replace(self, old: FormView) -> None:
        self._beside.replaceWidget(old, self.form)
        self._beside.setStretchFactor(self.form, 1)
        old.deleteLater()
        self.form.setMaximumWidth(theme.unit(FORM_WIDTH))
        self.form.focus_first()

    def as_last(self) -> None:
        """Fill what is still empty as in the last case of this kind."""
        kind = registration_of(self._performed)
        self.context.ask(
            *("last_application", self._carry_over),
            owner=self,
            key="last",
            registration=kind,
        )

    def _carry_over(self, last: Mapping[str, Any]) -> None:
        if not last:
            self.banner.say(self.text("ui.form.no_last"), "look")
            return
        typed = {name: value for name, value in self.state.raw().items() if filled(value)}
        old, wish = self.form, FormWish(self.operation, {**last, **typed})
        self._take_form(make_form(self.context, wish))
        self._replace(old)
        self.banner.say(self.text("ui.form.carried_over"), "done")
        self._autosave.start()

    def _take_form(self, form: FormView) -> None:
        self.form, self.state = form, form.state
        form.edited.connect(self._on_edited)
        form.finished.connect(lambda: self.submit_button.setFocus())

    def save_draft(self) -> None:
        """Keep what was typed in the ledger, so that a crash loses nothing."""
        self._autosave.stop()
        if not self.state.dirty or self._busy:
            return
        self._kept = True
        raw = {
            "draft": self.draft_no,
            "operation": self.operation,
            "title": self._draft_title(),
            "body": {**self.state.dump(), "wrap": self._wrap},
        }
        self.context.perform("draft.save", raw, self._saved, self._not_saved, owner=self)

    def _draft_title(self) -> str:
        names = ("name", "new.name", "assets[0]", "mortgage", "principal_contract_no", "asset")
        said = [self.state.get(n) for n in names if self.state.part(n) and self.state.get(n)]
        return "　".join([self.title_text, *said])[:100]

    def _saved(self, _: Any) -> None:
        self.saved_note.setText(self.text("ui.note.saved"))

    def _not_saved(self, fault: Exception) -> None:
        again = [("draft", self.text("ui.try_again"))]
        say_failure(self.banner, self.text, fault, "look", again)

    def keep(self) -> None:
        """Save at once, because the window closes."""
        self.save_draft()

    def wish(self) -> FormWish:
        """Return what opens this form again as it stands."""
        body = {**self.state.dump(), "wrap": self._wrap}
        return FormWish(self.operation, {}, self.draft_no, body)

    def put_aside(self) -> None:
        """Leave the form; what was typed stays as a draft on the start page."""
        if self.state.dirty:
            self.save_draft()
            self.context.noted.emit(self.text("ui.form.kept"), "", "")
        self.left.emit("", "")

    # --- submitting -----------------------------------------------------------------------------

    def submit(
        self, *, accept: bool = True, acknowledged: tuple[str, ...] = (), reason: str = ""
    ) -> None:
        """Carry the operation out; whatever stands in its way comes back at once."""
        if self._busy:
            return
        self._busy = True
        self._autosave.stop()
        self.state.asked = True
        self.banner.hide()
        raw = self.state.raw()
        raw.pop("accept", None)  # as it was when the case came in; now it is asked anew
        if self._wrap:
            raw = {**self._wrap, "application": raw}
        elif not accept:
            raw["accept"] = False
        self.submit_button.setEnabled(False)
        self._again = {"accept": accept, "acknowledged": acknowledged, "reason": reason}
        self.context.perform(
            self._performed,
            raw,
            self._done,
            self._failed,
            owner=self,
            acknowledged=acknowledged,
            reason=reason,
        )

    def _done(self, receipt: Any) -> None:
        self._busy = False
        self.state.settle()
        if self._kept:
            self.context.perform(
                "draft.discard",
                {"draft": self.draft_no},
                lambda _: None,
                self.context.failed.emit,
                owner=self.context,
            )
        kind, number = record_made(self._performed, receipt.numbers)
        self.context.noted.emit(
            self.text("ui.note.entered", what=self.title_text, number=receipt.number), kind, number
        )
        self.left.emit(kind, number)

    def _failed(self, fault: Exception) -> None:
        self._busy = False
        self.submit_button.setEnabled(True)
        if isinstance(fault, Rejected):
            self._show_problems([_inside(p) for p in fault.problems])
            return
        name = "reload" if isinstance(fault, Conflict) else "again"
        choices = [(name, self.text("ui.reload" if name == "reload" else "ui.try_again"))]
        if isinstance(fault, Conflict) and self.state.part("seen_version"):
            self._version = fault.params.get("version", "")
            choices.insert(0, ("mine", self.text("ui.form.mine")))
        say_failure(self.banner, self.text, fault, "look", choices)

    def _show_problems(self, problems: list[Problem]) -> None:
        questions = [p for p in problems if p.severity is Severity.CONFIRMATION]
        apart = self.form.show_problems(problems)
        if len(questions) == len(problems):
            self._ask_confirmation(questions)
            return
        lines = [self.text("ui.form.problems", n=len(problems))]
        if apart:
            lines.append(problems_words(self.text, apart))
        say_problems(self.banner, self.text, problems, said="\n".join(lines))
        QTimer.singleShot(0, self.form.show_focus)  # the banner has taken room away

    def _ask_confirmation(self, questions: list[Problem]) -> None:
        dialog = Confirm(self.text, questions, self)
        dialog.accepted.connect(
            lambda: self.submit(
                accept=bool(self._again["accept"]),
                acknowledged=tuple({p.code for p in questions}),
                reason=dialog.reason.toPlainText().strip(),
            )
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_banner(self, name: str) -> None:
        if name == "again":
            self.submit(**self._again)  # type: ignore[arg-type]
        elif name == "draft":
            self.save_draft()
        elif name == "reload":
            self.put_aside()
        elif name == "mine":  # having read what the other wrote
            newer = as_it_stands(self.context, self.operation, self.state)
            for path, text in self.state.newer(newer).items():
                self.form.put(path, text)
            self.state.set("seen_version", self._version)
            self.submit(**self._again)  # type: ignore[arg-type]


def _inside(problem: Problem) -> Problem:
    """Return a problem of a resubmitted application as its form knows the field."""
    return dc.replace(problem, field=problem.field.removeprefix("application."))


def filled(value: Any) -> bool:
    """Whether anything was typed into a part of a form, be it in a line of a list."""
    if isinstance(value, Mapping):
        return any(filled(one) for one in value.values())
    if isinstance(value, list | tuple):
        return any(filled(one) for one in value)
    return value not in (None, "", False)
