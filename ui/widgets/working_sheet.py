"""The working sheet of a valuation: every step with its formula, inputs and result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.text import Catalogue
from ui import theme
from ui.widgets.parts import Banner, Card, column, row, words

FIGURES = ("adopted", "mortgage_value", "limit")


class WorkingSheet(QWidget):
    """Shows the answer of the value command."""

    def __init__(self, text: Catalogue) -> None:
        super().__init__()
        self._text = text
        lines = column(self, 1)
        card = Card()
        card.body.addWidget(words(text("money.disclaimer"), "chip", "look"))
        head = row(gap=3)
        self._figures = {}
        for name in FIGURES:
            inner = column(gap=0)
            self._figures[name] = words("–", "title")
            inner.addWidget(self._figures[name])
            inner.addWidget(words(text(f"ui.value.{name}"), "quiet"))
            head.addLayout(inner)
        head.addStretch(1)
        card.body.addLayout(head)
        self.warnings = Banner()
        card.body.addWidget(self.warnings)
        lines.addWidget(card)
        self.tree = self._make_tree()
        lines.addWidget(self.tree, 1)
        self.foot = words("", "quiet", wrap=True)
        lines.addWidget(self.foot)

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName(self._text("money.sheet.steps"))
        tree.setColumnCount(3)
        tree.setHeaderLabels(
            [self._text(f"ui.value.column.{n}") for n in ("step", "value", "source")]
        )
        tree.setUniformRowHeights(True)
        tree.setRootIsDecorated(True)
        tree.setIndentation(theme.unit(2))
        top = tree.header()
        top.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        top.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        top.setSectionResizeMode(2, QHeaderView.ResizeMode.Interactive)
        top.setStretchLastSection(False)
        tree.setColumnWidth(2, theme.unit(16))
        return tree

    def show_answer(self, body: Mapping[str, Any]) -> None:
        """Show an answer without faults."""
        self._figures["adopted"].setText(_grouped(body.get("adopted", body["share_value"])))
        for name in FIGURES[1:]:
            self._figures[name].setText(_grouped(body[name]))
        said = [w["message"] for w in body["warnings"]]
        if said:
            self.warnings.say("\n".join(said), "look")
        else:
            self.warnings.hide()
        self.tree.clear()
        self.tree.addTopLevelItems([self._step(step) for step in body["steps"]])
        self._span_formulas()
        self.tree.expandAll()
        packs = "、".join(f"{p['id']}（{p['sha256'][:12]}）" for p in body["rules"])
        self.foot.setText(
            self._text("ui.value.foot", rules=packs, inputs=body["inputs_sha256"][:12])
        )

    def show_nothing(self) -> None:
        """Show that there is no result (yet)."""
        for figure in self._figures.values():
            figure.setText("–")
        self.warnings.hide()
        self.tree.clear()
        self.foot.setText("")

    def _span_formulas(self) -> None:
        for place in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(place)
            first = item.child(0) if item is not None else None
            if first is not None and first.text(0).startswith("= "):
                first.setFirstColumnSpanned(True)

    def _step(self, step: Mapping[str, Any]) -> QTreeWidgetItem:
        text = self._text
        unit = text(f"money.unit.{step['unit']}").strip()
        item = QTreeWidgetItem([step["name"], f"{_grouped(step['result'])} {unit}".strip(), ""])
        bold = theme.font(bold=True)
        item.setFont(0, bold)
        item.setFont(1, bold)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if step["formula"]:
            formula = QTreeWidgetItem([f"= {step['formula']}", "", ""])
            formula.setForeground(0, theme.colour("quiet"))
            formula.setToolTip(0, step["formula"])
            item.addChild(formula)
        for one in step["inputs"]:
            status = text(f"money.status.{one['status']}")
            source = f"{status}　{one['source']}".strip()
            child = QTreeWidgetItem([one["label"], _grouped(one["value"]), source])
            child.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            child.setForeground(2, theme.colour("quiet"))
            child.setToolTip(2, source)
            item.addChild(child)
        return item


def _grouped(value: str) -> str:
    """Group the thousands of a decimal; anything else stays as it is."""
    whole, point, rest = value.partition(".")
    digits = whole.lstrip("-")
    if not (digits.isdecimal() and digits.isascii()) or (point and not rest.isdecimal()):
        return value
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(digits):,}{point}{rest}"
