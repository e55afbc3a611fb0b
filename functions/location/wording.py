"""How this service's refusals are told to people."""

from kernel.problem import Wording, Wordings
from location.imported import EndsBeforeItBegins, PersonErased, TripUnknown
from location.model import NotOnShift, PositionUnknown, TripOver

WORDINGS: Wordings = {
    NotOnShift: Wording(
        409,
        en="You are not on shift. Positions are taken after POST /v1/drivers/me/online; nothing was stored.",
        pt="Você não está em serviço. As posições valem depois de POST /v1/drivers/me/online; nada foi guardado.",
    ),
    PositionUnknown: Wording(
        404,
        en="The position is not known yet. The car has not reported; ask again in a few seconds.",
        pt="A posição ainda não é conhecida. O carro ainda não informou; pergunte de novo em alguns segundos.",
    ),
    TripOver: Wording(
        409,
        en="The trip is over. Its track is still to be had at GET /v1/trips/{{trip_id}}/track.",
        pt="A viagem terminou. O trajeto continua disponível em GET /v1/trips/{{trip_id}}/track.",
    ),
    PersonErased: Wording(
        409,
        en="One of the two people was erased. Where they went is not brought back; leave the trip out.",
        pt="Uma das duas pessoas foi apagada. Por onde andou não volta; deixe a viagem de fora.",
    ),
    TripUnknown: Wording(
        404,
        en="The trip of this track is not here. Import the trip first, then its track.",
        pt="A viagem deste trajeto não está aqui. Importe primeiro a viagem, depois o trajeto.",
    ),
    EndsBeforeItBegins: Wording(
        422,
        en="The trip ends before it begins. Leave out what nobody can have measured.",
        pt="A viagem termina antes de começar. Deixe de fora o que ninguém pode ter medido.",
    ),
}
