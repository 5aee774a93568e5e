"""People, organisations and thirty homestays for the demonstration, the same for the same seed.

Everything is synthetic (see ``resources/demo/names.toml``), yet every number has its check digit
and every date its order, so that the program's own rules take it. The result is plain JSON: the
caller performs the operations of the register with it.

Four homestays are made to trip a rule, one each: the lessor has not consented
(:data:`NO_CONSENT`), the hygiene permit has expired (:data:`EXPIRED_PERMIT`), the rent is in
arrears (:data:`RENT_IN_ARREARS`), the lease is nearly over (:data:`LEASE_NEARLY_OVER`).
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from typing import Any

from core.domain.calendar import months_later, years_later
from core.domain.identity import citizen_check_digit, uscc_check_digit
from core.resources import read_toml
from core.services.examples import example
from core.services.regions import full_name, regions

SEED = 20261123
PEOPLE = 60
NO_CONSENT, EXPIRED_PERMIT, RENT_IN_ARREARS, LEASE_NEARLY_OVER = 7, 11, 13, 16
JOINTLY_HELD = {4: ("1/2", "1/2"), 9: ("3/5", "2/5"), 18: ("1/3", "1/3", "1/3")}
HELD_BY_ORGANISATION = frozenset({23, 25, 28, 29})
OWN_HOUSE = frozenset({2, 9, 20})

_DAY = dt.timedelta(days=1)
_BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ROOMS = {"ordinary": (4, 9), "silver": (6, 12), "gold": (8, 14), "platinum": (10, 15)}
_RENT_PER_ROOM = {"ordinary": 6000, "silver": 9000, "gold": 14000, "platinum": 22000}  # yuan a year

Json = dict[str, Any]


def told(operation: str) -> Json:
    """Return the example of an operation that ships with the program."""
    found: Json = json.loads(example(operation))
    return found


def demonstration(today: dt.date, seed: int = SEED) -> Json:
    """Return ``{"parties": […], "banks": […], "homestays": […]}``.

    ``banks`` and the ``party`` of a homestay's holders are positions in ``parties``. A homestay is
    ``{"name", "location", "region_code", "holders": [{"party", "share"}], "details": {…}}``; money
    and areas are decimal texts, dates ISO texts, and what does not apply is left out.
    """
    county = _County(random.Random(seed), today)  # noqa: S311 - believable, not secret
    people = [county.person(**entry) for entry in county.data["special_people"]]
    people += [county.person() for _ in range(PEOPLE - len(people))]
    organisations, banks = county.organisations(), county.banks()
    parties = [*people, *organisations, *banks]
    first_bank = len(parties) - len(banks)
    return {
        "parties": parties,
        "banks": list(range(first_bank, len(parties))),
        "homestays": _homestays(county, parties, range(len(people), first_bank)),
    }


class _County:
    """Draws people and organisations; every number it gives out is given out once."""

    def __init__(self, chance: random.Random, today: dt.date) -> None:
        self.data = read_toml("demo/names.toml")
        self.chance = chance
        self.today = today
        self.code: str = self.data["county"]
        self._serial = 0

    def serial(self) -> int:
        """Return a number that no other record of the demonstration has."""
        self._serial += 1
        return self._serial

    def name(self, male: bool) -> str:
        """Draw a name: a surname by its weight, one given character or mostly two."""
        surnames, weights = zip(*self.data["surnames"], strict=True)
        given = self.data["given_male" if male else "given_female"]
        length = self.chance.choices((1, 2), (1, 4))[0]
        surname: str = self.chance.choices(surnames, weights)[0]
        return surname + "".join(self.chance.sample(given, length))

    def person(self, name: str = "", male: bool | None = None) -> Json:
        """Make a person between 24 and 70 years old, living in one of the villages."""
        man = self.chance.random() < 0.5 if male is None else male
        return {
            "kind": "person",
            "name": name or self.name(man),
            "id_kind": "identity_card",
            "id_no": self.citizen_number(man),
            "phone": self.phone(),
            "address": self.address(self.township()),
        }

    def citizen_number(self, man: bool) -> str:
        """Make a number of the county that does not exist; its sequence is odd for men."""
        born = self.today - _DAY * self.chance.randint(24 * 366, 70 * 365)
        sequence = 2 * (self.serial() % 500) + (1 if man else 0)
        first = f"{self.code}{born:%Y%m%d}{sequence:03d}"
        return first + citizen_check_digit(first)

    def phone(self) -> str:
        """Make an eleven-digit number that no telephone has."""
        prefix = self.data["reserved_phone_prefix"]
        return f"{prefix}{self.chance.randrange(10**5):05d}{self.serial():04d}"

    def township(self, name: str = "") -> str:
        """Return the code of the township that ``name`` speaks of, else draw one."""
        townships: list[str] = list(self.data["villages"])
        meant = [code for code in townships if regions()[code].name[:2] in name]
        return self.chance.choice(meant or townships)

    def address(self, township: str) -> str:
        """Draw an address in a township, with a street where it is a town quarter."""
        village = self.chance.choice(self.data["villages"][township])
        if village.endswith("社区"):
            village += self.chance.choice(self.data["streets"]["names"])
        return f"{full_name(township)}{village}{self.chance.randint(1, 188)}号"

    def credit_code(self, head: str, body: str) -> str:
        """Make a credit code: ``91`` company, ``92`` trader, ``93`` cooperative, ``N2`` village."""
        body += f"{self.serial():04d}"
        body += "".join(self.chance.choice(_BODY) for _ in range(8 - len(body)))
        first = head + self.code + body + organisation_check_digit(body)
        return first + uscc_check_digit(first)

    def organisation(self, name: str, head: str, body: str = "MA2") -> Json:
        """Make an organisation with its legal representative."""
        return {
            "kind": "organisation",
            "name": name,
            "id_kind": "uscc",
            "id_no": self.credit_code(head, body),
            "phone": self.phone(),
            "address": self.address(self.township(name)),
            "legal_representative": self.name(self.chance.random() < 0.6),
        }

    def organisations(self) -> list[Json]:
        """Make the companies, cooperatives and village collectives."""
        names = self.data["organisations"]
        companies = [*names["companies"], names["long_name"]]
        return [
            *(self.organisation(name, "91") for name in companies),
            *(self.organisation(name, "93") for name in names["cooperatives"]),
            *(self.organisation(name, "N2", "MF0") for name in names["collectives"]),
        ]

    def banks(self) -> list[Json]:
        """Make both banks and the branches of the larger one."""
        names = self.data["banks"]
        branches = [f"{names['rural_commercial']}{place}支行" for place in names["branches"]]
        all_names = [names["rural_commercial"], *branches, names["village_bank"]]
        return [self.organisation(name, "91") for name in all_names]


def organisation_check_digit(body: str) -> str:
    """Return the ninth character of an organisation code (GB 11714-1997)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(char, 36) * weight for char, weight in zip(body, weights, strict=True))
    return "0123456789X0"[11 - total % 11]


