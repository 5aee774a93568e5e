"""Operations and questions as sub-commands: options from declared fields, documents from files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.fields import Kind, Whole, YesNo
from core.problems import FieldError
from core.services.incoming import amended, load
from core.services.reading import Document, kind_of
from core.text import Catalogue

Run = Callable[..., int]
RESERVED = frozenset({"ledger", "json", "yes", "reason", "operator"})

# Questions as sub-commands: (subject, verb) -> (query, takes a number as which argument).
QUESTIONS: dict[tuple[str, str], tuple[str, str]] = {
    ("party", "list"): ("parties", ""),
    ("party", "show"): ("party", "party_no"),
    ("party", "history"): ("party_history", "party_no"),
    ("party", "duplicates"): ("duplicate_parties", ""),
    ("party", "erasable"): ("erasable_parties", ""),
    ("asset", "list"): ("assets", ""),
    ("asset", "show"): ("asset", "asset_no"),
    ("asset", "history"): ("asset_history", "asset_no"),
    ("asset", "holders"): ("asset_holders", "asset_no"),
    ("setting", "history"): ("setting_history", "name"),
    ("asset", "at"): ("register_at", "asset_no"),
    ("case", "list"): ("cases", ""),
    ("case", "show"): ("case", "case_no"),
    ("mortgage", "list"): ("mortgages", ""),
    ("mortgage", "show"): ("mortgage", "mortgage_no"),
    ("certificate", "list"): ("certificates", ""),
    ("certificate", "show"): ("certificate", "certificate_no"),
    ("disposal", "list"): ("disposals", ""),
    ("disposal", "show"): ("disposal", "disposal_no"),
    ("letter", "list"): ("letters", ""),
    ("letter", "due"): ("letters_due", ""),
    ("letter", "show"): ("letter", "letter_no"),
    ("contribution", "show"): ("contribution", "contribution_no"),
    ("entity", "list"): ("entities", ""),
    ("entity", "show"): ("entity", "entity_no"),
    ("cycle", "list"): ("cycles", ""),
    ("cycle", "show"): ("cycle", "cycle_no"),
    ("subsidy_loan", "list"): ("subsidy_loans", ""),
    ("subsidy_loan", "show"): ("subsidy_loan", "loan_no"),
    ("subsidy_batch", "list"): ("subsidy_batches", ""),
    ("subsidy_batch", "show"): ("subsidy_batch", "batch_no"),
    ("subsidy_budget", "list"): ("subsidy_budgets", ""),
    ("payable", "list"): ("payables", ""),
    ("setting", "list"): ("policies", ""),
    ("document", "list"): ("documents", ""),
    ("document", "history"): ("document_history", "document"),
    ("valuation", "show"): ("valuation", "valuation_no"),
    ("draft", "list"): ("drafts", ""),
    ("register", "queries"): ("queries_made", ""),
    ("attachment", "list"): ("attachments", "case_no"),
    ("attachment", "verify"): ("verify_attachments", ""),
    ("journal", "list"): ("journal", ""),
    ("journal", "verify"): ("verify_journal", ""),
    ("today", "show"): ("today", ""),
    ("clock", "list"): ("clocks", ""),
}
# Those that may be asked as at a moment.
AT_A_MOMENT = frozenset({("asset", "at")})


def _verbs(
    subjects: Any, known: dict[str, Any], subject: str, text: Catalogue
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    if subject not in known:
        made = subjects.add_parser(subject, help=text(f"cli.command.{subject}"))
        known[subject] = made.add_subparsers(dest="verb", required=True, metavar="VERB")
    found: argparse._SubParsersAction[argparse.ArgumentParser] = known[subject]
    return found


def add_operations(
    subjects: Any,
    known: dict[str, Any],
    everywhere: argparse.ArgumentParser,
    text: Catalogue,
    run: Run,
) -> None:
    """Add every registered operation; nobody can forget one."""
    from core.services.desk import operations

    for name, operation in sorted(operations().items()):
        subject, _, verb = name.partition(".")
        parser = _verbs(subjects, known, subject, text).add_parser(
            verb, help=text(f"operation.{name}"), parents=[everywhere]
        )
        parser.add_argument("file", nargs="?", metavar="DOCUMENT.json", help=text("cli.document"))
        for field, kind in scalar_fields(operation.command).items():
            parser.add_argument(
                f"--{field.replace('_', '-')}",
                dest=f"field_{field}",
                metavar=kind.name.upper(),
                help=text(f"field.{field}"),
            )
        parser.set_defaults(run=run, operation=name, command=operation.command)


def add_questions(
    subjects: Any,
    known: dict[str, Any],
    everywhere: argparse.ArgumentParser,
    text: Catalogue,
    run: Run,
) -> None:
    """Add every question that reads well as a command."""
    for (subject, verb), (query, number) in QUESTIONS.items():
        parser = _verbs(subjects, known, subject, text).add_parser(
            verb, help=text(f"cli.verb.{verb}"), parents=[everywhere]
        )
        if number:
            parser.add_argument("number", metavar="NUMBER")
        moments = (subject, verb) in AT_A_MOMENT
        if moments:
            add_moments(parser, text)
        parser.set_defaults(run=run, query=query, arguments=_arguments(number, moments))


def add_paper(parser: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add what says which paper is meant: a number, or a case and a kind, or a letter."""
    parser.add_argument("number", metavar="NUMBER", nargs="?", default="")
    parser.add_argument("--out", metavar="FILE", default="")
    parser.add_argument("--seal", action="store_true", help=text("cli.paper_seal"))
    parser.add_argument("--page", action="store_true", help=text("cli.page"))
    for name, told in (("case", "NUMBER"), ("kind", "CODE"), ("letter", "NUMBER")):
        says = text(f"cli.paper_{name}")
        parser.add_argument(f"--{name}", metavar=told, help=says, default="")
    add_moments(parser, text)


