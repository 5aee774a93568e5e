"""A list inside a form whose lines are a few fields each: unpaid rents, comparables, claims."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from core.present.form import Group, Leaf, Rows
from core.problems import join_path
from ui.widgets.field_box import Anchor
from ui.widgets.form_view import FormView, in_two_columns
from ui.widgets.parts import button, clear, column, row, words


class GroupLines(Anchor):
    """Lines are added and removed by button; an empty list is left out of the request."""

    def __init__(self, form: FormView, path: str) -> None:
        super().__init__(path)
        self._form = form
        part = form.state.part(path)
        assert isinstance(part, Rows)
        self._parts = part.parts
        whole = column(self, 1)
        head = row(gap=1)
        head.addWidget(words(form.term(path), "term"))
        self._add = button(form.text("ui.lines.add"), role="plain")
        self._add.setAccessibleName(f"{form.text('ui.lines.add')} {form.term(path)}")
        self._add.clicked.connect(self.add_line)
        head.addWidget(self._add)
        head.addStretch(1)
        whole.addLayout(head)
        self._lines = column(gap=1)
        whole.addLayout(self._lines)
        whole.addWidget(self.fault)
        self.rebuild()

    @property
    def target(self) -> QWidget:
        return self._add

    def rebuild(self) -> None:
        """Build every line from the state."""
        self._form.drop(f"{self.path}[")
        clear(self._lines)
        for line in range(self._form.state.count(self.path)):
            made = self._line(line)
            self._lines.addWidget(made)
            made.show()  # at once, so that Enter can go on into it

    def _line(self, line: int) -> QWidget:
        place = f"{self.path}[{line}]"
        inset = QFrame()
        inset.setProperty("role", "inset")
        inner = column(inset, 0.5)
        boxes: list[tuple[QWidget, bool]] = []
        for part in self._parts:
            if isinstance(part, Leaf):
                term = "" if part.name else self._form.term(self.path)
                boxes.append((self._form.leaf_box(join_path(place, part.name), term), False))
            elif isinstance(part, Group):
                boxes += [
                    (self._form.leaf_box(f"{place}.{part.name}.{leaf.name}"), False)
                    for leaf in part.parts
                ]
        drop = button(self._form.text("ui.party.drop"), role="plain")
        drop.clicked.connect(lambda: self._drop_line(line))
        boxes.append((drop, False))
        inner.addLayout(in_two_columns(boxes))
        return inset

    def add_line(self) -> None:
        """Add a line and go to its first field."""
        place = self._form.state.add_line(self.path)
        self.rebuild()
        first = next(a for p, a in self._form.anchors.items() if p.startswith(place))
        first.target.setFocus()
        self._form.edited.emit(place)

    def _drop_line(self, line: int) -> None:
        self._form.state.remove_line(self.path, line)
        self.rebuild()
        self._form.edited.emit(self.path)
