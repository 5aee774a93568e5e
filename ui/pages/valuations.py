"""估值: the value of an asset worked out as one types, kept with the asset when saved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter

from core.fields import Ratio
from core.present.form import FormState, Group, Leaf, Part, parts_of
from core.present.format import amount
from core.present.layouts import Section
from core.problems import Problem, Rejected
from ui import theme
from ui.context import Context
from ui.messages import say_failure, say_problems
from ui.pages.page import Page, Scroll
from ui.widgets.choices import Choice
from ui.widgets.field_box import FieldBox
from ui.widgets.form_view import FormView
from ui.widgets.group_lines import GroupLines
from ui.widgets.parts import button, clear, row, words
from ui.widgets.pickers import RecordPicker
from ui.widgets.sensitivity_view import SensitivityView
from ui.widgets.working_sheet import WorkingSheet

PAUSE_MS = 250
ADJUSTMENTS = ("situation", "date", "area", "individual")
LISTS = ("income.unpaid_rent", "market.comparables", "claims")
METHODS = ("income", "cost", "market")
SHEET, LENDING = "valuation_sheet", "lending_sheet"


class ValuationsPage(Page):
    """The working sheet of an asset."""

    name = "valuations"
    kinds = frozenset({"valuation"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.asset_no = ""
        self.save_button = self.add_action(
            "operation.valuation.record", "Ctrl+Return", self.save, role="primary"
        )
        self.add_action("ui.value.sensitivity", "Alt+M", self.vary)
        self.add_action("ui.value.sheet_pdf", "Alt+J", lambda: self.save_sheet("pdf"))
        self.add_action("ui.value.sheet_xlsx", "", lambda: self.save_sheet("xlsx"))
        self.add_action("ui.value.lend", "Alt+K", self._lend)
        self.add_action("ui.value.lending_sheet", "", lambda: self.save_sheet("pdf", LENDING))
        self.kept_no = ""
        self.body.addLayout(self._head())
        self.decided = words(role="quiet", wrap=True)
        self.decided.hide()
        self.body.addWidget(self.decided)
        self.sheet = WorkingSheet(self.text)
        self.inputs = Scroll()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(theme.unit(1.5))
        split.setChildrenCollapsible(False)
        split.addWidget(self.inputs)
        split.addWidget(self.sheet)
        split.setSizes([560, 560])
        self.body.addWidget(split, 1)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._work_out)
        self._asked = False
        self._build({})

    def _head(self) -> Any:
        line = row(gap=1)
        self.picker = RecordPicker(self.context, "asset")
        self.picker.picked.connect(self._picked)
        box = FieldBox("asset", self.text("ui.value.asset"), self.picker, required=True)
        box.setMinimumWidth(theme.unit(44))
        line.addWidget(box)
        self.earlier = row(gap=1)
        line.addLayout(self.earlier)
        line.addStretch(1)
        return line

    # --- the form -------------------------------------------------------------------------------

    def _build(self, raw: Mapping[str, Any]) -> None:
        from core.services.money.value import ValueDocument

        today = self.context.desk.today() if self.context.ready else dt.date.min
        self.state = FormState(_adjusted(parts_of(ValueDocument)), today)
        if self.context.ready:
            self.state.set("asset_class", self.context.desk.ask("classes")[0].code)
        self.state.fill(raw)
        self.inputs.empty()
        composites = dict.fromkeys(LISTS, GroupLines)
        self.form = ValueForm(self.context, self.state, SECTIONS, composites)  # type: ignore[arg-type]
        self.form.edited.connect(lambda _: self._pause.start())
        self.form.finished.connect(self.save_button.setFocus)
        self.inputs.lines.addWidget(self.form)
        self._pause.start()

    def focus_first(self) -> None:
        """Choose the asset first."""
        if self.asset_no:
            self.form.focus_first()
        else:
            self.picker.setFocus()

    def refresh(self) -> None:
        """Read the asset's earlier valuations anew."""
        if self.asset_no:
            self._ask_asset(self.asset_no, fill=False)
        self._ask_decisions()

    def _ask_decisions(self) -> None:
        """Show what was decided last on the valuation that is kept."""
        if self.kept_no:
            self.context.ask(
                "lending_decisions",
                self._show_decisions,
                owner=self,
                key="lending",
                valuation_no=self.kept_no,
            )

    def _show_decisions(self, found: Any) -> None:
        self.decided.setVisible(bool(found))
        if found:
            one = found[0]
            outcome = self.text(f"choice.lending_outcome.{one.outcome}")
            bound = self.text(f"choice.lending_ceiling.{one.bound_by}") if one.bound_by else ""
            facts = {"number": one.lending_no, "outcome": outcome, "grades": one.grades}
            facts |= {"limit": amount(one.limit), "months": one.months, "rate": one.rate}
            key = "ui.value.decided" if bound else "ui.value.not_lent"
            self.decided.setText(self.text(key, bound=bound, **facts))

    def show_record(self, number: str, kind: str = "valuation") -> None:
        """Show a valuation that was kept, or (kind ``value``) begin one for an asset."""
        if kind == "value":
            self._ask_asset(number, fill=True)
        else:
            self.context.ask(
                "valuation", self._show_kept, owner=self, key="valuation", valuation_no=number
            )

    def _picked(self, choice: Choice) -> None:
        self._ask_asset(choice.number, fill=True)

    def _ask_asset(self, number: str, *, fill: bool) -> None:
        self.context.ask(
            "asset",
            lambda page: self._show_asset(page, fill),
            owner=self,
            key="value asset",
            asset_no=number,
        )

    def _show_asset(self, page: Any, fill: bool) -> None:
        if page is None:
            return
        self.asset_no = page.row.asset_no
        self.picker.show_taken(self.asset_no, page.row.name)
        clear(self.earlier)
        for one in page.valuations[-3:]:
            made = button(f"{one.valued_on}　{amount(one.adopted)}", role="plain")
            made.clicked.connect(lambda _=False, n=one.valuation_no: self.show_record(n))
            self.earlier.addWidget(made)
        if fill:
            self._build(self._usual(page))
            self.form.focus_first()

    def _usual(self, page: Any) -> dict[str, Any]:
        """Return what is known beforehand: class, day, usual rates, months left, charges."""
        from core.services.money.value import usual_terms

        today = self.context.desk.today()
        usual = usual_terms(page.row.asset_class, today)
        raw: dict[str, Any] = {"asset_class": page.row.asset_class, "date": today.isoformat()}
        if "ltv" in usual:
            raw["ltv"] = Ratio().dump(Fraction(usual["ltv"].value))
        income: dict[str, Any] = {}
        if "rate" in usual:
            income["rate"] = Ratio().dump(Fraction(usual["rate"].value))
        months = _months_left(page.raw_details, today)
        if months:
            income["months"] = months
            raw["cost"] = {"remaining_months": months}
        raw["income"] = income
        live = [m for m in page.mortgages if m.state == "current"]
        raw["claims"] = [
            {"kind": "registered_charge", "amount": amount(m.amount), "name": m.mortgage_no}
            for m in live
        ]
        return raw

    def _show_kept(self, page: Any) -> None:
        if page is None:
            return
        self._ask_asset(page.row.asset_no, fill=False)
        self.kept_no = page.row.valuation_no
        self._build(page.request)
        self._ask_decisions()
        self.sheet.show_answer(page.result)

    # --- working out ----------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        """Return the request; a method without figures of its own is left out."""
        raw = self.state.raw()
        for name, own in (("income", "annual_net"), ("cost", "replacement"), ("market", "units")):
            if own not in raw.get(name, {}):
                raw.pop(name, None)
        for name in ("claims",):
            if not raw.get(name):
                raw.pop(name, None)
        for name in METHODS:
            inner = raw.get(name, {})
            for key in ("unpaid_rent",):
                if not inner.get(key, True):
                    del inner[key]
        for one in raw.get("market", {}).get("comparables", ()):
            one.setdefault("adjust", {})  # nothing typed: nothing to adjust
        return raw

    def _work_out(self) -> None:
        from core.services.money import value

        raw, text = self.document(), self.text
        self.context.jobs.read(
            lambda: value.answer(raw, text),
            self._show_answer,
            self.context.failed.emit,
            self,
            "value",
        )

    def _show_answer(self, answer: Any) -> None:
        errors = answer.body.get("errors", ())
        refusals = answer.body.get("refusals", ())
        if not errors and not refusals:
            self.form.show_problems(())
            self.banner.hide()
            self.sheet.show_answer(answer.body)
            return
        self.sheet.show_nothing()
        said = [Problem("in_valuation", e["path"], {"message": e["message"]}) for e in errors]
        typed = [p for p in said if self._asked or self.state.texts.get(p.field)]
        apart = self.form.mark(typed)
        if refusals:
            found = [Problem("in_valuation", "", {"message": r["message"]}) for r in refusals]
            shown = "\n".join(r["message"] for r in refusals)
            say_problems(self.banner, self.text, found, said=shown)
        elif apart and self._asked:
            say_problems(self.banner, self.text, apart)
        else:
            self.banner.hide()

    def vary(self) -> None:
        """Show how the value answers to its inputs; the request must have an income method."""
        from core.services.money.sensitivity import sensitivity

        raw, text = self.document(), self.text
        self.context.jobs.read(
            lambda: sensitivity(raw, text),
            self._show_sensitivity,
            self.context.failed.emit,
            self,
            "sensitivity",
        )

    def _show_sensitivity(self, found: Any) -> None:
        if found is None:
            self.banner.say(self.text("ui.value.nothing_to_vary"), "look")
            return
        self.view = SensitivityView(self.text, found, self)
        self.view.asked.connect(self._break_even)
        self.view.show()

    def _break_even(self, requested: int) -> None:
        from core.services.money.sensitivity import sensitivity

        raw, text, view = self.document(), self.text, self.view
        self.context.jobs.read(
            lambda: sensitivity(raw, text, requested),
            view.show_break_even,
            self.context.failed.emit,
            view,
        )

    def _lend(self) -> None:
        """Open the form that decides what may be lent on the valuation that was kept last."""
        if self._kept():
            self.context.open_form("valuation.lend", {"valuation": self.kept_no})

    def _kept(self) -> bool:
        if not self.kept_no:
            self.banner.say(self.text("ui.value.keep_first"), "look")
        return bool(self.kept_no)

    def save_sheet(self, form: str, code: str = SHEET) -> None:
        """Save a sheet of the valuation that was kept last."""
        if self._kept():
            self.save_listing(code, form, self.kept_no)

    def save(self) -> None:
        """Keep the valuation with its asset."""
        self._asked = True
        if not self.asset_no:
            self.banner.say(self.text("ui.value.pick_first"), "refuse")
            self.picker.setFocus()
            return
        raw = {"asset": self.asset_no, "document": self.document()}
        self.context.perform("valuation.record", raw, self._saved, self._not_saved, owner=self)

    def _saved(self, receipt: Any) -> None:
        self._asked = False
        self.kept_no = receipt.number
        self.banner.say(self.text("ui.value.saved", number=receipt.number), "done")

    def _not_saved(self, fault: Exception) -> None:
        if not isinstance(fault, Rejected):
            say_failure(self.banner, self.text, fault, "look")
            return
        inside = [
            Problem(p.code, p.field.removeprefix("document").lstrip("."), p.params, p.severity)
            for p in fault.problems
        ]
        apart = self.form.show_problems(inside)
        if apart:
            say_problems(self.banner, self.text, apart)


