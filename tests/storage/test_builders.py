"""The builders' own promise: what they make is lawful, and every copy is fresh."""

from tests.builders import (
    JOINT,
    SOLE,
    bank,
    discharge,
    homestay,
    organisation,
    person,
    register,
    release,
    seize,
)


def test_a_mortgage_is_registered_and_discharged_by_the_builders(desk):
    made = register(desk)
    assert desk.ask("mortgage", mortgage_no=made.mortgage).state == "current"
    discharge(desk, made.mortgage)
    assert desk.ask("mortgage", mortgage_no=made.mortgage).state == "discharged"
    assert desk.ask("verify_journal").ok


def test_every_holder_of_a_joint_homestay_applies(desk):
    register(desk, JOINT)
    held = desk.ask("asset", asset_no=JOINT).holders
    assert [(one.share, one.pledged) for one in held] == [("1/2", "1/2")] * 2


def test_an_asset_is_seized_and_released_by_the_builders(desk):
    restraint = seize(desk)
    assert desk.ask("asset", asset_no=SOLE).row.seized
    release(desk, restraint)
    assert not desk.ask("asset", asset_no=SOLE).row.seized


def test_more_people_and_homestays_are_taken(desk):
    for document in (person(), bank(), organisation(), organisation(-1)):
        desk.perform("party.enter", document)
    desk.perform("asset.enter", homestay())


def test_the_ledger_of_one_test_knows_nothing_of_another(desk):
    assert desk.ask("mortgages") == ()
    assert desk.ask("verify_journal").entries == 7
