"""The feed's HTTP face: tickets for the WebSocket, the same truth for who polls, and the desk's alerts."""

from __future__ import annotations

from typing import Annotated, TypeVar

from aws_lambda_powertools.event_handler.openapi.params import Query

from feed import frames, sampling, store, store_tickets
from feed.alert import Alert, Alerts, AlertUnknown
from feed.bodies import AlertBody, TicketBody
from feed.connection import Follower
from feed.message import Kind
from feed.model import TopicUnknown
from feed.service import SERVICE
from feed.ticket import Ticket, secret_hash
from feed.topic_name import ALERTS
from feed.viewer import MINE, SHARED, Viewer
from feed.views import (
    AlertList,
    AlertShown,
    AlertsSnapshot,
    CitySnapshot,
    OffersSnapshot,
    RideSnapshot,
    SharedRideSnapshot,
    Snapshot,
    TicketView,
)
from feed.wording import WORDINGS
from kernel import border, clock, ids, settings
from kernel.caller import Caller
from kernel.clock import rfc3339
from kernel.geo import Point
from kernel.http import (
    JSON,
    Api,
    IdempotencyKey,
    Response,
    Signed,
    answer,
    check_replay,
    created,
    fingerprint,
)

api = Api(SERVICE, WORDINGS)

ALERTS_PATH = "/v1/alerts"

S = TypeVar("S", bound=Snapshot)
Lat = Annotated[float | None, Query(ge=-90, le=90)]
Lng = Annotated[float | None, Query(ge=-180, le=180)]


@api.post("/v1/feed/tickets", status_code=201)
def get_ticket(caller: Signed, body: TicketBody) -> Response[TicketView]:
    """A ticket lets one WebSocket connection in, once and soon; a repeated request gets another one."""
    return _issue(_viewer(caller))


@api.post("/v1/feed/shared/{token}/tickets", status_code=201)
def get_ticket_by_link(token: str, body: TicketBody) -> Response[TicketView]:
    """A ticket for whoever holds a link to a trip; no account is needed. What it leads to is called `shared`."""
    viewer = _viewer_by_link(token)
    viewer.sight_of(store.topic(viewer.means(SHARED)), clock.now())
    return _issue(viewer)


@api.get("/v1/feed/rides/{ride_id}")
def ride(caller: Signed, ride_id: str) -> Response[RideSnapshot]:
    """A ride, for its rider and the desk. Poll it with `If-None-Match`: it costs a 304 until something happens."""
    return _snapshot(_viewer(caller), f"ride:{ride_id}", RideSnapshot)


@api.get("/v1/feed/offers")
def offers(caller: Signed) -> Response[OffersSnapshot]:
    """The driver's own screen: the offer that waits for his answer, and his latest trip."""
    return _snapshot(_viewer(caller), MINE, OffersSnapshot)


@api.get("/v1/feed/city/{city}")
def city(caller: Signed, city: str) -> Response[CitySnapshot]:
    """A city as the desk watches it. Without `location` it says so and shows the cars it showed last."""
    return _snapshot(_viewer(caller), f"city:{city}", CitySnapshot)


@api.get("/v1/feed/alerts")
def alerts() -> Response[AlertsSnapshot]:
    """What the desk tells everybody, everywhere; each alert says where it holds."""
    return _snapshot(Viewer(), str(ALERTS), AlertsSnapshot)


@api.get("/v1/feed/shared/{token}")
def shared(token: str) -> Response[SharedRideSnapshot]:
    """A shared trip, for whoever holds the link."""
    return _snapshot(_viewer_by_link(token), SHARED, SharedRideSnapshot)


@api.post("/v1/alerts")
def publish_alert(caller: Signed, body: AlertBody, key: IdempotencyKey) -> Response[AlertShown]:
    """Tell everybody in an area, or everywhere."""
    now, topic = clock.now(), store.topic(ALERTS)
    known = Alerts.of(topic.facts)
    alert_id = ids.derived(caller.id, "publish_alert", key)
    if alert := known.get(alert_id):
        check_replay(alert.fingerprint, body)
        return created(_view_of(alert), topic.seq, ALERTS_PATH, replayed=True)
    alert = Alert(
        id=alert_id,
        severity=body.severity,
        text=body.as_text,
        area=body.as_area,
        until=body.until,
        published_at=now,
        published_by=caller.id,
        fingerprint=fingerprint(body),
    )
    more, over = known.publish(alert, now)
    saved = store.save(topic, topic.knowing(more.facts).show(Kind.ALERT, more.view(now), now), now, over)
    return created(_view_of(alert), saved.seq, ALERTS_PATH)


@api.get("/v1/alerts")
def list_alerts(lat: Lat = None, lng: Lng = None) -> Response[AlertList]:
    """What the desk tells everybody now; with `lat` and `lng` only what concerns somebody there."""
    topic = store.topic(ALERTS)
    in_force = Alerts.of(topic.facts).in_force(clock.now())
    here = Point(lat, lng) if lat is not None and lng is not None else None
    shown = [_view_of(alert) for alert in in_force if here is None or alert.concerns(here)]
    return answer(AlertList(alerts=shown), topic.seq)


@api.post("/v1/alerts/{alert_id}/withdraw")
def withdraw_alert(alert_id: str) -> Response[AlertShown]:
    """Stop showing an alert, at once. Saying it twice does no harm."""
    now, topic = clock.now(), store.topic(ALERTS)
    known = Alerts.of(topic.facts)
    alert = known.get(alert_id)
    if alert is None:
        raise AlertUnknown()
    left = known.withdraw(alert_id)
    saved = store.save(topic, topic.knowing(left.facts).show(Kind.ALERT, left.view(now), now), now)
    return answer(_view_of(alert), saved.seq)


def _viewer(caller: Caller) -> Viewer:
    return Viewer(subject=caller.id, groups=sorted(caller.groups), language=border.current().language)


def _viewer_by_link(token: str) -> Viewer:
    link = store_tickets.link(secret_hash(token))
    if link is None:
        raise TopicUnknown()
    return Viewer(link=link, language=border.current().language)


def _issue(viewer: Viewer) -> Response[TicketView]:
    secret = ids.unguessable_token()
    ticket = Ticket.issue(secret, viewer, clock.now())
    store_tickets.keep(ticket)
    view = TicketView(ticket=secret, url=f"{settings.socket_url()}?ticket={secret}", expires_at=rfc3339(ticket.expires_at))
    return Response(status_code=201, content_type=JSON, body=view, headers={"Cache-Control": "no-store"})


def _snapshot(viewer: Viewer, known_as: str, kind: type[S]) -> Response[S]:
    """What a subscription to the topic would be answered; if nobody has looked for a while, after a look."""
    now = clock.now()
    topic = store.topic(viewer.means(known_as))
    follower = Follower("", known_as, viewer.sight_of(topic, now))
    if topic.needs_sample(now):
        topic = store.save(topic, sampling.sample(topic, now), now)
    return answer(kind.model_validate(frames.snapshot(follower, topic)), topic.seq)


def _view_of(alert: Alert) -> AlertShown:
    return AlertShown.model_validate(alert.view())


handler = api.handler
