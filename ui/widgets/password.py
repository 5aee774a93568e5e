"""A field for a password, with a word about Caps Lock where Qt can tell."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from core.problems import Rejected
from core.text import Catalogue
from ui.messages import failure_words
from ui.widgets.field_box import FieldBox


def password_box(text: Catalogue, name: str = "password") -> FieldBox:
    """Return a box whose editor hides what is typed and takes no input method's guesses."""
    editor = QLineEdit()
    editor.setEchoMode(QLineEdit.EchoMode.Password)
    return FieldBox(name, text(f"field.{name}"), editor, required=True)


def say_under(text: Catalogue, boxes: dict[str, FieldBox], fault: Exception) -> str:
    """Put each problem under the field it names; return what belongs to none of them."""
    for box in boxes.values():
        box.say(())
    if not isinstance(fault, Rejected):
        return failure_words(text, fault)
    rest = []
    for problem in fault.problems:
        said = str(text.sentence(problem))
        if problem.field in boxes:
            boxes[problem.field].say((said,))
        else:
            rest.append(said)
    faulty = [box for box in boxes.values() if box.fault.text()]
    if faulty:
        faulty[0].editor.setFocus()
    return "\n".join(rest)
