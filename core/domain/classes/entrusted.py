"""What only entrusted assets (授托资产) check: one asset once with each bank at a time."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.rules import Application, refusal, rule
from core.problems import Problem


@rule("filed_once", "assets", "participants")
def filed_once(application: Application) -> Iterator[Problem]:
    """The bank has the asset in its care already: a second filing would count it twice."""
    banks = {person.party.party_no: person for person in application.in_role("mortgagee")}
    for mortgage in application.mortgages:
        for bank in banks.keys() & set(mortgage.in_role("mortgagee")):
            yield refusal(
                "filed_twice",
                banks[bank].party_place,
                value=banks[bank].party.name,
                mortgage=mortgage.mortgage_no,
            )
