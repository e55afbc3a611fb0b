"""The fare: one pure function for quote and receipt, in exact arithmetic.

Lines come in the order they are computed in, and each is rounded by itself, so their sum is the fare without a hidden
remainder. The ride's own lines first (base, distance and duration, or the meter, or a flat fare), then what changes them as
a whole (period, minimum, surge), then what comes on top (waiting, fees), and in the end the tariff's rounding.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from kernel.money import Money
from pricing import meter
from pricing.circumstances import Circumstances
from pricing.receipt import Agreement, Because, Line, Receipt
from pricing.tariff import Basis, Fares, Fee, FlatFare, KeptBy, Period, Rounding, RoundingMode, Tariff, Tolerance
from pricing.trip_facts import NO_SURGE_PERCENT, Kind, TripFacts

PERCENT = 100
BASIS_POINTS = 10_000


def fare(tariff: Tariff, facts: TripFacts) -> Receipt:
    """What a trip like this costs: the quote, if the facts are an estimate."""
    return estimate(tariff, facts, Circumstances.of(tariff, facts))


def final_fare(tariff: Tariff, facts: TripFacts, agreed: Receipt | None) -> Receipt:
    """What the ride that has ended costs.

    An upfront price holds unless the trip differs from the agreed one beyond the tariff's tolerance; then the trip is priced
    as it was driven, and `because` says what differed. The tariff and the surge are those of the agreement, if there is one.
    """
    if agreed is None:
        return settle(tariff, facts, Circumstances.of(tariff, facts), None)
    facts = replace(facts, surge_percent=agreed.facts.surge_percent, surge_proof=agreed.facts.surge_proof)
    circumstances = Circumstances.of(agreed.tariff, facts, agreed.facts)
    return settle(agreed.tariff, facts, circumstances, Agreement(facts=agreed.facts, circumstances=agreed.circumstances))


def estimate(tariff: Tariff, facts: TripFacts, circumstances: Circumstances) -> Receipt:
    """The quote, once the circumstances are known."""
    because = Because.ESTIMATED if facts.kind is Kind.TRIP else None
    return _receipt(tariff, facts, circumstances, because=because)


def settle(tariff: Tariff, facts: TripFacts, circumstances: Circumstances, agreement: Agreement | None) -> Receipt:
    """The final receipt, once the circumstances are known: what `recompute` calls, too."""
    if facts.kind is not Kind.TRIP:
        return _receipt(tariff, facts, circumstances, agreement=agreement)
    if tariff.basis is Basis.METERED:
        return _receipt(tariff, facts, circumstances, agreement=agreement, because=Because.METERED)
    if agreement is None:
        return _receipt(tariff, facts, circumstances, because=Because.NOT_AGREED)
    because = _because(tariff.tolerance, facts, circumstances, agreement.facts)
    return _receipt(tariff, facts, circumstances, agreement=agreement, because=because)


def _because(tolerance: Tolerance | None, facts: TripFacts, circumstances: Circumstances, agreed: TripFacts) -> Because:
    """Without a tolerance nothing changes an agreed price."""
    if tolerance is None:
        return Because.WITHIN_TOLERANCE
    distance_m = max(tolerance.distance_m, agreed.distance_m * tolerance.distance_percent // PERCENT)
    duration_s = max(tolerance.duration_s, agreed.duration_s * tolerance.duration_percent // PERCENT)
    if len(facts.stops) != len(agreed.stops):
        return Because.STOPS_CHANGED
    if circumstances.dropoff_moved_m > tolerance.dropoff_m:
        return Because.DROPOFF_CHANGED
    if abs(facts.distance_m - agreed.distance_m) > distance_m:
        return Because.DISTANCE_CHANGED
    if abs(facts.duration_s - agreed.duration_s) > duration_s:
        return Because.DURATION_CHANGED
    return Because.WITHIN_TOLERANCE


def _receipt(
    tariff: Tariff,
    facts: TripFacts,
    circumstances: Circumstances,
    *,
    agreement: Agreement | None = None,
    because: Because | None = None,
) -> Receipt:
    held = because is Because.WITHIN_TOLERANCE and agreement is not None
    if held and agreement:
        priced, where = replace(agreement.facts, waited_s=facts.waited_s), agreement.circumstances
    else:
        priced, where = facts, circumstances
    if because is None:
        lines, because = _lines_without_trip(tariff, facts)
    else:
        lines = tuple(line for line in _lines(tariff, priced, where) if line.amount_minor)
    before_rounding = sum(line.amount_minor for line in lines)
    total = _round_to(tariff.rounding, before_rounding)
    platform = _platform_share(tariff, lines, total)
    return Receipt(
        tariff=tariff,
        basis=tariff.basis,
        facts=facts,
        circumstances=circumstances,
        agreement=agreement,
        held=held,
        because=because,
        lines=lines,
        rounding_minor=total - before_rounding,
        total=Money(total, tariff.currency),
        platform_share=Money(platform, tariff.currency),
        driver_share=Money(total - platform, tariff.currency),
    ).hashed()


def _lines_without_trip(tariff: Tariff, facts: TripFacts) -> tuple[tuple[Line, ...], Because]:
    """Of a cancellation or a no-show."""
    if facts.fee_waived:
        return (), Because.WAIVED
    if facts.kind is Kind.NO_SHOW:
        no_show = tariff.no_show
        if no_show and facts.waited_s >= no_show.wait_s:
            return (_once("no_show", no_show.amount_minor, no_show.kept_by),), Because.FEE_DUE
    else:
        cancellation = tariff.cancellation
        if cancellation and facts.cancelled_after_s > cancellation.free_s:
            return (_once("cancellation", cancellation.amount_minor, cancellation.kept_by),), Because.FEE_DUE
    return (), Because.WITHIN_GRACE


def _lines(tariff: Tariff, facts: TripFacts, where: Circumstances) -> Iterator[Line]:
    flat = next((flat for flat in tariff.flat_fares if where.fit(flat)), None)
    period = next((period for period in tariff.periods if where.within(period.hours, tariff, facts.started_at)), None)
    ride = list(_ride_lines(tariff, facts, flat, period))
    if period:
        ride += [_line(period.code, period.factor_percent - PERCENT, "percent", _sum(ride), PERCENT)]
    ride += [_once("minimum", max(0, tariff.minimum_minor - _sum(ride)))]
    yield from ride
    surge_percent = min(facts.surge_percent, tariff.surge_cap_percent)
    if surge_percent > NO_SURGE_PERCENT:
        yield _line("surge", surge_percent - NO_SURGE_PERCENT, "percent", _sum(ride), PERCENT)
    if tariff.waiting:
        waited_s = max(0, facts.waited_s - tariff.waiting.grace_s)
        yield _line("waiting", waited_s, "s", tariff.waiting.amount_minor, tariff.waiting.per_s)
    for fee in tariff.fees:
        if _is_due(fee, tariff, facts, where, flat):
            yield _once(fee.code, fee.amount_minor, fee.kept_by)


def _ride_lines(tariff: Tariff, facts: TripFacts, flat: FlatFare | None, period: Period | None) -> Iterator[Line]:
    if flat:
        yield _once(flat.code, flat.amount_minor)
        return
    if tariff.base_minor:
        yield _once("base", tariff.base_minor)
    if tariff.distance:
        yield _line("distance", facts.distance_m, "m", tariff.distance.amount_minor, tariff.distance.per_m)
    if tariff.duration:
        yield _line("duration", facts.duration_s, "s", tariff.duration.amount_minor, tariff.duration.per_s)
    taximeter = (period and period.meter) or tariff.meter
    if taximeter:
        yield _once("flag_fall", taximeter.flag_fall_minor)
        yield _line("meter", meter.units_begun(taximeter, facts), "unit", taximeter.unit_minor, 1)


def _is_due(fee: Fee, tariff: Tariff, facts: TripFacts, where: Circumstances, flat: FlatFare | None) -> bool:
    return (
        where.touch(fee.zone, fee.at)
        and (not fee.hours or where.within(fee.hours, tariff, facts.started_at))
        and (fee.fares is Fares.ANY or (fee.fares is Fares.FLAT) == (flat is not None))
        and (not fee.on_request or fee.code in facts.requested)
    )


def _line(code: str, quantity: int, unit: str, price_minor: int, per: int) -> Line:
    amount_minor = round(Fraction(quantity * price_minor, per))
    return Line(code=code, quantity=quantity, unit=unit, price_minor=price_minor, per=per, amount_minor=amount_minor)


def _once(code: str, amount_minor: int, kept_by: KeptBy = KeptBy.SHARED) -> Line:
    return replace(_line(code, 1, "once", amount_minor, 1), kept_by=kept_by)


def _sum(lines: list[Line]) -> int:
    return sum(line.amount_minor for line in lines)


def _round_to(rounding: Rounding, amount_minor: int) -> int:
    units = Fraction(amount_minor, rounding.step_minor)
    match rounding.mode:
        case RoundingMode.UP:
            whole = ceil(units)
        case RoundingMode.DOWN:
            whole = floor(units)
        case RoundingMode.HALF_EVEN:
            whole = round(units)
    return whole * rounding.step_minor


def _platform_share(tariff: Tariff, lines: tuple[Line, ...], total_minor: int) -> int:
    """Its part of the shared lines, half a unit to even, and all of its own; what rounding adds or takes is the driver's."""
    shared = sum(line.amount_minor for line in lines if line.kept_by is KeptBy.SHARED)
    own = sum(line.amount_minor for line in lines if line.kept_by is KeptBy.PLATFORM)
    return min(total_minor, own + round(Fraction(shared * tariff.platform_share_basis_points, BASIS_POINTS)))
