"""Ctrl+K finds what can be done as well: by words, by pinyin; and what was opened last."""

from PySide6.QtCore import Qt

from core.present.actions import PAGE, actions, matching
from ui.places import PAGES


def known(clerk):
    names = [entry.name for entry in PAGES]
    return actions(clerk.context.text, names, clerk.context.desk.classes.values())


def titles(clerk, typed):
    return [one.title for one in matching(typed, known(clerk))]


def search(clerk, typed):
    clerk.ctrl(Qt.Key.Key_K)
    clerk.type(typed)
    box = clerk.window.search
    box._pause.stop()
    box._ask()
    clerk.settle()
    return [box.choices.item(n).data(Qt.ItemDataRole.UserRole) for n in range(box.choices.count())]


def test_actions_are_found_by_words_and_by_sound(clerk):
    assert "新建民宿经营权抵押" in titles(clerk, "新建民宿")
    assert "新建民宿经营权抵押" in titles(clerk, "民宿 抵押")
    assert "新建民宿经营权抵押" in titles(clerk, "xjms")
    assert any("注销" in one for one in titles(clerk, "注销"))
    assert titles(clerk, "统") == []  # one character names nobody and nothing
    assert [one.kind for one in matching("统计", known(clerk))][:1] == [PAGE]
    assert titles(clerk, "民宿 火星") == []


def test_an_action_opens_its_form_with_the_class_chosen(clerk):
    lines = search(clerk, "新建民宿经营权")
    assert [one.title for one in lines][:1] == ["新建民宿经营权"]
    clerk.enter()
    assert clerk.page.operation == "asset.enter"
    assert clerk.page.state.get("asset_class") == "homestay_right"


def test_a_page_is_shown(clerk):
    lines = search(clerk, "统计")
    place = next(n for n, one in enumerate(lines) if one.kind == PAGE)
    for _ in range(place):
        clerk.key(Qt.Key.Key_Down)
    clerk.enter()
    clerk.settle()
    assert clerk.page.name == "statistics"


def test_what_was_opened_last_is_offered_before_anything_is_typed(clerk):
    certificate = clerk.ask("certificates")[3].certificate_no
    lines = search(clerk, certificate[-4:])
    opened = lines[0]
    clerk.enter()
    clerk.settle()
    clerk.ctrl(Qt.Key.Key_K)
    first = clerk.window.search.choices.item(0).data(Qt.ItemDataRole.UserRole)
    assert (first.kind, first.number) == (opened.kind, opened.number)


def offered(clerk):
    clerk.key(Qt.Key.Key_Escape)
    clerk.window.search.clear()
    clerk.ctrl(Qt.Key.Key_K)
    choices = clerk.window.search.choices
    lines = [choices.item(n).data(Qt.ItemDataRole.UserRole) for n in range(choices.count())]
    return [(one.number, one.why) for one in lines]


def test_what_is_pinned_stands_first_until_it_is_let_go(clerk):
    certificates = clerk.ask("certificates")
    for one in certificates[:3]:
        search(clerk, one.certificate_no)
        clerk.enter()
        clerk.settle()
    pinned, other = certificates[0].certificate_no, certificates[2].certificate_no
    assert offered(clerk)[0][0] == other
    clerk.key(Qt.Key.Key_Escape)
    search(clerk, pinned)
    clerk.ctrl(Qt.Key.Key_B)
    assert clerk.window.search.choices.current.why == "已固定"
    lines = offered(clerk)
    assert lines[0] == (pinned, "已固定")
    assert [number for number, _ in lines].count(pinned) == 1
    assert lines[1] == (other, "")
    assert search(clerk, pinned)[0].why == "已固定"  # and so it is told when found
    offered(clerk)
    clerk.ctrl(Qt.Key.Key_B)
    assert offered(clerk)[0] == (other, "")


def test_only_records_are_pinned(clerk):
    search(clerk, "新建民宿经营权")
    clerk.ctrl(Qt.Key.Key_B)
    assert clerk.context.preferences.pinned == []
