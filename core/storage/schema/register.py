"""The register: assets, share chains, folios, mortgages, pledges, restraints, valuations."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.columns import check, follows, number, one_of, register_table, text

LARGEST_DEN = 10**12

asset = register_table(
    "asset",
    text("asset_no", key=True),
    text("asset_class"),
)

asset_version = register_table(
    "asset_version",
    text("asset_no", ForeignKey("asset.asset_no"), key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("name"),
    text("location"),
    text("region_code"),
    text("details"),  # JSON object, read by the fields of the class
    follows("version", "previous_version"),
    ForeignKeyConstraint(
        ["asset_no", "previous_version"], ["asset_version.asset_no", "asset_version.version"]
    ),
)

# Shares are adjacent intervals of [0, den]. That the last one ends exactly at den, i.e. that they
# sum to 1 (民法典 298), is what the folio's foreign key to (…, to_num) proves.
share = register_table(
    "share",
    text("asset_no", ForeignKey("asset.asset_no"), key=True),
    number("tenure", key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("party_no", ForeignKey("party.party_no")),
    number("num"),
    number("from_num"),
    number("to_num"),
    number("den"),
    UniqueConstraint("asset_no", "tenure", "line", "to_num", "den"),
    UniqueConstraint("asset_no", "tenure", "line", "num"),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "previous_line", "from_num", "den"],
        ["share.asset_no", "share.tenure", "share.line", "share.to_num", "share.den"],
    ),
    follows("line", "previous_line"),
    check("starts_at_zero", "previous_line IS NOT NULL OR from_num = 0"),
    check("interval", "num > 0 AND to_num = from_num + num AND to_num <= den"),
    check("den_bounded", f"den BETWEEN 1 AND {LARGEST_DEN}"),
    Index(None, "party_no"),
)

FOLIO_KINDS = ("first", "mortgage", "discharge", "change", "seizure", "release", "transfer")

# One row per registration on an asset. The p_ columns repeat the state it builds on and are
# bound to it by one foreign key; UNIQUE(previous_entry) forbids forks.
folio = register_table(
    "folio",
    text("asset_no", ForeignKey("asset.asset_no"), key=True),
    number("entry", key=True),
    number("previous_entry", null=True),
    text("kind"),
    text("record_no"),  # mortgage, restraint … this entry is about
    number("tenure"),
    number("last_line"),
    number("share_end"),
    number("den"),
    number("seizures"),
    number("top_rank"),
    number("p_tenure", null=True),
    number("p_last_line", null=True),
    number("p_den", null=True),
    number("p_seizures", null=True),
    number("p_top_rank", null=True),
    text("case_no", null=True),
    text("entered_at"),
    text("effective_at"),
    text("source"),
    UniqueConstraint("asset_no", "previous_entry"),
    UniqueConstraint("asset_no", "entry", "kind", "top_rank"),
    UniqueConstraint("asset_no", "entry", "kind", "record_no"),
    UniqueConstraint(
        "asset_no", "entry", "tenure", "last_line", "den", "seizures", "top_rank", name="uq_state"
    ),
    ForeignKeyConstraint(
        [
            "asset_no",
            "previous_entry",
            "p_tenure",
            "p_last_line",
            "p_den",
            "p_seizures",
            "p_top_rank",
        ],
        [
            "folio.asset_no",
            "folio.entry",
            "folio.tenure",
            "folio.last_line",
            "folio.den",
            "folio.seizures",
            "folio.top_rank",
        ],
        name="fk_folio_builds_on",
    ),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "last_line", "share_end", "den"],
        ["share.asset_no", "share.tenure", "share.line", "share.to_num", "share.den"],
        name="fk_folio_shares_sum_to_one",
    ),
    follows("entry", "previous_entry"),
    one_of("kind", *FOLIO_KINDS),
    one_of("source", "entered", "takeover"),
    check("shares_end_at_den", "share_end = den"),
    check(
        "first_is_clean",
        "kind <> 'first' OR (entry = 1 AND tenure = 1 AND seizures = 0 AND top_rank = 0)",
    ),
    check(
        "only_first_is_first",
        "(kind = 'first' AND p_tenure IS NULL AND p_last_line IS NULL AND p_den IS NULL "
        "AND p_seizures IS NULL AND p_top_rank IS NULL) OR (kind <> 'first' AND entry > 1 AND "
        "p_tenure IS NOT NULL AND p_last_line IS NOT NULL AND p_den IS NOT NULL AND "
        "p_seizures IS NOT NULL AND p_top_rank IS NOT NULL)",
    ),
    check("seizures_not_negative", "seizures >= 0"),
    check(
        "shares_stay",
        "kind IN ('first', 'transfer') OR "
        "(tenure = p_tenure AND last_line = p_last_line AND den = p_den)",
    ),
    check("transfer_unseized", "kind <> 'transfer' OR (p_seizures = 0 AND tenure = p_tenure + 1)"),
    check("mortgage_unseized", "kind <> 'mortgage' OR p_seizures = 0"),
    check(
        "rank_rises",
        "kind = 'first' OR (kind = 'mortgage' AND top_rank = p_top_rank + 1) "
        "OR (kind <> 'mortgage' AND top_rank = p_top_rank)",
    ),
    check(
        "seizures_count",
        "kind = 'first' OR (kind = 'seizure' AND seizures = p_seizures + 1) "
        "OR (kind = 'release' AND seizures = p_seizures - 1) "
        "OR (kind NOT IN ('seizure', 'release') AND seizures = p_seizures)",
    ),
)


def _entered_as(record: str) -> ForeignKeyConstraint:
    """Bind a record to the folio entry that is of its kind and about it."""
    return ForeignKeyConstraint(
        ["asset_no", "folio_entry", "folio_kind", record],
        ["folio.asset_no", "folio.entry", "folio.kind", "folio.record_no"],
    )


mortgage = register_table(
    "mortgage",
    text("mortgage_no", key=True),
    text("case_no", ForeignKey("case_file.case_no")),
)

mortgage_version = register_table(
    "mortgage_version",
    text("mortgage_no", ForeignKey("mortgage.mortgage_no"), key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("state"),
    text("previous_state", null=True),
    text("security"),
    number("amount"),  # fen
    text("term_from"),
    text("term_to"),
    text("interest_rate"),  # exact decimal a year, or ''
    text("principal_contract_no"),
    text("mortgage_contract_no"),
    text("scope"),
    number("transfer_restricted"),
    text("disposal_agreement"),
    text("remarks"),
    text("case_no", ForeignKey("case_file.case_no")),
    text("entered_at"),
    text("effective_at"),
    text("source"),
    UniqueConstraint("mortgage_no", "version", "state"),
    ForeignKeyConstraint(
        ["mortgage_no", "previous_version", "previous_state"],
        [
            "mortgage_version.mortgage_no",
            "mortgage_version.version",
            "mortgage_version.state",
        ],
        name="fk_mortgage_version_builds_on",
    ),
    follows("version", "previous_version"),
    one_of("state", "current", "discharged"),
    one_of("security", "ordinary", "maximum"),
    one_of("source", "entered", "takeover"),
    check("begins_current", "version > 1 OR (state = 'current' AND previous_state IS NULL)"),
    # A discharged mortgage has no later version (I17).
    check(
        "ends_discharged",
        "version = 1 OR (previous_state IS NOT NULL AND previous_state = 'current')",
    ),
    check("amount_positive", "amount > 0"),
    check("term_ordered", "term_to >= term_from"),
    check("restriction_is_bool", "transfer_restricted IN (0, 1)"),
)

mortgage_party = register_table(
    "mortgage_party",
    text("mortgage_no", key=True),
    number("version", key=True),
    text("role", key=True),
    number("line", key=True),
    text("party_no"),
    number("party_version"),
    text("agent"),
    ForeignKeyConstraint(
        ["mortgage_no", "version"], ["mortgage_version.mortgage_no", "mortgage_version.version"]
    ),
    ForeignKeyConstraint(
        ["party_no", "party_version"], ["party_version.party_no", "party_version.version"]
    ),
    one_of("role", "mortgagor", "mortgagee", "debtor"),
    Index(None, "party_no"),
)

# A mortgage's place on one asset: its rank is the folio's top rank at that entry, never reused.
encumbrance = register_table(
    "encumbrance",
    text("asset_no", key=True),
    number("priority_rank", key=True),
    number("folio_entry"),
    text("folio_kind"),
    text("mortgage_no", ForeignKey("mortgage.mortgage_no")),
    UniqueConstraint("asset_no", "folio_entry"),
    UniqueConstraint("asset_no", "mortgage_no"),
    ForeignKeyConstraint(
        ["asset_no", "folio_entry", "folio_kind", "priority_rank"],
        ["folio.asset_no", "folio.entry", "folio.kind", "folio.top_rank"],
    ),
    _entered_as("mortgage_no"),
    check("is_mortgage", "folio_kind = 'mortgage'"),
    Index(None, "mortgage_no"),
)

# Per holding, a running total of how much of it is burdened; 0 <= total <= what is held (I7).
# part_num is what one mortgage burdens; delta is what that adds to the total: a lower-ranking
# mortgage over the same part adds nothing.
pledge = register_table(
    "pledge",
    text("asset_no", key=True),
    number("tenure", key=True),
    number("line", key=True),
    number("pledge", key=True),
    number("previous_pledge", null=True),
    number("priority_rank"),
    number("folio_entry"),
    number("part_num"),
    number("delta"),
    number("before_num"),
    number("after_num"),
    number("held_num"),
    UniqueConstraint("asset_no", "tenure", "line", "pledge", "after_num"),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "held_num"],
        ["share.asset_no", "share.tenure", "share.line", "share.num"],
        name="fk_pledge_of_what_is_held",
    ),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "previous_pledge", "before_num"],
        ["pledge.asset_no", "pledge.tenure", "pledge.line", "pledge.pledge", "pledge.after_num"],
        name="fk_pledge_builds_on",
    ),
    ForeignKeyConstraint(
        ["asset_no", "priority_rank"], ["encumbrance.asset_no", "encumbrance.priority_rank"]
    ),
    ForeignKeyConstraint(["asset_no", "folio_entry"], ["folio.asset_no", "folio.entry"]),
    follows("pledge", "previous_pledge"),
    check("starts_free", "previous_pledge IS NOT NULL OR before_num = 0"),
    check("adds_up", "after_num = before_num + delta"),
    check("within_holding", "after_num BETWEEN 0 AND held_num"),
    check("part_within_holding", "part_num BETWEEN 1 AND held_num"),
    check("delta_within_part", "delta BETWEEN -part_num AND part_num"),
)

restraint = register_table(
    "restraint",
    text("restraint_no", key=True),
    text("asset_no"),
    number("folio_entry"),
    text("folio_kind"),
    text("authority"),
    text("document_no"),
    text("from_date"),
    text("until"),
    text("delivered_at"),
    UniqueConstraint("asset_no", "folio_entry"),
    UniqueConstraint("restraint_no", "asset_no"),
    _entered_as("restraint_no"),
    check("is_seizure", "folio_kind = 'seizure'"),
    check("term_ordered", "until >= from_date"),
)

restraint_release = register_table(
    "restraint_release",
    text("restraint_no", key=True),
    text("asset_no"),
    number("folio_entry"),
    text("folio_kind"),
    text("authority"),
    text("document_no"),
    ForeignKeyConstraint(
        ["restraint_no", "asset_no"], ["restraint.restraint_no", "restraint.asset_no"]
    ),
    _entered_as("restraint_no"),
    check("is_release", "folio_kind = 'release'"),
)

valuation = register_table(
    "valuation",
    text("valuation_no", key=True),
    text("asset_no", ForeignKey("asset.asset_no")),
    text("valued_on"),
    text("request"),  # JSON, the contract's `value` document
    text("result"),  # JSON, its answer
    number("limit_fen"),
    number("adopted_fen"),
    text("rules"),  # JSON {id, sha256} of the pack
    text("program_version"),
    Index(None, "asset_no"),
)
