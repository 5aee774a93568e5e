"""A form on screen: editors bound to a form state, problems right beneath, Enter moves on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QLayout,
    QScrollArea,
    QWidget,
)

from core.fields import Money, Ref
from core.present.form import FormState, Group, Leaf
from core.present.format import capitals_of
from core.present.layouts import Section
from core.problems import Problem, Severity
from ui import theme
from ui.context import Context
from ui.messages import problem_words
from ui.widgets.choices import Choice
from ui.widgets.editors import Editor, is_enter, is_input, make_editor
from ui.widgets.field_box import TERM_WIDTH, Anchor, FieldBox
from ui.widgets.parts import Card, column
from ui.widgets.pickers import ICONS as PICKED
from ui.widgets.pickers import RecordPicker

Composite = Callable[["FormView", str], Anchor]


class FormView(QWidget):
    """The sections of a form. ``composites`` makes the fields that are more than one editor."""

    edited = Signal(str)  # the path of the field
    picked = Signal(str, str)  # path and number of a record that was taken
    finished = Signal()  # Enter in the last field
    term_width = TERM_WIDTH

    def __init__(
        self,
        context: Context,
        state: FormState,
        layout: Sequence[Section],
        composites: dict[str, Composite],
        subject: str = "",
    ) -> None:
        super().__init__()
        self._subject = subject
        self.context, self.state, self.text = context, state, context.text
        self._composites = composites
        self.anchors: dict[str, Anchor] = {}
        self.found: dict[str, list[Problem]] = {}  # what stands under a field now
        lines = column(self, 1.5)
        self._cards: dict[str, Card] = {}
        for section in layout:
            card = Card(self.text(f"{section.titled}.{section.name}"))
            card.body.setSpacing(theme.unit(1))
            self._fill(card, section)
            self._cards[section.name] = card
            lines.addWidget(card)
        lines.addStretch(1)

    # --- building -------------------------------------------------------------------------------

    def _fill(self, card: Card, section: Section) -> None:
        boxes: list[tuple[QWidget, bool]] = []
        for name in section.fields:
            part = self.state.part(name)
            if name in self._composites:
                made = self._composites[name](self, name)
                self.anchors[name] = made
                boxes.append((made, True))
            elif isinstance(part, Leaf):
                boxes.append((self.leaf_box(name), name in section.wide))
            elif isinstance(part, Group):
                leaves = [one for one in part.parts if isinstance(one, Leaf)]
                boxes += [(self.leaf_box(f"{name}.{leaf.name}"), False) for leaf in leaves]
        card.body.addLayout(in_two_columns(boxes))

    def leaf_box(self, path: str, term: str = "", *, required: bool | None = None) -> FieldBox:
        """Make the box of a leaf, bound to the state."""
        leaf = self.state.leaf(path)
        editor = self._editor(path, leaf)
        name = term or self.term(path)
        needed = leaf.required if required is None else required
        box = FieldBox(path, name, editor, required=needed, term_width=self.term_width)
        editor.set_value(self.state.get(path))
        editor.edited.connect(lambda: self._on_edited(path, editor.value()))
        editor.left.connect(lambda: self._on_left(path))
        self.adopt(path, box)
        if isinstance(leaf.kind, Money):
            self._say_capitals(box, editor.value())
        return box

    def _editor(self, path: str, leaf: Leaf) -> Editor | RecordPicker:
        if isinstance(leaf.kind, Ref) and leaf.kind.to in PICKED:
            picker = RecordPicker(self.context, leaf.kind.to)
            picker.picked.connect(lambda choice: self._on_picked(path, choice))
            return picker
        return make_editor(leaf.kind, leaf.required, self.text, self.state.today)

    def _on_picked(self, path: str, choice: Choice) -> None:
        self._on_edited(path, choice.number)
        self.picked.emit(path, choice.number)
        QTimer.singleShot(0, self.move_on)

    def term(self, path: str) -> str:
        """Return the term of a field: as this form or its group calls it, else as all do."""
        *above, name = re.sub(r"\[\d+\]", "", path).split(".")
        for owner in (*reversed(above), self._subject):
            key = f"ui.field.{owner}.{name}"
            if self.text.has(key):
                return self.text(key)
        return self.text(f"field.{name}")

    def adopt(self, path: str, anchor: Anchor) -> None:
        """Take an anchor into the form: its problems stand there, Enter moves on from it."""
        self.anchors[path] = anchor
        if anchor.target is not anchor:
            anchor.target.installEventFilter(self)

    def drop(self, prefix: str) -> None:
        """Forget the anchors below a path, before it is built anew."""
        for path in [p for p in self.anchors if p.startswith(prefix)]:
            del self.anchors[path]

    def card_of(self, section: str) -> Card:
        """Return the card of a section."""
        return self._cards[section]

    # --- typing ---------------------------------------------------------------------------------

    def put(self, path: str, text: str) -> None:
        """Put a text into a field from outside."""
        self.state.set(path, text)
        box = self.anchors.get(path)
        if isinstance(box, FieldBox):
            box.editor.set_value(text)
            if isinstance(self.state.leaf(path).kind, Money):
                self._say_capitals(box, text)
        self.edited.emit(path)

    def _on_edited(self, path: str, value: str) -> None:
        self.state.set(path, value)
        box = self.anchors[path]
        self.found.pop(path, None)
        box.say(())
        if isinstance(box, FieldBox) and isinstance(self.state.leaf(path).kind, Money):
            self._say_capitals(box, value)
        self.edited.emit(path)

    def _say_capitals(self, box: FieldBox, text: str) -> None:
        said = capitals_of(text, self.state.today)
        box.say_hint(self.text("ui.capitals", words=said) if said else "", "capitals")

    def _on_left(self, path: str) -> None:
        if path not in self.anchors:
            return
        fault = self.state.fault(path)
        if fault is not None:
            self._say_under(path, [fault])

    # --- problems -------------------------------------------------------------------------------

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Show problems under their fields, focus the first; returns those that have no field."""
        placed = self.state.place(problems, self.anchors)
        for path, anchor in self.anchors.items():
            if path not in placed.fields:
                self.found.pop(path, None)
                anchor.say(())
        for path, found in placed.fields.items():
            self._say_under(path, found)
        faulty = {self.anchors[path].target for path in placed.fields}
        first = next((widget for widget in in_reading_order(self) if widget in faulty), None)
        if first is not None:
            self._focus(first)
        return list(placed.apart)

    def _say_under(self, path: str, problems: Sequence[Problem]) -> None:
        only_questions = all(p.severity is Severity.CONFIRMATION for p in problems)
        self.found[path] = list(problems)
        sentences = [problem_words(self.text, problem) for problem in problems]
        self.anchors[path].say(sentences, "look" if only_questions else "refuse")

    # --- keys -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if is_enter(event):
                self.move_on()
                return True
        return False

    def move_on(self) -> None:
        """Go to the next field in reading order."""
        self._step([w for w in self._stops() if is_input(w)], True)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes in reading order too, buttons included, whatever was built when.

        Back from the first field it goes to what stands over the form.
        """
        stops = self._stops()
        if not forward and stops and QApplication.focusWidget() is stops[0]:
            return super().focusNextPrevChild(False)
        return self._step(stops, forward)

    def focus_first(self) -> None:
        """Focus the first field that is still empty, or the first."""
        inputs = [w for w in self._stops() if is_input(w)]
        empty = [w for w in inputs if hasattr(w, "value") and not w.value()]
        if inputs:
            self._focus((empty or inputs)[0])

    def _step(self, stops: list[QWidget], forward: bool) -> bool:
        current = QApplication.focusWidget()
        if current not in stops:
            everything = list(in_reading_order(self))
            stops = [w for w in everything if w in stops or w is current]
        place = stops.index(current) if current in stops else -1
        follow = place + (1 if forward else -1)
        if 0 <= follow < len(stops):
            self._focus(stops[follow], forward)
        else:
            self.finished.emit()
        return True

    def _stops(self) -> list[QWidget]:
        return [
            widget
            for widget in in_reading_order(self)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisibleTo(self)
            and widget.isEnabled()
            and (is_input(widget) or isinstance(widget, QAbstractButton))
        ]

    def _focus(self, widget: QWidget, forward: bool = True) -> None:
        reasons = Qt.FocusReason
        widget.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
        self.show_focus()

    def show_focus(self) -> None:
        """Scroll to the field that has the focus, what is said below it included."""
        widget = QApplication.focusWidget()
        if widget is None or not self.isAncestorOf(widget):
            return
        box = widget.parentWidget()
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(
                box if isinstance(box, FieldBox) else widget, 0, theme.unit(4)
            )


def in_reading_order(widget: QWidget) -> Iterator[QWidget]:
    """Yield the widgets inside a widget as they are read: left, right, down.

    The order comes from the layouts, not from places on the screen, so it holds for what was
    built a moment ago and has no place yet.
    """
    layout = widget.layout()
    if layout is None:
        yield widget
    else:
        yield from _through(layout)


def _through(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda place: layout.getItemPosition(place)[:2])  # type: ignore[index]
    for place in places:
        item = layout.itemAt(place)
        if item is None:
            continue
        inner, below = item.widget(), item.layout()
        if inner is not None:
            yield from in_reading_order(inner)
        elif below is not None:
            yield from _through(below)


def in_two_columns(boxes: Sequence[tuple[QWidget, bool]]) -> QGridLayout:
    """Lay boxes out in two columns, wide ones over both; reading goes left, right, down."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.unit(3))
    grid.setVerticalSpacing(theme.unit(1))
    line = slot = 0
    for box, wide in boxes:
        if wide and slot:
            line, slot = line + 1, 0
        grid.addWidget(box, line, slot, 1, 2 if wide else 1)
        slot += 2 if wide else 1
        if slot >= 2:
            line, slot = line + 1, 0
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid
