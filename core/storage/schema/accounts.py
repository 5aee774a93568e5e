"""Accounts, version by version, and every attempt to sign in."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint

from core.storage.schema.columns import follows, number, one_of, register_table, text

account = register_table(
    "account",
    text("name", key=True),
    number("version", key=True),
    number("previous_version", null=True),
    text("roles"),  # JSON list of the codes of resources/roles.toml
    text("state"),
    text("secret"),  # an Argon2id hash (PHC string), never a password
    follows("version", "previous_version"),
    one_of("state", "active", "left"),
    ForeignKeyConstraint(["name", "previous_version"], ["account.name", "account.version"]),
)

sign_in = register_table(
    "sign_in",
    text("name", key=True),
    number("attempt", key=True),
    number("previous_attempt", null=True),
    number("account_version"),
    text("outcome"),
    text("tried_at"),
    follows("attempt", "previous_attempt"),
    one_of("outcome", "granted", "refused"),
    ForeignKeyConstraint(["name", "account_version"], ["account.name", "account.version"]),
    ForeignKeyConstraint(["name", "previous_attempt"], ["sign_in.name", "sign_in.attempt"]),
)
