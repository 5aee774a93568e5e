"""Is an edited declaration one that papers may be made by? Every fault at once, before it counts.

Besides its shape and its names (:mod:`core.services.declaration_walk`) it must keep what makes the
paper lawful and provable: words that it must never say, its code and its number, and every fact
that is compared when somebody checks the paper without the ledger.
"""

from __future__ import annotations

import dataclasses as dc
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from core.domain.proof import facts_of
from core.problems import Problem, Rejected
from core.services.declaration_walk import Walk
from core.services.declarations import Declaration, declared_codes, load_declaration
from core.services.documents import (
    Block,
    Signatures,
    compose,
    forbidden_words,
    said_of,
    texts_of,
)
from core.services.editions import EDITABLE, editable
from core.services.kept import kept_of, names_in
from core.services.samples import sample_of
from core.services.verification import compared, label
from core.text import Catalogue

_ONCE = ("heading", "number_line", "signatures")
_LINES = 3  # of the file that a problem names
_SAMPLE_CODE = "NQ1:SAMPLE"


def check_content(content: str, text: Catalogue) -> tuple[Declaration | None, list[Problem]]:
    """Return the declaration that a TOML text writes, or everything that is wrong with it.

    Problems stand under ``content``; ``where`` names the place in the text.
    """
    try:
        return _checked(content, tomllib.loads(content, parse_float=Decimal), text)
    except tomllib.TOMLDecodeError as error:
        return None, [_not_toml(error)]
    except RecursionError:
        return None, [Problem("document_not_toml", "content", {"line": "—", "column": "—"})]


def _checked(
    content: str, written: Mapping[str, Any], text: Catalogue
) -> tuple[Declaration | None, list[Problem]]:
    known = [code for code in declared_codes() if editable(code)]
    code = written.get("code")
    if code not in known:
        facts = {"value": str(code or ""), "options": "、".join(known)}
        return None, [Problem("document_code_unknown", "content", facts)]
    shipped = load_declaration(code)
    walk = _walked(written, shipped, text)
    problems = [*walk.problems, *_blocks_missing(written, shipped)]
    if problems:
        said = _said(written, text)
        return None, [*(_located(one, content) for one in problems), *_refused(shipped, said)]
    own = {name: written[name] for name in EDITABLE if name in written}
    declaration = Declaration(code, {**shipped.content, **own})
    problems = [*_left_out(declaration, shipped, text), *_composed(declaration, text)]
    return (None, problems) if problems else (declaration, [])


def _located(problem: Problem, content: str) -> Problem:
    """Name the lines of the file too: nobody counts blocks and rows."""
    facts = problem.params
    needle = facts.get("pattern", facts.get("value", ""))
    found = [
        str(number)
        for number, line in enumerate(content.splitlines(), start=1)
        if needle and needle in line and not line.lstrip().startswith("#")
    ]
    if "where" not in facts or not found:
        return problem
    lines = "、".join(found[:_LINES]) + ("…" if len(found) > _LINES else "")
    return dc.replace(problem, params={**facts, "where": f"{facts['where']}（第 {lines} 行）"})


def _said(part: Any, text: Catalogue, key: str = "") -> list[tuple[str, str]]:
    """Return what a declaration says itself, each text under its key."""
    if isinstance(part, str):
        return [(key, text(part) if part.startswith("paper.") and text.has(part) else part)]
    if isinstance(part, Mapping):
        return [one for name, value in part.items() for one in _said(value, text, str(name))]
    return (
        [one for item in part for one in _said(item, text, key)] if isinstance(part, list) else []
    )


def _refused(shipped: Declaration, said: list[tuple[str, str]]) -> Iterator[Problem]:
    """Find words that the paper must never say, while it cannot be composed yet."""
    found: set[tuple[str, str]] = set()
    for effect in _effects(shipped):
        for where in ("title", "paper"):
            texts = said if where == "paper" else [one for one in said if one[0] == "title"]
            words = list(forbidden_words(shipped, effect, where))
            found |= {(word, code) for _, word, code in said_of(words, texts)}
    for word, code in sorted(found):
        yield Problem(code, "content", {"value": word})


def _effects(declaration: Declaration) -> list[str]:
    """Return every legal effect that some word is forbidden for, the sample's own among them."""
    own = sample_of(declaration.code).get("legal_effect_code", "")
    rules = declaration.content.get("forbidden", ())
    return sorted({own, *(effect for rule in rules for effect in rule.get("legal_effects", ()))})


