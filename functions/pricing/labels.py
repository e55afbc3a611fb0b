"""How the lines of a receipt are called. What a tariff invented it names itself; the rest is the same everywhere."""

from __future__ import annotations

from pricing.receipt import Line
from pricing.tariff import Tariff, Words

FIXED = {
    "base": Words(en="Base fare", pt="Tarifa base"),
    "distance": Words(en="Distance", pt="Distância"),
    "duration": Words(en="Time", pt="Tempo"),
    "flag_fall": Words(en="Flag-fall", pt="Bandeirada"),
    "meter": Words(en="Taximeter units", pt="Frações do taxímetro"),
    "minimum": Words(en="Up to the minimum fare", pt="Complemento até a tarifa mínima"),
    "surge": Words(en="High demand", pt="Alta demanda"),
    "waiting": Words(en="Waiting at the pickup", pt="Espera no embarque"),
    "cancellation": Words(en="Cancellation fee", pt="Taxa de cancelamento"),
    "no_show": Words(en="Nobody came to the pickup", pt="Ninguém apareceu no embarque"),
    "rounding": Words(en="Rounding", pt="Arredondamento"),
}


def words(code: str, tariff: Tariff) -> Words:
    return FIXED.get(code) or _own(tariff)[code]


def label(line: Line, tariff: Tariff, language: str) -> str:
    return in_language(words(line.code, tariff), language)


def in_language(words: Words, language: str) -> str:
    return words.pt if language == "pt-BR" else words.en


def _own(tariff: Tariff) -> dict[str, Words]:
    return {part.code: part.name for part in tariff.named_on_receipts}
