import pytest

from tests.trips.conftest import NOON, later
from trips.sharing import ShareLink, ShareLinkEnded, ShareLinks, TooManyShareLinks, token_hash

LINK = ShareLink.make("a-token", NOON)
ONE = ShareLinks().add(LINK, NOON)
TOMORROW = 24 * 60


def test_a_link_does_not_hold_its_token() -> None:
    assert "a-token" not in str(LINK)
    assert LINK.token_hash == token_hash("a-token")


def test_a_link_lasts_a_day_while_the_trip_does() -> None:
    ONE.check(LINK.token_hash, later(TOMORROW, seconds=-1), None)
    with pytest.raises(ShareLinkEnded):
        ONE.check(LINK.token_hash, later(TOMORROW), None)


def test_a_link_outlives_the_trip_by_half_an_hour_but_not_its_own_day() -> None:
    ONE.check(LINK.token_hash, later(59), later(30))
    with pytest.raises(ShareLinkEnded):
        ONE.check(LINK.token_hash, later(60), later(30))
    with pytest.raises(ShareLinkEnded):
        ONE.check(LINK.token_hash, later(TOMORROW), later(TOMORROW - 1))


def test_a_withdrawn_link_leads_nowhere() -> None:
    with pytest.raises(ShareLinkEnded):
        ShareLinks().check(LINK.token_hash, NOON, None)


def test_a_trip_has_a_handful_of_links_and_ended_ones_make_room() -> None:
    links = ShareLinks()
    for number in range(10):
        links = links.add(ShareLink.make(str(number), NOON), NOON)
    with pytest.raises(TooManyShareLinks):
        links.add(LINK, later(1))
    assert len(links.add(ShareLink.make("new", later(TOMORROW)), later(TOMORROW)).links) == 1
