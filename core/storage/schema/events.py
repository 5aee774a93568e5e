"""What accompanies the register: disposals, agency letters, contributions, working valuations."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.storage.schema.columns import check, follows, number, one_of, register_table, text

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

# What a lender was told on a valuation (双评): asked, found, by which numbers.
lending_decision = register_table(
    "lending_decision",
    text("lending_no", key=True),
    text("valuation_no", ForeignKey("valuation.valuation_no")),
    text("decided_on"),
    text("asked"),  # JSON, the request
    text("result"),  # JSON, grades, ceilings, instalments
    number("limit_fen"),
    text("rules"),  # JSON {id, sha256, content} of the pack
    text("program_version"),
    check("limit_not_negative", "limit_fen >= 0"),
    Index(None, "valuation_no"),
)

# A report of an appraisal agency (资产评估法 26, 27): recorded, never made here.
appraisal = register_table(
    "appraisal",
    text("appraisal_no", key=True),
    text("asset_no", ForeignKey("asset.asset_no")),
    text("report_no"),
    text("agency"),
    text("appraisers"),  # JSON, their names
    text("valued_on"),
    text("valid_until"),
    number("amount"),  # fen
    text("remarks"),
    check("amount_positive", "amount > 0"),
    check("term_ordered", "valid_until >= valued_on"),
    Index(None, "asset_no"),
)

# A disposal on default (民法典 410, 413): its lines are adjacent intervals of [0, price], so
# the distribution sums to the price exactly.
disposal = register_table(
    "disposal",
    text("disposal_no", key=True),
    text("asset_no", ForeignKey("asset.asset_no")),
    text("mortgage_no", ForeignKey("mortgage.mortgage_no")),
    number("price"),  # fen
    number("last_line"),
    text("sold_on"),
    text("detail"),  # JSON: ground, route, reference price, buyer, answers of co-owners …
    ForeignKeyConstraint(
        ["disposal_no", "last_line", "price"],
        ["disposal_line.disposal_no", "disposal_line.line", "disposal_line.to_fen"],
        name="fk_disposal_sums",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
    check("price_positive", "price > 0"),
    Index(None, "mortgage_no"),
    Index(None, "asset_no"),
)

disposal_line = register_table(
    "disposal_line",
    text("disposal_no", ForeignKey("disposal.disposal_no"), key=True),
    number("line", key=True),
    number("previous_line", null=True),
    text("kind"),
    number("priority_rank", null=True),
    text("record_no"),  # the mortgage that is paid, or ''
    text("party_no", ForeignKey("party.party_no"), null=True),
    text("note"),
    number("amount"),
    number("from_fen"),
    number("to_fen"),
    UniqueConstraint("disposal_no", "line", "to_fen"),
    ForeignKeyConstraint(
        ["disposal_no", "previous_line", "from_fen"],
        ["disposal_line.disposal_no", "disposal_line.line", "disposal_line.to_fen"],
    ),
    follows("line", "previous_line"),
    one_of("kind", "cost", "claim", "surplus"),
    check("starts_at_zero", "previous_line IS NOT NULL OR from_fen = 0"),
    check("interval", "amount >= 0 AND to_fen = from_fen + amount"),
)

letter = register_table(
    "letter",
    text("letter_no", key=True),
    text("mortgage_no", ForeignKey("mortgage.mortgage_no"), null=True),
    text("asset_no", ForeignKey("asset.asset_no"), null=True),
    text("occasion"),
    text("recipient"),  # an agency of resources/agencies.toml, or the name of a co-owner
    text("due_on"),
    text("body"),  # JSON, what the letter says
    text("entered_at"),
    Index(None, "mortgage_no"),
)

letter_event = register_table(
    "letter_event",
    text("letter_no", ForeignKey("letter.letter_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    text("detail"),  # JSON
    text("entered_at"),
    follows("event", "previous_event"),
    one_of("kind", "sent", "answered", "void"),
    ForeignKeyConstraint(
        ["letter_no", "previous_event"], ["letter_event.letter_no", "letter_event.event"]
    ),
)

# What members brought into a venture (资金, 土地经营权, 劳动力, 技术): kept apart from the
# registered shares, which stand in the share chain of the venture's asset.
contribution = register_table(
    "contribution",
    text("contribution_no", key=True),
    text("asset_no", ForeignKey("asset.asset_no")),
    text("party_no", ForeignKey("party.party_no")),
    text("kind"),
    number("amount", null=True),  # fen, as agreed between the members
    text("mu"),  # exact decimal, or ''
    text("parcel_no"),  # of a land operating right, or ''
    number("units", null=True),  # profit-sharing units that it earns
    text("note"),
    text("from_date"),
    one_of("kind", "money", "land", "labour", "technology"),
    check("says_how_much", "amount IS NOT NULL OR mu <> '' OR units IS NOT NULL"),
    check("amounts_positive", "(amount IS NULL OR amount > 0) AND (units IS NULL OR units > 0)"),
    check(
        "land_by_the_mu",
        "(kind = 'land' AND mu <> '' AND parcel_no <> '') "
        "OR (kind <> 'land' AND mu = '' AND parcel_no = '')",
    ),
    # Labour earns units by agreement; it is no capital (市场主体登记管理条例 13).
    check("labour_is_no_capital", "kind <> 'labour' OR amount IS NULL"),
    Index(None, "asset_no"),
    Index(None, "parcel_no"),
)

contribution_end = register_table(
    "contribution_end",
    text("contribution_no", ForeignKey("contribution.contribution_no"), key=True),
    text("ended_on"),
    text("document_no"),
)
