"""Which form belongs to which operation, and what its fields know of each other."""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Callable, Sequence
from typing import Any

from core import fields as kinds
from core.present.form import FormState, Leaf, Rows, fields_of, parts_of
from core.present.format import amount
from core.present.layouts import Section
from core.present.offers import is_people, is_plain, layout_of, registration_of
from ui.context import Context, FormWish
from ui.widgets.asset_lines import AssetLines
from ui.widgets.choices import Choice
from ui.widgets.field_box import FieldBox
from ui.widgets.form_view import Composite, FormView
from ui.widgets.group_lines import GroupLines
from ui.widgets.papers_field import PapersField
from ui.widgets.party_lines import PartyLines, copy_of


def make_form(context: Context, wish: FormWish) -> FormView:
    """Return the form of an operation, filled with a request or a draft."""
    return _maker(context, wish).make()


def as_it_stands(context: Context, operation: str, state: FormState) -> dict[str, Any]:
    """Return the record that a form amends as it is now, as a request."""
    about = {name: state.get(name) for name in ("party", "asset") if state.part(name)}
    return _maker(context, FormWish(operation, about)).as_it_stands()


def _maker(context: Context, wish: FormWish) -> FormMaker:
    from core.services.operations import OPERATIONS

    parts = parts_of(OPERATIONS[wish.operation].command)
    state = FormState(parts, context.desk.today())
    usual = AssetForm if state.part("details") else RecordForm
    return _MAKERS.get(wish.operation, usual)(context, wish, state)


class FormMaker:
    """Builds a form and ties its fields together; subclasses know their operation."""

    def __init__(self, context: Context, wish: FormWish, state: FormState) -> None:
        self.context, self.text, self.wish, self.state = context, context.text, wish, state
        self.sections: Sequence[Section] = layout_of(wish.operation)

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

    def as_it_stands(self) -> dict[str, Any]:
        """Return the record that the form amends as it is now; nothing if it amends none."""
        return {}

    def composites(self) -> dict[str, Composite]:
        """Return the makers of fields that are more than one editor."""
        return {}

    def tie(self, form: FormView) -> None:
        """Connect fields that depend on each other."""


class PartyForm(FormMaker):
    """A person or organisation; the kind decides which document is usual."""

    def prepare(self) -> None:
        self.wish = dc.replace(self.wish, raw={**self.as_it_stands(), **self.wish.raw})

    def as_it_stands(self) -> dict[str, Any]:
        known = self.wish.raw.get("party")
        page = self.context.desk.ask("party", party_no=known) if known else None
        if page is None:
            return {}
        names = (
            *("kind", "name", "id_kind", "id_no", "id_until"),
            *("legal_representative", "phone", "address"),
        )
        raw = {name: getattr(page.row, name) for name in names if getattr(page.row, name)}
        if "*" in page.row.id_no:  # a masked number is typed from the document, or disclosed first
            raw.pop("id_no")
        return {**raw, "seen_version": page.version}

    def tie(self, form: FormView) -> None:
        def follow(path: str) -> None:
            if path == "kind":
                wanted = {"person": "identity_card", "organisation": "uscc"}
                form.put("id_kind", wanted.get(self.state.get("kind"), ""))

        form.edited.connect(follow)


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
            ask_papers(self.form, registration_of(self.wish.operation), page.row.asset_no)

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


