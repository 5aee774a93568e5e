"""Whatever stands in a document, every operation answers with problems: never with a crash."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.fields import JsonNumber
from core.problems import Conflict, Rejected, Unavailable
from core.resources import resource_dir
from core.services.desk import operations
from core.services.incoming import load
from tests import builders
from tests.builders import ALICE, SOLE

EXAMPLES = resource_dir() / "examples"
WRONG = [None, True, 10**30, "", "A000001", "\ud800", "\u0007", [], {}, ["a"], [{}], [None]]
WRONG += [{"a": 1}, JsonNumber("1e400"), "2026-02-30", "9" * 2000]


@pytest.fixture(scope="module")
def county(tmp_path_factory, template):
    """A desk with a mortgage, a seizure and a case in review; documents that fit them."""
    path = tmp_path_factory.mktemp("robust") / "county.ledger"
    path.write_bytes(template.read_bytes())
    desk = builders.open_desk(path, builders.CLERK, builders.Clock())
    made = builders.register(desk)
    restraint = builders.seize(desk)
    builders.release(desk, restraint)
    restraint = builders.seize(desk)
    late = builders.application(desk, builders.JOINT, accept=False)
    case = desk.perform("mortgage.apply", late).number
    fitting = {
        "mortgage": made.mortgage,
        "confirm_last4": made.mortgage[-4:],
        "case": case,
        "restraint": restraint,
        "asset": SOLE,
        "party": ALICE,
    }
    documents = {}
    for name in operations():
        raw = load((EXAMPLES / f"{name}.json").read_text("utf-8"))
        documents[name] = {key: fitting.get(key, value) for key, value in raw.items()}
    yield desk, documents
    desk.close()


def places(value, way=()):
    """Yield the way to every value of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        yield (*way, key)
        if isinstance(item, dict | list):
            yield from places(item, (*way, key))


def put(document, way, value):
    made = copy.deepcopy(document)
    place = made
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    return made


def check(desk, name, document):
    """Ask, and look at the sentences of everything that is answered."""
    problems = desk.check(name, document)
    for problem in problems:
        said = desk.text.sentence(problem)
        assert said.text, problem
        assert not said.text.startswith("problem."), problem
        str(problem.field).encode("utf-8")
    return problems


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_place_with_every_wrong_value(county, name):
    desk, documents = county
    document = documents[name]
    ways = list(places(document))
    if len(ways) > 60:  # of many lines of papers, the first are like the others
        ways = [way for way in ways if not any(isinstance(k, int) and k > 1 for k in way)]
    for way in ways:
        for wrong in WRONG:
            check(desk, name, put(document, way, wrong))


@pytest.mark.parametrize("name", sorted(operations()))
def test_a_misspelt_key_is_named(county, name):
    desk, documents = county
    for key in documents[name]:
        document = {f"{k}_" if k == key else k: v for k, v in documents[name].items()}
        fields = {p.field for p in check(desk, name, document) if p.code == "unknown_key"}
        assert fields == {f"{key}_"}


@pytest.mark.parametrize("name", sorted(operations()))
@pytest.mark.parametrize("document", [[], "x", 3, None, True])
def test_what_is_no_object_is_said(county, name, document):
    problems = check(county[0], name, document)
    assert [(p.code, p.field) for p in problems if p.code == "not_object"] == [("not_object", "")]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(WRONG),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_performing_ends_in_a_receipt_or_an_answer(county, data):
    """Performing too: what is allowed is done, what is not is said, the journal holds."""
    desk, documents = county
    name = data.draw(st.sampled_from(sorted(operations())))
    document = documents[name]
    for _ in range(data.draw(st.integers(0, 3))):
        ways = [way for way in places(document) if len(way) <= 4]
        if ways:
            document = put(document, data.draw(st.sampled_from(ways)), data.draw(VALUES))
    try:
        said = desk.perform(name, document, acknowledged=("same_right",), reason="两项").number
    except Rejected as rejected:
        said = "".join(desk.text.sentence(problem).text for problem in rejected.problems)
    except (Conflict, Unavailable) as error:
        said = desk.text(f"problem.{error.code}.text")
    assert said
    assert not said.startswith("problem.")


def test_the_journal_holds_after_all_that(county):
    assert county[0].ask("verify_journal").ok