def add_moments(parser: argparse.ArgumentParser, text: Catalogue) -> None:
    """Add the two moments of the register as at any moment."""
    for name in ("at", "known_at"):
        parser.add_argument(
            f"--{name.replace('_', '-')}", metavar="MOMENT", help=text(f"view.{name}")
        )


def _arguments(number: str, moments: bool) -> Callable[[argparse.Namespace], dict[str, str]]:
    def given(options: argparse.Namespace) -> dict[str, str]:
        when = {"at": options.at, "known_at": options.known_at} if moments else {}
        return {number: options.number, **when} if number else when

    return given


def scalar_fields(command: type[Document]) -> dict[str, Kind]:
    """Return the fields of a command that fit into one option."""
    found = {}
    for name, info in command.model_fields.items():
        kind = kind_of(info)
        is_list = str(info.annotation).startswith("list")
        if kind is not None and not is_list and name not in RESERVED:
            found[name] = kind
    return found


def read_document(options: argparse.Namespace) -> Mapping[str, Any]:
    """Merge the document of a command with its options; options win.

    Raises ``FieldError`` for a file that cannot be read or is no JSON object.
    """
    given = {
        name: _as_json(kind, typed)
        for name, kind in scalar_fields(options.command).items()
        if (typed := getattr(options, f"field_{name}", None)) is not None
    }
    raw = _from_file(options.file) if options.file else {}
    return amended(raw, drop=given.keys(), put=given)


def _from_file(name: str) -> Mapping[str, Any]:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        if name.endswith(".toml"):  # the declaration of a paper is a text of its own
            return {"content": content.decode("utf-8-sig")}
        raw = load(content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise FieldError("file_not_read", value=name) from None
    if not isinstance(raw, Mapping):
        raise FieldError("not_object", value=name)
    return raw


_WORDS = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def _as_json(kind: Kind, given: str) -> Any:
    if isinstance(kind, YesNo):
        return _WORDS.get(given.lower(), given)
    if isinstance(kind, Whole):
        try:
            return json.loads(given)
        except ValueError:
            return given
    return given
