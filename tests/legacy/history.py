"""Years of business for a monolith to begin with, the same from the same seed, and every oddity that real ones hold."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, insert, update

from tests.legacy import fares, schema
from tests.legacy.fares import Airport, Place, Way
from tests.legacy.server import password_hash

FIRST_DAY = datetime(2024, 1, 8, 6, 0)  # noqa: DTZ001 - the monolith's times have no zone
CENTRE = Place(30.2672, -97.7431)
AIRPORT = Place(30.1975, -97.6664)
CITY_CSV = "-97.41895,30.58591 -97.41895,30.0758 -98.08044,30.0758 -98.08044,30.58591"
AIRPORT_CSV = "-97.69,30.17 -97.64,30.17 -97.64,30.22 -97.69,30.22"
CLOCKS_GO_BACK = datetime(2024, 11, 3, 1, 30)  # noqa: DTZ001 - this minute happened twice
PASSWORD = "legacy-Pass-2024"
NAMES = ("Ada", "Bento", "Chloé", "Dário", "Ema", "Fábio", "Gil", "Hanna", "Íris", "João", "Kim", "Lúcia", "Max", "Nuno")
CARS = (("Toyota", "Prius", "2017"), ("Honda", "Odyssey", "2019"), ("Tesla", "Model S", "2021"))
RIDERS, DRIVERS = 14, 6


def fill(engine: Engine, rides: int, seed: int = 1) -> None:
    """Does nothing to a database that has people already."""
    with engine.begin() as sql:
        if sql.execute(schema.users.select().limit(1)).first() is None:
            _History(sql, random.Random(seed)).fill(rides)


class _History:
    def __init__(self, sql: Connection, dice: random.Random) -> None:
        self.sql, self.dice = sql, dice
        self.tariffs: dict[str, dict[str, Any]] = {}
        self.airports: list[Airport] = []
        self.riders: list[int] = []
        self.shifts: list[int] = []

    def fill(self, rides: int) -> None:
        self._tariffs()
        self._people()
        for number in range(rides):
            self._ride(number)
        self._promotions()
        self._oddities()

    def _add(self, table: Any, **values: Any) -> int:
        [key] = self.sql.execute(insert(table).values(**values)).inserted_primary_key or (0,)
        return int(key)

    def _tariffs(self) -> None:
        city = self._add(schema.area_geometries, csv_geometry=CITY_CSV)
        self._add(schema.cities, name="AUSTIN", area_geometry_id=city)
        for category, minimum, base, mile in (("REGULAR", "4.00", "1.50", "0.99"), ("SUV", "10.00", "3.00", "1.75")):
            tariff = {
                "minimum_fare": Decimal(minimum),
                "base_fare": Decimal(base),
                "booking_fee": Decimal("2.00"),
                "rate_per_mile": Decimal(mile),
                "rate_per_minute": Decimal("0.25"),
                "cancellation_fee": Decimal("5.00"),
                "city_fee_rate": Decimal("0.0100"),
                "processing_fee_rate": Decimal("1.00"),
                "fixed_ra_fee": Decimal("0.99"),
            }
            dead = {"ra_fee_factor": Decimal("0.20"), "processing_fee_fixed_part": Decimal("0.30")}
            self._add(schema.city_car_types, city_id=1, car_category=category, **tariff, **dead)
            self.tariffs[category] = tariff
        shape = self._add(schema.area_geometries, name="Austin airport", csv_geometry=AIRPORT_CSV)
        area = self._add(schema.area, name="Austin airport", area_geometry_id=shape)
        fees = {"pickup_fee": Decimal("2.00"), "dropoff_fee": Decimal("1.00")}
        self._add(schema.airports, name="AUS", area_id=area, city_id=1, **fees)
        self.airports = [Airport.of({**fees, "csv_geometry": AIRPORT_CSV})]

    def _user(self, name: str, number: int, roles: int) -> int:
        email = f"{name.lower()}.{number}@example.com"
        return self._add(
            schema.users,
            email=email,
            first_name=name,
            last_name=f"Exemplo-{number}",
            phone_number=f"+1512555{number:04}",
            password=password_hash(email, PASSWORD),
            avatar_types_bitmask=roles,
            enabled=True,
            date_of_birth=date(1980 + number % 20, 1 + number % 12, 1),
        )

    def _rider(self, user_id: int) -> int:
        avatar = self._add(schema.avatars, user_id=user_id, active=True)
        self.sql.execute(insert(schema.riders).values(id=avatar, stripe_id=f"cus_legacy_{avatar}", rating=4.8))
        self._add(
            schema.rider_cards,
            rider_id=avatar,
            stripe_card_id=f"card_legacy_{avatar}",
            card_brand="Visa",
            card_number="4242",
            fingerprint=f"fp{avatar}",
            expiration_month="12",
            expiration_year="2030",
        )
        return avatar

    def _driver(self, user_id: int, number: int) -> int:
        avatar = self._add(schema.avatars, user_id=user_id, active=True)
        self.sql.execute(
            insert(schema.drivers).values(
                id=avatar,
                license_number=f"TX{avatar:06}",
                license_state="TX",
                insurance_expiry_date=date(2031, 5, 1),
                rating=4.9,
                activation_status="ACTIVE",
                onboarding_status="ACTIVE",
                city_approval_status="APPROVED",
                direct_connect_id=f"DC{avatar}",
                special_flags=1 if number == 3 else 0,
            )
        )
        make, model, year = CARS[number % len(CARS)]
        car = self._add(
            schema.cars,
            driver_id=avatar,
            make=make,
            model=model,
            year=year,
            color="white",
            license=f"TX-{avatar:04}",
            car_categories_bitmask=31 if number == 1 else 1 + 2 * (number % 2),
            inspection_status="APPROVED",
            selected=True,
        )
        document = self._add(
            schema.documents,
            document_type="LICENSE",
            document_url=f"https://documents.example/{avatar}",
            document_status="APPROVED",
            validity_date=date(2031, 1, 1),
        )
        self._add(schema.avatar_documents, avatar_id=avatar, document_id=document)
        self.shifts.append(self._add(schema.active_drivers, driver_id=avatar, car_id=car, status="INACTIVE"))
        return avatar

    def _people(self) -> None:
        for number in range(RIDERS):
            self.riders.append(self._rider(self._user(NAMES[number], number, roles=1)))
        for number in range(DRIVERS):
            is_rider_too = number == 0
            user_id = self._user(f"Driver{NAMES[number]}", 100 + number, roles=3 if is_rider_too else 2)
            self._driver(user_id, number)
            if is_rider_too:
                self.riders.append(self._rider(user_id))

    def _near(self, place: Place, spread: float = 0.05) -> Place:
        return Place(place.lat + self.dice.uniform(-spread, spread), place.lng + self.dice.uniform(-spread, spread))

    def _ride(self, number: int) -> None:
        """Every ninth cancelled, every eleventh unserved, every thirteenth between the airport and itself."""
        at = FIRST_DAY + timedelta(hours=37 * number % 8000, minutes=self.dice.randrange(60))
        rider_id, shift = self.dice.choice(self.riders), self.dice.choice(self.shifts)
        start, end = (AIRPORT, Place(30.2, -97.67)) if number % 13 == 5 else (self._near(CENTRE), self._near(CENTRE))
        ride = {
            "requested_on": at,
            "rider_id": rider_id,
            "start_location_lat": start.lat,
            "start_location_long": start.lng,
            "end_location_lat": end.lat,
            "end_location_long": end.lng,
            "start_address": "100 Congress Ave",
            "end_address": "200 Lamar Blvd",
            "requested_car_category": "SUV" if number % 5 == 0 else "REGULAR",
            "created_date": at,
            "updated_date": at,
        }
        if number % 9 == 4:
            late = number % 2 == 0
            fee = {"cancellation_fee": Decimal("5.00"), "driver_payment": Decimal("5.00")} if late else {}
            self._add(
                schema.rides,
                **ride,
                **fee,
                status="RIDER_CANCELLED",
                active_driver_id=shift,
                cancelled_on=at + timedelta(minutes=7),
            )
        elif number % 11 == 6:
            self._add(schema.rides, **ride, status="NO_AVAILABLE_DRIVER")
        else:
            self._completed(number, ride, shift, start, end)

    def _completed(self, number: int, ride: dict[str, Any], shift: int, start: Place, end: Place) -> None:
        at = ride["requested_on"]
        distance_m = fares.metres(start, end) * 1.2
        started_on = at + timedelta(minutes=8)
        completed_on = started_on + timedelta(seconds=int(distance_m / 8) + 60)
        duration_s = (completed_on - started_on).total_seconds()
        tariff = self.tariffs[ride["requested_car_category"]]
        way = Way(distance_m, duration_s, start, end)
        fare = fares.final(tariff, way, self.airports)
        estimated = fares.estimate(tariff, way, self.airports)
        tip = Decimal("1.50") if number % 4 == 0 else Decimal(0)
        surge = Decimal("1.50") if number % 17 == 0 else Decimal("0.00")
        credit = Decimal("2.00") if number % 10 == 3 else Decimal(0)
        if surge > 1:
            fare["surge_fare"] = fares.cents(fare["normal_fare"] * (surge - 1))
            for name in ("sub_total", "total_fare", "driver_payment"):
                fare[name] += fare["surge_fare"]
        fare["total_fare"] = max(Decimal(0), fare["total_fare"] - credit)
        fare["driver_payment"] += tip
        charged = fare["total_fare"] + tip
        ride_id = self._add(
            schema.rides,
            **ride,
            **fare,
            driver_accepted_on=at + timedelta(minutes=1),
            driver_reached_on=at + timedelta(minutes=6),
            started_on=started_on,
            completed_on=completed_on,
            status="COMPLETED",
            payment_status="PAID",
            active_driver_id=shift,
            distance_travelled=Decimal(f"{distance_m:.2f}"),
            surge_factor=surge,
            estimated_fare=estimated["total_fare"],
            free_credit_used=credit,
            stripe_credit_charged=charged,
            tip=tip,
            charge_id=f"ch_legacy_{number}",
            driver_rating=5.0 if number % 3 else 4.0,
            rider_rating=5.0,
        )
        for sequence in range(4):
            part = sequence / 3
            self._add(
                schema.ride_trackers,
                ride_id=ride_id,
                sequence=sequence,
                tracked_on=started_on + (completed_on - started_on) * part,
                latitude=start.lat + (end.lat - start.lat) * part,
                longitude=start.lng + (end.lng - start.lng) * part,
                valid=True,
            )
        self._payments(number, ride_id, ride["rider_id"], charged)

    def _payments(self, number: int, ride_id: int, rider_id: int, charged: Decimal) -> None:
        """Every seventh is split between three riders; of an odd sum a cent or two is nobody's."""
        payers = [rider_id]
        if number % 7 == 2:
            payers += [other for other in self.riders if other != rider_id][:2]
        for payer, share in zip(payers, fares.split_equally(charged, len(payers)), strict=True):
            self._add(
                schema.fare_payments,
                ride_id=ride_id,
                rider_id=payer,
                main_rider=payer == rider_id,
                split_status="ACCEPTED" if len(payers) > 1 else None,
                payment_status="PAID",
                provider="CREDIT_CARD",
                charge_id=f"ch_legacy_{number}_{payer}",
                stripe_credit_charged=share,
            )

    def _promotions(self) -> None:
        code = self._add(
            schema.promocodes,
            code_literal="WELCOME",
            code_value=Decimal("10.00"),
            promocode_type="PUBLIC",
            starts_on=FIRST_DAY,
            maximum_redemption=1000,
            current_redemption=2,
        )
        for rider_id, left in zip(self.riders, ("10.00", "3.50"), strict=False):
            self._add(
                schema.promocode_redemptions,
                promocode_id=code,
                rider_id=rider_id,
                original_value=Decimal("10.00"),
                remaining_value=Decimal(left),
                active=True,
            )
        payment = {"category": "INCENTIVE", "description": "100 rides", "value": Decimal("25.00")}
        self._add(
            schema.custom_payment,
            driver_id=self._driver_of(self.shifts[0]),
            **payment,
            payment_date=datetime.fromisoformat("2024-03-01"),
        )

    def _driver_of(self, shift: int) -> int:
        found = self.sql.execute(schema.active_drivers.select().where(schema.active_drivers.c.id == shift)).mappings().one()
        return int(found["driver_id"])

    def _oddities(self) -> None:
        """Rows as only years of operation make them."""
        table = schema.rides
        twice = {"requested_on": CLOCKS_GO_BACK, "status": "NO_AVAILABLE_DRIVER", "rider_id": self.riders[0]}
        self._add(table, **twice, start_location_lat=CENTRE.lat, start_location_long=CENTRE.lng)
        self._add(table, status="RIDER_CANCELLED", rider_id=self.riders[1], requested_on=FIRST_DAY)
        nameless = self._add(schema.users, email=None, first_name=None, phone_number="0000", avatar_types_bitmask=1)
        self._rider(nameless)
        old_shift = self.shifts[-1]
        self.sql.execute(update(schema.cars).values(removed=True).where(schema.cars.c.id == old_shift))
        self._add(
            table,
            status="COMPLETED",
            rider_id=self.riders[2],
            active_driver_id=self.shifts[0],
            requested_on=FIRST_DAY,
            started_on=FIRST_DAY + timedelta(minutes=20),
            completed_on=FIRST_DAY + timedelta(minutes=10),
            total_fare=Decimal("12.34"),
        )
