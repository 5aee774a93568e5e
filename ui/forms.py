"""Which form belongs to which operation, and what its fields know of each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.present.form import FormState, Leaf, fields_of, parts_of
from core.present.format import amount
from core.present.layouts import LAYOUTS, REGISTRATION_OF, Section
from ui.context import Context, FormWish
from ui.widgets.asset_lines import AssetLines
from ui.widgets.choices import Choice
from ui.widgets.field_box import FieldBox
from ui.widgets.form_view import Composite, FormView
from ui.widgets.papers_field import PapersField
from ui.widgets.party_lines import PartyLines, copy_of


def make_form(context: Context, wish: FormWish) -> FormView:
    """Return the form of an operation, filled with a request or a draft."""
    from core.services.operations import OPERATIONS

    parts = parts_of(OPERATIONS[wish.operation].command)
    state = FormState(parts, context.desk.today())
    maker = _MAKERS.get(wish.operation, FormMaker)(context, wish, state)
    return maker.make()


class FormMaker:
    """Builds a form and ties its fields together; subclasses know their operation."""

    def __init__(self, context: Context, wish: FormWish, state: FormState) -> None:
        self.context, self.text, self.wish, self.state = context, context.text, wish, state
        self.sections: Sequence[Section] = LAYOUTS[wish.operation]

    def make(self) -> FormView:
        """Return the finished form."""
        self.prepare()
        self.state.fill(self.wish.raw)
        if self.wish.draft:
            self.state.restore(self.wish.draft)
        subject = self.wish.operation.partition(".")[0]
        form = FormView(self.context, self.state, self.sections, self.composites(), subject)
        self.tie(form)
        return form

    def prepare(self) -> None:
        """Give the state its shape and usual values before it is filled."""

    def composites(self) -> dict[str, Composite]:
        """Return the makers of fields that are more than one editor."""
        return {}

    def tie(self, form: FormView) -> None:
        """Connect fields that depend on each other."""


class PartyForm(FormMaker):
    """A person or organisation; the kind decides which document is usual."""

    def tie(self, form: FormView) -> None:
        def follow(path: str) -> None:
            if path == "kind":
                wanted = {"person": "identity_card", "organisation": "uscc"}
                form.put("id_kind", wanted.get(self.state.get("kind"), ""))

        form.edited.connect(follow)


class AssetForm(FormMaker):
    """An asset of a class; the class brings its fields."""

    def prepare(self) -> None:
        classes = self.context.desk.ask("classes")
        wanted = self.wish.draft.get("texts", {}).get("asset_class") or self.wish.raw.get(
            "asset_class", classes[0].code
        )
        chosen = next(c for c in classes if c.code == wanted)
        self.state.with_fields("details", fields_of(chosen.fields))
        self.helps = {spec.name: spec.help for spec in chosen.fields if spec.help}
        if self.state.part("asset_class"):
            self.state.set("asset_class", chosen.code)
            self.state.set("region_code", self.context.desk.ask("today").region_code)
        groups = list(dict.fromkeys(spec.group for spec in chosen.fields))
        details = [
            Section(
                group or "details",
                tuple(f"details.{spec.name}" for spec in chosen.fields if spec.group == group),
            )
            for group in groups
        ]
        plain = [section for section in LAYOUTS[self.wish.operation] if section.name != "details"]
        self.sections = [*_without(plain, "asset_class"), *details]

    def composites(self) -> dict[str, Composite]:
        return {"holders": lambda form, path: PartyLines(form, path)}

    def tie(self, form: FormView) -> None:
        for name, said in self.helps.items():
            box = form.anchors.get(f"details.{name}")
            if isinstance(box, FieldBox):
                box.editor.setToolTip(said)


def _without(sections: Sequence[Section], field: str) -> list[Section]:
    return [Section(s.name, tuple(f for f in s.fields if f != field), s.wide) for s in sections]


class MortgageForm(FormMaker):
    """The case form: objects bring their holders and papers, debtors are mostly mortgagors."""

    def prepare(self) -> None:
        for path, value in (
            ("security", "ordinary"),
            ("scope", self.text("ui.usual.scope")),
            ("transfer_restricted", "no"),
        ):
            self.state.set(path, value)

    def composites(self) -> dict[str, Composite]:
        return {
            "assets": AssetLines,
            "mortgagees": lambda f, p: PartyLines(f, p, usual="organisation", agent=True),
            "mortgagors": lambda f, p: PartyLines(f, p),
            "debtors": lambda f, p: PartyLines(f, p, suggest=lambda: self._same(f)),
            "papers": PapersField,
        }

    def tie(self, form: FormView) -> None:
        self.form = form
        objects = form.anchors["assets"]
        assert isinstance(objects, AssetLines)
        objects.picked.connect(self._picked)
        form.edited.connect(self._on_edited)
        self._name_amount()

    def _same(self, form: FormView) -> list[Choice]:
        offered = []
        for line in range(self.state.count("mortgagors")):
            place = f"mortgagors[{line}]"
            box = form.anchors.get(f"{place}.party")
            name = self.state.get(f"{place}.new.name")
            if not name and isinstance(box, FieldBox) and box.editor.value():
                name = box.editor.text()
            if name:
                offered.append(copy_of(self.text, self.text("field.mortgagor"), place, name))
        return offered

    def _picked(self, path: str, page: Any) -> None:
        if path == "assets[0]":
            mortgagors = self.form.anchors["mortgagors"]
            assert isinstance(mortgagors, PartyLines)
            mortgagors.take([holder.party_no for holder in page.holders])
            ask_papers(self.form, REGISTRATION_OF[self.wish.operation], page.row.asset_no)

    def _on_edited(self, path: str) -> None:
        if path == "security":
            self._name_amount()

    def _name_amount(self) -> None:
        maximum = self.state.get("security") == "maximum"
        for path, ordinary, other in (
            ("amount", "field.principal", "field.maximum_amount"),
            ("term_from", "field.term_from", "ui.field.determined_from"),
            ("term_to", "field.term_to", "ui.field.determined_to"),
        ):
            box = self.form.anchors[path]
            assert isinstance(box, FieldBox)
            leaf = self.state.part(path)
            required = isinstance(leaf, Leaf) and leaf.required
            box.set_term(self.text(other if maximum else ordinary), required)


class DischargeForm(FormMaker):
    """The discharge of a mortgage: its mortgagees of today apply, its asset names the papers."""

    def composites(self) -> dict[str, Composite]:
        return {"applicants": lambda f, p: PartyLines(f, p), "papers": PapersField}

    def tie(self, form: FormView) -> None:
        self.form = form
        form.picked.connect(self._picked)
        known = self.state.get("mortgage")
        if known:
            self._picked("mortgage", known)

    def _picked(self, path: str, number: str) -> None:
        if path == "mortgage":
            self.context.ask(
                "mortgage",
                self._show,
                owner=self.form,
                key="discharged",
                mortgage_no=number,
            )

    def _show(self, mortgage: Any) -> None:
        if mortgage is None or self.state.get("mortgage") != mortgage.mortgage_no:
            return
        box = self.form.anchors["mortgage"]
        assert isinstance(box, FieldBox)
        said = (mortgage.assets, mortgage.mortgagees, amount(mortgage.amount), mortgage.state_term)
        box.say_hint("　".join(said))
        applicants = self.form.anchors["applicants"]
        assert isinstance(applicants, PartyLines)
        applicants.take(mortgage.mortgagee_nos)
        ask_papers(self.form, REGISTRATION_OF["discharge.apply"], mortgage.asset_nos[0])


def ask_papers(form: FormView, registration: str, asset_no: str) -> None:
    """Fill the list of papers from the class of an asset."""
    papers = form.anchors["papers"]
    assert isinstance(papers, PapersField)
    form.context.ask(
        "papers_needed",
        papers.offer,
        owner=papers,
        key=f"papers:{id(papers)}",
        registration=registration,
        asset_no=asset_no,
    )


_MAKERS: dict[str, Callable[[Context, FormWish, FormState], FormMaker]] = {
    "party.enter": PartyForm,
    "party.amend": PartyForm,
    "asset.enter": AssetForm,
    "asset.amend": AssetForm,
    "mortgage.apply": MortgageForm,
    "discharge.apply": DischargeForm,
}
