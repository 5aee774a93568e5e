"""Every code has its sentence, every field its term, every choice its word; and the reverse."""

import ast
import re
from pathlib import Path

import pytest

from core.fields import Choice
from core.resources import read_toml, resource_dir
from core.services.applications import REGISTRATIONS
from core.services.desk import operations
from core.services.reading import kind_of
from core.text import Catalogue, own_keys
from desktop import bootstrap

ROOT = resource_dir().parent
SOURCES = [p for folder in ("core", "desktop", "ui") for p in (ROOT / folder).rglob("*.py")]
MAKERS = {"Problem", "FieldError", "refusal", "confirmation", "Unavailable", "Conflict"}
# Sentences whose codes are put together while running, each with where.
COMPOSED = {
    "conflict": "the default code of Conflict",
    "not_object": "a fault that pydantic finds first (reading.py)",
    "not_list": "a fault that pydantic finds first (reading.py)",
}
# Codes put together from a name, each by its maker: a missing record (cli), what differs between
# paper and code (verification), a pot nobody has weight in (dividends), why a certificate was
# withdrawn (trust).
FORMS = re.compile(
    "|".join(
        (
            r"no_such_\w+",
            r"\w+_differs",
            r"\w+_without_weight",
            "certificate_(replaced|discharged|void)",
        )
    )
)
TEXT = bootstrap.catalogue()
KEYS = TEXT.keys()


def literals():
    """Yield every code that a source makes a problem of, with its place."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in MAKERS and isinstance(first, ast.Constant):
                    yield str(first.value), f"{path.relative_to(ROOT)}:{node.lineno}"


def strings():
    """Return every string constant of the sources: codes are passed through tables too."""
    found = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def named_by_papers():
    """Yield the codes that the declarations of papers name, each with its file."""
    for path in (resource_dir() / "documents").glob("*.toml"):
        for rule in read_toml(f"documents/{path.name}").get("forbidden", ()):
            yield rule["problem"], path.name


def named_by_classes():
    """Yield the refusals that class files name for papers they miss."""
    for one in bootstrap.asset_classes().values():
        for block in one.registrations.values():
            yield from ((paper.refusal, one.code) for paper in block.papers)


def test_every_code_has_its_sentence():
    codes = [*literals(), *named_by_papers(), *named_by_classes()]
    missing = [one for one in codes if not TEXT.has(f"problem.{one[0]}.text")]
    assert missing == []


def test_every_sentence_is_used():
    sentences = {key.split(".")[1] for key in KEYS if key.startswith("problem.")}
    plain = {code for code in sentences if not FORMS.fullmatch(code)}
    named = {code for code, _ in (*named_by_papers(), *named_by_classes())}
    assert plain - strings() - named - COMPOSED.keys() == set()


def test_every_refusal_of_law_names_its_basis_and_the_next_step():
    refusals = {key.split(".")[1] for key in KEYS if re.match(r"problem\.R\d\d", key)}
    assert len(refusals) >= 13
    for code in refusals:
        assert TEXT.has(f"problem.{code}.basis"), code
        assert TEXT.has(f"problem.{code}.next"), code


@pytest.mark.parametrize("name", sorted(operations()))
def test_every_operation_and_its_fields_have_words(name):
    assert TEXT.has(f"operation.{name}")
    for field, info in operations()[name].command.model_fields.items():
        assert TEXT.has(f"field.{field}"), field
        kind = kind_of(info)
        if isinstance(kind, Choice):
            for option in kind.options:
                assert TEXT.has(f"choice.{kind.topic}.{option}"), option


@pytest.mark.parametrize("code", sorted(REGISTRATIONS))
def test_every_kind_of_registration_has_its_word(code):
    assert TEXT.has(f"choice.registration.{code}")


def test_no_registry_host_and_no_path_of_a_machine_is_named():
    hosts = re.compile(r"https?://[^\s)\"']*(pypi|pythonhosted|npmjs|debian)", re.IGNORECASE)
    paths = re.compile(r"(?<![\w.~])/(work|root|home/\w+)/")
    texts = [p for p in ROOT.glob("*") if p.suffix in (".py", ".md", ".toml", ".lock")]
    for path in [*SOURCES, *texts, *(ROOT / "resources").rglob("*.toml")]:
        said = path.read_text("utf-8")
        assert not hosts.search(said), path
        assert not paths.search(said), path


def test_money_is_never_a_float():
    """No float literal and no ``float(...)`` in the domain, the services and the storage."""
    found = []
    allowed = {ROOT / "core" / "services" / "tabular.py"}  # the door: cells of spreadsheets
    for folder in ("domain", "services", "storage"):
        for path in (ROOT / "core" / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
                call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
                if (literal or call) and path not in allowed | SECONDS:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


SECONDS = {ROOT / "core" / "storage" / "engine" / "sqlite.py"}  # waits, not money


LONGER = {"fields.py": 440}  # one kind beside the other: two files would hide the pattern


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(Path(p).relative_to(ROOT)))
def test_modules_stay_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGER.get(path.name, 400)


def test_class_codes_stand_in_data_only():
    """A new class is a new file: no Python knows the code of one."""
    known = set(bootstrap.asset_classes())
    allowed = {"demonstration.py"}  # the demonstration enters homestays
    for path in SOURCES:
        if path.name in allowed or "classes" in path.parts:
            continue
        constants = {
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not known & constants, path


# What stands in the window; documents are Chinese in any language, and so is the command line.
SPOKEN = (
    *("ui", "operation", "field", "view", "choice", "asset_class", "document_kind"),
    *("problem", "help", "follow_up", "disposal", "desk"),
)


def test_english_has_words_for_everything_in_the_window():
    spoken = {key for key in KEYS if key.split(".")[0] in SPOKEN}
    empty = {key for key in spoken if not TEXT(key)}
    beside = {key for one in bootstrap.asset_classes().values() for key in one.english}
    assert sorted(spoken - empty - own_keys("en") - beside) == []
    assert sorted(own_keys("en") - KEYS) == []


def test_papers_and_lists_have_an_english_name_for_the_window():
    named = {k for k in KEYS if re.fullmatch(r"(listing|paper)\.\w+\.(title|when)", k)}
    assert len(named) > 40
    assert sorted(named - own_keys("en")) == []


def test_classes_and_their_papers_name_themselves_in_english_beside_the_chinese():
    english = bootstrap.catalogue("en")
    for one in bootstrap.asset_classes().values():
        unsaid = one.texts.keys() - one.english.keys() - own_keys("en")
        assert sorted(unsaid) == [], one.code
        for key in one.texts:
            assert not re.search("[\u4e00-\u9fff]", english(key)), key


def test_a_translation_says_the_same_facts():
    english = Catalogue("en")
    facts = re.compile(r"{(\w+)}")
    differing = [
        key
        for key in own_keys("en")
        if set(facts.findall(english(key))) - set(facts.findall(TEXT(key)))
    ]
    assert differing == []
