"""What complaints are about, and what may come of them: published lists, so that the desk can sort and count."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ratings.side import Side
from ratings.words import Words

BOTH = (Side.RIDER, Side.DRIVER)


class Topic(StrEnum):
    SAFETY = "safety"
    DISCRIMINATION = "discrimination"
    DRIVER_BEHAVIOUR = "driver_behaviour"
    RIDER_BEHAVIOUR = "rider_behaviour"
    VEHICLE = "vehicle"
    ACCESSIBILITY = "accessibility"
    FARE = "fare"
    CANCELLATION = "cancellation"
    LOST_ITEM = "lost_item"
    DAMAGE = "damage"
    UNFAIR_RATING = "unfair_rating"
    OTHER = "other"


class Outcome(StrEnum):
    RESOLVED = "resolved"
    MONEY_RETURNED = "money_returned"
    RATING_WITHDRAWN = "rating_withdrawn"
    PERSON_WARNED = "person_warned"
    PERSON_SUSPENDED = "person_suspended"
    HANDED_TO_AUTHORITIES = "handed_to_authorities"
    NOT_CONFIRMED = "not_confirmed"
    NO_FAULT_FOUND = "no_fault_found"
    PERSON_LEFT = "person_left"


@dataclass(frozen=True)
class TopicEntry:
    """`open_to` are the sides who may complain about it."""

    open_to: tuple[Side, ...]
    words: Words


TOPICS = {
    Topic.SAFETY: TopicEntry(BOTH, Words("I did not feel safe", "Não me senti em segurança")),
    Topic.DISCRIMINATION: TopicEntry(BOTH, Words("Discrimination", "Discriminação")),
    Topic.DRIVER_BEHAVIOUR: TopicEntry((Side.RIDER,), Words("The driver's behaviour", "Comportamento do motorista")),
    Topic.RIDER_BEHAVIOUR: TopicEntry((Side.DRIVER,), Words("The rider's behaviour", "Comportamento do passageiro")),
    Topic.VEHICLE: TopicEntry((Side.RIDER,), Words("The car", "O carro")),
    Topic.ACCESSIBILITY: TopicEntry(
        (Side.RIDER,), Words("My needs were not met", "Minhas necessidades não foram atendidas")
    ),
    Topic.FARE: TopicEntry(BOTH, Words("The fare or a fee", "O preço ou uma taxa")),
    Topic.CANCELLATION: TopicEntry(BOTH, Words("A cancellation", "Um cancelamento")),
    Topic.LOST_ITEM: TopicEntry(BOTH, Words("Something was left in the car", "Algo ficou no carro")),
    Topic.DAMAGE: TopicEntry(BOTH, Words("Something was damaged or soiled", "Algo foi danificado ou sujo")),
    Topic.UNFAIR_RATING: TopicEntry(BOTH, Words("A rating I received is unfair", "Uma avaliação que recebi é injusta")),
    Topic.OTHER: TopicEntry(BOTH, Words("Something else", "Outro assunto")),
}

OUTCOMES = {
    Outcome.RESOLVED: Words("Settled", "Resolvida"),
    Outcome.MONEY_RETURNED: Words("Money was returned", "Valor devolvido"),
    Outcome.RATING_WITHDRAWN: Words("The rating was withdrawn", "Avaliação retirada"),
    Outcome.PERSON_WARNED: Words("The other person was warned", "A outra pessoa foi advertida"),
    Outcome.PERSON_SUSPENDED: Words("The other person may not go on", "A outra pessoa foi suspensa"),
    Outcome.HANDED_TO_AUTHORITIES: Words("Handed to the authorities", "Encaminhada às autoridades"),
    Outcome.NOT_CONFIRMED: Words("It could not be confirmed", "Não foi possível confirmar"),
    Outcome.NO_FAULT_FOUND: Words("No fault was found", "Nenhuma falha encontrada"),
    Outcome.PERSON_LEFT: Words("The complaint's person has left", "A pessoa que reclamou saiu"),
}

BY_DESK = tuple(outcome for outcome in Outcome if outcome is not Outcome.PERSON_LEFT)
