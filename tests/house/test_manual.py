"""Every problem leads to a chapter of the manual, and every chapter is written in each language."""

import re

import pytest

from core.present.manual import chapters, page_text, topics, topics_of
from desktop import bootstrap
from ui.preferences import LANGUAGES

CODES = sorted(
    key.split(".")[1]
    for key in bootstrap.catalogue().keys()  # noqa: SIM118 - a catalogue is no mapping
    if re.fullmatch(r"problem\.\w+\.text", key)
)


def test_every_problem_has_its_chapter():
    assert len(CODES) > 500
    assert [code for code in CODES if not topics_of([code])] == []


@pytest.mark.parametrize("topic", topics(), ids=lambda one: f"{one.page}#{one.anchor}")
def test_a_chapter_explains_something_and_is_written(topic):
    assert any(topics_of([code]) == (topic,) for code in CODES)
    for language in LANGUAGES:
        chapter = chapters(language, topic.page)[topic.anchor]
        assert chapter.title
        assert chapter.text


@pytest.mark.parametrize("page", sorted({topic.page for topic in topics()}))
def test_no_chapter_stands_alone(page):
    named = {topic.anchor for topic in topics() if topic.page == page}
    for language in LANGUAGES:
        assert chapters(language, page).keys() == named
        assert "{#" not in page_text(language, page)


def test_what_a_pattern_leaves_open_is_found_out():
    assert topics_of(["no_such_code_at_all"]) == ()
    assert [topic.anchor for topic in topics_of(["required", "not_money", "R06"])] == [
        "values",
        "seizure",
    ]
