"""The self-test of papers: every kind of the demonstration, the samples, the listings, a proof."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial
from typing import Any

from core.problems import Rejected
from desktop import bootstrap, checking
from desktop.selftest_kit import Check, require


def paper_checks(desk: Any) -> Iterator[Check]:
    """Yield a check for each paper that the demonstration has, and for the samples of the rest."""
    kinds: set[str] = set()
    for row in desk.ask("certificates", limit=1000):
        number = row.certificate_no
        yield f"paper {number}", partial(_drawn, desk.paper, number)
        if row.kind not in kinds:  # reading a code from pixels takes a while: one of each kind
            kinds.add(row.kind)
            yield f"proof {number}", partial(_proved, desk, number)
    for asset in desk.ask("assets"):
        yield f"page of {asset.asset_no}", partial(_drawn, desk.register_page, asset.asset_no)
    yield from _case_checks(desk)
    for letter in desk.ask("letters"):
        yield f"letter {letter.letter_no}", partial(_drawn, desk.letter_paper, letter.letter_no)
    yield from _sample_checks()
    yield from _listing_checks(desk)
    yield "journal", lambda: require(desk.ask("verify_journal").ok)


def _drawn(make: Any, *given: Any) -> None:
    made = make(*given)
    require(made.startswith((b"%PDF", b"PK")), "neither PDF nor workbook")


def _proved(desk: Any, number: str) -> None:
    """Draw a certificate and prove it by its own code: read from pixels, checked by key."""
    checked = checking.check(desk.paper(number), desk.text)
    require(checked.verdict.proved, checked.verdict.problems)


def _case_checks(desk: Any) -> Iterator[Check]:
    """Yield a check for the first paper of each kind that any case has, and for every volume."""
    kinds: set[str] = set()
    for case in desk.ask("cases", limit=1000):
        number = case.case_no
        for one in desk.case_papers(number):
            if one.paper not in kinds:
                kinds.add(one.paper)
                make = partial(_drawn, desk.case_paper, one.paper, number, one.notice_no)
                yield f"{one.paper} {number}", make
        if desk.ask("attachments", case_no=number):
            yield f"volume {number}", partial(_drawn, desk.case_volume, number)


def _sample_checks() -> Iterator[Check]:
    from core.services.declarations import declared_codes
    from core.services.samples import has_sample

    for code in declared_codes():
        if has_sample(code):
            yield f"sample {code}", partial(_sample, code)


def _sample(code: str) -> None:
    """Write a paper out as an office would edit it, and draw its sample from that."""
    from core.services.document_desk import exported, preview

    text = bootstrap.catalogue()
    _drawn(preview, exported(code, text, None), text, bootstrap.render)


def _listing_checks(desk: Any) -> Iterator[Check]:
    numbers = list(_numbers(desk))
    for titled, number in itertools.product(desk.listing_titles(), numbers):
        try:
            desk.listings(titled.code, number=number)
        except Rejected:  # a listing of other records
            continue
        for form in ("pdf", "xlsx"):
            make = partial(_drawn, partial(desk.listing, number=number), titled.code, form)
            yield f"listing {titled.code} {number} {form}", make


def _numbers(desk: Any) -> Iterator[str]:
    """Yield the numbers of records that listings may be of, a day, a month and a year."""
    yield from (one.cycle_no for one in desk.ask("cycles"))
    yield from (one.entity_no for one in desk.ask("entities"))
    yield from (one.subsidy_batch for one in desk.ask("subsidy_batches"))
    yield from (one.subsidy_loan for one in desk.ask("subsidy_loans"))
    for asset in desk.ask("assets"):
        for valuation in desk.ask("asset", asset_no=asset.asset_no).valuations:
            yield valuation.valuation_no
            decisions = desk.ask("lending_decisions", valuation_no=valuation.valuation_no)
            yield from (one.lending_no for one in decisions)
    yield desk.ask("cases")[0].received_at[:10]
    yield from (f"{desk.today():%Y-%m}", str(desk.today().year))
