"""``nongquan value|dividend|subsidy FILE [--json]``: reads the file, prints the answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from core.problems import EXIT_DONE, Problem
from core.services.money.answer import Answer, refuse_faults
from core.services.money.commands import answer_bytes, answer_lines
from core.services.money.readable import sheet_lines
from core.text import Catalogue

STANDARD_INPUT = "-"


def run(command: str, path: str, as_json: bool, text: Catalogue, out: TextIO, err: TextIO) -> int:
    """Answer the request in ``path`` (``-`` is standard input) and return the exit status.

    A ``.jsonl`` file holds a request a line: the answers stand in the same order and the exit
    status is the highest of theirs. Without ``as_json`` faults and refusals go to ``err``.
    """
    try:
        content = _read(path)
    except OSError as error:
        problem = Problem("unreadable_file", "", {"value": path, "reason": error.strerror or ""})
        return _print(command, refuse_faults([problem], text), as_json, text, out, err)
    if not path.lower().endswith(".jsonl"):
        return _print(command, answer_bytes(command, content, text), as_json, text, out, err)
    status = EXIT_DONE
    for number, answer in answer_lines(command, content, text):
        if not as_json:
            print(text("money.sheet.line", line=number), file=out)
        status = max(status, _print(command, answer, as_json, text, out, err))
    return status


def _read(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()


def _print(
    command: str, answer: Answer, as_json: bool, text: Catalogue, out: TextIO, err: TextIO
) -> int:
    if as_json:
        print(_printable(json.dumps(answer.body, ensure_ascii=False)), file=out)
    else:
        target = out if answer.exit_status == EXIT_DONE else err
        for line in sheet_lines(command, answer, text):
            print(_printable(line), file=target)
    return answer.exit_status


def _printable(line: str) -> str:
    """Escape half a character, which no encoding can write; in JSON it is the same text."""
    return line.encode("utf-8", "backslashreplace").decode("utf-8")
