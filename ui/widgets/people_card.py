"""Accounts on the settings page: who may work with the ledger, in which roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QWidget

from core.services.roles import rules
from ui import theme
from ui.context import Context
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, Card, Facts, action, button, column, row, words
from ui.widgets.password import password_box, say_under

PASSWORDS = ("password", "password_again")


class PeopleCard(Card):
    """The accounts, or what a single desk gives up."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.text("ui.people.title"))
        self.context, self.text = context, context.text
        self.rows: tuple[Any, ...] = ()
        self.facts, self.note = Facts(), words("", "quiet", wrap=True)
        self.banner = Banner()
        for one in (self.facts, self.note, self.banner):
            self.body.addWidget(one)
        line = row(gap=1)
        self.buttons = {}
        for name, key, act in (
            ("enter", "Alt+N", self.enter),
            ("amend", "Alt+J", self.amend),
            ("password", "", self.reset_password),
            ("own_password", "", self.own_password),
        ):
            made = button(self.text(f"ui.people.{name}"), key)
            made.clicked.connect(lambda _=False, act=act: act())
            self.buttons[name] = made
            line.addWidget(made)
        line.addStretch(1)
        self.body.addLayout(line)

    def refresh(self) -> None:
        """Read who there is."""
        self.context.ask("accounts", self._load, owner=self, key="accounts")

    def _load(self, rows: tuple[Any, ...]) -> None:
        self.rows = rows
        left = self.text("choice.account_state.left")
        self.facts.show_pairs(
            (one.account, one.role_terms if one.state == "active" else f"{one.role_terms}　{left}")
            for one in rows
        )
        self.facts.setVisible(bool(rows))
        single = f"{self.text('ui.people.single')}\n{self.text('ui.people.single_next')}"
        self.note.setText(self.text("ui.people.note") if rows else single)
        for name, made in self.buttons.items():
            made.setVisible(bool(rows) or name == "enter")

    def enter(self) -> None:
        """Add an account."""
        self._open(AccountDialog(self.context, self.rows, self.window(), new=True))

    def amend(self) -> None:
        """Change somebody's roles."""
        self._open(AccountDialog(self.context, self.rows, self.window(), new=False))

    def reset_password(self) -> None:
        """Set the password of somebody who forgot it."""
        names = tuple(one.account for one in self.rows if one.state == "active")
        self._open(PasswordDialog(self.context, names, self.window()))

    def own_password(self) -> None:
        """Set one's own password."""
        self._open(PasswordDialog(self.context, (self.context.desk.operator,), self.window()))

    def _open(self, dialog: AccountDialog | PasswordDialog) -> None:
        self.dialog = dialog
        dialog.saved.connect(self._saved)
        dialog.open()

    def _saved(self) -> None:
        if self.context.desk.session.signed_in:
            self.banner.say(self.text("ui.people.saved"), "done")
            self.refresh()
        else:  # the first account was entered: from now on everybody signs in
            self.context.sign_in_wanted.emit()


class _Dialog(QDialog):
    """What the dialogs share: fields, the problems under them, one way to save."""

    saved = Signal()

    def __init__(self, context: Context, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.unit(92))
        self.lines = column(self, 1.5, 2)
        self.banner = Banner()
        self.boxes: dict[str, FieldBox] = {}
        self.lines.addWidget(self.banner)

    def add(self, box: FieldBox) -> FieldBox:
        """Add a field."""
        self.boxes[box.path] = box
        self.lines.addWidget(box)
        return box

    def finish(self) -> None:
        """Add the ways out."""
        ends = row(gap=1)
        ends.addStretch(1)
        self.go = button(self.text("ui.people.save"), "Ctrl+Return", "primary")
        self.go.clicked.connect(lambda: self.save())
        ends.addWidget(self.go)
        self.lines.addLayout(ends)
        action(self, "Escape", self.close)

    def save(self) -> None:
        """Carry out what was asked for."""
        raise NotImplementedError

    def carry_out(self, operation: str, make: Callable[[], dict[str, Any]]) -> None:
        """Perform an operation whose document takes time to make: passwords are hashed slowly."""
        desk = self.context.desk
        self.go.setEnabled(False)
        self.banner.hide()
        self.context.jobs.write(
            lambda: desk.perform(operation, make()), self._done, self._refused, self
        )

    def _done(self, _: Any) -> None:
        self.close()
        self.saved.emit()

    def _refused(self, fault: Exception) -> None:
        self.go.setEnabled(True)
        rest = say_under(self.text, self.boxes, fault)
        if rest:
            self.banner.say(rest, "refuse")
        self.lines.activate()
        self.resize(self.width(), self.lines.totalHeightForWidth(self.width()))


