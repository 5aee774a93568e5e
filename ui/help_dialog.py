"""F1: the field that has the focus, the page that is shown, every key; and what to do on errors."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QLineEdit, QTextBrowser, QWidget

from core.present.field_help import example, meaning
from core.present.manual import chapters, page_text, topics_of
from core.problems import Problem
from core.text import Catalogue
from ui import theme
from ui.form_page import FormPage
from ui.messages import HOW_KEY, problem_words
from ui.widgets.form_view import FormView
from ui.widgets.parts import action, column
from ui.widgets.step_panel import StepPanel

KEYS = (
    (
        "everywhere",
        (
            *("Ctrl+K", "Ctrl+1…0", "Ctrl+N", "Ctrl+D", "Ctrl+Shift+A", "Ctrl+Shift+P", "F1"),
            *("Ctrl+Shift+I", HOW_KEY, "Ctrl+B", "Ctrl+L"),
        ),
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


class ManualDialog(QDialog):
    """One text that scrolls; links lead to pages of the manual, Esc back to where one was."""

    def __init__(self, text: Catalogue, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.text = text
        self.setWindowTitle(title)
        self.resize(theme.unit(84), theme.unit(76))
        self.browser = QTextBrowser()
        self.browser.setAccessibleName(title)
        self.browser.setOpenLinks(False)
        self.browser.anchorClicked.connect(self._follow)
        self._shown: list[str] = []  # what was shown, the present one last
        column(self, 0, 1.5).addWidget(self.browser)
        action(self, "Escape", self.close)
        action(self, "F1", self.close)
        action(self, "Alt+Left", self.back)

    def show_text(self, markdown: str) -> None:
        """Show a text; Alt+Left comes back to the one before."""
        self._shown.append(markdown)
        self.browser.setMarkdown(markdown)

    def back(self) -> None:
        """Show again what was shown before."""
        if len(self._shown) > 1:
            self._shown.pop()
            self.browser.setMarkdown(self._shown[-1])

    def _follow(self, link: QUrl) -> None:
        page, anchor = link.path(), link.fragment()
        self.show_text(page_text(self.text.language, page))
        known = chapters(self.text.language, page).get(anchor)
        block = self.browser.document().begin()
        while known is not None and block.isValid():
            if block.blockFormat().headingLevel() and block.text() == known.title:
                self.browser.setTextCursor(QTextCursor(block))
                bar = self.browser.verticalScrollBar()
                bar.setValue(bar.value() + self.browser.cursorRect().top())
            block = block.next()


class HelpDialog(ManualDialog):
    """What F1 says: the field with what is wrong there, the page, the keys."""

    def __init__(self, text: Catalogue, page: str, focus: QWidget | None, parent: QWidget) -> None:
        super().__init__(text, text("ui.help.title"), parent)
        said = [self._field(focus), page_text(text.language, page or _FORM_PAGE), self._keys()]
        self.show_text("\n\n".join(filter(None, said)))

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
        lines.append(explained(self.text, form.found.get(path, ())))
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


def explained(text: Catalogue, problems: Sequence[Problem], *, sentences: bool = True) -> str:
    """Return problems and the chapters that explain them as Markdown, each chapter once."""
    said = [f"- {_plain(problem_words(text, one))}" for one in problems if sentences]
    lines = ["\n".join(said)]
    for topic in topics_of(one.code for one in problems):
        chapter = chapters(text.language, topic.page)[topic.anchor]
        title = page_text(text.language, topic.page).partition("\n")[0].removeprefix("# ")
        lines += [f"### {chapter.title}", chapter.text]
        lines.append(f"[{text('ui.how.page', title=title)}]({topic.page}#{topic.anchor})")
    return "\n\n".join(filter(None, lines))


def explain_problems(
    text: Catalogue, problems: Sequence[Problem], parent: QWidget, *, sentences: bool = True
) -> ManualDialog:
    """Open what the manual says of some problems."""
    dialog = ManualDialog(text, text("ui.how.title"), parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show_text(explained(text, problems, sentences=sentences))
    dialog.open()
    return dialog


def _plain(sentence: str) -> str:
    """Return a sentence that Markdown takes as it stands."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", sentence)
