"""How this service's refusals are told to people."""

from feed.alert import AlertTimesWrong, AlertUnknown, TooManyAlerts
from feed.city import CityUnknown
from feed.connection import ConnectionUnknown, TooManyTopics
from feed.model import TopicUnknown
from feed.viewer import ShareLinkEnded
from kernel.problem import Wording, Wordings

WORDINGS: Wordings = {
    TopicUnknown: Wording(
        404,
        en="Nothing of yours to follow. There is no such thing, or it is not yours to see; what began this very moment is "
        "here in a second or two.",
        pt="Nada seu para acompanhar. Isto não existe, ou não é seu; o que acabou de começar chega aqui em um ou dois "
        "segundos.",
        headers={"Retry-After": "2"},
    ),
    ShareLinkEnded: Wording(
        410,
        en="This link has ended. The trip is over for a while, or the rider withdrew the link.",
        pt="Este link terminou. A viagem acabou há algum tempo, ou o passageiro revogou o link.",
    ),
    CityUnknown: Wording(
        404,
        en="We do not work there. The cities to watch are: {cities}.",
        pt="Não atuamos nessa cidade. As cidades que se podem acompanhar são: {cities}.",
    ),
    TooManyTopics: Wording(
        409,
        en="This connection follows enough. It may follow {topics_per_connection} topics at a time; unsubscribe from one "
        "first, or open another connection.",
        pt="Esta conexão já acompanha o bastante. O limite é de {topics_per_connection} tópicos ao mesmo tempo; cancele um "
        "antes, ou abra outra conexão.",
    ),
    ConnectionUnknown: Wording(
        410,
        en="This connection is no longer known. Connect again with a new ticket, and resume where you were.",
        pt="Esta conexão não é mais conhecida. Conecte-se de novo com um tíquete novo e retome de onde parou.",
    ),
    AlertTimesWrong: Wording(
        422,
        en="The alert ends at the wrong time. It is {now} now; choose an end after that, at most {longest_days} days away.",
        pt="O aviso termina na hora errada. Agora são {now}; escolha um fim posterior, em no máximo {longest_days} dias.",
    ),
    AlertUnknown: Wording(
        404,
        en="No such alert. There is none with this id, or it was over long ago.",
        pt="Aviso inexistente. Não há nenhum com este id, ou ele terminou há muito tempo.",
    ),
    TooManyAlerts: Wording(
        409,
        en="There are enough alerts. {alerts_in_force} are in force, and nobody reads more; withdraw one first.",
        pt="Já há avisos suficientes. Há {alerts_in_force} em vigor, e ninguém lê mais que isso; retire um antes.",
    ),
}
