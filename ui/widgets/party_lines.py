"""The parties of one role: found by typing, or entered on the spot; agents where needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from core.present.form import Group, Leaf, Rows
from core.text import Catalogue
from ui.widgets.choices import Choice
from ui.widgets.field_box import Anchor, FieldBox
from ui.widgets.form_view import FormView, in_two_columns
from ui.widgets.parts import button, clear, column, row
from ui.widgets.pickers import NEW, RecordPicker

COPY = "copy"  # the kind of the choice that takes over the party of another role
PAUSE_MS = 250
ID_KIND_OF = {"person": "identity_card", "organisation": "uscc"}
Suggest = Callable[[], Sequence[Choice]]


class PartyLines(Anchor):
    """One line for each party of a role, rebuilt from the state whenever its shape changes."""

    def __init__(
        self,
        form: FormView,
        path: str,
        *,
        usual: str = "person",
        suggest: Suggest | None = None,
        agent: bool = False,
    ) -> None:
        super().__init__(path)
        self._form, self._usual, self._suggest = form, usual, suggest
        self._opened: set[str] = set()
        part = form.state.part(path)
        assert isinstance(part, Rows)
        self._names = {one.name for one in part.parts}
        leaves = (one.name for one in part.parts if isinstance(one, Leaf))
        self._others = [name for name in leaves if name not in ("party", "share")]
        self._all = column(self, 1)
        self._lines = column(gap=1)
        self._all.addLayout(self._lines)
        self._all.addWidget(self.fault)
        self._similar = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._similar.timeout.connect(self._ask_similar)
        self._asking = ""
        form.edited.connect(self._on_edited)
        if not form.state.count(path):
            first = form.state.add_line(path)
            if agent:
                self._opened.add(f"{first}.agent")
        self.rebuild()

    @property
    def target(self) -> QWidget:
        first = self._form.anchors.get(f"{self.path}[0].party")
        return first.target if first else self

    # --- building -------------------------------------------------------------------------------

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
        whole = QWidget()
        inner = column(whole, 1)
        beside = QWidget()
        tools = row(beside, 1)
        if "share" in self._names:
            tools.addWidget(self._form.leaf_box(f"{place}.share", required=False), 1)
        self._fill_tools(tools, place, line)
        inner.addLayout(in_two_columns([(self._picker(place, line), False), (beside, False)]))
        if self._others:
            boxes = [self._form.leaf_box(f"{place}.{name}") for name in self._others]
            inner.addLayout(in_two_columns([(box, False) for box in boxes]))
        for name in ("new", "agent"):
            if name in self._names and self._has(f"{place}.{name}"):
                inner.addWidget(self._group(f"{place}.{name}"))
        return whole

    def _picker(self, place: str, line: int) -> FieldBox:
        form = self._form
        picker = RecordPicker(form.context, "party", creates=True, suggest=self._suggest)
        term = form.term(self.path)
        if form.state.count(self.path) > 1:
            term += str(line + 1)
        box = FieldBox(f"{place}.party", term, picker, required=True)
        form.adopt(f"{place}.party", box)
        form.anchors[place] = box
        known = form.state.get(f"{place}.party")
        if known:
            picker.show_taken(known, "")
            self._ask_party(place, known)
        elif self._has(f"{place}.new"):
            name = form.state.get(f"{place}.new.name")
            picker.setPlaceholderText(form.text("ui.party.new", name=name))
        picker.edited.connect(lambda: self._typed(place, picker))
        picker.picked.connect(lambda choice: self._picked(place, choice))
        return box

    def _group(self, place: str) -> QWidget:
        part = self._form.state.part(place)
        assert isinstance(part, Group)
        inset = QFrame()
        inset.setProperty("role", "inset")
        boxes = [
            (self._form.leaf_box(f"{place}.{leaf.name}"), leaf.name == "address")
            for leaf in part.parts
        ]
        column(inset, 0).addLayout(in_two_columns(boxes))
        return inset

    def _fill_tools(self, tools: QHBoxLayout, place: str, line: int) -> None:
        text, count = self._form.text, self._form.state.count(self.path)
        wanted: list[tuple[str, Callable[[], None]]] = []
        if "agent" in self._names and not self._has(f"{place}.agent"):
            wanted.append((text("ui.party.agent"), lambda: self._open(f"{place}.agent", "name")))
        if line == count - 1:
            wanted.append((text("ui.party.add"), self.add_line))
        if count > 1:
            wanted.append((text("ui.party.drop"), lambda: self._drop_line(line)))
        for label, then in wanted:
            made = button(label, role="plain")
            made.clicked.connect(lambda _=False, act=then: act())
            tools.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        tools.addStretch(1)

    def _has(self, place: str) -> bool:
        """Whether a group of a line is on screen: opened, or something stands in it."""
        return place in self._opened or any(
            text and path.startswith(f"{place}.") for path, text in self._form.state.texts.items()
        )

    # --- lines ----------------------------------------------------------------------------------

    def add_line(self) -> None:
        """Add a party to the role."""
        place = self._form.state.add_line(self.path)
        self.rebuild()
        self._form.anchors[f"{place}.party"].target.setFocus()
        self._form.edited.emit(place)

    def take(self, numbers: Sequence[str]) -> None:
        """Put known parties in, if nobody stands there yet."""
        state = self._form.state
        if any(path.startswith(f"{self.path}[") and t for path, t in state.texts.items()):
            return
        state.clear(self.path)
        for number in numbers or ("",):
            state.set(f"{state.add_line(self.path)}.party", number)
        self.rebuild()
        self._form.edited.emit(self.path)

    def _drop_line(self, line: int) -> None:
        self._form.state.remove_line(self.path, line)
        self._opened.clear()
        self.rebuild()
        self._form.edited.emit(self.path)

    # --- picking --------------------------------------------------------------------------------

    def _typed(self, place: str, picker: RecordPicker) -> None:
        self._form.state.set(f"{place}.party", picker.value())
        box = self._form.anchors[f"{place}.party"]
        box.say(())
        if isinstance(box, FieldBox):
            box.say_hint("")
        self._form.edited.emit(f"{place}.party")

    def _picked(self, place: str, choice: Choice) -> None:
        state = self._form.state
        state.clear(f"{place}.new")
        self._opened.discard(f"{place}.new")
        if choice.kind == NEW:
            self._enter_new(place, choice.number)
            return
        if choice.kind == COPY:
            self._copy(place, choice.number)
        else:
            state.set(f"{place}.party", choice.number)
        QTimer.singleShot(0, lambda: self._settle(place))

    def _settle(self, place: str) -> None:
        self.rebuild()
        self._form.anchors[f"{place}.party"].target.setFocus()
        self._form.move_on()
        self._form.edited.emit(f"{place}.party")

    def _enter_new(self, place: str, name: str) -> None:
        state = self._form.state
        state.set(f"{place}.party", "")
        typed_number = len(name) >= 15 and name[:-1].isalnum() and name.isascii()
        state.set(f"{place}.new.kind", self._usual)
        state.set(f"{place}.new.id_kind", ID_KIND_OF[self._usual])
        state.set(f"{place}.new.{'id_no' if typed_number else 'name'}", name)
        QTimer.singleShot(0, lambda: self._open(f"{place}.new", "id_no"))

    def _open(self, group: str, field: str) -> None:
        self._opened.add(group)
        self.rebuild()
        self._form.anchors[f"{group}.{field}"].target.setFocus()
        self._form.edited.emit(group)

    def _copy(self, place: str, source: str) -> None:
        state = self._form.state
        for path, text in list(state.texts.items()):
            if path == f"{source}.party" or path.startswith(f"{source}.new."):
                state.set(place + path[len(source) :], text)

    # --- what is known of them ------------------------------------------------------------------

    def _ask_party(self, place: str, number: str) -> None:
        self._form.context.ask(
            "party", lambda page: self._show_party(place, number, page), owner=self, party_no=number
        )

    def _show_party(self, place: str, number: str, page: Any) -> None:
        box = self._form.anchors.get(f"{place}.party")
        if page is None or not isinstance(box, FieldBox) or box.editor.value() != number:
            return
        if not box.editor.hasFocus() or box.editor.text() == number:
            box.editor.show_taken(number, page.row.name, numbered=False)
        box.say_hint(party_facts(self._form.text, page.row))

    def _on_edited(self, path: str) -> None:
        inside, _, name = path.rpartition(".")
        if not inside.startswith(f"{self.path}[") or not inside.endswith(".new"):
            return
        if name == "kind":
            wanted = ID_KIND_OF.get(self._form.state.get(path), "")
            if wanted:
                self._form.put(f"{inside}.id_kind", wanted)
        if name in ("name", "id_no"):
            self._asking = inside
            self._similar.start()

    def _ask_similar(self) -> None:
        place, state = self._asking, self._form.state
        self._form.context.ask(
            "similar_parties",
            lambda found: self._show_similar(place, found),
            owner=self,
            key=f"similar:{place}",
            name=state.get(f"{place}.name").strip(),
            id_no=state.get(f"{place}.id_no").strip(),
        )

    def _show_similar(self, place: str, found: Sequence[Any]) -> None:
        box = self._form.anchors.get(f"{place}.id_no")
        if isinstance(box, FieldBox):
            said = [
                self._form.text("ui.party.similar", name=p.name, number=p.party_no, id_no=p.id_no)
                for p in found[:3]
            ]
            box.say_hint("\n".join(said))


def party_facts(text: Catalogue, party: Any) -> str:
    """Return what tells a party apart, on one line."""
    id_kind = text(f"choice.id_kind.{party.id_kind}")
    parts = (party.party_no, id_kind, party.id_no, party.phone, party.address)
    return "　".join(filter(None, parts))


def copy_of(text: Catalogue, role: str, source: str, name: str) -> Choice:
    """Return the choice that takes over a party of another role."""
    return Choice(COPY, source, text("ui.party.same", role=role, name=name), "", "", "copy")
