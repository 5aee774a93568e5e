"""Printing onto pre-printed sheets, from choosing a sheet to correcting a printer (套打)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from core.domain.overprint import (
    BACK,
    LIMITS,
    MM,
    NONE,
    Calibration,
    Fit,
    Point,
    affine,
    beyond,
    crosses,
    fitted,
    misfit,
)
from core.fields import ascii_digits
from core.problems import FieldError, Problem, Rejected
from core.services.blank_forms import BlankForm, blank_paths, read_blank, written
from core.services.declarations import Declaration, load_declaration
from core.services.overprint import Layer, Press, check_blank, compose_overprint, left_out
from core.services.ports.machine import Feed, Machine
from core.services.samples import sample_of
from core.text import Catalogue

# The window sees of the domain only what is named here.
__all__ = [
    "BACK",
    "LIMITS",
    "MM",
    "NONE",
    "TRAYS",
    "Calibration",
    "Feed",
    "Fit",
    "Overprinting",
    "Point",
    "affine",
    "crosses",
    "millimetres",
    "misfit",
    "whole",
]

TRAYS = ("auto", "manual", "upper", "lower")
_FAR = 15 * MM  # what is farther off was not measured from the edge of the paper
_ENOUGH = 3  # crosses


class Overprinting:
    """The pre-printed sheets of an office, and the printers of this machine.

    ``own`` is the folder of the office's own sheets. Whatever is not right comes as ``Rejected``
    with every problem, what the machine refuses as ``Unavailable``.
    """

    def __init__(
        self, press: Press, machine: Machine, text: Catalogue, own: Path | None = None
    ) -> None:
        self.machine = machine
        self._press = press
        self._text = text
        self._own = own

    # --- sheets ---

    def forms(self, paper: str = "") -> tuple[BlankForm, ...]:
        """Return the checked sheets, or those of one paper; the office's own replace shipped ones.

        An own file that is wrong is left out here and named by :meth:`faults`.
        """
        found: dict[str, BlankForm] = {}
        for path in blank_paths(self._own):
            try:
                found[path.stem] = self._checked(path)
            except Rejected:
                continue
        return tuple(one for one in found.values() if paper in ("", one.paper))

    def faults(self) -> tuple[Problem, ...]:
        """Return everything that is wrong with the sheets."""
        problems: list[Problem] = []
        for path in blank_paths(self._own):
            try:
                self._checked(path)
            except Rejected as refused:
                problems += refused.problems
        return tuple(problems)

    def _checked(self, path: Path) -> BlankForm:
        form = read_blank(path)
        check_blank(form, load_declaration(form.paper), self._text)
        return form

    def form(self, name: str, paper: str = "") -> BlankForm:
        """Return a sheet by its name; with ``paper`` it must be one that this paper is put on."""
        paths = {path.stem: path for path in blank_paths(self._own)}
        if name not in paths:
            facts = {"value": name, "options": "、".join(sorted(paths))}
            raise Rejected([Problem("no_such_blank", "", facts)])
        form = self._checked(paths[name])
        if paper not in ("", form.paper):
            raise Rejected([Problem("blank_of_other_paper", "", {"value": form.term})])
        return form

    # --- what is printed ---

    def layer(
        self, form: BlankForm, declaration: Declaration, snapshot: Mapping[str, Any], code: str
    ) -> Layer:
        """Return a certificate set into a sheet that has a place for all it must say."""
        if problems := left_out(form, load_declaration(form.paper), snapshot, self._text):
            raise Rejected(problems)
        return self._laid(form, declaration, snapshot, code)

    def _laid(
        self, form: BlankForm, declaration: Declaration, snapshot: Mapping[str, Any], code: str
    ) -> Layer:
        made = compose_overprint(form, declaration, snapshot, self._text, code=code)
        return self._press.lay_out(made)

    def sample(self, form: BlankForm) -> Layer:
        """Return the sample of the sheet's paper set into it."""
        sample = sample_of(form.paper)
        return self._laid(form, load_declaration(form.paper), sample, "NQ1:SAMPLE")

    def test_page(
        self, form: BlankForm, feed: Feed, day: dt.date, calibration: Calibration | None = None
    ) -> Layer:
        """Return the test page of a printer and tray; it says whether it is printed corrected."""
        text = self._text
        size = {"width": written(form.width), "height": written(form.height)}
        said = "overprint.test_plain" if calibration is None else "overprint.test_corrected"
        lines = (
            text("overprint.test_title"),
            text("overprint.test_sheet", sheet=form.term, **size),
            text(
                "overprint.test_printer",
                printer=feed.printer or "PDF",
                tray=text(f"choice.tray.{feed.tray}"),
            ),
            text("overprint.test_day", day=day.isoformat(), state=text(said)),
        )
        return self._press.test_page(form, lines, text.language.replace("_", "-"))

    def write(self, layer: Layer, calibration: Calibration = NONE) -> bytes:
        """Return a layer as PDF of the sheet's exact size, corrected."""
        return self._press.write([(layer, calibration)])

    # --- correcting a printer ---

    def calibration(self, feed: Feed) -> Calibration:
        """Return how a printer is corrected: not at all, before anybody has measured it."""
        return self.machine.calibration(feed) or NONE

    def calibrate(self, feed: Feed, calibration: Calibration, day: dt.date) -> None:
        """Keep how a printer is corrected; ``Rejected`` names what no printer is off by."""
        problems = [
            Problem("calibration_beyond", name, {"value": str(value), "limit": str(limit)})
            for name, value, limit in beyond(calibration)
        ]
        if problems:
            raise Rejected(problems)
        self.machine.calibrate(feed, calibration, day.isoformat())

    def fit(self, form: BlankForm, typed: Sequence[tuple[str, str]], *, turned: bool) -> Fit:
        """Return the calibration that the measured crosses of a test page ask for.

        ``typed`` are millimetres from the left and the upper edge, in the order of the crosses;
        those left empty are not used.
        """
        problems: list[Problem] = []
        asked: list[Point] = []
        measured: list[Point] = []
        for number, (wanted, pair) in enumerate(
            zip(crosses(form.width, form.height), typed, strict=True), start=1
        ):
            if not any(one.strip() for one in pair):
                continue
            found, wrong = _measured(number, wanted, pair)
            problems += wrong
            if found is not None:
                asked.append(wanted)
                measured.append(found)
        fit = fitted(asked, measured, turned=turned) if len(asked) >= _ENOUGH else None
        if fit is None and not problems:
            problems.append(Problem("crosses_few"))
        if fit is None or problems:
            raise Rejected(problems)
        return fit


