"""Is this certificate genuine? The same answer for the command line and for the window.

It needs neither ledger nor network: a file, a picture or a typed code, and the trusted keys.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from pathlib import Path

from core.domain.chinese_dates import written_date
from core.domain.trust import Trust, Verdict
from core.problems import FieldError
from core.resources import resource_dir
from core.services.ports import SealSeen
from core.services.rules import number_of
from core.services.verification import FileContent, Readers, label, said, typed_code, verify_file
from core.text import Catalogue
from desktop.bootstrap import user_folder


@dc.dataclass(frozen=True, slots=True)
class Checked:
    """A verdict, and the keys and lists it rests on."""

    verdict: Verdict
    keys: Trust
    seals: tuple[SealSeen, ...] = ()


def check(
    data: bytes, text: Catalogue, *, trust: Path | None = None, near: Path | None = None
) -> Checked:
    """Check the content of a file, or a typed code as text.

    ``trust`` is a file of trusted keys, or a folder of them; without it those of the user's folder
    and those in the folder ``near`` count. The demonstration's key, which anybody may sign with,
    is always known, and its papers are called what they are. ``FieldError`` for a trust file that
    is none or was tampered with; ``OSError`` where it cannot be read.
    """
    # cryptography, zxing and pdfium are for checking alone: imported when it is asked for.
    from core.adapters import signatures

    keys = signatures.load_trust(*_trust_files(trust))
    if trust is None:
        keys = _joined_with_known(keys, near)
    verdict = verify_file(typed_code(data), _readers(keys), text)
    return Checked(verdict, keys, _seals(data))


def _seals(data: bytes) -> tuple[SealSeen, ...]:
    """Return the electronic seals in a PDF; authorities are the certificates beside the keys."""
    if not data.startswith(b"%PDF") or _SEALED not in data:
        return ()
    from core.adapters.seal import seals_in

    folder = user_folder() / "keys"
    found = [one for end in ("pem", "cer", "crt") for one in sorted(folder.glob(f"*.{end}"))]
    return seals_in(data, [one.read_bytes() for one in found]) or (_UNREADABLE,)


_SEALED = b"/ByteRange"  # every signature says which bytes it is over
_UNREADABLE = SealSeen("", "", "", whole=False, trusted=False)  # nobody vouches for it


def _trust_files(trust: Path | None) -> list[Path]:
    own = [resource_dir() / "demo" / "demo-key.toml"]
    if trust is None:
        return own
    return own + (sorted(trust.glob("*.toml")) if trust.is_dir() else [trust])


def _joined_with_known(keys: Trust, near: Path | None) -> Trust:
    """Add the keys of the user's folder and those that lie beside the file.

    What lies beside it may be any TOML file, so one that is no trust file is passed over; one that
    was tampered with is not.
    """
    from core.adapters import signatures

    for folder in (user_folder() / "keys", *([near] if near else [])):
        for file in sorted(folder.glob("*.toml")):
            try:
                keys = keys.joined(signatures.load_trust(file))
            except FieldError as error:
                if error.code == "trust_tampered":
                    raise
            except (OSError, ValueError):
                continue
    return keys


def _readers(keys: Trust) -> Readers:
    from core.adapters import codes, pdf_reader, signatures

    def read_pdf(data: bytes) -> FileContent:
        words = "\n".join(pdf_reader.page_texts(data))
        found = [code for page in pdf_reader.page_images(data) for code in codes.read_codes(page)]
        return FileContent(words, tuple(found))

    return Readers(codes.read_codes, read_pdf, lambda code: signatures.verify(code, keys))


# --- in words -------------------------------------------------------------------------------------


def report(checked: Checked, text: Catalogue, today: dt.date) -> list[str]:
    """Return the verdict in words: the outcome, the reasons, the facts, what is not proved."""
    verdict, keys = checked.verdict, checked.keys
    if not verdict.readable:
        outcome = "verify.unreadable"
    else:
        outcome = "verify.proved" if verdict.proved else "verify.not_proved"
    lines = [text(outcome, office=verdict.office)]
    if verdict.demonstration:
        lines.append(text("verify.demonstration"))
    lines += [f"· {text.sentence(problem)}" for problem in verdict.problems]
    lines += _facts(verdict, text)
    lines += _in_words(checked.seals, text)
    if verdict.proved:
        lines.append(_compared(verdict, text))
        lines.append(text("verify.limits", day=_known_until(verdict, keys)))
        lines += _age_of_list(keys, text, today)
    return lines


def _in_words(seals: tuple[SealSeen, ...], text: Catalogue) -> list[str]:
    """Say of every electronic seal whose it is and whether the file is as it was sealed."""
    lines = []
    for one in seals:
        if not one.holder:
            lines.append(text("verify.seal_unreadable"))
            continue
        facts = {"holder": one.holder, "issuer": one.issuer, "when": one.said_at}
        lines.append(text("verify.seal_whole" if one.whole else "verify.seal_broken", **facts))
        if one.whole and not one.trusted:
            lines.append(text("verify.seal_unknown"))
    return lines


def _age_of_list(keys: Trust, text: Catalogue, today: dt.date) -> list[str]:
    """Say how old the list of withdrawn certificates is, and that there is none."""
    if keys.published_on is None:
        return [text("verify.no_list")]
    days = (today - keys.published_on).days
    old = days > number_of("trust", today, "list_days")
    key = "verify.list_old" if old else "verify.list_age"
    lines = [text(key, day=written_date(keys.published_on), days=days)]
    return [*lines, text("verify.list_unsigned")] if keys.unsigned else lines


def _facts(verdict: Verdict, text: Catalogue) -> list[str]:
    facts = verdict.facts
    if facts is None or not genuine(verdict):
        return []
    stated = said(facts, text)
    return [
        text("verify.facts"),
        *(f"  {label(facts, name, text)}：{value}" for name, value in stated.items()),
    ]


def genuine(verdict: Verdict) -> bool:
    """Tell whether an office that is known signed what the code states."""
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