class AccountDialog(_Dialog):
    """A person and their roles; of a new one the first password too."""

    def __init__(
        self, context: Context, rows: tuple[Any, ...], parent: QWidget, *, new: bool
    ) -> None:
        title = context.text("ui.people.enter" if new else "ui.people.amend")
        super().__init__(context, title, parent)
        self.new, self.rows = new, rows
        if new and not rows:
            self.lines.addWidget(words(self.text("ui.people.first"), "quiet", wrap=True))
        person: QWidget = QLineEdit() if new else QComboBox()
        self.person = self.add(
            FieldBox("account", self.text("field.account"), person, required=True)
        )
        self.roles = self._roles()
        self.add(FieldBox("roles", self.text("field.roles"), self.roles, required=True))
        if new:
            for name in PASSWORDS:
                self.add(password_box(self.text, name))
        else:
            self._offer_state()
        self.finish()
        self.person.editor.setFocus()

    def _roles(self) -> QWidget:
        whole = QWidget()
        lines = column(whole, 0.5)
        self.checks: dict[str, QCheckBox] = {}
        for code in rules().roles:
            note = self.text(f"choice.duty_note.{code}")
            made = QCheckBox(f"{self.text(f'choice.duty.{code}')}　{note}")
            self.checks[code] = made
            lines.addWidget(made)
        return whole

    def _offer_state(self) -> None:
        state = QComboBox()
        for code in ("active", "left"):
            state.addItem(self.text(f"choice.account_state.{code}"), code)
        self.state = self.add(
            FieldBox("account_state", self.text("field.account_state"), state, required=True)
        )
        self.person.editor.addItems([one.account for one in self.rows])
        self.person.editor.currentIndexChanged.connect(self._show)
        self._show(0)

    def _show(self, place: int) -> None:
        known = self.rows[place]
        for code, made in self.checks.items():
            made.setChecked(code in known.roles)
        self.state.editor.setCurrentIndex(self.state.editor.findData(known.state))

    def save(self) -> None:
        chosen = [code for code, made in self.checks.items() if made.isChecked()]
        if not self.new:
            name, state = self.person.editor.currentText(), self.state.editor.currentData()
            document = {"account": name, "roles": chosen, "account_state": state}
            self.carry_out("account.amend", lambda: document)
            return
        name = self.person.editor.text().strip()
        typed = [self.boxes[one].editor.text() for one in PASSWORDS]
        desk = self.context.desk

        def make() -> dict[str, Any]:
            return {"account": name, "roles": chosen, "secret": desk.new_secret(*typed)}

        self.carry_out("account.enter", make)


class PasswordDialog(_Dialog):
    """A new password, typed twice."""

    def __init__(self, context: Context, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(context, context.text("operation.account.password"), parent)
        person = QComboBox()
        person.addItems(names)
        self.person = self.add(
            FieldBox("account", self.text("field.account"), person, required=True)
        )
        for name in PASSWORDS:
            self.add(password_box(self.text, name))
        self.finish()
        (self.boxes["password"] if len(names) == 1 else self.person).editor.setFocus()

    def save(self) -> None:
        typed = [self.boxes[one].editor.text() for one in PASSWORDS]
        name, desk = self.person.editor.currentText(), self.context.desk
        self.carry_out(
            "account.password",
            lambda: {"account": name, "secret": desk.new_secret(*typed)},
        )
