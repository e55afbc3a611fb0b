from operations.queue import QueueName, dead_queue, queues_of
from tests.operations.outlines import RIDERS, TRIPS


def test_the_queues_follow_from_the_outline() -> None:
    assert [queue.full_name for queue in queues_of(TRIPS)] == [
        "corrida-trips-events",
        "corrida-trips-timers",
        "corrida-trips-relay",
        "corrida-trips-sweep",
    ]
    assert [queue.holds for queue in queues_of(RIDERS)] == ["relay"]


def test_only_what_came_as_a_message_can_be_put_back() -> None:
    assert [queue.holds for queue in queues_of(TRIPS) if queue.is_fed_by_messages] == ["events", "timers"]


def test_a_dead_queue_is_found_by_its_name_or_not_at_all() -> None:
    queues = queues_of(TRIPS)
    assert dead_queue("corrida-trips-events-dead", queues) == QueueName("trips", "events", "subscribers")
    assert dead_queue("corrida-trips-events", queues) is None
    assert dead_queue("somebody-elses-dead", queues) is None
