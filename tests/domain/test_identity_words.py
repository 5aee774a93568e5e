"""Every code of the pure pieces has its words, and every word has its code."""

import re
from pathlib import Path

from core.domain import identity, names, search_text, states
from core.domain.party import PARTY_KINDS
from core.text import Catalogue

TEXT = Catalogue()


def words_of(topic):
    prefix = f"choice.{topic}."
    keys = TEXT.keys()
    return {key.removeprefix(prefix) for key in keys if key.startswith(prefix)}


def test_every_choice_has_its_word_and_no_other():
    assert words_of("id_kind") == {*identity.ID_KINDS_PERSON, *identity.ID_KINDS_ORGANISATION}
    assert words_of("party_kind") == set(PARTY_KINDS)
    assert words_of("sex") == set(identity.Sex)
    assert words_of("case_state") == set(states.CASE.states)
    assert words_of("role") == set(states.Role)
    assert words_of("verdict") == set(names.Verdict)
    assert words_of("likeness") == set(names.REASONS)
    assert words_of("match") == set(search_text.Reason)


def test_every_fault_of_a_number_has_its_sentence():
    source = Path(identity.__file__).read_text(encoding="utf-8")
    for code in set(re.findall(r'FieldError\("(\w+)"', source)):
        assert TEXT.has(f"problem.{code}.text")
        assert TEXT.has(f"problem.{code}.next")
