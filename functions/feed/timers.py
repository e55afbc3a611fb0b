"""What this service does when it is time."""

from __future__ import annotations

from datetime import datetime

from feed import city, fan_out, poster, ride_topic, sampling, store, store_people
from feed import store_audience as audience
from feed.alert import AlertOver, Alerts
from feed.erasure import ErasureDue
from feed.message import Kind
from feed.model import FanOut, SampleDue, Topic
from feed.policy import CITIES, POLICY
from feed.service import SERVICE
from feed.store_audience import ShardTaken
from feed.topic_name import ALERTS, TopicName, of_city, of_driver
from kernel import clock
from kernel.clock import seconds
from kernel.inbox import timers


def on_fan_out(timer: FanOut) -> datetime | None:
    """Whoever finds somebody else at the shard looks again when he must be done."""
    name = TopicName.parse(timer.topic)
    if name is None:
        return None
    try:
        fan_out.tell_shard(name, timer.shard, timer.seq)
    except ShardTaken:
        return clock.now() + seconds(POLICY.lease_retry_s)
    return None


def on_sample_due(timer: SampleDue) -> datetime | None:
    """Looks again and again while there is something to look at, and somebody who looks on."""
    now = clock.now()
    name = TopicName.parse(timer.topic)
    topic = store.get(name) if name else None
    if topic is None or topic.watch != timer.watch or not topic.is_sampled:
        return None
    if audience.is_over(timer.topic, now):
        store.stop(topic, now)
        return None
    if topic.needs_sample(now):
        topic = store.save(topic, sampling.sample(topic, now), now)
    return now + seconds(topic.sample_every_s)


def on_alert_over(_timer: AlertOver) -> None:
    now = clock.now()
    topic = store.topic(ALERTS)
    store.save(topic, topic.show(Kind.ALERT, Alerts.of(topic.facts).view(now), now), now)


def on_erasure_due(timer: ErasureDue) -> None:
    """Takes the person out of everything. Interrupted, it begins again: what is done needs no second time."""
    now = clock.now()
    rides = list(store.topics(store_people.topics_of(timer.person_id)))
    for topic in rides:
        store.save(topic, _ride_without(topic, timer.person_id, now), now)
    for topic in store.topics(str(of_city(each.name)) for each in CITIES):
        shown = city.without(topic.shown, timer.person_id, [ride.name.id for ride in rides])
        store.save(topic, topic.without_history().show(Kind.CITY, shown, now), now)
    store.forget(of_driver(timer.person_id))
    connection_ids = list(store_people.connections_of(timer.person_id))
    poster.end(connection_ids)
    for connection_id in connection_ids:
        audience.disconnect(connection_id, now)


def _ride_without(topic: Topic, person_id: str, now: datetime) -> Topic:
    ride = ride_topic.ride_of(topic)
    if person_id in ride.forgotten:
        return topic
    return ride_topic.tell(topic.without_history(), Kind.STATE, ride.forget(person_id), now)


handler = timers(SERVICE, on_fan_out, on_sample_due, on_alert_over, on_erasure_due)
