import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from core.domain.valuation.chain import ChainBasis, Claim, ForcedSale, chain
from core.domain.valuation.combine import combine
from core.domain.valuation.cost import CostBasis
from core.domain.values import half_up
from core.services.money.value import valuation_rules
from core.services.rules import pack_of

RULES = valuation_rules(pack_of("valuation", dt.date(2025, 1, 1)))
WORKS = Claim("statutory_priority", 80_000_000, "whole", "工程价款")
TAXES = Claim("statutory_priority", 15_000_000, "share", "税款")
PRIOR = Claim("registered_charge", 200_000_000, "share", "在先最高额抵押")


def factory(**more):
    basis = {
        "asset_class": "factory_share",
        "whole": 6_800_000_000,
        "ltv": Fraction("0.60"),
        "fraction": Fraction(2, 5),
        "discount_control": Fraction("0.10"),
        "discount_market": Fraction("0.15"),
        "claims": (WORKS, TAXES, PRIOR),
    }
    return chain(ChainBasis(**{**basis, **more}), RULES)


def test_share_of_a_factory():
    result = factory()
    assert result.share_value == 2_080_800_000
    assert result.mortgage_value == 2_033_800_000
    assert result.limit_exact == 1_020_280_000
    assert result.limit == 1_020_000_000
    assert [(r.gross, r.net, r.covers) for r in result.rounds] == [
        (1_456_560_000, 1_093_035_200, True),
        (1_165_248_000, 825_028_160, False),
    ]
    assert result.limit - result.rounds[1].net == 194_971_840
    assert result.offer == 825_000_000


def test_prudent_variant_burdens_the_share_in_full():
    assert factory(whole_claims="full").limit_exact == 991_480_000


def test_a_prior_charge_comes_off_after_the_loan_to_value_ratio():
    as_statutory = Claim("statutory_priority", PRIOR.amount)
    other_order = factory(claims=(WORKS, TAXES, as_statutory)).limit_exact
    assert other_order == 1_100_280_000


def test_the_whole_that_a_limit_of_twenty_million_needs():
    needed = factory(whole=12_136_165_577).limit_exact
    assert half_up(needed) == 2_000_000_000
    assert factory(whole=12_136_165_576).limit_exact < needed


def test_more_claims_than_value_leaves_nothing_and_says_so():
    result = factory(claims=(Claim("registered_charge", 10_000_000_000),))
    assert result.limit_exact < 0
    assert (result.limit, result.offer) == (0, 0)
    assert all(r.net < 0 and not r.covers for r in result.rounds)


def test_an_auction_that_brings_exactly_the_limit_covers_it():
    free = ForcedSale(Fraction("0.6"), Fraction("0.59"), Fraction(0))
    result = chain(ChainBasis("x", 100_000_000, Fraction("0.6"), forced_sale=free), RULES)
    assert [r.covers for r in result.rounds] == [True, False]
    assert result.offer == 59_000_000


def test_loan_to_value_above_the_usual_cap_warns():
    failed = {check.code for check in factory(ltv=Fraction("0.61")).checks if not check.passed}
    assert "ltv_cap" in failed
    unknown = {c.code for c in factory(asset_class="something_else").checks}
    assert "ltv_cap" not in unknown


unit = st.fractions(0, 1, max_denominator=1000)
amounts = st.integers(0, 10**12)


@given(amounts, unit, unit, unit, st.lists(amounts, max_size=3), unit)
def test_chain_is_exact(whole, control, market, ltv, claims, fraction):
    share = fraction or Fraction(1)
    result = factory(
        whole=whole,
        fraction=share,
        discount_control=control,
        discount_market=market,
        ltv=ltv,
        claims=tuple(Claim("statutory_priority", amount, "whole") for amount in claims),
    )
    value = whole * share * (1 - control) * (1 - market)
    assert result.share_value == value
    assert result.limit_exact == (value - sum(claims) * share) * ltv
    assert 0 <= result.offer <= result.limit <= max(0, result.limit_exact)
    assert result.limit % 1_000_000 == 0
    assert max(0, result.limit_exact) - result.limit < 1_000_000


# --- combination ---


def worth(fen):
    return CostBasis(fen, Fraction(0), Fraction(1), Fraction(0), 12)


def test_homestay_methods_combined_and_one_struck_out(monkeypatch):
    from core.domain.valuation import registry

    fixed = {"income": 81_364_311, "cost": 63_153_750, "market": 61_559_690}
    for name in fixed:
        monkeypatch.setitem(
            registry.METHODS, name, lambda basis, rules: registry.MethodResult(basis, ())
        )
    weights = {"income": Fraction("0.6"), "cost": Fraction("0.25"), "market": Fraction("0.15")}
    whole = combine(fixed, weights, RULES)
    assert whole.combined == 73_840_978
    assert whole.adopted == 73_840_000
    assert half_up(whole.spread * 10_000) == 2682
    del fixed["market"]
    assert combine(fixed, weights, RULES).combined == 76_008_264


def test_one_method_needs_no_weight_and_has_no_spread():
    result = combine({"cost": worth(12_345_678)}, {}, RULES)
    assert (result.combined, result.adopted, result.spread) == (12_345_678, 12_340_000, 0)
    assert all(check.code != "spread" for check in result.checks)


def test_nothing_is_worth_nothing():
    assert combine({"cost": worth(0)}, {}, RULES).worthless
    assert not combine({"cost": worth(1)}, {}, RULES).worthless