def _homestays(county: _County, parties: Sequence[Json], organisations: range) -> list[Json]:
    graded = [(name, grade) for grade, names in county.data["homestays"].items() for name in names]
    holders = iter(county.chance.sample(range(organisations.start), organisations.start))
    firms = iter(organisations)
    homestays = []
    for place, (name, grade) in enumerate(graded):
        shares = JOINTLY_HELD.get(place, ("1/1",))
        source = firms if place in HELD_BY_ORGANISATION else holders
        held: list[Json] = [{"party": next(source), "share": share} for share in shares]
        operator = parties[held[0]["party"]]
        homestays.append(_homestay(county, place, name, grade, operator) | {"holders": held})
    return homestays


def _homestay(county: _County, place: int, name: str, grade: str, operator: Json) -> Json:
    township = county.township(name)
    rooms = county.chance.randint(*_ROOMS[grade])
    details = {
        "tenure": "own" if place in OWN_HOUSE else "leased",
        "grade": grade,
        "rooms": rooms,
        "floor_area": f"{rooms * county.chance.randint(3600, 5600) / 100:.2f}",
        **_house(county, operator, own=place in OWN_HOUSE),
        **_grade_certificate(county, grade),
        **_licences(county, operator, expired=place == EXPIRED_PERMIT),
    }
    if place not in OWN_HOUSE:
        details |= _lease(county, place, rooms * _RENT_PER_ROOM[grade])
        details["lessor"] = details["house_owner"]
    return {
        "name": f"{name}民宿",
        "location": county.address(township),
        "region_code": township,
        "details": details,
    }


def _house(county: _County, operator: Json, *, own: bool) -> Json:
    year = county.chance.randint(2008, 2022)
    return {
        "house_owner": operator["name"] if own else county.name(male=True),
        "title_kind": "real_estate",
        "title_no": f"浙（{year}）瓯岭县不动产权第{county.serial():07d}号",
    }


def _grade_certificate(county: _County, grade: str) -> Json:
    """The province grades gold and platinum, the city silver; ordinary homestays have none."""
    if grade == "ordinary":
        return {}
    issuer = "温文旅" if grade == "silver" else "浙文旅"
    year = county.today.year - county.chance.randint(0, 2)
    return {
        "grade_certificate_no": f"{issuer}民宿〔{year}〕{county.serial():03d}号",
        "grade_until": f"{year + 3}-12-31",
    }


def _licences(county: _County, operator: Json, *, expired: bool) -> Json:
    """Hygiene permits run four years, food permits five, each from a day in the last two."""
    issued = months_later(county.today, -county.chance.randint(1, 24))
    hygiene_until = years_later(issued, 4) - _DAY
    if expired:
        hygiene_until = months_later(county.today, -2)
    firm = operator["kind"] == "organisation"
    return {
        "business_licence_no": operator["id_no"] if firm else county.credit_code("92", "MA2"),
        "special_trade_permit_no": f"瓯岭公特旅字第{county.serial():04d}号",
        "hygiene_permit_no": f"浙卫公证字〔{issued.year}〕第{county.code}{county.serial():06d}号",
        "hygiene_permit_until": hygiene_until.isoformat(),
        "food_permit_no": f"JY2{county.code}{county.serial():07d}",
        "food_permit_until": (years_later(issued, 5) - _DAY).isoformat(),
        "fire_opinion": f"瓯岭消检〔{issued.year}〕第{county.serial():04d}号，合格",
    }


def _lease(county: _County, place: int, yearly_rent: int) -> Json:
    """A lease of at most twenty years (民法典 第七百零五条), its rent paid a year ahead."""
    begun = months_later(county.today.replace(day=1), -county.chance.randint(14, 96))
    until = years_later(begun, county.chance.choice((10, 12, 15, 20))) - _DAY
    if place == LEASE_NEARLY_OVER:
        until = months_later(county.today, 8)
    paid = years_later(begun, county.today.year - begun.year + 1) - _DAY
    if place == RENT_IN_ARREARS:
        paid = months_later(county.today, -3)
    return {
        "lease_contract_no": f"OL-ZL-{begun.year}-{county.serial():04d}",
        "lease_from": begun.isoformat(),
        "lease_until": until.isoformat(),
        "rent_paid_until": min(paid, until).isoformat(),
        "lease_price": f"{yearly_rent}.00",
        "lessor_consent": place != NO_CONSENT,
    }
