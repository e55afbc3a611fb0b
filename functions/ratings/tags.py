"""The words that go with stars. Free text hurts, hides and cannot be counted, and most of it always says the same.

A safety tag says that somebody did not feel safe. It goes with any number of stars, opens a complaint at once, and never
reaches the person it is about.
"""

from __future__ import annotations

from dataclasses import dataclass

from kernel.refusal import Refusal
from ratings.side import Side
from ratings.words import Words


class TagUnfit(Refusal):
    """There is no such tag for this side and this number of stars."""


@dataclass(frozen=True)
class Tag:
    """`about` the driver or the rider, fit for `stars_from` to `stars_to`."""

    code: str
    about: Side
    stars_from: int
    stars_to: int
    words: Words
    is_safety: bool = False

    def fits(self, about: Side, stars: int) -> bool:
        return self.about is about and self.stars_from <= stars <= self.stars_to


def _praise(about: Side, code: str, en: str, pt: str) -> Tag:
    return Tag(code, about, 4, 5, Words(en, pt))


def _blame(about: Side, code: str, en: str, pt: str) -> Tag:
    return Tag(code, about, 1, 3, Words(en, pt))


def _danger(about: Side, code: str, en: str, pt: str) -> Tag:
    return Tag(code, about, 1, 5, Words(en, pt), is_safety=True)


TAGS = (
    _praise(Side.DRIVER, "safe_driving", "safe driving", "direção segura"),
    _praise(Side.DRIVER, "clean_car", "clean car", "carro limpo"),
    _praise(Side.DRIVER, "friendly", "friendly", "simpatia"),
    _praise(Side.DRIVER, "good_route", "good route", "bom caminho"),
    _praise(Side.DRIVER, "helpful", "helpful with bags or boarding", "ajudou com a bagagem ou o embarque"),
    _blame(Side.DRIVER, "dirty_car", "dirty car", "carro sujo"),
    _blame(Side.DRIVER, "rude", "rude", "falta de educação"),
    _blame(Side.DRIVER, "bad_route", "bad route", "caminho ruim"),
    _blame(Side.DRIVER, "late", "came late", "atraso"),
    _blame(Side.DRIVER, "wrong_stop", "stopped in the wrong place", "parou no lugar errado"),
    _danger(Side.DRIVER, "dangerous_driving", "dangerous driving", "direção perigosa"),
    _danger(Side.DRIVER, "other_driver_or_car", "another driver or car than shown", "outro motorista ou carro"),
    _danger(Side.DRIVER, "seemed_unfit_to_drive", "seemed unfit to drive", "parecia sem condições de dirigir"),
    _danger(Side.DRIVER, "harassment", "harassment or threats", "assédio ou ameaça"),
    _danger(Side.DRIVER, "felt_unsafe", "I did not feel safe", "não me senti em segurança"),
    _praise(Side.RIDER, "on_time", "on time", "pontual"),
    _praise(Side.RIDER, "friendly", "friendly", "simpatia"),
    _praise(Side.RIDER, "respectful", "respectful", "respeito"),
    _blame(Side.RIDER, "kept_waiting", "kept me waiting", "me fez esperar"),
    _blame(Side.RIDER, "wrong_pickup", "pickup was somewhere else", "embarque em outro lugar"),
    _blame(Side.RIDER, "rude", "rude", "falta de educação"),
    _blame(Side.RIDER, "left_a_mess", "left a mess", "deixou sujeira"),
    _danger(Side.RIDER, "harassment", "harassment or threats", "assédio ou ameaça"),
    _danger(Side.RIDER, "violence_or_damage", "violence or damage", "violência ou dano"),
    _danger(Side.RIDER, "felt_unsafe", "I did not feel safe", "não me senti em segurança"),
)

_SAFETY = {(tag.about, tag.code) for tag in TAGS if tag.is_safety}


def check(codes: list[str], about: Side, stars: int) -> None:
    fitting = [tag.code for tag in TAGS if tag.fits(about, stars)]
    if unfit := [code for code in codes if code not in fitting]:
        raise TagUnfit(unfit=unfit, fitting=fitting, stars=stars)


def safety(codes: list[str], about: Side) -> list[str]:
    return [code for code in codes if (about, code) in _SAFETY]


def harmless(codes: list[str], about: Side) -> list[str]:
    """Those that the person they are about, and everybody else, may know."""
    return [code for code in codes if (about, code) not in _SAFETY]
