from dataclasses import replace
from datetime import datetime

import msgspec
import pytest

from feed.alert import Alert, Alerts, AlertTimesWrong, Area, Severity, Text, TooManyAlerts
from feed.policy import POLICY
from tests.feed.conftest import BOLHAO, FOZ, NOON, later

LARGEST_ITEM_BYTES = 400 * 1024
FLOOD = Alert(
    id="a1",
    severity=Severity.WARNING,
    text=Text("Flooded", "Alagado"),
    area=Area(BOLHAO, 1000),
    until=later(3600),
    published_at=NOON,
    published_by="dora",
    fingerprint="f",
)


def published(*alerts: Alert, now: datetime = NOON, known: Alerts | None = None) -> Alerts:
    known = known or Alerts()
    for alert in alerts:
        known, _ = known.publish(alert, now)
    return known


def test_an_alert_concerns_those_in_its_area() -> None:
    assert FLOOD.concerns(BOLHAO) and not FLOOD.concerns(FOZ)
    assert replace(FLOOD, area=None).concerns(FOZ)


def test_an_alert_is_shown_until_it_ends() -> None:
    alerts, over = Alerts().publish(FLOOD, NOON)
    assert over.due_at == FLOOD.until
    assert alerts.in_force(later(3599)) == [FLOOD]
    assert alerts.view(later(3600)) == {"alerts": {}}


def test_a_withdrawn_alert_is_not_shown_any_more() -> None:
    assert published(FLOOD).withdraw("a1").in_force(NOON) == []


@pytest.mark.parametrize("until", [NOON, later(POLICY.alert_longest_s + 1)])
def test_an_alert_ends_in_the_future_but_not_in_years(until: datetime) -> None:
    with pytest.raises(AlertTimesWrong):
        Alerts().publish(replace(FLOOD, until=until), NOON)


def test_there_are_only_so_many_alerts_at_a_time() -> None:
    many = published(*[replace(FLOOD, id=f"a{n}") for n in range(POLICY.alerts_in_force)])
    with pytest.raises(TooManyAlerts):
        many.publish(replace(FLOOD, id="one-more"), NOON)


def test_of_alerts_that_are_over_only_the_last_are_remembered() -> None:
    alerts = Alerts()
    for n in range(POLICY.alerts_remembered + 10):
        alerts = published(replace(FLOOD, id=f"a{n}", published_at=later(n)), known=alerts).withdraw(f"a{n}")
    alerts = published(replace(FLOOD, id="in-force"), known=alerts)
    assert alerts.get("in-force") and len(alerts.alerts) == POLICY.alerts_remembered + 1
    assert alerts.get("a9") is None and alerts.get("a10")


def test_as_many_of_the_longest_as_there_may_be_fit_into_one_item() -> None:
    wave = "\U0001f30a" * POLICY.alert_text_characters
    longest = replace(FLOOD, text=Text(wave, wave))
    alerts = Alerts()
    for n in range(2 * POLICY.alerts_in_force):
        alerts = published(replace(longest, id=f"w{n}"), known=alerts).withdraw(f"w{n}")
    for n in range(POLICY.alerts_in_force):
        alerts = published(replace(longest, id=f"a{n}"), known=alerts)
    assert len(msgspec.json.encode(alerts)) < LARGEST_ITEM_BYTES / 2


def test_alerts_that_were_over_long_ago_are_forgotten() -> None:
    a_week_later = later(7 * 24 * 3600)
    alerts, _ = published(FLOOD).publish(replace(FLOOD, id="a2", until=later(7 * 24 * 3600 + 60)), a_week_later)
    assert list(alerts.alerts) == ["a2"]
