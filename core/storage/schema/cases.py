"""Cases: content by version, objects, parties, and a chain of steps that cannot fork."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from core.domain.states import CASE
from core.storage.schema.columns import check, follows, number, one_of, register_table, text

case_file = register_table(
    "case_file",
    text("case_no", key=True),
    text("registration"),
    text("asset_class"),
)

case_content = register_table(
    "case_content",
    text("case_no", ForeignKey("case_file.case_no"), key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("body"),  # JSON, the application as submitted, parties by number
    follows("version", "previous_version"),
    ForeignKeyConstraint(
        ["case_no", "previous_version"], ["case_content.case_no", "case_content.version"]
    ),
)

case_object = register_table(
    "case_object",
    text("case_no", key=True),
    number("version", key=True),
    number("line", key=True),
    text("asset_no", ForeignKey("asset.asset_no")),
    ForeignKeyConstraint(["case_no", "version"], ["case_content.case_no", "case_content.version"]),
    Index(None, "asset_no"),
)

case_party = register_table(
    "case_party",
    text("case_no", key=True),
    number("version", key=True),
    text("role", key=True),
    number("line", key=True),
    text("party_no"),
    number("party_version"),
    ForeignKeyConstraint(["case_no", "version"], ["case_content.case_no", "case_content.version"]),
    ForeignKeyConstraint(
        ["party_no", "party_version"], ["party_version.party_no", "party_version.version"]
    ),
    Index(None, "party_no"),
)

_PAIRS = sorted((step.start, step.end) for step in CASE.transitions)
_ALLOWED = ", ".join(f"'{origin}>{target}'" for origin, target in _PAIRS)

case_step = register_table(
    "case_step",
    text("case_no", ForeignKey("case_file.case_no"), key=True),
    number("step", key=True),
    number("previous_step", null=True),
    text("from_state"),
    text("to_state"),
    text("operation"),
    text("operator"),
    text("entered_at"),
    text("opinion"),
    UniqueConstraint("case_no", "step", "to_state"),
    ForeignKeyConstraint(
        ["case_no", "previous_step", "from_state"],
        ["case_step.case_no", "case_step.step", "case_step.to_state"],
        name="fk_case_step_builds_on",
    ),
    follows("step", "previous_step"),
    check("begins_received", "step > 1 OR (from_state = '' AND to_state = 'received')"),
    check("step_allowed", f"step = 1 OR from_state || '>' || to_state IN ({_ALLOWED})"),
    # A case ends with an entry or with a written end (I28; 暂行条例 15, 17, 22).
    check(
        "ends_in_writing",
        "to_state NOT IN ('rejected', 'refused', 'withdrawn') OR opinion <> ''",
    ),
    Index(None, "to_state"),
)

CASE_EVENTS = (
    "inquiry",
    "announcement",
    "announcement_end",
    "inspection",
    "notice",
    "pause",
    "resume",
    "paper",
)

# What happens to a case between its steps: 询问, 公告, 实地查看, notice to co-owners, pauses, and
# the papers that the applicant was given (受理通知书 …), each with what it stated.
case_event = register_table(
    "case_event",
    text("case_no", ForeignKey("case_file.case_no"), key=True),
    number("event", key=True),
    number("previous_event", null=True),
    text("kind"),
    text("from_date"),
    text("until"),
    text("detail"),  # JSON
    text("operator"),
    text("entered_at"),
    ForeignKeyConstraint(["case_no", "previous_event"], ["case_event.case_no", "case_event.event"]),
    follows("event", "previous_event"),
    one_of("kind", *CASE_EVENTS),
    check("term_ordered", "until = '' OR until >= from_date"),
)
