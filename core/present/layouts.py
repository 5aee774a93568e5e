"""How the forms of operations are arranged: sections in the order of the paper form.

A field that stands in no section is left to the program (``accept``, ``seen_step``). ``wide``
fields take the whole width; fields named here that a command does not have are a bug, and a test
says so.
"""

from __future__ import annotations

import dataclasses as dc


@dc.dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form; its title is ``<titled>.<name>`` of the catalogue."""

    name: str
    fields: tuple[str, ...]
    wide: frozenset[str] = frozenset()
    titled: str = "ui.section"


_PARTY_FIELDS = (
    "kind",
    "name",
    "id_kind",
    "id_no",
    "id_until",
    "legal_representative",
    "phone",
    "address",
)

_PARTY = Section("party", _PARTY_FIELDS, frozenset({"address"}))
_WHY = Section("why", ("change_reason", "evidence_no"), frozenset({"change_reason"}))
_DESCRIPTION = (
    Section("asset", ("name", "region_code", "location"), frozenset({"location"})),
    Section("details", ("details",)),
    _WHY,
)

LAYOUTS: dict[str, tuple[Section, ...]] = {
    "party.enter": (_PARTY,),
    "party.amend": (_PARTY, _WHY),
    "party.correct": (_PARTY, _WHY),
    "asset.enter": (
        Section(
            "asset",
            ("asset_class", "name", "region_code", "location"),
            frozenset({"location"}),
        ),
        Section("holders", ("holders", "joint")),
        Section("details", ("details",)),
    ),
    "asset.amend": _DESCRIPTION,
    "asset.correct": _DESCRIPTION,
    "mortgage.apply": (
        Section("collateral", ("assets",)),
        Section("parties", ("mortgagees", "mortgagors", "debtors")),
        Section(
            "claim",
            (
                "security",
                "amount",
                "term_from",
                "term_to",
                "principal_contract_no",
                "mortgage_contract_no",
                "contract_amount",
                "contract_term_to",
                "contract_mortgagees",
                "contract_mortgagors",
                "interest_rate",
                "scope",
                "disposal_agreement",
                "remarks",
                "transfer_restricted",
                "caution_consent_no",
                "registry_no",
                "whole",
                "co_ownership_agreement",
            ),
            frozenset({"scope"}),
        ),
        Section("papers", ("papers",)),
    ),
    "discharge.apply": (
        Section(
            "mortgage", ("mortgage", "confirm_last4", "confirm_amount", "certificate_no", "assets")
        ),
        Section("applicants", ("applicants",)),
        Section("ground", ("ground", "judgment_no", "remarks"), frozenset({"remarks"})),
        Section("papers", ("papers",)),
    ),
    "restraint.seize": (
        Section(
            "seizure",
            (
                *("asset", "holder", "authority", "document_no", "delivered_at"),
                *("from_date", "until", "term_months"),
            ),
        ),
    ),
    "restraint.release": (Section("release", ("restraint", "authority", "document_no")),),
}

# The kind of record to be shown when an operation is done, where it is not the first it names.
MAKES = {
    "party.enter": "party",
    "party.amend": "party",
    "asset.enter": "asset",
    "asset.amend": "asset",
    "mortgage.apply": "case",
    "discharge.apply": "case",
    "case.resubmit": "case",
    "restraint.seize": "asset",
    "restraint.release": "asset",
}
