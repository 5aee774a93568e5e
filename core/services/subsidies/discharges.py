"""What a discharge in the register does to a subsidised loan: from that day it has no subsidy."""

from __future__ import annotations

from core.domain.subsidy_programme import DISCHARGED, STOPS, Happening
from core.services.operations import Request


def stop_on_discharge(request: Request, mortgage_no: str, case_no: str) -> list[str]:
    """Record the discharge on the loans of a mortgage; return their numbers.

    A loan that has ended, or that something stopped before, is left alone.
    """
    today = request.context.today
    stopped = []
    for loan in request.work.subsidies.loans():
        over = any(one.kind in STOPS for one in loan.happenings)
        running = loan.terms.drawdown <= today < loan.terms.until
        if loan.mortgage_no == mortgage_no and running and not over:
            request.work.subsidies.happen(loan, Happening(DISCHARGED, today, case_no))
            stopped.append(loan.loan_no)
    return stopped
