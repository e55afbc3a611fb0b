"""Who answers, stage by stage, and what happens when somebody does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from kernel import work
from migration import calls, routes, store
from migration.acting import Acting, NothingDone
from migration.capability import Capability, Home, OldRoute, Seen
from migration.comparing import Field
from migration.model import Side, Stage
from migration.old import OldAnswer, OldCall, OldRefusal
from migration.person import Person
from tests.migration.conftest import World, json_of


class Things:
    """A capability to practise on: `/rest/things` is read and commanded; what the services do is in `does`."""

    def __init__(self) -> None:
        self.home = Home(Side.LEGACY)
        self.overrules = False
        self.error: Exception | None = None
        self.done = 0
        self.seen: list[Seen] = []
        self.correlation_ids: list[str] = []
        self.capability = Capability(
            "things",
            (
                OldRoute("read", "GET", "/rest/things/{number}", self.answer, (Field("by"), Field("price", money=True))),
                OldRoute("command", "POST", "/rest/things", self.answer, (Field("by"),), self.dry_run),
            ),
            home=self.at_home,
            seen=self.seen.append,
        )

    def answer(self, call: OldCall, services: Acting) -> OldAnswer:
        if self.error:
            raise self.error
        self.done += 1
        self.correlation_ids.append(work.current().correlation_id)
        return OldAnswer.of({"by": "service", "number": call.variables.get("number"), "price": "12.30"})

    def dry_run(self, call: OldCall, services: Acting, by_legacy: OldAnswer) -> OldAnswer:
        return OldAnswer.of({"by": "legacy"})

    def at_home(self, call: OldCall, person: Person, wanted: Side) -> Home:
        return self.home if self.overrules else Home(wanted)


@pytest.fixture
def things(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Things]:
    things = Things()
    monkeypatch.setattr(routes, "CAPABILITIES", (things.capability,))
    routes._by_variables.cache_clear()
    world.legacy.tells("GET", "/rest/things/5", {"by": "legacy", "price": "12.30"})
    world.legacy.tells("POST", "/rest/things", {"by": "legacy"})
    yield things
    routes._by_variables.cache_clear()


def by(world: World, method: str = "GET") -> str:
    answer = world.call(method, "/rest/things/5" if method == "GET" else "/rest/things")
    return str(json_of(answer).get("by", answer.status))


def test_a_correlation_id_that_no_header_can_hold_is_not_passed_on(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    for told in ("abc", "٢"):
        world.call("GET", "/rest/things/5", headers={"x-correlation-id": told})
    assert things.correlation_ids[0] == "abc"
    assert things.correlation_ids[1].isascii()


def test_what_was_never_moved_costs_nobody_a_question(world: World, things: Things) -> None:
    assert by(world) == "legacy"
    assert world.legacy.paths() == ["GET /rest/things/5"]
    assert not things.seen


def test_a_moved_route_is_answered_by_the_services(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    answer = world.call("GET", "/rest/things/5")
    assert json_of(answer) == {"by": "service", "number": "5", "price": "12.30"}
    assert "GET /rest/things/5" not in world.legacy.paths()
    assert [seen.side for seen in things.seen] == [Side.SERVICE]


def test_a_canary_moves_the_same_people_every_time(world: World, things: Things) -> None:
    world.stage("things", Stage.CANARY, 1)
    few = [by(world) for _ in range(3)]
    world.stage("things", Stage.CANARY, 99)
    many = [by(world) for _ in range(3)]
    assert (set(few), set(many)) == ({"legacy"}, {"service"})


def test_strangers_stay_with_the_old_system(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    world.legacy.tells("GET", "/rest/riders/current", {"id": 5, "email": "stranger@example.com"})
    assert by(world) == "legacy"


def test_the_kill_switch_sends_everything_back(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    world.kill()
    assert by(world) == "legacy"


def test_what_lives_here_is_answered_here_whatever_the_table_says(world: World, things: Things) -> None:
    world.stage("things", Stage.LEGACY)
    world.kill()
    things.overrules, things.home = True, Home(Side.SERVICE, binding=True)
    assert by(world) == "service"
    things.error = NothingDone("down")
    assert by(world) == "503", "the old system knows nothing of it"
    assert "GET /rest/things/5" not in world.legacy.paths()


def test_a_broken_read_is_answered_by_the_old_system(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    things.error = KeyError("a defect of the translation")
    assert by(world) == "legacy"
    calls.flush()
    assert world.counts("read") == {"calls": 1, "calls|fell_back": 1}


def test_a_command_falls_back_only_if_nothing_was_done(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    things.error = NothingDone("no connection")
    assert by(world, "POST") == "legacy"
    things.error = TimeoutError()
    assert by(world, "POST") == "503"
    assert world.legacy.paths().count("POST /rest/things") == 1


def test_a_refusal_of_the_services_is_told_in_the_old_shape(world: World, things: Things) -> None:
    world.stage("things", Stage.SERVICE)
    things.error = OldRefusal(409, "You already have one")
    answer = world.call("POST", "/rest/things")
    assert (answer.status, json_of(answer)) == (409, {"message": "You already have one"})
    assert "POST /rest/things" not in world.legacy.paths()


def test_an_unreadable_route_table_means_the_old_system(
    world: World, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.stage("things", Stage.SERVICE)
    monkeypatch.setattr(store, "board", lambda: 1 / 0)
    assert by(world) == "legacy"


def test_a_home_that_cannot_be_found_out_is_the_old_system(
    world: World, things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.stage("things", Stage.SERVICE)
    broken = dataclasses.replace(things.capability, home=lambda *_: 1 / 0)  # type: ignore[arg-type]
    routes._by_variables.cache_clear()
    monkeypatch.setattr(routes, "CAPABILITIES", (broken,))
    assert by(world) == "legacy"


def test_in_shadow_the_old_system_answers_and_the_pair_is_compared(world: World, things: Things) -> None:
    world.stage("things", Stage.SHADOW)
    assert by(world) == "legacy"
    assert things.done == 0, "nobody waits for the services"
    world.compare()
    assert things.done == 1
    assert world.counts("read") | {"calls": 0, "calls|legacy": 0} == {
        "calls": 0,
        "calls|legacy": 0,
        "pairs": 1,
        "equal|status": 1,
        "equal|price": 1,
        "mismatched|by": 1,
        "mismatched_pairs": 1,
    }
    assert not world.pairs(), "a pair is forgotten when it is compared"


def test_a_command_is_never_done_twice_but_asked_dry(world: World, things: Things) -> None:
    world.stage("things", Stage.SHADOW)
    assert by(world, "POST") == "legacy"
    world.compare()
    assert things.done == 0
    assert world.counts("command")["equal|by"] == 1


def test_no_token_is_noted_down(world: World, things: Things) -> None:
    world.stage("things", Stage.SHADOW)
    world.call("GET", "/rest/things/5?q=1", headers={"cookie": "session", "authorization": "Basic x"})
    [pair] = world.pairs()
    assert pair["headers"] == {}
    assert pair["ttl"]


def test_a_pair_that_cannot_be_noted_breaks_nothing(world: World, things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    world.stage("things", Stage.SHADOW)
    monkeypatch.setattr("migration.store_figures.note", lambda _: 1 / 0)
    assert by(world) == "legacy"


def test_services_that_break_in_shadow_are_counted_and_not_felt(world: World, things: Things) -> None:
    world.stage("things", Stage.SHADOW)
    things.error = KeyError("price")
    assert by(world) == "legacy"
    world.compare()
    assert world.counts("read")["failed"] == 1


def test_somebody_who_cannot_be_signed_in_is_counted_apart(world: World, things: Things) -> None:
    world.stage("things", Stage.SHADOW)
    things.error = NothingDone("he has a password of his own")
    by(world)
    world.compare()
    counts = world.counts("read")
    assert (counts["not_asked"], counts.get("failed"), counts.get("pairs")) == (1, None, None)