def _not_toml(error: tomllib.TOMLDecodeError) -> Problem:
    place = re.search(r"line (\d+), column (\d+)", str(error))
    line, column = place.groups() if place else ("—", "—")
    return Problem("document_not_toml", "content", {"line": line, "column": column})


def _walked(written: Mapping[str, Any], shipped: Declaration, text: Catalogue) -> Walk:
    sample = sample_of(shipped.code)
    walk = Walk(sample, text)
    walk.keys(written, EDITABLE, ("code", *shipped.content), "")
    for name in shipped.content.keys() - {*EDITABLE, "block"}:
        if name in written and written[name] != shipped.content[name]:
            walk.problems.append(Problem("document_key_locked", "content", {"value": name}))
    for name in ("title", "subject", "running"):
        if name in written:
            walk.pattern(written[name], name, sample)
    footer = written.get("footer", [])
    if isinstance(footer, list):
        for at, line in enumerate(footer):
            walk.pattern(line, f"footer[{at}]", {**sample, "snapshot_digest": ""})
    else:
        facts = {"where": "footer", "value": str(footer)[:40], "wanted": "[ … ]"}
        walk.problems.append(Problem("document_shape", "content", facts))
    walk.blocks(written.get("block", []))
    return walk


def _blocks_missing(written: Mapping[str, Any], shipped: Declaration) -> Iterator[Problem]:
    """Find blocks that a paper needs once: the renderer puts the code beside the signatures."""
    blocks = written.get("block", [])
    kinds = [one.get("kind") for one in blocks if isinstance(one, Mapping)]
    needed = [*_ONCE, *(("code",) if shipped.content.get("signed", True) else ())]
    for kind in needed:
        if kinds.count(kind) != 1:
            facts = {"value": kind, "count": str(kinds.count(kind))}
            yield Problem("document_block_once", "content", facts)
    order = [kinds.index(kind) for kind in ("heading", "number_line") if kind in kinds]
    order += [kinds.index(kind) for kind in ("code", "signatures") if kind in kinds]
    if order != sorted(order):
        yield Problem("document_block_order", "content")


def _left_out(declaration: Declaration, shipped: Declaration, text: Catalogue) -> Iterator[Problem]:
    """Find what the paper must print and the edition does not."""
    printed = set(names_in(declaration.content["block"], text))
    for name in kept_of(shipped, text):
        if name not in printed:
            facts = {"value": f"choice.kept.{name}", "name": name}
            yield Problem("document_left_out", "content", facts)


def _composed(declaration: Declaration, text: Catalogue) -> Iterator[Problem]:
    """Compose the sample for every effect that words are forbidden for, and check its facts."""
    sample = sample_of(declaration.code)
    said: set[tuple[str, ...]] = set()
    for effect in _effects(declaration):
        try:
            compose(declaration, {**sample, "legal_effect_code": effect}, text, code=_SAMPLE_CODE)
        except Rejected as refused:
            for one in refused.problems:
                key = (one.code, one.field, *one.params.values())
                if key not in said:
                    said.add(key)
                    yield one.under("content") if not one.field else one
    if not said and "compare" in declaration.content:
        yield from _unprovable(declaration, sample, text)


def _unprovable(
    declaration: Declaration, sample: Mapping[str, Any], text: Catalogue
) -> Iterator[Problem]:
    """Find the facts that checking the paper offline would look for in vain."""
    paper = compose(declaration, sample, text, code=_SAMPLE_CODE)
    facts = facts_of(sample, kind=declaration.code, state="entered", key_id="", sequence=0, head="")
    printed = "".join(map(_printed, paper.blocks)) + "".join(paper.footer)
    _, wrong = compared(facts, printed, text)
    for name in wrong:
        expected = "".join(
            text(part) if part.startswith("paper.") else part
            for part in declaration.content["compare"][name]
        )
        facts_said = {"value": label(facts, name, text), "expected": expected}
        yield Problem("document_not_provable", "content", facts_said)


def _printed(block: Block) -> str:
    """Return the words of a block as they follow each other on the page."""
    if isinstance(block, Signatures):
        people = "".join(said for _, said in texts_of(block.people))
        return people + block.office + block.seal + block.date
    return "".join(said for _, said in texts_of(block))
