"""Assets, who holds them in which shares, and each asset's folio: one chain of entries.

Rows name their predecessor and its state in one foreign key. So shares end exactly at the
denominator (I6), a state cannot fork, ranks rise (I4), what is burdened never exceeds what is
held (I7, pledges.py), a seized asset takes neither mortgage nor transfer (I11), and a transfer
neither frees nor moves a burden by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.columns import (
    because,
    check,
    follows,
    number,
    one_of,
    register_table,
    text,
)

LARGEST_DEN = 10**12
SOURCES = ("entered", "takeover")

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
    *because(),
    follows("version", "previous_version"),
    ForeignKeyConstraint(
        ["asset_no", "previous_version"], ["asset_version.asset_no", "asset_version.version"]
    ),
)

# A line of a later tenure may continue one of the same holder: which, and how much that was.
ORIGIN = (
    *("origin_tenure", "origin_line", "origin_num"),
    *("origin_den", "origin_scale"),
)


def _all(columns: Sequence[str], condition: str) -> str:
    return " AND ".join(f"{name} {condition}" for name in columns)


# Shares are adjacent intervals of [0, den]. That the last one ends exactly at den, i.e. that they
# sum to 1 (民法典 298), is what the folio's foreign key to (…, to_num …) proves. The same trick
# proves what a transfer carries over: the burdened numerators (carried_…) and the seizures of
# single shares (frozen_…) of all lines run from 0 to what the folio says.
share = register_table(
    "share",
    text("asset_no", ForeignKey("asset.asset_no"), key=True),
    number("tenure", key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("party_no", ForeignKey("party.party_no")),  # of joint holders the first
    number("members"),  # 1, or how many hold the line jointly (共同共有), without shares of it
    number("last_member", null=True),
    number("num"),
    number("from_num"),
    number("to_num"),
    number("den"),
    number("carried_num"),  # burdened when the tenure began
    number("carried_from"),
    number("carried_to"),
    number("frozen_num"),  # seizures of this share when the tenure began
    number("frozen_from"),
    number("frozen_to"),
    number("origin_tenure", null=True),  # the line of the tenure before that this one continues
    number("origin_line", null=True),
    number("origin_num", null=True),
    number("origin_den", null=True),
    number("origin_scale", null=True),  # units of this line to a unit of that one
    number("origin_pledge", null=True),  # where a seized line's chain of burdens ended …
    number("origin_burdened", null=True),
    number("origin_frozen", null=True),
    number("began_burdened", null=True),  # … or with what it began, if nothing came after
    number("began_frozen", null=True),
    UniqueConstraint(
        *("asset_no", "tenure", "line", "to_num", "den", "carried_to", "frozen_to"),
        name="uq_share_runs_to",
    ),
    UniqueConstraint("asset_no", "tenure", "line", "num"),
    UniqueConstraint("asset_no", "tenure", "line", "party_no", "num", "den"),
    UniqueConstraint("asset_no", "tenure", "line", "carried_num", "frozen_num"),
    ForeignKeyConstraint(
        [
            *("asset_no", "tenure", "previous_line", "from_num", "den"),
            *("carried_from", "frozen_from"),
        ],
        [
            *("share.asset_no", "share.tenure", "share.line", "share.to_num", "share.den"),
            *("share.carried_to", "share.frozen_to"),
        ],
        name="fk_share_adjoins",
    ),
    ForeignKeyConstraint(
        [
            *("asset_no", "origin_tenure", "origin_line", "party_no"),
            *("origin_num", "origin_den"),
        ],
        [
            *("share.asset_no", "share.tenure", "share.line", "share.party_no"),
            *("share.num", "share.den"),
        ],
        name="fk_share_continues",
    ),
    ForeignKeyConstraint(
        [
            *("asset_no", "origin_tenure", "origin_line"),
            *("origin_pledge", "origin_burdened", "origin_frozen"),
        ],
        [
            *("pledge.asset_no", "pledge.tenure", "pledge.line"),
            *("pledge.pledge", "pledge.after_num", "pledge.frozen_after"),
        ],
        name="fk_share_stays_seized",
        use_alter=True,
    ),
    ForeignKeyConstraint(
        ["asset_no", "origin_tenure", "origin_line", "began_burdened", "began_frozen"],
        [
            *("share.asset_no", "share.tenure", "share.line"),
            *("share.carried_num", "share.frozen_num"),
        ],
        name="fk_share_began_seized",
    ),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "last_member"],
        [
            *("joint_member.asset_no", "joint_member.tenure"),
            *("joint_member.line", "joint_member.member"),
        ],
        name="fk_share_members_listed",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    follows("line", "previous_line"),
    check(
        "starts_at_zero",
        "previous_line IS NOT NULL OR (from_num = 0 AND carried_from = 0 AND frozen_from = 0)",
    ),
    check("interval", "num > 0 AND to_num = from_num + num AND to_num <= den"),
    check("den_bounded", f"den BETWEEN 1 AND {LARGEST_DEN}"),
    check(
        "carried_within",
        "carried_num BETWEEN 0 AND num AND carried_to = carried_from + carried_num",
    ),
    check("frozen_counts", "frozen_num >= 0 AND frozen_to = frozen_from + frozen_num"),
    check("begins_free", "tenure > 1 OR (carried_num = 0 AND frozen_num = 0)"),
    # A seized share stays with its holder, seized as often, and not made smaller (查封规定 24).
    check(
        "frozen_stays",
        "frozen_num = 0 OR (origin_num IS NOT NULL AND origin_scale IS NOT NULL "
        "AND num >= origin_num * origin_scale)",
    ),
    check(
        "frozen_as_before",
        "frozen_num = 0 OR (origin_line IS NOT NULL AND ("
        "(origin_pledge IS NOT NULL AND origin_burdened IS NOT NULL "
        "AND origin_frozen IS NOT NULL AND origin_frozen = frozen_num) "
        "OR (began_burdened IS NOT NULL AND began_frozen IS NOT NULL "
        "AND began_frozen = frozen_num)))",
    ),
    check(
        "origin_is_before",
        f"({_all(ORIGIN, 'IS NULL')}) OR ({_all(ORIGIN, 'IS NOT NULL')} "
        "AND origin_tenure = tenure - 1 AND origin_scale >= 1 AND den = origin_den * origin_scale)",
    ),
    check(
        "members_listed",
        "(members = 1 AND last_member IS NULL) OR "
        "(members > 1 AND last_member IS NOT NULL AND last_member = members)",
    ),
    Index(None, "party_no"),
)

# Who holds a line jointly (民法典 299): names, no shares.
joint_member = register_table(
    "joint_member",
    text("asset_no", key=True),
    number("tenure", key=True),
    number("line", key=True),
    number("member", key=True),
    number("previous_member", null=True),
    text("party_no", ForeignKey("party.party_no")),
    UniqueConstraint("asset_no", "tenure", "line", "party_no"),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line"], ["share.asset_no", "share.tenure", "share.line"]
    ),
    ForeignKeyConstraint(
        ["asset_no", "tenure", "line", "previous_member"],
        [
            *("joint_member.asset_no", "joint_member.tenure"),
            *("joint_member.line", "joint_member.member"),
        ],
    ),
    follows("member", "previous_member"),
    Index(None, "party_no"),
)

FOLIO_KINDS = (
    *("first", "mortgage", "discharge", "change", "transfer", "correction", "rank", "close"),
    *("seizure", "release", "objection", "objection_end", "caution", "caution_end"),
)

# What an entry builds on, column by column; p_… repeats it and one foreign key binds it.
FOLIO_STATE = (
    *("tenure", "last_line", "den", "pledged", "frozen"),
    *("seizures", "cautions", "live", "top_rank", "closed", "entered_at"),
)
_BEFORE = [f"p_{name}" for name in FOLIO_STATE]
_UNCHANGED = "tenure = p_tenure AND last_line = p_last_line AND den = p_den AND scale = 1"


def _moves(column: str, up: str, down: str) -> str:
    """Say that one kind adds one to a count, one takes one away, and others leave it."""
    return (
        f"kind = 'first' OR (kind = '{up}' AND {column} = p_{column} + 1) "
        f"OR (kind = '{down}' AND {column} = p_{column} - 1) "
        f"OR (kind NOT IN ('{up}', '{down}') AND {column} = p_{column})"
    )


folio = register_table(
    "folio",
    text("asset_no", ForeignKey("asset.asset_no"), key=True),
    number("entry", key=True),
    number("previous_entry", null=True),
    text("kind"),
    text("record_no"),  # mortgage, restraint, agreement … this entry is about
    number("tenure"),
    number("last_line"),
    number("share_end"),
    number("den"),
    number("carried_end"),  # of the share chain: burdened and frozen when the tenure began
    number("frozen_end"),
    number("pledged"),  # numerators burdened, over all lines
    number("frozen"),  # seizures of single shares, over all lines
    number("seizures"),  # of the whole asset
    number("cautions"),
    number("live"),  # mortgages in force
    number("top_rank"),
    number("closed"),
    number("scale"),  # by how much a transfer made the units of the share chain finer
    number("pledge_rows", null=True),  # how many rows of pledge this entry wrote …
    number("pledged_delta"),  # … and what they add to pledged and frozen
    number("frozen_delta"),
    number("p_tenure", null=True),
    number("p_last_line", null=True),
    number("p_den", null=True),
    number("p_pledged", null=True),
    number("p_frozen", null=True),
    number("p_seizures", null=True),
    number("p_cautions", null=True),
    number("p_live", null=True),
    number("p_top_rank", null=True),
    number("p_closed", null=True),
    text("p_entered_at", null=True),
    text("case_no", null=True),
    text("consent"),  # of who is protected by a caution (民法典 221), '' where none is needed
    text("entered_at"),
    text("effective_at"),
    text("source"),
    UniqueConstraint("asset_no", "previous_entry"),
    UniqueConstraint("asset_no", "entry", "kind", "record_no"),
    UniqueConstraint("asset_no", "entry", "kind", "top_rank"),
    UniqueConstraint("asset_no", "entry", "kind", "pledge_rows"),
    UniqueConstraint("asset_no", "entry", "live"),
    UniqueConstraint("asset_no", "entry", *FOLIO_STATE, name="uq_folio_state"),
    ForeignKeyConstraint(
        ["asset_no", "previous_entry", *(f"p_{name}" for name in FOLIO_STATE)],
        ["folio.asset_no", "folio.entry", *(f"folio.{name}" for name in FOLIO_STATE)],
        name="fk_folio_builds_on",
    ),
    ForeignKeyConstraint(
        [
            *("asset_no", "tenure", "last_line", "share_end", "den"),
            *("carried_end", "frozen_end"),
        ],
        [
            *("share.asset_no", "share.tenure", "share.line", "share.to_num", "share.den"),
            *("share.carried_to", "share.frozen_to"),
        ],
        name="fk_folio_shares_sum_to_one",
    ),
    ForeignKeyConstraint(
        ["asset_no", "entry", "pledge_rows", "pledged_delta", "frozen_delta"],
        [
            *("pledge.asset_no", "pledge.folio_entry", "pledge.nth"),
            *("pledge.pledged_run", "pledge.frozen_run"),
        ],
        name="fk_folio_pledges_sum",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    follows("entry", "previous_entry"),
    one_of("kind", *FOLIO_KINDS),
    one_of("source", *SOURCES),
    check("shares_end_at_den", "share_end = den"),
    check(
        "first_is_clean",
        "kind <> 'first' OR (entry = 1 AND tenure = 1 AND pledged = 0 AND frozen = 0 AND "
        "seizures = 0 AND cautions = 0 AND live = 0 AND top_rank = 0 AND closed = 0)",
    ),
    check(
        "only_first_is_first",
        f"(kind = 'first' AND {_all(_BEFORE, 'IS NULL')}) "
        f"OR (kind <> 'first' AND entry > 1 AND {_all(_BEFORE, 'IS NOT NULL')})",
    ),
    check("counts_not_negative", "seizures >= 0 AND frozen >= 0 AND cautions >= 0 AND live >= 0"),
    check("shares_stay", f"kind IN ('first', 'transfer') OR ({_UNCHANGED})"),
    check(
        "transfer_moves_on",
        "kind <> 'transfer' OR (tenure = p_tenure + 1 AND scale >= 1 AND den = p_den * scale)",
    ),
    check(
        "transfer_carries",
        "kind <> 'transfer' OR (pledged = p_pledged * scale AND carried_end = pledged "
        "AND frozen = p_frozen AND frozen_end = frozen "
        "AND pledged_delta = 0 AND frozen_delta = 0)",
    ),
    check(
        "burdens_add_up",
        "kind IN ('first', 'transfer') OR "
        "(pledged = p_pledged + pledged_delta AND frozen = p_frozen + frozen_delta)",
    ),
    check("pledges_written", "pledge_rows IS NOT NULL OR (pledged_delta = 0 AND frozen_delta = 0)"),
    check("unseized", "kind NOT IN ('mortgage', 'transfer') OR p_seizures = 0"),
    check(
        "caution_consents",
        "kind NOT IN ('mortgage', 'transfer') OR p_cautions = 0 OR consent <> ''",
    ),
    check(
        "rank_rises",
        "kind = 'first' OR (kind = 'mortgage' AND (top_rank = p_top_rank + 1 "
        "OR (source = 'takeover' AND top_rank > p_top_rank))) "
        "OR (kind <> 'mortgage' AND top_rank = p_top_rank)",
    ),
    check("live_counts", _moves("live", "mortgage", "discharge")),
    check("cautions_count", _moves("cautions", "caution", "caution_end")),
    # A seizure takes the whole asset or single shares, never both in one entry.
    check(
        "seizures_count",
        "kind = 'first' "
        "OR (kind = 'seizure' AND ((seizures = p_seizures + 1 AND frozen_delta = 0) "
        "OR (seizures = p_seizures AND frozen_delta > 0))) "
        "OR (kind = 'release' AND ((seizures = p_seizures - 1 AND frozen_delta = 0) "
        "OR (seizures = p_seizures AND frozen_delta < 0))) "
        "OR (kind NOT IN ('seizure', 'release') AND seizures = p_seizures AND frozen_delta = 0)",
    ),
    check("closed_is_bool", "closed IN (0, 1)"),
    check("closed_is_last", "kind = 'first' OR p_closed = 0"),
    check(
        "closes_free",
        "(kind = 'close' AND closed = 1 AND p_live = 0 AND p_seizures = 0 AND p_frozen = 0) "
        "OR (kind <> 'close' AND closed = 0)",
    ),
    check("time_rises", "kind = 'first' OR entered_at >= p_entered_at"),
    Index(None, "record_no"),
)


def entered_as(record: str) -> ForeignKeyConstraint:
    """Bind a record to the folio entry that is of its kind and about it."""
    return ForeignKeyConstraint(
        ["asset_no", "folio_entry", "folio_kind", record],
        ["folio.asset_no", "folio.entry", "folio.kind", "folio.record_no"],
    )
