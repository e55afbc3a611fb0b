"""The tariffs that come with the software (`tariffs/*.json`): in force until others are published."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from pricing.tariff import Tariff

FOLDER = Path(__file__).parent / "tariffs"


class CityFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`every_tariff` holds what a city's tariffs have in common, field by field."""

    every_tariff: dict[str, Any]
    tariffs: list[dict[str, Any]]


@cache
def tariffs() -> tuple[Tariff, ...]:
    files = [msgspec.json.decode(path.read_bytes(), type=CityFile) for path in sorted(FOLDER.glob("*.json"))]
    return tuple(msgspec.convert(file.every_tariff | own, Tariff) for file in files for own in file.tariffs)
