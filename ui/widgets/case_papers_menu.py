"""The papers of a case: one button with what it issued and what can be made of it now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from ui.context import Context
from ui.paper_dialog import PaperDialog
from ui.widgets.parts import button

KEY = "Alt+W"


def case_papers_button(context: Context, case_no: str, *, key: str = KEY) -> QPushButton:
    """Return the button 文书 of a case."""
    made = button(context.text("ui.papers.button"), key)
    made.setMenu(CasePapersMenu(context, case_no, made))
    return made


class CasePapersMenu(QMenu):
    """Fills itself anew whenever the case changed; a digit or letter takes each paper."""

    def __init__(self, context: Context, case_no: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._case_no, self._button = context, case_no, parent
        context.changed.connect(self._on_changed)
        self._ask()

    def _ask(self) -> None:
        key = f"papers:{self._case_no}"
        self._context.ask("case_papers_now", self._fill, owner=self, key=key, case_no=self._case_no)

    def _on_changed(self, kinds: frozenset[str]) -> None:
        if kinds & {"case", "certificate"}:
            self._ask()

    def _fill(self, papers: Sequence[Any]) -> None:
        self.clear()
        for place, one in enumerate(papers):
            sign = "123456789abcdefghijklmnopqrstuvwxyz"[place] if place < 35 else ""
            shown = f"&{sign}  {self._said(one)}" if sign else self._said(one)
            self.addAction(shown).triggered.connect(lambda _=False, p=one: self.show_paper(p))

    def _said(self, one: Any) -> str:
        text = self._context.text
        if one.notice_no:
            return f"{one.title}　{one.notice_no}"
        if one.to_issue:
            return text("ui.papers.to_issue", title=one.title)
        return text("ui.papers.draft", title=one.title) if one.draft else str(one.title)

    def show_paper(self, one: Any) -> PaperDialog:
        """Open the preview of a paper."""
        desk, case_no = self._context.desk, self._case_no
        issue = (case_no, one.paper) if one.to_issue else None
        dialog = PaperDialog(
            self._context,
            f"{one.title} {one.notice_no or case_no}",
            lambda: desk.case_paper(one.paper, case_no, one.notice_no),
            self._button.window(),
            issue=issue,
        )
        dialog.open()
        return dialog
