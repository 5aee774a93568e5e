"""What tests of refusals ask: which codes stand where; whether basis and next step are said."""

import pytest

from core.problems import Rejected, Severity


def codes(desk, document, operation="mortgage.apply"):
    """Return the codes that stand in a document's way, with their severities."""
    return {(p.code, p.severity.value) for p in desk.check(operation, document)}


def rejected(desk, document, operation="mortgage.apply", **confirmed):
    with pytest.raises(Rejected) as found:
        desk.perform(operation, document, **confirmed)
    return found.value.problems


def refused(desk, document, code, field, operation="mortgage.apply"):
    """Hold that a document is refused by a code, and for nothing else that is a refusal."""
    problems = rejected(desk, document, operation)
    assert [(p.code, p.field) for p in problems if p.severity is Severity.REFUSAL] == [
        (code, field)
    ]
    (found,) = [p for p in problems if p.code == code]
    sentence = desk.text.sentence(found)
    for said in (sentence.text, sentence.basis, sentence.next):
        assert said
        assert "{" not in said
        assert "choice." not in said
        assert "field." not in said
    return sentence