class RecordForm(FormMaker):
    """Any other operation: laid out by what its fields are.

    The record it is about says in a hint what it is; a mortgage's holders of today are offered as
    applicants, and its asset, or the asset itself, names the papers.
    """

    def composites(self) -> dict[str, Composite]:
        made: dict[str, Composite] = {}
        for part in self.state.parts:
            if isinstance(part, Rows):
                made[part.name] = _lines(part)
        return made

    def tie(self, form: FormView) -> None:
        self.form = form
        form.picked.connect(self._picked)
        objects = form.anchors.get("assets")
        if isinstance(objects, AssetLines):
            objects.picked.connect(lambda _, page: self._papers(page.row.asset_no))
        for path in ("mortgage", "asset"):
            known = self.state.get(path) if self.state.part(path) else ""
            if known:
                self._picked(path, known)

    def _picked(self, path: str, number: str) -> None:
        if path == "mortgage":
            self._ask("mortgage", number, self._show_mortgage)
        elif path == "asset":
            self._ask("asset", number, self._show_asset)

    def _ask(self, kind: str, number: str, then: Callable[[Any], None]) -> None:
        which: dict[str, Any] = {f"{kind}_no": number}
        self.context.ask(kind, then, owner=self.form, key=f"subject:{kind}", **which)

    def _show_mortgage(self, mortgage: Any) -> None:
        if mortgage is None or self.state.get("mortgage") != mortgage.mortgage_no:
            return
        said = (mortgage.assets, mortgage.mortgagees, amount(mortgage.amount), mortgage.state_term)
        self._hint("mortgage", "　".join(said))
        applicants = self.form.anchors.get("applicants")
        if isinstance(applicants, PartyLines):
            applicants.take(mortgage.mortgagee_nos)
        self._papers(mortgage.asset_nos[0])

    def _show_asset(self, page: Any) -> None:
        if page is None or self.state.get("asset") != page.row.asset_no:
            return
        self._hint("asset", "　".join((page.row.class_term, page.row.location, page.row.holders)))
        self._papers(page.row.asset_no)

    def _hint(self, path: str, said: str) -> None:
        box = self.form.anchors.get(path)
        if isinstance(box, FieldBox):
            box.say_hint(said)

    def _papers(self, asset_no: str) -> None:
        if "papers" in self.form.anchors:
            ask_papers(self.form, registration_of(self.wish.operation), asset_no)


class AssetForm(RecordForm):
    """An asset of a class; the class brings its fields."""

    def prepare(self) -> None:
        if "details" not in self.wish.raw:
            self.wish = dc.replace(self.wish, raw={**self.as_it_stands(), **self.wish.raw})
        classes = self.context.desk.ask("classes")
        wanted = self.wish.draft.get("texts", {}).get("asset_class") or self.wish.raw.get(
            "asset_class", classes[0].code
        )
        chosen = next(c for c in classes if c.code == wanted)
        self.state.with_fields("details", fields_of(chosen.fields))
        self.helps = {spec.name: spec.help for spec in chosen.fields if spec.help}
        if self.state.part("asset_class"):
            codes = tuple(one.code for one in classes)
            self.state.choose_from("asset_class", kinds.Choice(topic="asset_class", options=codes))
            self.state.set("asset_class", chosen.code)
            self.state.set("region_code", self.context.desk.ask("office").region_code)
        groups = list(dict.fromkeys(spec.group for spec in chosen.fields))
        details = [
            Section(
                group or "details",
                tuple(f"details.{spec.name}" for spec in chosen.fields if spec.group == group),
            )
            for group in groups
        ]
        plain = _without([one for one in self.sections if one.name != "details"], "details")
        self.sections = [*plain, *details]

    def as_it_stands(self) -> dict[str, Any]:
        known = self.wish.raw.get("asset")
        page = self.context.desk.ask("asset", asset_no=known) if known else None
        if page is None:
            return {}
        return {
            "asset_class": page.row.asset_class,
            "name": page.row.name,
            "location": page.row.location,
            "region_code": page.region_code,
            "details": dict(page.raw_details),
            "seen_version": page.version,
        }

    def tie(self, form: FormView) -> None:
        super().tie(form)
        for name, said in self.helps.items():
            box = form.anchors.get(f"details.{name}")
            if isinstance(box, FieldBox):
                box.editor.setToolTip(said)


def _lines(part: Rows) -> Composite:
    if part.name == "papers":
        return PapersField
    if part.name == "assets" and is_plain(part):
        return AssetLines
    return PartyLines if is_people(part) else GroupLines


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
    "party.correct": PartyForm,
    "mortgage.apply": MortgageForm,
}
