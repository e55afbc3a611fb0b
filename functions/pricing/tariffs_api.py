"""The tariffs API: prices are public, and the desk publishes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from kernel import border, clock, ids
from kernel.fields import Instant
from kernel.http import Api, IdempotencyKey, Response, Signed, answer, check_replay, created, fingerprint
from kernel.problem import NotFound
from pricing import store_tariffs as store
from pricing.fare import fare
from pricing.publication import Publication
from pricing.service import SERVICE
from pricing.tariff import Tariff
from pricing.tariff_bodies import CheckBody, PublishBody
from pricing.tariff_faults import TariffFaulty, faults_in, faults_of
from pricing.tariff_views import PriceView, TariffsInForce, TariffView, VersionList
from pricing.wording import WORDINGS

api = Api(SERVICE, WORDINGS, "tariffs_api")

City = Annotated[str, Query(min_length=1, max_length=40, description="Such as porto or sao-paulo.")]
At = Annotated[Instant | None, Query(description="Now, if left out.")]
Number = Annotated[int, Path(ge=1)]


@api.get("/v1/tariffs")
def get_in_force(city: City, at: At = None) -> TariffsInForce:
    """A city's tariffs at an instant, one per category."""
    instant = at or clock.now()
    tariffs = store.all_in_force(city, instant)
    if not tariffs:
        raise NotFound(what="city")
    return TariffsInForce(city=city, at=instant, tariffs=[TariffView.of(tariff) for tariff in tariffs])


@api.post("/v1/tariffs")
def publish(caller: Signed, body: PublishBody, key: IdempotencyKey) -> Response[TariffView]:
    """Publish the next version of a tariff. It never changes again; a mistake is corrected by another version."""
    publication_id = ids.derived(caller.id, "publish_tariff", key)
    if before := store.publication(publication_id):
        check_replay(before.request_fingerprint, body)
        return _published(before.tariff, replayed=True)
    now, known = clock.now(), store.timetable(fresh=True)
    if faults := faults_of(body.tariff, known, now):
        raise TariffFaulty(reasons=faults)
    tariff = replace(body.tariff, version=known.next_version(body.tariff.id))
    store.publish(
        Publication(
            id=publication_id,
            tariff=tariff,
            published_by=caller.id,
            published_at=now,
            request_fingerprint=fingerprint(body),
        )
    )
    return _published(tariff)


@api.post("/v1/tariffs/check")
def check(body: CheckBody) -> PriceView:
    """What a trip would cost under a draft. Nothing is kept; every fault of the draft is told."""
    if faults := faults_in(body.tariff):
        raise TariffFaulty(reasons=faults)
    receipt = fare(body.tariff, body.trip.facts(else_started_at=body.tariff.valid_from))
    return PriceView.of(receipt, border.current().language)


@api.get("/v1/tariffs/{tariff_id}")
def get_versions(tariff_id: str) -> VersionList:
    """All versions of a tariff, those to come included."""
    known = store.timetable()
    versions = known.versions(tariff_id)
    if not versions:
        raise NotFound(what="tariff")
    return VersionList.of(versions, known.in_force(versions[0].city, versions[0].category, clock.now()))


@api.get("/v1/tariffs/{tariff_id}/versions/{version}")
def get_version(tariff_id: str, version: Number) -> Response[TariffView]:
    """One version. It never changes."""
    tariff = store.get(tariff_id, version)
    if tariff is None:
        raise NotFound(what="version of a tariff")
    return answer(TariffView.of(tariff), tariff.version)


def _published(tariff: Tariff, *, replayed: bool = False) -> Response[TariffView]:
    location = f"/v1/tariffs/{tariff.id}/versions/{tariff.version}"
    return created(TariffView.of(tariff), tariff.version, location, replayed=replayed)


handler = api.handler
