"""What belongs here and what belongs to another registry."""

import pytest

from core.domain.offices import SERVICE_CENTRE, STATUTORY_REGISTRAR
from core.domain.routing import HERE, NONE, Route, RoutingTable
from core.services.routing import routing_table
from core.text import Catalogue

TABLE = routing_table()


def test_only_what_no_statutory_registry_takes_is_here():
    assert {route.kind for route in TABLE.to(HERE)} == {
        "homestay_operating_right",
        "entrusted_asset",
        "cooperative_contribution",
    }
    assert {route.effect for route in TABLE.to(HERE)} == {"CONTRACT_ONLY"}


@pytest.mark.parametrize(
    ("kind", "registry"),
    [
        ("homestay_income", "movables_registry"),  # not the operating right
        ("receivables", "movables_registry"),
        ("company_equity", "market_regulator"),
        ("plant_share", "real_estate_registry"),
        ("land_operating_right", "real_estate_registry"),
        ("collective_share", "collective_asset_platform"),
    ],
)
def test_what_belongs_elsewhere(kind, registry):
    route = TABLE.find(kind)
    assert (route.registry, route.is_here, route.is_registrable) == (registry, False, True)
    assert route.cross_reference


def test_homestead_land_and_credit_information_are_no_collateral():
    assert {route.kind for route in TABLE.to(NONE)} == {
        "homestead_land_right",
        "credit_information",
    }
    assert not any(r.is_registrable or r.cross_reference for r in TABLE.to(NONE))


@pytest.mark.holds("R16")
def test_a_statutory_registrar_is_the_real_estate_registry_itself():
    plant, equity = TABLE.find("plant_share"), TABLE.find("company_equity")
    assert TABLE.takes(plant, STATUTORY_REGISTRAR)
    assert not TABLE.takes(plant, SERVICE_CENTRE)
    assert not TABLE.takes(equity, STATUTORY_REGISTRAR)
    assert TABLE.takes(TABLE.find("homestay_operating_right"), SERVICE_CENTRE)


def test_every_route_names_its_legal_basis_and_has_its_words():
    text = Catalogue()
    for route in TABLE.routes:
        assert "《" in route.basis
        assert text.has(f"choice.collateral.{route.kind}")
        assert text.has(f"choice.registry.{route.registry}")
        assert text.has(f"ui.routing.{route.kind}")


def test_every_word_has_its_route():
    keys = Catalogue().keys()
    for prefix, used in (
        ("choice.collateral.", {route.kind for route in TABLE.routes}),
        ("ui.routing.", {route.kind for route in TABLE.routes}),
        ("choice.registry.", {route.registry for route in TABLE.routes}),
    ):
        assert {k.removeprefix(prefix) for k in keys if k.startswith(prefix)} == used


def test_an_unknown_kind_has_no_route():
    assert TABLE.find("sunshine") is None


def test_a_table_that_contradicts_itself_is_refused():
    here = Route("a", HERE, "《》", True, "CONTRACT_ONLY")
    with pytest.raises(ValueError, match="two routes"):
        RoutingTable((here, here))
    with pytest.raises(ValueError, match="an effect"):
        RoutingTable((Route("b", "market_regulator", "《》", True, "CONTRACT_ONLY"),))
    with pytest.raises(ValueError, match="an effect"):
        RoutingTable((Route("b", HERE, "《》", True),))
