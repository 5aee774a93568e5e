"""What is never a ground to refuse: each of these is registered, at most after a question."""

import pytest

from tests import builders
from tests.builders import SOLE
from tests.mortgage_cases import SECOND, carry, done, known


def registered(desk, **changes):
    made = carry(desk, "mortgage.apply", builders.application(desk, **changes))
    return known(desk, made.mortgage).state == "current"


def test_no_appraisal(desk):
    """No paper of any class is an appraisal that would be demanded (民法典 213)."""
    demanded = [
        paper.term
        for one in desk.classes.values()
        for paper in one.registrations["mortgage_first"].papers
        if paper.required and "评估" in paper.term
    ]
    assert demanded == []
    assert desk.ask("asset", asset_no=SOLE).valuations == ()
    assert registered(desk)


@pytest.mark.parametrize("amount", ["0.01", "999999999999.00"])
def test_a_ratio_of_loan_to_value(desk, amount):
    assert registered(desk, amount=amount)


def test_an_existing_mortgage(desk):
    builders.register(desk)
    assert registered(desk, **SECOND)


def test_a_limitation_period_that_has_run_out(desk, clock):
    """Neither against a discharge, a transfer or a change, nor by itself (民法典 419)."""
    made = builders.register(desk).mortgage
    clock.move(days=365 * 5)
    assert known(desk, made).state == "current"
    done(desk, "mortgage.change", made, amount="290000.00")
    done(desk, "mortgage.assign", made)
    done(desk, "discharge.apply", made)
    assert known(desk, made).state == "discharged"
