"""How this service's refusals are told to people."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.debt import DebtOpen
from dispatch.gates import DriverNotAvailable
from dispatch.lock import DriverTaken
from dispatch.model import AlreadyAssigned, RideOver, TooManyDropoffs, TooManySent
from dispatch.offer import NoOpenOffer, OfferNoLongerOpen, OfferNotYours
from dispatch.price import QuoteExpired, QuoteForged, QuoteMismatch
from dispatch.request import (
    AccountErased,
    OnlyTheDeskBooksForOthers,
    PointsTooClose,
    RideAlreadyOpen,
    TooManyGuestRides,
    TripTooLong,
    WhoIsItFor,
)
from kernel.problem import Wording, Wordings

Told = tuple[str, str]
"""English and Portuguese."""

STATES: Mapping[str, Told] = {
    "completed": ("completed", "concluída"),
    "cancelled": ("cancelled", "cancelada"),
    "unserved": ("given up, as no driver was found", "encerrada, pois nenhum motorista foi encontrado"),
}
OUTCOMES: Mapping[str, Told] = {
    "accepted": ("accepted; to give the ride back, cancel its trip", "aceita; para devolver a corrida, cancele a viagem"),
    "declined": ("declined", "recusada"),
    "expired": ("not answered in time", "não respondida a tempo"),
    "withdrawn": ("withdrawn", "retirada"),
    "given_back": ("accepted and then given back", "aceita e depois devolvida"),
}
CHECKS: Mapping[str, Told] = {
    "known": ("no approved driver has this id", "nenhum motorista aprovado tem este id"),
    "on_shift": ("not on shift", "fora de turno"),
    "free": ("busy with another ride", "ocupado com outra corrida"),
    "not_the_rider": ("is the rider", "é o próprio passageiro"),
}

WORDINGS: Wordings = {
    PointsTooClose: Wording(
        422,
        en="The ride goes nowhere. Two consecutive points are less than {shortest_leg_m} m apart.",
        pt="A corrida não vai a lugar nenhum. Dois pontos seguidos estão a menos de {shortest_leg_m} m um do outro.",
    ),
    TripTooLong: Wording(
        422,
        en="That is too far. The way is {distance_m} m long, and we go up to {longest_trip_m} m.",
        pt="É longe demais. O caminho tem {distance_m} m, e vamos até {longest_trip_m} m.",
    ),
    AccountErased: Wording(
        410,
        en="This account was erased. To ride again, sign up anew.",
        pt="Esta conta foi apagada. Para voltar a viajar, cadastre-se de novo.",
    ),
    OnlyTheDeskBooksForOthers: Wording(
        403,
        en="Only the desk books in another rider's name. Leave rider_id out; to book for somebody else, name a guest.",
        pt="Só a central pede em nome de outro passageiro. Omita rider_id; para pedir por alguém, informe guest.",
    ),
    WhoIsItFor: Wording(
        422,
        en="Say who rides. The desk books for a rider_id, for a guest with name and phone, or for both.",
        pt="Diga quem viaja. A central pede para um rider_id, para um guest com nome e telefone, ou para ambos.",
    ),
    DebtOpen: Wording(
        409,
        en="An earlier ride is not paid. {owed} {currency} are open; pay them with POST /v1/debts/mine/pay, then ask again.",
        pt="Uma corrida anterior não foi paga. Faltam {owed} {currency}; pague com POST /v1/debts/mine/pay e peça de novo.",
    ),
    QuoteExpired: Wording(
        409,
        en="This price is no longer valid. Prices hold for a few minutes; ask for a new quote.",
        pt="Este preço não vale mais. Os preços valem por alguns minutos; peça uma nova cotação.",
    ),
    QuoteMismatch: Wording(
        409,
        en="This price was for another ride. The quote's rider, points or category differ; ask for a quote of this ride.",
        pt="Este preço era de outra corrida. O passageiro, os pontos ou a categoria diferem; peça a cotação desta corrida.",
    ),
    QuoteForged: Wording(
        422,
        en="This is not one of our quotes. Send the token just as POST /v1/quotes gave it, or leave it out.",
        pt="Esta não é uma cotação nossa. Envie o token como POST /v1/quotes o entregou, ou omita-o.",
    ),
    RideAlreadyOpen: Wording(
        409,
        en="There is already a ride. Ride {ride_id} has not ended; cancel it first, or book for a guest.",
        pt="Já existe uma corrida. A corrida {ride_id} não terminou; cancele-a antes, ou peça para um convidado.",
    ),
    TooManyGuestRides: Wording(
        409,
        en="Too many rides for guests. {guest_rides} at a time are possible; these have not ended: {ride_ids}.",
        pt="Corridas demais para convidados. São possíveis {guest_rides} de cada vez; estas não terminaram: {ride_ids}.",
    ),
    AlreadyAssigned: Wording(
        409,
        en="A driver already has this ride. What can be changed or cancelled now is the trip {trip_id}.",
        pt="Um motorista já está com esta corrida. O que se pode mudar ou cancelar agora é a viagem {trip_id}.",
    ),
    TooManyDropoffs: Wording(
        409,
        en="The destination has changed too often. After {redirections_max} times, cancel the ride and ask for another one.",
        pt="O destino já mudou vezes demais. Depois de {redirections_max} vezes, cancele a corrida e peça outra.",
    ),
    TooManySent: Wording(
        409,
        en="Too many drivers were sent for this ride. After {sent_max} of them, cancel it and book another one.",
        pt="Motoristas demais foram enviados para esta corrida. Depois de {sent_max}, cancele-a e peça outra.",
    ),
    RideOver: Wording(
        409,
        en="This ride is over. It was {state}.",
        pt="Esta corrida já terminou. Ela foi {state}.",
        terms=STATES,
    ),
    NoOpenOffer: Wording(
        404,
        en="No offer is open for you. Ask again in a moment.",
        pt="Nenhuma oferta aberta para você. Pergunte de novo em instantes.",
    ),
    OfferNotYours: Wording(
        409,
        en="This offer is not yours. It was made to another driver, and only he may answer it.",
        pt="Esta oferta não é sua. Ela foi feita a outro motorista, e só ele pode responder.",
    ),
    OfferNoLongerOpen: Wording(
        409,
        en="This offer is no longer open. It was {outcome}.",
        pt="Esta oferta não está mais aberta. Ela foi {outcome}.",
        terms=OUTCOMES,
    ),
    DriverTaken: Wording(
        409,
        en="Another ride has this driver. One driver carries one ride at a time.",
        pt="Outra corrida está com este motorista. Um motorista leva uma corrida de cada vez.",
    ),
    DriverNotAvailable: Wording(
        409,
        en="This driver cannot be sent. The reason: {failed}.",
        pt="Este motorista não pode ser enviado. O motivo: {failed}.",
        terms=CHECKS,
    ),
}
