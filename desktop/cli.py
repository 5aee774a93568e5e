"""The command line: every operation and question, from the same declarations as the window.

    nongquan --ledger FILE SUBJECT VERB [DOCUMENT.json] [--field value ...] [--json]

A subject and verb name an operation (``mortgage apply``) or a question (``asset show A000001``).
Exit status: 0 done, 1 refused, 2 bad input, 3 needs confirmation, 4 machine. Imports no Qt.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from core.problems import (
    EXIT_BAD_INPUT,
    EXIT_DONE,
    EXIT_MACHINE,
    EXIT_REFUSED,
    Conflict,
    FieldError,
    Problem,
    Rejected,
    Unavailable,
)
from core.resources import program_version
from core.text import Catalogue
from desktop import (
    attachment_cli,
    backup_cli,
    bootstrap,
    cli_output,
    document_cli,
    journal_cli,
    ledger_cli,
    payment_cli,
    seal_cli,
    trust_cli,
)
from desktop.cli_arguments import add_operations, add_paper, add_questions, read_document
from desktop.cli_files import run_import, run_listing, run_paper, run_template
from desktop.cli_ledger import desk_of, ledger_of, with_secret, write_file

logger = logging.getLogger(__name__)
MONEY = ("value", "dividend", "subsidy")


class BadOption(Exception):
    """The words of the command line do not fit; carries what the parser says."""


class Parser(argparse.ArgumentParser):
    """A parser that reports instead of ending the process, and takes options as they are spelt."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong with the words."""
        raise BadOption(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; no stack trace ever reaches the user."""
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    text = bootstrap.catalogue()
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    output = cli_output.Output(text, sys.stdout, sys.stderr, as_json="--json" in words)
    try:
        _refuse_half_characters(words)
        options = build_parser(text).parse_args(words)
        return int(options.run(options, output))
    except SystemExit as ended:  # --help and --version have said what they say
        return int(ended.code or EXIT_DONE)
    except BadOption as error:
        output.problems([Problem("bad_option", "", {"value": str(error)})])
        return EXIT_BAD_INPUT
    except BrokenPipeError:  # who reads our output has read enough
        _stop_writing()
        return EXIT_DONE
    except FieldError as error:
        output.problems([Problem(error.code, "", error.params)])
        return EXIT_BAD_INPUT
    except Rejected as error:
        output.problems(error.problems)
        return error.exit_status
    except Conflict as error:
        output.problems([Problem(error.code, "", error.params)])
        return EXIT_REFUSED
    except Unavailable as error:
        output.problems([Problem(error.code, "", error.params)])
        return EXIT_MACHINE
    except KeyboardInterrupt:
        return EXIT_MACHINE
    except Exception:  # noqa: BLE001 - the last wall: the log has it, the user a sentence
        _log_unexpected(words)
        output.problems([Problem("unexpected")])
        return EXIT_MACHINE


def _speak_utf8(stream: IO[str]) -> None:
    """Chinese goes out whatever the console's code page or locale is."""
    reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _refuse_half_characters(words: Sequence[str]) -> None:
    """Refuse words that no encoding can write, before they reach a file or a ledger."""
    for word in words:
        if "\0" in word or any("\ud800" <= char <= "\udfff" for char in word):
            raise BadOption(word.encode("utf-8", "backslashreplace").decode("utf-8"))


def _stop_writing() -> None:
    """Let nothing more be written to a closed pipe, the interpreter's last flush included."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _log_unexpected(words: Sequence[str]) -> None:
    folder = bootstrap.user_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(folder / "nongquan.log", encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    logger.addHandler(handler)
    logger.propagate = False
    # Words may name people: only the command itself is logged.
    logger.exception("unexpected error in: %s", " ".join(words[:2]))
    logger.removeHandler(handler)
    handler.close()


def build_parser(text: Catalogue) -> argparse.ArgumentParser:
    """Build the whole command line from the registered operations and questions."""
    everywhere = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    everywhere.add_argument("--ledger", metavar="LEDGER", help=text("cli.ledger"))
    everywhere.add_argument("--as", dest="operator", metavar="NAME", help=text("cli.operator"))
    everywhere.add_argument("--json", action="store_true", help=text("cli.json"))
    everywhere.add_argument("--yes", action="append", metavar="CODE", help=text("cli.yes"))
    everywhere.add_argument("--reason", metavar="TEXT", help=text("cli.reason"))
    parser = Parser(
        prog="nongquan",
        description=text("cli.description"),
        epilog=_list_of_operations(text),
        parents=[everywhere],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=program_version())
    subjects = parser.add_subparsers(
        dest="subject", required=True, metavar="SUBJECT", parser_class=Parser
    )
    _add_plain(subjects, everywhere, text)
    backup_cli.add_verbs(subjects, everywhere, text)
    verbs: dict[str, Any] = {"ledger": ledger_cli.add_verbs(subjects, everywhere, text)}
    add_operations(subjects, verbs, everywhere, text, run_operation)
    add_questions(subjects, verbs, everywhere, text, run_question)
    payment_cli.add_files(verbs["payment"], everywhere, text)
    payment_cli.add_vouchers(verbs["cycle"], everywhere, text)
    document_cli.add_verbs(verbs["document"], everywhere, text)
    journal_cli.add_verbs(verbs["journal"], everywhere, text)
    attachment_cli.add_verbs(verbs["attachment"], verbs["case"], everywhere, text)
    return parser


def _list_of_operations(text: Catalogue) -> str:
    from core.services.desk import operations

    lines = [
        f"  {name.replace('.', ' '):<22}{text(f'operation.{name}')}"
        for name in sorted(operations())
    ]
    return "\n".join([text("cli.operations"), *lines])


def _add_plain(subjects: Any, everywhere: argparse.ArgumentParser, text: Catalogue) -> None:
    def add(name: str, run: Callable[..., int]) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = subjects.add_parser(
            name, help=text(f"cli.command.{name}"), parents=[everywhere]
        )
        made.set_defaults(run=run)
        return made

    for name in MONEY:
        add(name, run_money).add_argument("file", metavar="FILE", help=text("cli.file"))
    seal_cli.add_options(add("seal", seal_cli.run), text)
    add("trust", trust_cli.run).add_argument("--out", metavar="FILE", required=True)
    verify = add("verify", run_verify)
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("--trust", metavar="KEYS", default=None, help=text("cli.trust"))
    paper = add("paper", run_paper)
    add_paper(paper, text)
    document_cli.add_blank(paper, text)
    listing = add("listing", run_listing)
    listing.add_argument("code", metavar="CODE", nargs="?", default="")
    listing.add_argument("number", metavar="NUMBER", nargs="?", default="")
    listing.add_argument("--out", metavar="FILE", default="")
    search = add("search", run_search)
    search.add_argument("typed", metavar="TEXT")
    template = add("template", run_template)
    template.add_argument("kind", metavar="KIND", nargs="?", default=None)
    template.add_argument("--out", metavar="FILE", default=None)
    rows = add("import", run_import)
    rows.add_argument("kind", metavar="KIND")
    rows.add_argument("file", metavar="FILE", help=text("import.file"))
    rows.add_argument("--dry-run", action="store_true", help=text("import.dry_run"))
    rows.add_argument("--errors", metavar="FILE", default=None, help=text("import.errors"))
    rows.add_argument("--into", metavar="NUMBER", default="", help=text("import.into"))
    add("self-test", run_self_test)
    add("demo", run_demo).add_argument("--out", metavar="DIR", required=True)


# --- commands -----------------------------------------------------------------------------------


def run_operation(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Carry out an operation with a document and options."""
    raw = read_document(options)
    desk = desk_of(options, older=options.operation == "journal.accept")
    try:
        receipt = desk.perform(
            options.operation,
            with_secret(desk, options.command, raw),
            acknowledged=getattr(options, "yes", ()),
            reason=getattr(options, "reason", ""),
        )
    finally:
        desk.close()
    output.receipt(receipt)
    return EXIT_DONE


def run_question(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Answer a question; a record that does not exist is bad input."""
    desk = desk_of(options, suspect=options.query == "verify_journal")
    try:
        answer = desk.ask(options.query, **options.arguments(options))
    finally:
        desk.close()
    if options.query == "verify_journal":
        output.journal_check(answer)
        return EXIT_DONE if answer.ok else EXIT_REFUSED
    if answer is None:
        code = f"no_such_{options.subject}"
        raise Rejected([Problem(code, "number", {"value": options.number})])
    output.answer(answer)
    return EXIT_DONE


def run_search(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Search the ledger for a text."""
    desk = desk_of(options)
    try:
        output.answer(desk.ask("search", typed=options.typed))
    finally:
        desk.close()
    return EXIT_DONE


def run_money(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Answer one of the contract's money commands."""
    from desktop import money_cli

    as_json = getattr(options, "json", False)
    return money_cli.run(
        options.subject, options.file, as_json, output.text, output.out, output.err
    )


def run_verify(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Prove a certificate without ledger and network."""
    from desktop import verify_cli

    trust = Path(options.trust) if options.trust else None
    return verify_cli.run(
        Path(options.file), trust, output.text, output.out, as_json=output.as_json
    )


def run_self_test(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Open every page, make every paper, check every data file."""
    from desktop import selftest

    return selftest.run(output.text, output.out)


def run_demo(options: argparse.Namespace, output: cli_output.Output) -> int:
    """Build the demonstration ledger and leave its papers in a folder."""
    from desktop.demonstration import build

    ledger, folder = ledger_of(options), Path(options.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable("file_not_written", value=folder, reason=error.strerror) from error
    desk = build(ledger)
    try:
        written = [_write_paper(desk, row.certificate_no, folder) for row in _papers(desk)]
    finally:
        desk.close()
    output.done({"ledger": str(ledger), "papers": written}, "cli.demo_built")
    return EXIT_DONE


def _papers(desk: Any) -> Sequence[Any]:
    return tuple(reversed(desk.ask("certificates")))


def _write_paper(desk: Any, number: str, folder: Path) -> str:
    target = folder / f"{number}.pdf"
    write_file(target, desk.paper(number))
    return str(target)


if __name__ == "__main__":
    sys.exit(main())
