"""Problems, confirmations and failures in words; the only dialogs that stop the work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QDialog, QMessageBox, QPlainTextEdit, QPushButton, QWidget

from core.present.manual import topics_of
from core.problems import (
    Conflict,
    FieldError,
    NongquanError,
    Problem,
    Severity,
    Unavailable,
)
from core.services.ports import BadEntry
from core.text import Catalogue
from ui import theme
from ui.widgets.parts import Banner, action, button, column, row, words


def problem_words(text: Catalogue, problem: Problem) -> str:
    """Return a problem as one sentence, its basis and the next step."""
    return str(text.sentence(problem))


def problems_words(text: Catalogue, problems: Iterable[Problem]) -> str:
    """Return problems one below the other, each with its field's term where it has one."""
    return "\n".join(f"· {problem_words(text, problem)}" for problem in problems)


def failure_words(text: Catalogue, fault: Exception) -> str:
    """Return what to say of an exception that is no list of problems."""
    if isinstance(fault, Conflict | Unavailable | FieldError):
        return str(text.sentence(Problem(fault.code, "", fault.params)))
    if isinstance(fault, NongquanError):
        problems: Sequence[Problem] = getattr(fault, "problems", ())
        return problems_words(text, problems) or text("ui.cancelled")
    return text("ui.unexpected", what=type(fault).__name__)


def problems_of(fault: Exception) -> tuple[Problem, ...]:
    """Return an exception as problems; stopping is none."""
    if isinstance(fault, Conflict | Unavailable | FieldError):
        return (Problem(fault.code, "", fault.params),)
    if isinstance(fault, NongquanError):
        return tuple(getattr(fault, "problems", ()))
    return (Problem("unexpected"),)


def say_failure(
    banner: Banner,
    text: Catalogue,
    fault: Exception,
    tone: str = "refuse",
    buttons: Iterable[tuple[str, str]] = (),
) -> None:
    """Say what came of an exception, with the way to the manual."""
    say_problems(banner, text, problems_of(fault), tone, buttons, said=failure_words(text, fault))


def say_problems(
    banner: Banner,
    text: Catalogue,
    problems: Sequence[Problem],
    tone: str = "refuse",
    buttons: Iterable[tuple[str, str]] = (),
    *,
    said: str = "",
) -> None:
    """Say problems (or ``said`` for them) in a banner, with the way to the manual."""
    banner.say(said or problems_words(text, problems), tone, buttons)
    how = how_button(text, problems, banner)
    if how is not None:
        banner.add(how)


def how_button(text: Catalogue, problems: Sequence[Problem], owner: QWidget) -> QPushButton | None:
    """Return the button that opens what the manual says of some problems; None if it is silent."""
    if not topics_of(problem.code for problem in problems):
        return None

    def explain() -> None:
        from ui.help_dialog import explain_problems

        explain_problems(text, problems, owner)

    made = button(text("ui.how.button"), HOW_KEY)
    made.clicked.connect(explain)
    return made


HOW_KEY = "Shift+F1"


def tone_of(problem: Problem) -> str:
    """Return the style's tone of a problem: only a refusal or fault is red."""
    return "look" if problem.severity is Severity.CONFIRMATION else "refuse"


class Confirm(QDialog):
    """Lists what is lawful but unusual; going on needs a reason, which the journal keeps."""

    def __init__(self, text: Catalogue, problems: Sequence[Problem], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(text("ui.confirm.title"))
        self.setMinimumWidth(theme.unit(64))
        lines = column(self, 1.5, 2)
        lines.addWidget(words(text("ui.confirm.title"), "lead"))
        lines.addWidget(words(problems_words(text, problems), wrap=True))
        name = words(text("ui.confirm.reason"), "term")
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(theme.unit(9))
        self.reason.setAccessibleName(text("ui.confirm.reason"))
        name.setBuddy(self.reason)
        self.fault = words("", "fault", wrap=True)
        self.fault.hide()
        lines.addWidget(name)
        lines.addWidget(self.reason)
        lines.addWidget(self.fault)
        ends = row(gap=1)
        how = how_button(text, problems, self)
        if how is not None:
            ends.addWidget(how)
        ends.addStretch(1)
        no = button(text("ui.confirm.no"), "Escape")
        no.clicked.connect(self.reject)
        yes = button(text("ui.confirm.yes"), "Ctrl+Return", "primary", bound=False)
        yes.clicked.connect(self._yes)
        ends.addWidget(no)
        ends.addWidget(yes)
        lines.addLayout(ends)
        self._missing = text("ui.confirm.reason_missing")
        action(self, "Ctrl+Return", self._yes)
        self.reason.setFocus()

    def _yes(self) -> None:
        if self.reason.toPlainText().strip():
            self.accept()
            return
        self.fault.setText(self._missing)
        self.fault.show()
        self.reason.setFocus()


def tell_damage(window: QWidget, text: Catalogue, bad: BadEntry) -> None:
    """Tell that the ledger's file is not whole, and what to do."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Critical)
    box.setWindowTitle(text("ui.crash.title"))
    what = f"{text(f'choice.journal_fault.{bad.what}')}（{bad.table} {bad.row}）"
    box.setText(text("ui.ledger_check.damaged", what=what))
    box.open()


class Unexpected:
    """Tells of an error nobody expected, once at a time; the program stays open."""

    def __init__(self, window: QWidget, text: Catalogue, log: object) -> None:
        self._window, self._text, self._log = window, text, log
        self._open = False

    def tell(self, what: str) -> None:
        """Say what happened and where the log is."""
        if self._open:
            return
        self._open = True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self._text("ui.crash.title"))
        box.setText(self._text("ui.unexpected", what=what))
        box.setInformativeText(self._text("ui.crash.log", path=self._log))
        how = how_button(self._text, problems_of(RuntimeError()), self._window)
        if how is not None:
            how.clicked.connect(box.close)
            box.addButton(how, QMessageBox.ButtonRole.HelpRole)
            box.addButton(QMessageBox.StandardButton.Ok)
        box.finished.connect(self._closed)
        box.open()

    def _closed(self) -> None:
        self._open = False
