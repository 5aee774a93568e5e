"""A repeat case takes over from the last one what they have in common, and nothing else."""

from PySide6.QtCore import Qt

from tests.ui.test_journeys import CTRL_ENTER, fill_mortgage
from tests.ui.test_more_journeys import free_homestay


def test_what_is_common_is_taken_over_and_what_was_typed_stays(clerk):
    fill_mortgage(clerk, free_homestay(clerk))
    clerk.ctrl(CTRL_ENTER)
    clerk.settle()
    first = clerk.ask("case", case_no=clerk.page.table.current.case_no).content
    clerk.ctrl(Qt.Key.Key_N)
    clerk.page.form.put("amount", "12万")
    clerk.ctrl(Qt.Key.Key_L, shift=True)
    clerk.settle()
    state = clerk.page.state
    raw = state.raw()
    assert state.get("mortgagees[0].party") == first["mortgagees"][0]["party"]
    assert raw["mortgagees"][0]["agent"]["name"] == "张专员"
    assert state.get("interest_rate")
    assert len(raw["papers"]) == len(first["papers"])
    assert state.get("amount") == "120,000.00"
    for never in ("principal_contract_no", "mortgage_contract_no", "term_from", "term_to"):
        assert state.get(never) == ""
    assert not any(state.get(f"assets[{n}]") for n in range(state.count("assets")))


def test_without_a_last_case_it_says_so(clerk):
    clerk.context.desk.seat("新来的")
    clerk.ctrl(Qt.Key.Key_N)
    clerk.ctrl(Qt.Key.Key_L, shift=True)
    clerk.settle()
    assert "没有可以沿用" in clerk.page.banner.text
