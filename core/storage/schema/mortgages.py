"""Mortgages: versions, parties, places on assets, and the parts of holdings they burden."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.assets import SOURCES, entered_as
from core.storage.schema.columns import check, follows, number, one_of, register_table, text

MORTGAGE_KINDS = (
    *("first", "change", "transfer", "determination", "release", "correction", "discharge"),
)
PLEDGE_KINDS = ("burden", "free", "carry", "freeze", "unfreeze")

mortgage = register_table(
    "mortgage",
    text("mortgage_no", key=True),
    text("case_no", ForeignKey("case_file.case_no"), null=True),
    text("source"),
    # A mortgage discharged by mistake is entered anew (更正); this one says so (I17).
    text("restores", ForeignKey("mortgage.mortgage_no"), null=True),
    UniqueConstraint("restores"),
    one_of("source", *SOURCES),
    check("entered_by_case", "source = 'takeover' OR case_no IS NOT NULL"),
)

mortgage_version = register_table(
    "mortgage_version",
    text("mortgage_no", ForeignKey("mortgage.mortgage_no"), key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("kind"),
    text("state"),
    text("previous_state", null=True),
    text("security"),
    number("amount"),  # fen; of a maximum-amount mortgage the ceiling
    text("term_from"),
    text("term_to"),
    text("interest_rate"),  # exact decimal a year, or ''
    text("principal_contract_no"),
    text("mortgage_contract_no"),
    text("scope"),
    number("transfer_restricted"),
    text("disposal_agreement"),
    text("registry_no"),  # of the statutory registry that holds the right, or ''
    number("determined_amount", null=True),  # fen
    text("determined_on"),
    text("determination_ground"),
    text("remarks"),
    text("basis"),  # the document that led to this version: change agreement, assignment …
    text("ground"),  # why it was discharged, or ''
    number("agreed_early"),  # the parties agreed that the claim moves before it is determined
    text("case_no", ForeignKey("case_file.case_no"), null=True),
    text("entered_at"),
    text("effective_at"),
    text("source"),
    UniqueConstraint("mortgage_no", "version", "state", "security"),
    ForeignKeyConstraint(
        ["mortgage_no", "previous_version", "previous_state", "security"],
        [
            *("mortgage_version.mortgage_no", "mortgage_version.version"),
            *("mortgage_version.state", "mortgage_version.security"),
        ],
        name="fk_mortgage_version_builds_on",
    ),
    follows("version", "previous_version"),
    one_of("kind", *MORTGAGE_KINDS),
    one_of("state", "current", "discharged"),
    one_of("security", "ordinary", "maximum"),
    one_of("source", *SOURCES),
    check(
        "begins_current",
        "(version = 1 AND kind = 'first' AND state = 'current' AND previous_state IS NULL) "
        "OR (version > 1 AND kind <> 'first')",
    ),
    # A discharged mortgage has no later version (I17).
    check(
        "ends_discharged",
        "version = 1 OR (previous_state IS NOT NULL AND previous_state = 'current')",
    ),
    check("discharge_ends", "(kind = 'discharge') = (state = 'discharged')"),
    check("amount_positive", "amount > 0"),
    check("term_ordered", "term_to >= term_from"),
    check("restriction_is_bool", "transfer_restricted IN (0, 1) AND agreed_early IN (0, 1)"),
    # I15: only a maximum-amount claim is determined (民法典 423), with the day and the event …
    check(
        "determined_whole",
        "(determined_amount IS NULL AND determined_on = '' AND determination_ground = '') OR "
        "(determined_amount IS NOT NULL AND determined_amount >= 0 AND security = 'maximum' "
        "AND determined_on <> '' AND determination_ground <> '')",
    ),
    check("determination_says", "kind <> 'determination' OR determined_amount IS NOT NULL"),
    # … and must be before it is transferred (421) or realised (420).
    check(
        "transfer_determined",
        "kind <> 'transfer' OR security = 'ordinary' OR determined_amount IS NOT NULL "
        "OR agreed_early = 1",
    ),
    check(
        "realised_determined",
        "ground <> 'realised' OR security = 'ordinary' OR determined_amount IS NOT NULL",
    ),
    check("ground_of_discharge", "(state = 'discharged') = (ground <> '')"),
    check("entered_by_case", "source = 'takeover' OR case_no IS NOT NULL"),
    Index(None, "term_to"),
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
    text("part"),  # exact fraction of the claim that a mortgagee of several holds, or ''
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
    UniqueConstraint("asset_no", "priority_rank", "mortgage_no"),
    ForeignKeyConstraint(
        ["asset_no", "folio_entry", "folio_kind", "priority_rank"],
        ["folio.asset_no", "folio.entry", "folio.kind", "folio.top_rank"],
    ),
    entered_as("mortgage_no"),
    check("is_mortgage", "folio_kind = 'mortgage'"),
    Index(None, "mortgage_no"),
)

# A mortgage leaves an asset: by its discharge, or by the release of this asset alone.
encumbrance_release = register_table(
    "encumbrance_release",
    text("asset_no", key=True),
    number("priority_rank", key=True),
    number("folio_entry"),
    text("folio_kind"),
    text("mortgage_no"),
    UniqueConstraint("asset_no", "folio_entry"),
    ForeignKeyConstraint(
        ["asset_no", "priority_rank", "mortgage_no"],
        ["encumbrance.asset_no", "encumbrance.priority_rank", "encumbrance.mortgage_no"],
    ),
    entered_as("mortgage_no"),
    check("is_discharge", "folio_kind = 'discharge'"),
    Index(None, "mortgage_no"),
)

# Per holding, a running total of how much of it is burdened; 0 <= total <= what is held (I7).
# part_num is what one mortgage burdens; delta is what that adds to the total: a lower-ranking
# mortgage over the same part adds nothing. frozen counts the seizures of just this share.
# Within one folio entry the rows run from 1 to of_rows and add up to what the folio says, so
# no row can be left out or added later.
pledge = register_table(
    "pledge",
    text("asset_no", key=True),
    number("tenure", key=True),
    number("line", key=True),
    number("pledge", key=True),
    number("previous_pledge", null=True),
    text("kind"),
    number("priority_rank", null=True),
    number("folio_entry"),
    text("folio_kind"),
    number("part_num"),
    number("delta"),
    number("before_num"),
    number("after_num"),
    number("held_num"),
    number("frozen_step"),
    number("frozen_before"),
    number("frozen_after"),
    number("first_num", null=True),  # of a line's first row: what the tenure began with
    number("first_frozen", null=True),
    number("nth"),
    number("of_rows"),
    number("previous_nth", null=True),
    number("pledged_before"),
    number("pledged_run"),
    number("frozen_ran"),
    number("frozen_run"),
    UniqueConstraint("asset_no", "tenure", "line", "pledge", "after_num", "frozen_after"),
    UniqueConstraint("asset_no", "folio_entry", "nth", "pledged_run", "frozen_run"),
    UniqueConstraint("asset_no", "folio_entry", "nth"),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "held_num"],
        ["share.asset_no", "share.tenure", "share.line", "share.num"],
        name="fk_pledge_of_what_is_held",
    ),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "first_num", "first_frozen"],
        [
            *("share.asset_no", "share.tenure", "share.line"),
            *("share.carried_num", "share.frozen_num"),
        ],
        name="fk_pledge_begins_with",
    ),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "previous_pledge", "before_num", "frozen_before"],
        [
            *("pledge.asset_no", "pledge.tenure", "pledge.line", "pledge.pledge"),
            *("pledge.after_num", "pledge.frozen_after"),
        ],
        name="fk_pledge_builds_on",
    ),
    ForeignKeyConstraint(
        ["asset_no", "folio_entry", "previous_nth", "pledged_before", "frozen_ran"],
        [
            *("pledge.asset_no", "pledge.folio_entry", "pledge.nth"),
            *("pledge.pledged_run", "pledge.frozen_run"),
        ],
        name="fk_pledge_adds_to",
    ),
    ForeignKeyConstraint(
        ["asset_no", "priority_rank"], ["encumbrance.asset_no", "encumbrance.priority_rank"]
    ),
    ForeignKeyConstraint(
        ["asset_no", "folio_entry", "folio_kind", "of_rows"],
        ["folio.asset_no", "folio.entry", "folio.kind", "folio.pledge_rows"],
        name="fk_pledge_of_entry",
    ),
    follows("pledge", "previous_pledge"),
    check(
        "begins",
        "(previous_pledge IS NULL AND first_num IS NOT NULL AND first_num = before_num "
        "AND first_frozen IS NOT NULL AND first_frozen = frozen_before) "
        "OR (previous_pledge IS NOT NULL AND first_num IS NULL AND first_frozen IS NULL)",
    ),
    follows("nth", "previous_nth"),
    check("within_entry", "nth <= of_rows"),
    check("runs_from_zero", "nth > 1 OR (pledged_before = 0 AND frozen_ran = 0)"),
    check(
        "runs_on", "pledged_run = pledged_before + delta AND frozen_run = frozen_ran + frozen_step"
    ),
    check(
        "adds_up", "after_num = before_num + delta AND frozen_after = frozen_before + frozen_step"
    ),
    check("within_holding", "after_num BETWEEN 0 AND held_num"),
    check("delta_within_part", "delta BETWEEN -part_num AND part_num"),
    check("frozen_not_negative", "frozen_after >= 0"),
    one_of("kind", *PLEDGE_KINDS),
    check(
        "kind_of_entry",
        "(kind = 'burden' AND folio_kind IN ('mortgage', 'change') AND delta >= 0) "
        "OR (kind = 'free' AND folio_kind IN ('discharge', 'change') AND delta <= 0) "
        "OR (kind = 'carry' AND folio_kind = 'transfer' AND delta = 0) "
        "OR (kind = 'freeze' AND folio_kind = 'seizure') "
        "OR (kind = 'unfreeze' AND folio_kind = 'release')",
    ),
    check(
        "part_or_freeze",
        "(kind = 'freeze' AND frozen_step = 1 AND delta = 0 AND part_num = 0 "
        "AND priority_rank IS NULL) "
        "OR (kind = 'unfreeze' AND frozen_step = -1 AND delta = 0 AND part_num = 0 "
        "AND priority_rank IS NULL) "
        "OR (kind NOT IN ('freeze', 'unfreeze') AND frozen_step = 0 "
        "AND part_num BETWEEN 1 AND held_num AND priority_rank IS NOT NULL)",
    ),
    # A seized share takes no mortgage (民法典 399(5)), though the other shares do.
    check("unfrozen", "kind <> 'burden' OR frozen_before = 0"),
)

# An agreement on ranks lists every mortgage in force on the asset (places = live), each that
# falls behind with its holder's written consent (民法典 409, I5). Equal ranks exist only here.
rank_agreement = register_table(
    "rank_agreement",
    text("agreement_no", key=True),
    text("asset_no"),
    number("folio_entry"),
    text("folio_kind"),
    text("document_no"),
    number("places"),
    UniqueConstraint("agreement_no", "asset_no"),
    entered_as("agreement_no"),
    ForeignKeyConstraint(
        ["asset_no", "folio_entry", "places"], ["folio.asset_no", "folio.entry", "folio.live"]
    ),
    ForeignKeyConstraint(
        ["agreement_no", "places"],
        ["rank_place.agreement_no", "rank_place.line"],
        name="fk_rank_agreement_lists_all",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    check("is_rank", "folio_kind = 'rank'"),
)

# A mortgage's places form a chain of their own: what a line says of the place before is what the
# agreement before gave, or the rank of registration; so nobody falls behind unsaid.
rank_place = register_table(
    "rank_place",
    text("agreement_no", key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("asset_no"),
    number("priority_rank"),
    number("nth"),  # agreement that this mortgage is in, on this asset
    number("previous_nth", null=True),
    number("place"),
    number("previous_place"),
    text("consent"),
    UniqueConstraint("agreement_no", "priority_rank"),
    UniqueConstraint("asset_no", "priority_rank", "nth"),
    UniqueConstraint("asset_no", "priority_rank", "nth", "place"),
    ForeignKeyConstraint(
        ["agreement_no", "asset_no"], ["rank_agreement.agreement_no", "rank_agreement.asset_no"]
    ),
    ForeignKeyConstraint(
        ["asset_no", "priority_rank"], ["encumbrance.asset_no", "encumbrance.priority_rank"]
    ),
    ForeignKeyConstraint(
        ["agreement_no", "previous_line"], ["rank_place.agreement_no", "rank_place.line"]
    ),
    ForeignKeyConstraint(
        ["asset_no", "priority_rank", "previous_nth", "previous_place"],
        [
            *("rank_place.asset_no", "rank_place.priority_rank"),
            *("rank_place.nth", "rank_place.place"),
        ],
        name="fk_rank_place_builds_on",
    ),
    follows("line", "previous_line"),
    follows("nth", "previous_nth"),
    check("begins_at_rank", "nth > 1 OR previous_place = priority_rank"),
    check("place_positive", "place > 0"),
    check("consents", "place <= previous_place OR consent <> ''"),
)
