import pytest

from ratings import tags
from ratings.side import Side
from ratings.tags import TAGS, TagUnfit


def test_every_tag_is_said_once_per_side_in_both_languages() -> None:
    assert len({(tag.about, tag.code) for tag in TAGS}) == len(TAGS)
    assert all(tag.words.en and tag.words.pt for tag in TAGS)


@pytest.mark.parametrize(
    ("codes", "about", "stars"),
    [
        (["rude"], Side.DRIVER, 5),
        (["clean_car"], Side.RIDER, 5),
        (["clean_car"], Side.DRIVER, 2),
        (["nice"], Side.DRIVER, 5),
    ],
)
def test_a_tag_that_does_not_go_with_the_stars_or_the_side_is_refused_with_those_that_do(
    codes: list[str], about: Side, stars: int
) -> None:
    with pytest.raises(TagUnfit) as refused:
        tags.check(codes, about, stars)
    assert refused.value.facts["unfit"] == codes
    tags.check(refused.value.facts["fitting"], about, stars)  # type: ignore[arg-type]


@pytest.mark.parametrize("side", Side)
def test_safety_can_be_said_with_any_number_of_stars(side: Side) -> None:
    for stars in range(1, 6):
        tags.check(["felt_unsafe", "harassment"], side, stars)


def test_safety_tags_are_kept_apart_from_the_harmless_ones() -> None:
    said = ["felt_unsafe", "rude"]
    assert tags.safety(said, Side.DRIVER) == ["felt_unsafe"]
    assert tags.harmless(said, Side.DRIVER) == ["rude"]