SECTIONS = (
    Section("value_basis", ("date", "ltv", "whole_value")),
    Section("value_income", ("income", "income.unpaid_rent")),
    Section("value_cost", ("cost",)),
    Section("value_market", ("market", "market.comparables")),
    Section("value_weights", ("weights",)),
    Section("value_share", ("share", "whole_claims", "claims")),
    Section("value_forced", ("forced_sale",)),
)


class ValueForm(FormView):
    """The form of a valuation; its terms are those of the working sheet."""

    term_width = 11

    def _say_capitals(self, box: FieldBox, text: str) -> None:
        """A working paper states no amounts in capitals."""

    def term(self, path: str) -> str:
        from core.services.money.answer import label

        *_, name = path.rpartition(".")[2].partition("[")[:1]
        owner = path.rpartition(".")[0].rpartition(".")[2].partition("[")[0]
        return label(f"{owner}.{name}" if owner in ("adjust", "forced_sale") else name, self.text)

    def mark(self, problems: list[Problem]) -> list[Problem]:
        """Show problems under their fields without moving the focus; returns the rest."""
        placed = self.state.place(problems, self.anchors)
        for path, anchor in self.anchors.items():
            anchor.say([p.params["message"] for p in placed.fields.get(path, ())])
        return list(placed.apart)


def _adjusted(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Give the adjustments of comparables their four usual fields."""
    leaves = tuple(Leaf(name, Ratio(), True) for name in ADJUSTMENTS)
    return tuple(_with_leaves(part, leaves) for part in parts)


def _with_leaves(part: Part, leaves: tuple[Leaf, ...]) -> Part:
    if isinstance(part, Leaf):
        return part
    if part.name == "adjust":
        return Group("adjust", leaves, True)
    inner = tuple(_with_leaves(one, leaves) for one in part.parts)
    return type(part)(part.name, inner, part.required)


def _months_left(details: Mapping[str, Any], today: dt.date) -> int:
    until = details.get("lease_until")
    if not isinstance(until, str):
        return 0
    end = dt.date.fromisoformat(until)
    months = (end.year - today.year) * 12 + end.month - today.month
    return max(0, months - (1 if end.day < today.day else 0))
