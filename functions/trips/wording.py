"""How this service's refusals are told to people."""

from kernel.problem import Wording, Wordings
from trips.cancelling import StillWaiting
from trips.driving import NoSuchStop, StopOutOfOrder
from trips.model import AccountErased, NotEnded, StepsOutOfOrder, TripUnknown
from trips.moment import DeviceTimeInFuture, DeviceTimeOutOfOrder, DeviceTimeTooOld
from trips.pin import PinLocked, PinWrong, TooManyPinResets
from trips.redirecting import TooManyDropoffs, TripTooLong
from trips.sharing import ShareLinkEnded, TooManyShareLinks
from trips.state import NotArrivedYet, NotStartedYet, RiderAboard, TripMovedOn, TripOver

STATES = {
    "assigned": ("assigned", "atribuída"),
    "en_route": ("en route to the pickup", "a caminho do embarque"),
    "arrived": ("waiting at the pickup", "à espera no local de embarque"),
    "in_progress": ("in progress", "em andamento"),
    "completed": ("completed", "concluída"),
    "cancelled": ("cancelled", "cancelada"),
}

WORDINGS: Wordings = {
    TripUnknown: Wording(
        404,
        en="No trip of yours. There is no such trip, or it is not yours to see; one assigned this very moment is here in a "
        "second or two.",
        pt="Nenhuma viagem sua. Não existe esta viagem, ou ela não é sua; uma recém-atribuída chega aqui em um ou "
        "dois segundos.",
        headers={"Retry-After": "2"},
    ),
    NotArrivedYet: Wording(
        409,
        en="Say first that you have arrived. The trip is {state}; this takes a driver at the pickup.",
        pt="Informe primeiro que você chegou. A viagem está {state}; isto exige o motorista no local de embarque.",
        terms=STATES,
    ),
    NotStartedYet: Wording(
        409,
        en="Start the trip first. It is {state}; this takes a rider aboard.",
        pt="Inicie primeiro a viagem. Ela está {state}; isto exige o passageiro a bordo.",
        terms=STATES,
    ),
    TripMovedOn: Wording(
        409,
        en="The trip has moved on. It is {state} already, so this can no longer be done.",
        pt="A viagem já avançou. Ela já está {state}, e isto não pode mais ser feito.",
        terms=STATES,
    ),
    RiderAboard: Wording(
        409,
        en="The rider is aboard. From the start on a trip cannot be given up or passed to another driver; it is completed, "
        "or the desk ends it.",
        pt="O passageiro está a bordo. Depois do início, a viagem não pode ser abandonada nem passar a outro motorista; "
        "ela é concluída, ou a central a encerra.",
    ),
    TripTooLong: Wording(
        422,
        en="That is too far. The way would be {distance_m} m long, and we go up to {longest_trip_m} m.",
        pt="É longe demais. O caminho teria {distance_m} m, e vamos até {longest_trip_m} m.",
    ),
    TooManyDropoffs: Wording(
        409,
        en="The destination has changed too often. After {redirections_max} times, agree on the next one with the driver.",
        pt="O destino já mudou vezes demais. Depois de {redirections_max} vezes, combine o próximo com o motorista.",
    ),
    TripOver: Wording(
        409,
        en="The trip is over. It is {state}, and nothing changes that any more.",
        pt="A viagem terminou. Ela está {state}, e nada mais muda isso.",
        terms=STATES,
    ),
    DeviceTimeInFuture: Wording(
        422,
        en="That has not happened yet. The device says {at}, but it is only {now}; set the device's clock.",
        pt="Isso ainda não aconteceu. O aparelho diz {at}, mas são apenas {now}; acerte o relógio do aparelho.",
    ),
    DeviceTimeTooOld: Wording(
        422,
        en="That was too long ago. The device says {at}; nothing before {oldest_at} is taken any more. Ask the desk.",
        pt="Isso foi há tempo demais. O aparelho diz {at}; nada anterior a {oldest_at} é aceito. Fale com a central.",
    ),
    DeviceTimeOutOfOrder: Wording(
        422,
        en="That cannot have happened before the step that led to it. The device says {at}; the step before was at "
        "{previous_at}.",
        pt="Isso não pode ter acontecido antes do passo que o precede. O aparelho diz {at}; o passo anterior foi às "
        "{previous_at}.",
    ),
    PinWrong: Wording(
        409,
        en="Wrong PIN. Ask the rider for the four digits on his screen; attempts left: {attempts_left}.",
        pt="PIN incorreto. Peça ao passageiro os quatro dígitos da tela dele; tentativas restantes: {attempts_left}.",
    ),
    PinLocked: Wording(
        409,
        en="The PIN is locked after too many wrong ones. The desk can give the trip a new one.",
        pt="O PIN foi bloqueado depois de muitos erros. A central pode dar um novo à viagem.",
    ),
    TooManyPinResets: Wording(
        409,
        en="The PIN was reset too often. After {pin_resets_max} times, cancel the trip and have another driver looked for.",
        pt="O PIN já foi trocado vezes demais. Depois de {pin_resets_max} vezes, cancele a viagem e busque outro motorista.",
    ),
    NoSuchStop: Wording(
        404,
        en="No such stop. There is no number {stop}; the trip has this many on its way: {stops}.",
        pt="Parada inexistente. Não existe a de número {stop}; a viagem tem esta quantidade no caminho: {stops}.",
    ),
    StopOutOfOrder: Wording(
        409,
        en="Another stop comes first. The next one is {next_stop}, not {stop}.",
        pt="Outra parada vem antes. A próxima é a {next_stop}, não a {stop}.",
    ),
    StillWaiting: Wording(
        409,
        en="The rider still has time. Wait {seconds_left} seconds more before you report a no-show.",
        pt="O passageiro ainda tem tempo. Espere mais {seconds_left} segundos antes de informar que ele não apareceu.",
    ),
    TooManyShareLinks: Wording(
        409,
        en="No more links for this trip. It has {share_links_max} already; withdraw them first, or send on one of those.",
        pt="Não há mais links para esta viagem. Ela já tem {share_links_max}; revogue-os antes, ou reenvie um deles.",
    ),
    AccountErased: Wording(
        410,
        en="This account was erased. Its trips can no longer be followed.",
        pt="Esta conta foi apagada. As viagens dela não podem mais ser acompanhadas.",
    ),
    ShareLinkEnded: Wording(
        410,
        en="This link has ended. The trip is over for a while, or the rider withdrew the link.",
        pt="Este link terminou. A viagem acabou há algum tempo, ou o passageiro revogou o link.",
    ),
    NotEnded: Wording(
        409,
        en="This trip has not ended. Only trips that were completed or cancelled can be taken over; the others end where "
        "they began.",
        pt="Esta viagem não terminou. Só se importam viagens concluídas ou canceladas; as outras terminam onde começaram.",
    ),
    StepsOutOfOrder: Wording(
        409,
        en="The steps contradict each other. It cannot have been {step} before it was {after}.",
        pt="Os passos se contradizem. Não pode ter ocorrido {step} antes de {after}.",
    ),
}
