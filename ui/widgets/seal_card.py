"""The office's electronic seal on the settings page: whose it is, and the way to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from core.problems import FieldError, Problem
from ui import theme
from ui.context import Context
from ui.messages import failure_words
from ui.widgets.field_box import FieldBox
from ui.widgets.parts import Banner, Card, Facts, action, button, column, row, words

FIELDS = ("seal_container", "seal_passphrase", "seal_picture")
FAULTY = {"seal_picture_unreadable": "seal_picture"}  # all others are the container's


class SealCard(Card):
    """What is known of the seal of this machine."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.text("ui.seal.heading"))
        self.context, self.text = context, context.text
        self.facts = Facts()
        self.nothing = words(self.text("ui.seal.none"), "quiet", wrap=True)
        self.banner = Banner()
        for one in (self.facts, self.nothing, self.banner):
            self.body.addWidget(one)
        line = row(gap=1)
        made = button(self.text("ui.seal.change"), "Alt+G")
        made.clicked.connect(lambda: self.change())
        line.addWidget(made)
        line.addStretch(1)
        self.body.addLayout(line)

    def refresh(self) -> None:
        """Read what there is."""
        known = self.context.desk.sealer.facts()
        self.nothing.setVisible(known is None)
        self.facts.setVisible(known is not None)
        if known is None:
            return
        text = self.text
        span = text("ui.seal.span", start=known.valid_from, end=known.valid_until)
        pictured = "with_picture" if known.pictured else "without_picture"
        self.facts.show_pairs(
            [
                (text("ui.seal.holder"), known.holder),
                (text("ui.seal.issuer"), known.issuer),
                (text("ui.seal.valid"), span),
                (text("ui.seal.pictured"), text(f"ui.seal.{pictured}")),
            ]
        )

    def change(self) -> None:
        """Ask for a container, its passphrase and a picture."""
        self.dialog = SealDialog(self.context, self.window())
        self.dialog.taken.connect(self._taken)
        self.dialog.open()

    def _taken(self, known: Any) -> None:
        self.banner.say(self.text("ui.seal.taken", holder=known.holder), "done")
        self.refresh()


class SealDialog(QDialog):
    """Three fields; what is wrong stands under its own."""

    taken = Signal(object)  # SealFacts

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context, self.text = context, context.text
        self.setWindowTitle(self.text("ui.seal.heading"))
        self.setMinimumWidth(theme.unit(84))
        lines = column(self, 1.5, 2)
        self.editors = {name: QLineEdit() for name in FIELDS}
        self.editors["seal_passphrase"].setEchoMode(QLineEdit.EchoMode.Password)
        self.boxes = {}
        for name, editor in self.editors.items():
            required = name == "seal_container"
            term = self.text(f"field.{name}")
            self.boxes[name] = FieldBox(name, term, editor, required=required)
            line = row(gap=1)
            line.addWidget(self.boxes[name], 1)
            if name != "seal_passphrase":
                line.addWidget(self._browse(name))
            lines.addLayout(line)
        ends = row(gap=1)
        ends.addStretch(1)
        made = button(self.text("ui.seal.take"), "Ctrl+Return", "primary")
        made.clicked.connect(lambda: self.take())
        ends.addWidget(made)
        lines.addLayout(ends)
        action(self, "Escape", self.close)

    def _browse(self, name: str) -> QWidget:
        made = button(self.text("ui.seal.browse"))
        made.setAccessibleName(f"{self.text('ui.seal.browse')} {self.text(f'field.{name}')}")
        kinds = "PKCS #12 (*.p12 *.pfx)" if name == "seal_container" else "PNG, JPEG (*.png *.jpg)"

        def choose() -> None:
            path, _ = QFileDialog.getOpenFileName(self, self.text(f"field.{name}"), "", kinds)
            if path:
                self.editors[name].setText(path)

        made.clicked.connect(choose)
        return made

    def take(self) -> None:
        """Take the seal in, or say what is wrong with it."""
        given = {name: editor.text().strip() for name, editor in self.editors.items()}
        sealer = self.context.desk.sealer
        for box in self.boxes.values():
            box.say(())
        if not given["seal_container"]:
            missing = Problem("required", "seal_container")
            self._say("seal_container", str(self.text.sentence(missing)))
            return

        def work() -> Any:
            container = Path(given["seal_container"]).read_bytes()
            picture = Path(given["seal_picture"]).read_bytes() if given["seal_picture"] else None
            return sealer.take(container, given["seal_passphrase"], picture)

        self.context.jobs.read(work, self._took, self._refused, self, "seal")

    def _took(self, known: Any) -> None:
        self.close()
        self.taken.emit(known)

    def _refused(self, fault: Exception) -> None:
        name = "seal_container"
        if isinstance(fault, OSError):
            value = Path(str(fault.filename or "")).name
            problem = Problem("file_not_read", name, {"value": value})
        elif isinstance(fault, FieldError):
            name = FAULTY.get(fault.code, name)
            problem = Problem(fault.code, name, fault.params)
        else:
            self._say(name, failure_words(self.text, fault))
            return
        self._say(name, str(self.text.sentence(problem)))

    def _say(self, name: str, sentence: str) -> None:
        self.boxes[name].say((sentence,))
        self.editors[name].setFocus()
        lines = self.layout()
        assert lines is not None
        lines.activate()
        self.resize(self.width(), lines.totalHeightForWidth(self.width()))
