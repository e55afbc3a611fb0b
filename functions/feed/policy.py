"""The numbers of this service, in one place."""

from dataclasses import dataclass

from kernel.geo import Point


@dataclass(frozen=True)
class Policy:
    """`message_bytes` and `connection_s` are API Gateway's limits, with a margin. `lease_s` outlives the function that holds
    the lease, so that no two ever post to the same followers. `person_kept_s` outlives what may still be said of somebody:
    an event replayed from a month's archive, and then its time among the dead letters.
    """

    ticket_s: int = 60
    connection_s: int = 2 * 3600 + 300
    topics_per_connection: int = 10
    message_bytes: int = 120_000

    topic_kept_s: int = 24 * 3600
    person_kept_s: int = 60 * 24 * 3600
    erasure_delay_s: int = 5
    lease_retry_s: int = 1
    log_messages: int = 20
    city_log_messages: int = 3

    followers_per_shard: int = 200
    shards_max: int = 50
    parallel_posts: int = 16
    post_timeout_s: float = 4.0
    posting_longest_s: float = 20.0
    lease_s: int = 35
    rounds_per_lease: int = 5
    rounds_begin_s: float = 5.0
    broken_followers_min: int = 5
    broken_followers_share: float = 0.2

    sample_s: int = 3
    sample_rarest_s: int = 15
    city_sample_s: int = 5
    city_vehicles: int = 300
    city_requests: int = 50

    alerts_in_force: int = 50
    alert_text_characters: int = 280
    alert_longest_s: int = 7 * 24 * 3600
    alert_remembered_s: int = 24 * 3600
    alerts_remembered: int = 20

    shared_point_decimals: int = 3


POLICY = Policy()


@dataclass(frozen=True)
class City:
    """A rectangle that the desk watches as one."""

    name: str
    south: float
    west: float
    north: float
    east: float

    def contains(self, point: Point) -> bool:
        return self.south <= point.lat < self.north and self.west <= point.lng < self.east


CITIES: tuple[City, ...] = (City("porto", south=40.9, west=-8.9, north=41.5, east=-8.2),)
