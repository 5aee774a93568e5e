"""What the search box passes over without reading it says nothing."""

from core.services.register import as_of, states
from tests.builders import CLERK, Clock, open_desk

MANY = 100_000


def test_on_pages_with_one_entry_nothing_stands(any_told):
    desk = open_desk(any_told, CLERK, Clock())
    with desk.store.reading() as work:
        numbers = [one.asset_no for one in work.assets.all(MANY)]
        followed = set(work.histories.followed(numbers))
        assert followed == {no for no in numbers if len(work.assets.folio(no)) > 1}
        assert followed < set(numbers)
        for number, state in states(work, numbers, as_of(work, desk.today())).items():
            said = state.live or state.seizures or state.waiting or state.objections
            if said or state.cautions or state.closed:
                assert number in followed
    desk.close()
