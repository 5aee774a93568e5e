"""How many keys a repeat mortgage takes from Ctrl+N to the certificate handed over.

A key is one press, with whatever is held down; what is typed as free text (names to look up,
amounts, days, contract numbers) is not counted, Enter and Tab are.
"""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Clerk, clerk, demonstration, ledger, open_window, qapp, qapp_cls
from tests.ui.test_journeys import CTRL_ENTER, fill_mortgage

__all__ = ["clerk", "demonstration", "ledger", "open_window", "qapp", "qapp_cls"]
MOST = 70


class Counting:
    """Counts the keys of a clerk by what is being done."""

    def __init__(self, hands: Clerk) -> None:
        self.counts: Counter[str] = Counter()
        self.doing = ""
        press = hands.key

        def key(pressed: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
            self.counts[self.doing] += 1
            press(pressed, modifiers)

        hands.key = key


def test_a_repeat_mortgage(clerk: Clerk) -> None:
    free = next(
        row.asset_no
        for row in clerk.ask("assets")
        if row.asset_class == "homestay_right"
        and not clerk.ask("asset", asset_no=row.asset_no).mortgages
    )
    keys = Counting(clerk)
    keys.doing = "the application"
    fill_mortgage(clerk, free)
    clerk.ctrl(CTRL_ENTER)
    case_no = clerk.page.table.current.case_no
    for keys.doing in ("review", "entry"):
        clerk.ctrl(CTRL_ENTER)
        clerk.ctrl(CTRL_ENTER)
        clerk.settle()
    keys.doing = "printing"
    clerk.alt(Qt.Key.Key_J)
    clerk.ctrl(CTRL_ENTER)
    keys.doing = "handing over"
    clerk.alt(Qt.Key.Key_F)
    clerk.until_focus("领证人")
    clerk.type("张专员")
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    QApplication.processEvents()
    assert clerk.ask("case", case_no=case_no).row.state == "issued"
    total = sum(keys.counts.values())
    print(f"\na repeat mortgage: {total} keys beyond the free text (at most {MOST})")
    for doing, count in keys.counts.items():
        print(f"  {doing:16} {count:3}")
    assert total <= MOST
