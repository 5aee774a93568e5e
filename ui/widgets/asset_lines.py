"""The objects of an application: found by typing, with what matters of each at once in view."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from core.present.format import amount
from core.text import Catalogue
from ui.widgets.choices import Choice
from ui.widgets.field_box import Anchor, FieldBox
from ui.widgets.form_view import FormView
from ui.widgets.parts import Facts, button, clear, column, row, words
from ui.widgets.pickers import RecordPicker


class AssetLines(Anchor):
    """One line for each object; ``picked`` carries the asset's page when its facts are there."""

    picked = Signal(str, object)  # path of the line, AssetPage

    def __init__(self, form: FormView, path: str) -> None:
        super().__init__(path)
        self._form = form
        whole = column(self, 1)
        self._lines = column(gap=1)
        whole.addLayout(self._lines)
        whole.addWidget(self.fault)
        self._add = button(form.text("ui.asset.add"), role="plain")
        self._add.clicked.connect(self.add_line)
        whole.addWidget(self._add)
        self._facts: dict[str, AssetFacts] = {}
        if not form.state.count(path):
            form.state.add_line(path)
        self.rebuild()

    @property
    def target(self) -> QWidget:
        first = self._form.anchors.get(f"{self.path}[0]")
        return first.target if first else self._add

    def rebuild(self) -> None:
        """Build every line from the state."""
        self._form.drop(f"{self.path}[")
        clear(self._lines)
        self._facts.clear()
        for line in range(self._form.state.count(self.path)):
            made = self._line(line)
            self._lines.addWidget(made)
            made.show()  # at once, so that Enter can go on into it

    def _line(self, line: int) -> QWidget:
        place, form = f"{self.path}[{line}]", self._form
        whole = QWidget()
        inner = column(whole, 1)
        picker = RecordPicker(form.context, "asset")
        term = form.term(self.path) + (str(line + 1) if line else "")
        box = FieldBox(place, term, picker, required=True)
        form.adopt(place, box)
        head = row(gap=1)
        head.addWidget(box, 1)
        if form.state.count(self.path) > 1:
            drop = button(form.text("ui.party.drop"), role="plain")
            drop.clicked.connect(lambda: self._drop_line(line))
            head.addWidget(drop)
        inner.addLayout(head)
        facts = AssetFacts(form.text)
        self._facts[place] = facts
        inner.addWidget(facts)
        picker.edited.connect(lambda: self._typed(place, picker))
        picker.picked.connect(lambda choice: self._take(place, choice))
        known = form.state.get(place)
        if known:
            picker.show_taken(known, "")
            self._ask(place, known)
        return whole

    def add_line(self) -> None:
        """Add an object."""
        place = self._form.state.add_line(self.path)
        self.rebuild()
        self._form.anchors[place].target.setFocus()

    def _drop_line(self, line: int) -> None:
        self._form.state.remove_line(self.path, line)
        self.rebuild()
        self._form.edited.emit(self.path)

    def _typed(self, place: str, picker: RecordPicker) -> None:
        self._form.state.set(place, picker.value())
        self._form.anchors[place].say(())
        self._facts[place].hide()
        self._form.edited.emit(place)

    def _take(self, place: str, choice: Choice) -> None:
        self._form.state.set(place, choice.number)
        self._ask(place, choice.number)
        self._form.edited.emit(place)
        QTimer.singleShot(0, self._form.move_on)

    def _ask(self, place: str, number: str) -> None:
        self._form.context.ask(
            "asset",
            lambda page: self._show(place, number, page),
            owner=self,
            key=f"facts:{id(self)}:{place}",
            asset_no=number,
        )

    def _show(self, place: str, number: str, page: Any) -> None:
        box = self._form.anchors.get(place)
        if page is None or not isinstance(box, FieldBox) or box.editor.value() != number:
            return
        box.editor.show_taken(number, page.row.name)
        self._facts[place].show_page(page)
        self.picked.emit(place, page)


class AssetFacts(QWidget):
    """What a clerk must know of an asset before going on."""

    def __init__(self, text: Catalogue) -> None:
        super().__init__()
        self._text = text
        lines = column(self, 0.5)
        self._chips = row(gap=1)
        self._facts = Facts(columns=2)
        lines.addLayout(self._chips)
        lines.addWidget(self._facts)
        self.hide()

    def show_page(self, page: Any) -> None:
        """Show the facts of an asset's register page."""
        clear(self._chips)
        for word, tone in self._states(page):
            self._chips.addWidget(words(word, "chip", tone))
        self._chips.addStretch(1)
        holders = "、".join(f"{h.name} {h.share}" for h in page.holders)
        text = self._text
        pairs = [
            (text("ui.column.holders"), holders),
            (text("field.location"), page.row.location),
        ]
        pairs += _that_matter(page, text)
        pairs += [
            (
                text("ui.asset.rank", rank=m.priority_rank),
                f"{amount(m.amount)}　{m.mortgagees}　{m.term_to}",
            )
            for m in page.mortgages
            if m.state == "current"
        ]
        self._facts.show_pairs(pairs)
        self.show()

    def _states(self, page: Any) -> list[tuple[str, str]]:
        text = self._text
        live = [m for m in page.mortgages if m.state == "current"]
        states = [(page.row.class_term, "press")]
        if page.row.seized:
            states.append((text("ui.asset.seized"), "refuse"))
        key = "ui.asset.mortgaged" if live else "ui.asset.free"
        states.append((text(key, n=len(live)), "look" if live else "done"))
        return states


def _that_matter(page: Any, text: Catalogue) -> list[tuple[str, str]]:
    """Return the details that decide: what ends on a day, and what was agreed or not."""
    names = [
        name
        for name, raw in page.raw_details.items()
        if name.endswith("_until") or isinstance(raw, bool)
    ]
    wanted = {text(f"field.{name}") for name in names}
    return [(one.label, one.value) for one in page.details if one.label in wanted]
