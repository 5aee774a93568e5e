"""F1: the field that has the focus, the page that is shown, and every key of the program."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QDialog, QLineEdit, QTextBrowser, QWidget

from core.present.field_help import example, meaning
from core.resources import resource_dir
from core.text import DEFAULT_LANGUAGE, Catalogue
from ui import theme
from ui.form_page import FormPage
from ui.widgets.form_view import FormView
from ui.widgets.parts import action, column
from ui.widgets.step_panel import StepPanel

KEYS = (
    (
        "everywhere",
        ("Ctrl+K", "Ctrl+1…0", "Ctrl+N", "Ctrl+D", "Ctrl+Shift+A", "Ctrl+Shift+P", "F1", "Ctrl+L"),
    ),
    (
        "forms",
        (
            *("Enter", "Tab", "Ctrl+Enter", "Ctrl+Shift+Enter", "Ctrl+S", "Esc", "Shift+Enter"),
            "Ctrl+Shift+L",
        ),
    ),
    ("lists", ("↑ ↓", "Enter", "Ctrl+F", "F5")),
    ("papers", ("Space", "1…9", "F", "A")),
)
_FORM_PAGE = "cases"  # the manual's page for what is filled in


def field_of(widget: QWidget | None) -> tuple[FormView, str, str] | None:
    """Return the form, the path and the operation of the field that has the focus."""
    form, operation, inner = None, "", widget
    while widget is not None:
        if isinstance(widget, FormView):
            form = widget
        if isinstance(widget, FormPage | StepPanel):
            operation = widget.operation
            break
        widget = widget.parentWidget()
    if form is None or inner is None:
        return None
    for path, anchor in form.anchors.items():
        if anchor is inner or anchor.isAncestorOf(inner):
            return form, path, operation
    return None


class HelpDialog(QDialog):
    """One text that scrolls; Esc goes back to where one was."""

    def __init__(self, text: Catalogue, page: str, focus: QWidget | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setWindowTitle(text("ui.help.title"))
        self.resize(theme.unit(84), theme.unit(76))
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(text("ui.help.title"))
        self.browser.setOpenLinks(False)
        said = [self._field(focus), manual(text, page), self._keys()]
        self.browser.setMarkdown("\n\n".join(filter(None, said)))
        column(self, 0, 1.5).addWidget(self.browser)
        action(self, "Escape", self.close)
        action(self, "F1", self.close)

    def _field(self, focus: QWidget | None) -> str:
        found = field_of(focus)
        if found is None:
            return ""
        form, path, operation = found
        name = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
        said = meaning(self.text, name)
        shown = example(operation, name) if isinstance(focus, QLineEdit) else ""
        lines = [f"## {self.text('ui.help.field', term=form.term(path))}"]
        lines.append(said or ("" if shown else self.text("ui.help.none")))
        if shown:
            lines.append(self.text("ui.help.example", value=f"`{shown}`"))
        return "\n\n".join(filter(None, lines))

    def _keys(self) -> str:
        lines = [f"# {self.text('ui.help.keys')}"]
        for name, keys in KEYS:
            lines.append(f"\n**{self.text(f'ui.settings.keys.{name}')}**\n")
            lines += [
                f"- `{key}`　{self.text(f'ui.key.{name}.{place}')}"
                for place, key in enumerate(keys)
            ]
        return "\n".join(lines)


def manual(text: Catalogue, page: str) -> str:
    """Return the manual's page in the window's language, in the default one if it has none."""
    for language in (text.language, DEFAULT_LANGUAGE):
        path = resource_dir() / "manual" / language / f"{page or _FORM_PAGE}.md"
        if path.is_file():
            return path.read_text("utf-8")
    return ""