def _measured(
    number: int, wanted: Point, pair: tuple[str, str]
) -> tuple[Point | None, list[Problem]]:
    problems: list[Problem] = []
    places: list[int] = []
    for axis, typed in zip("xy", pair, strict=True):
        try:
            places.append(millimetres(typed))
        except FieldError as error:
            problems.append(Problem(error.code, f"cross_{axis}{number}", error.params))
    if problems:
        return None, problems
    x, y = places
    if max(abs(x - wanted[0]), abs(y - wanted[1])) > _FAR:
        facts = {
            "n": str(number),
            "x": written(x),
            "y": written(y),
            "wanted_x": written(wanted[0]),
            "wanted_y": written(wanted[1]),
        }
        return None, [Problem("cross_far", f"cross_x{number}", facts)]
    return (x, y), []


def millimetres(typed: str) -> int:
    """Return typed millimetres as hundredths; ``FieldError`` for anything else."""
    plain = ascii_digits(typed).removesuffix("mm").strip().replace("。", ".")
    try:
        value = Decimal(plain) * MM
    except ArithmeticError:
        raise FieldError("not_millimetres", value=typed) from None
    if not value.is_finite() or value != value.to_integral_value() or abs(value) > 1_000 * MM:
        raise FieldError("not_millimetres", value=typed)
    return int(value)


def whole(typed: str, name: str) -> int:
    """Return a typed measure of a calibration; ``FieldError`` for what is no whole number."""
    plain = ascii_digits(typed) or "0"
    digits = plain.removeprefix("-").removeprefix("+").removeprefix("−")
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(LIMITS[name])) + 3:
        raise FieldError("not_whole", value=typed)
    return -int(digits) if plain[0] in "-−" else int(digits)
