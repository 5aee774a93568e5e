"""``nongquan verify FILE [--trust KEYS]``: is this certificate genuine?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from core.domain.chinese_dates import written_date
from core.domain.trust import Trust, Verdict
from core.problems import FieldError, Problem
from core.resources import resource_dir
from core.services.verification import FileContent, Readers, label, said, verify_file
from core.text import Catalogue
from desktop.bootstrap import user_folder

EXIT_UNREADABLE = 2


def run(
    path: Path, trust: Path | None, text: Catalogue, out: TextIO, *, as_json: bool = False
) -> int:
    """Check one file and say what is proved; 0 proved, 1 not proved, 2 unreadable.

    ``as_json`` answers with one JSON object instead of sentences.

    ``trust`` is a file of trusted keys, or a folder of them; without it those of the user's
    folder and those beside the file count. The demonstration's key, which
    anybody may sign with, is always known, and its papers are called what they are.
    """
    # cryptography, zxing and pdfium are for this command alone: imported when it runs.
    from core.adapters import signatures

    try:
        keys = signatures.load_trust(*_trust_files(trust))
        if trust is None:
            keys = _joined_with_known(keys, path)
        data = path.read_bytes()
    except FieldError as error:
        return _unreadable(Problem(error.code, params=error.params), text, out, as_json)
    except OSError as error:
        missing = Problem("file_missing", params={"value": str(error.filename or path)})
        return _unreadable(missing, text, out, as_json)
    verdict = verify_file(data, _readers(keys), text)
    if as_json:
        _print_json(_answer(verdict, text), out)
        return verdict.exit_status
    out.writelines(f"{line}\n" for line in _report(verdict, keys, text))
    return verdict.exit_status


def _trust_files(trust: Path | None) -> list[Path]:
    own = [resource_dir() / "demo" / "demo-key.toml"]
    if trust is None:
        return own
    return own + (sorted(trust.glob("*.toml")) if trust.is_dir() else [trust])


def _joined_with_known(keys: Trust, path: Path) -> Trust:
    """Add the keys of the user's folder and those that lie beside the file.

    What lies beside it may be any TOML file, so one that is no trust file is passed over.
    """
    from core.adapters import signatures

    for folder in (user_folder() / "keys", path.absolute().parent):
        for file in sorted(folder.glob("*.toml")):
            try:
                keys = keys.joined(signatures.load_trust(file))
            except (FieldError, OSError):
                continue
    return keys


def _readers(keys: Trust) -> Readers:
    from core.adapters import codes, pdf_reader, signatures

    def read_pdf(data: bytes) -> FileContent:
        words = "\n".join(pdf_reader.page_texts(data))
        found = [code for page in pdf_reader.page_images(data) for code in codes.read_codes(page)]
        return FileContent(words, tuple(found))

    return Readers(codes.read_codes, read_pdf, lambda code: signatures.verify(code, keys))


def _unreadable(problem: Problem, text: Catalogue, out: TextIO, as_json: bool) -> int:
    if as_json:
        _print_json({"proved": False, "problems": [_problem(problem, text)]}, out)
        return EXIT_UNREADABLE
    out.write(f"{text('verify.unreadable')}\n{text.sentence(problem)}\n")
    return EXIT_UNREADABLE


def _answer(verdict: Verdict, text: Catalogue) -> dict[str, Any]:
    """Return the verdict for machines; the facts are those of a genuine code only."""
    return {
        "proved": verdict.proved,
        "office": verdict.office,
        "demonstration": verdict.demonstration,
        "problems": [_problem(problem, text) for problem in verdict.problems],
        "facts": said(verdict.facts, text) if verdict.facts and _genuine(verdict) else {},
        "compared": list(verdict.compared),
    }


def _problem(problem: Problem, text: Catalogue) -> dict[str, str]:
    words = text.sentence(problem)
    return {"code": problem.code, "message": words.text, "next": words.next}


def _print_json(body: dict[str, Any], out: TextIO) -> None:
    out.write(json.dumps(body, ensure_ascii=False) + "\n")


def _report(verdict: Verdict, keys: Trust, text: Catalogue) -> list[str]:
    """Return the verdict in words: the outcome, the reasons, the facts, the limits."""
    if not verdict.readable:
        outcome = "verify.unreadable"
    else:
        outcome = "verify.proved" if verdict.proved else "verify.not_proved"
    lines = [text(outcome, office=verdict.office)]
    if verdict.demonstration:
        lines.append(text("verify.demonstration"))
    lines += [f"· {text.sentence(problem)}" for problem in verdict.problems]
    lines += _facts(verdict, text)
    if verdict.proved:
        lines.append(_compared(verdict, text))
        lines.append(text("verify.limits", day=_known_until(verdict, keys)))
    return lines


def _facts(verdict: Verdict, text: Catalogue) -> list[str]:
    facts = verdict.facts
    if facts is None or not _genuine(verdict):
        return []
    stated = said(facts, text)
    return [
        text("verify.facts"),
        *(f"  {label(facts, name, text)}：{value}" for name, value in stated.items()),
    ]


def _genuine(verdict: Verdict) -> bool:
    wrong = any(problem.code == "signature_wrong" for problem in verdict.problems)
    return bool(verdict.office) and not wrong


def _known_until(verdict: Verdict, keys: Trust) -> str:
    day = keys.published_on or (verdict.facts.date if verdict.facts else None)
    return written_date(day) if day else ""


def _compared(verdict: Verdict, text: Catalogue) -> str:
    if not verdict.compared:
        return text("verify.compare_by_eye")
    facts = verdict.facts
    names = "、".join(label(facts, name, text) for name in verdict.compared) if facts else ""
    return text("verify.compared", names=names)
