"""The words by which mortgages, cases and certificates are found."""

from __future__ import annotations

from core.domain.case import CaseFile
from core.domain.mortgage import Mortgage
from core.domain.search_text import Findable
from core.services.ports import Work


def index_mortgage(work: Work, mortgage: Mortgage) -> None:
    """Index a mortgage by its numbers, contracts and the names of its parties."""
    names = [work.parties.at_version(p.party_no, p.party_version).name for p in mortgage.parties]
    assets = [work.assets.get(one.asset_no) for one in mortgage.encumbrances]
    titles = [asset.name for asset in assets if asset is not None]
    terms = mortgage.terms
    work.search.put(
        "mortgage",
        mortgage.mortgage_no,
        f"{mortgage.mortgage_no} {'、'.join(titles)}",
        "、".join(dict.fromkeys(names)),
        Findable(
            names=tuple(dict.fromkeys([*names, *titles])),
            numbers=(
                mortgage.mortgage_no,
                terms.principal_contract_no,
                terms.mortgage_contract_no,
            ),
            addresses=(),
        ),
    )


def index_case(work: Work, case_no: str, names: list[str], titles: list[str]) -> None:
    """Index a case by its number, the names of its parties and of its objects."""
    work.search.put(
        "case",
        case_no,
        f"{case_no} {'、'.join(titles)}",
        "、".join(dict.fromkeys(names)),
        Findable(names=tuple(dict.fromkeys([*names, *titles])), numbers=(case_no,)),
    )


def index_known_case(work: Work, case: CaseFile) -> None:
    """Index a case by the parties and objects of its current content."""
    roles = work.cases.parties(case)
    names = [work.parties.at_version(p.party_no, p.party_version).name for p in roles]
    titles = [one.name for number in case.asset_nos if (one := work.assets.get(number))]
    index_case(work, case.case_no, names, titles)


def index_certificate(work: Work, number: str, names: list[str], register_no: str) -> None:
    """Index a certificate by its number and holders."""
    work.search.put(
        "certificate",
        number,
        number,
        "、".join(names),
        Findable(names=tuple(names), numbers=(number, register_no)),
    )
