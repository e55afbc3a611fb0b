"""How waiting and decisions are told to the people they concern."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.decision import Consideration, Standing
from dispatch.model import Ride
from dispatch.wording import OUTCOMES, Told

WAITING: Mapping[str, Told] = {
    "searching": (
        "We are looking for a car within {km} km and keep looking as new ones appear. Drivers asked so far: {asked}.",
        "Estamos procurando um carro em até {km} km e continuamos conforme novos aparecem. Motoristas consultados: {asked}.",
    ),
    "offered": (
        "A driver is being asked right now. Drivers asked so far: {asked}.",
        "Um motorista está sendo consultado agora. Motoristas consultados: {asked}.",
    ),
    "blind": (
        "We cannot see the cars at the moment and keep trying; this time does not count. Drivers asked so far: {asked}.",
        "No momento não vemos os carros e seguimos tentando; esse tempo não conta. Motoristas consultados: {asked}.",
    ),
}

STANDINGS: Mapping[Standing, Told] = {
    Standing.CHOSEN: ("You were the best choice and were asked.", "Você era a melhor escolha e foi consultado."),
    Standing.SENT: ("The desk sent you.", "A central enviou você."),
    Standing.OUTRANKED: (
        "You could have been asked, but another driver reached the rider sooner or met more of his wishes.",
        "Você poderia ter sido consultado, mas outro motorista chegaria antes ou atendia a mais desejos do passageiro.",
    ),
    Standing.TAKEN: (
        "You were the best choice, but another ride asked you at the same moment.",
        "Você era a melhor escolha, mas outra corrida o consultou no mesmo instante.",
    ),
}
GATES: Mapping[str, Told] = {
    "category": (
        "Your car does not serve the category asked for: {value}.",
        "Seu carro não atende à categoria pedida: {value}.",
    ),
    "needs": ("Your car does not meet the rider's needs: {value}.", "Seu carro não atende às necessidades: {value}."),
    "not_refused": (
        "You had been asked for this ride before ({value}); a missed offer comes back after others had their turn.",
        "Você já tinha sido consultado para esta corrida ({value}); oferta perdida volta depois da vez dos outros.",
    ),
    "free": ("You were busy: {value}.", "Você estava ocupado: {value}."),
    "position_age_s": (
        "Your last position was {value} s old; at most {limit} s are accepted.",
        "Sua última posição tinha {value} s; o máximo aceito é {limit} s.",
    ),
    "pickup_s": (
        "You were {value} s away from the pickup; at most {limit} s are accepted.",
        "Você estava a {value} s da partida; o máximo aceito é {limit} s.",
    ),
    "on_shift": ("You were not on shift.", "Você não estava em turno."),
    "not_the_rider": ("You were the rider.", "Você era o passageiro."),
}
BUSY: Mapping[str, Told] = {
    "on_trip": ("on a trip", "em viagem"),
    "asked_for_another_ride": ("being asked for another ride", "sendo consultado para outra corrida"),
}


def waiting_text(ride: Ride, language: str) -> str:
    """What is being tried for the rider right now, honestly."""
    kind = "blind" if ride.search.blind else str(ride.state)
    return _told(WAITING[kind], language).format(km=f"{ride.search.radius_m / 1000:g}", asked=ride.drivers_asked)


def why_text(seen: Consideration, language: str) -> list[str]:
    """Why a driver was or was not asked: one sentence per gate he failed, else how he stood."""
    if not seen.failed:
        return [_told(STANDINGS[seen.standing], language)]
    return [
        _told(GATES[gate], language).format(value=_value(seen.gates[gate], language), limit=seen.limits.get(gate))
        for gate in seen.failed
    ]


def _value(value: object, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    told = BUSY.get(str(value)) or OUTCOMES.get(str(value))
    return _told(told, language) if told else str(value)


def _told(text: Told, language: str) -> str:
    return text[1] if language == "pt-BR" else text[0]
