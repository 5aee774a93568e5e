"""Accounts (用户): who may work with the ledger, in which roles, and whose identity is looked at.

A ledger without accounts is a single desk (单人模式): whoever opens it does everything. The first
account makes an end of that: from then on everybody signs in, and every operation asks for a role.
Passwords never reach an operation: the entrances hash them first (:class:`ports.Passwords`).
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Iterable
from typing import Annotated

from core import fields as kinds
from core.domain.accounts import ACTIVE, LEFT, MANAGER, Account, last_manager
from core.problems import Problem, Severity
from core.services.operations import Done, Plan, Request, operation
from core.services.people import PartyRef
from core.services.question import Question, query
from core.services.reading import Document, LongText, Name, ReadBy
from core.services.roles import rules

RoleCode = Annotated[str, ReadBy(kinds.Choice(topic="duty", options=tuple(rules().roles)))]
AccountState = Annotated[str, ReadBy(kinds.Choice(topic="account_state", options=(ACTIVE, LEFT)))]
Secret = Annotated[str, ReadBy(kinds.Text(limit=200))]


class EnterAccount(Document):
    """A person who works with the ledger; ``secret`` is the hash of the first password."""

    account: Name
    roles: list[RoleCode]
    secret: Secret


class AmendAccount(Document):
    """Other roles, or the end of somebody's work here (and its resumption)."""

    account: Name
    roles: list[RoleCode]
    account_state: AccountState = ACTIVE


class SetPassword(Document):
    """A new password: one's own, or by a manager anybody's; ``secret`` is its hash."""

    account: Name
    secret: Secret


class DiscloseParty(Document):
    """Why somebody needs to see the whole identity number of a party."""

    party: PartyRef
    data_purpose: LongText


@operation("account.enter", EnterAccount)
def enter_account(request: Request) -> Plan:
    """Let a person work with the ledger; the first one manages the others."""
    name, roles = request.get("account"), _roles(request)
    problems = _bad_secret(request)
    if name is not None and request.work.accounts.get(name) is not None:
        problems.append(Problem("account_exists", "account", {"value": name}))
    if roles is not None and not roles:
        problems.append(Problem("account_without_role", "roles"))
    elif roles and not request.work.accounts.exist() and MANAGER not in roles:
        problems.append(Problem("first_account_manages", "roles"))

    def carry_out() -> Done:
        command = request.command()
        roles = tuple(dict.fromkeys(command.roles))
        request.work.accounts.set(Account(command.account, roles, ACTIVE, command.secret))
        return _done(command.account, {"roles": "、".join(roles)})

    return Plan(problems, carry_out)


@operation("account.amend", AmendAccount)
def amend_account(request: Request) -> Plan:
    """Give a person other roles, or let one leave; somebody must be able to manage accounts."""
    known, problems = _known(request)
    roles, state = _roles(request), request.get("account_state")
    if roles is not None and not roles:
        problems.append(Problem("account_without_role", "roles"))
    manages = state == ACTIVE and MANAGER in (roles or ())
    if known and not manages and last_manager(request.work.accounts.all(), known.name):
        problems.append(Problem("last_manager", "roles", {"value": known.name}))

    def carry_out() -> Done:
        assert known is not None
        command = request.command()
        roles = tuple(dict.fromkeys(command.roles))
        request.work.accounts.set(dc.replace(known, roles=roles, state=command.account_state))
        return _done(known.name, {"roles": "、".join(roles), "state": command.account_state})

    return Plan(problems, carry_out)


@operation("account.password", SetPassword)
def set_password(request: Request) -> Plan:
    """Set a password: one's own, or a manager that of somebody who forgot it."""
    known, problems = _known(request)
    problems += _bad_secret(request)
    own = known is not None and known.name == request.context.operator
    if known and not own and MANAGER not in request.context.roles:
        facts = {"value": known.name}
        problems.append(Problem("password_of_another", "account", facts, Severity.REFUSAL))

    def carry_out() -> Done:
        assert known is not None
        secret = request.command().secret
        request.work.accounts.set(dc.replace(known, secret=secret))
        return _done(known.name, {})

    return Plan(problems, carry_out)


@operation("party.disclose", DiscloseParty)
def disclose_party(request: Request) -> Plan:
    """Show the whole identity number of a party to who states why; the journal keeps it."""
    number = request.get("party")
    problems = []
    if number is not None and request.work.parties.get(number) is None:
        problems.append(Problem("no_such_party", "party", {"value": number}))

    def carry_out() -> Done:
        command = request.command()
        facts = {"purpose": command.data_purpose}
        return Done(command.party, {"party": command.party}, frozenset({"party"}), facts)

    return Plan(problems, carry_out)


def _roles(request: Request) -> list[str] | None:
    """Return the roles asked for, None where they could not be read."""
    found = request.reading.values.get("roles")
    return None if found is None else list(found)


def _known(request: Request) -> tuple[Account | None, list[Problem]]:
    name = request.get("account")
    found = None if name is None else request.work.accounts.get(name)
    if name is not None and found is None:
        return None, [Problem("no_such_account", "account", {"value": name})]
    return found, []


def _bad_secret(request: Request) -> list[Problem]:
    secret = request.get("secret")
    fine = secret is None or request.context.passwords.is_hash(secret)
    return [] if fine else [Problem("not_a_secret", "secret")]


def _done(name: str, facts: dict[str, str]) -> Done:
    return Done(name, {"account": name}, frozenset({"account"}), facts)


# --- questions ------------------------------------------------------------------------------------


@dc.dataclass(frozen=True, slots=True)
class AccountRow:
    """A person who works with the ledger; ``set_at`` is when the account was last written."""

    account: str
    roles: tuple[str, ...]
    role_terms: str
    state: str
    state_term: str
    set_at: str


@query
def accounts(question: Question) -> tuple[AccountRow, ...]:
    """List who may work with the ledger, by name."""
    return tuple(
        AccountRow(
            one.name,
            one.roles,
            role_words(question, one.roles),
            one.state,
            question.text(f"choice.account_state.{one.state}"),
            one.set_at[:16].replace("T", " "),
        )
        for one in question.work.accounts.all()
    )


def role_words(question: Question, roles: Iterable[str]) -> str:
    """Return roles in words."""
    return "、".join(question.text(f"choice.duty.{code}") for code in roles)
