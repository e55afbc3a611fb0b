"""How this service's refusals are told to people."""

from kernel.problem import Wording, Wordings
from ratings.complaint import (
    AssignedTooOften,
    ComplaintOver,
    ComplaintStillOpen,
    ComplaintTooLate,
    NoRatingToAppeal,
    OutcomeUnfit,
    ReopeningTooLate,
    ThreadFull,
    TopicUnfit,
)
from ratings.imported import LongForgotten, PersonErased, RatedTwice
from ratings.model import (
    AccountErased,
    AlreadyRated,
    OtherPersonErased,
    OwnCase,
    RatingWindowClosed,
    TripNotCompleted,
    TripUnknown,
)
from ratings.tags import TagUnfit

WORDINGS: Wordings = {
    TripUnknown: Wording(
        404,
        en="No ended trip of yours. There is no such trip, it is not yours, or it is not over; one that ended this very "
        "moment is here in a second or two.",
        pt="Nenhuma viagem sua encerrada. Não existe esta viagem, ela não é sua, ou ainda não terminou; uma "
        "recém-encerrada chega aqui em um ou dois segundos.",
        headers={"Retry-After": "2"},
    ),
    TripNotCompleted: Wording(
        409,
        en="This trip was cancelled, so there is nothing to rate. If something went wrong, tell the desk with "
        "POST /v1/complaints.",
        pt="Esta viagem foi cancelada, então não há o que avaliar. Se algo deu errado, conte à central com "
        "POST /v1/complaints.",
    ),
    RatingWindowClosed: Wording(
        409,
        en="The time to rate this trip is over. It ended at {rateable_until}; the desk still hears you at "
        "POST /v1/complaints.",
        pt="O prazo para avaliar esta viagem acabou. Ele terminou em {rateable_until}; a central ainda ouve você em "
        "POST /v1/complaints.",
    ),
    AlreadyRated: Wording(
        409,
        en="You have rated this trip already. That was at {given_at}, and a rating is not changed; to add something, tell "
        "the desk with POST /v1/complaints.",
        pt="Você já avaliou esta viagem. Foi em {given_at}, e uma avaliação não se altera; para acrescentar algo, fale com "
        "a central por POST /v1/complaints.",
    ),
    OtherPersonErased: Wording(
        410,
        en="The other person is gone. The account was erased, and with it every rating of it; there is nobody left to rate.",
        pt="A outra pessoa saiu. A conta foi apagada, e com ela todas as suas avaliações; não há mais quem avaliar.",
    ),
    AccountErased: Wording(
        410,
        en="This account was erased. Nothing can be added to it any more.",
        pt="Esta conta foi apagada. Nada mais pode ser acrescentado a ela.",
    ),
    OwnCase: Wording(
        403,
        en="This is about yourself. Somebody else of the desk has to see to it.",
        pt="Isto diz respeito a você. Outra pessoa da central precisa cuidar disso.",
    ),
    TagUnfit: Wording(
        422,
        en="A tag does not fit. With {stars} stars for this person go: {fitting}; not: {unfit}.",
        pt="Uma etiqueta não se aplica. Com {stars} estrelas para esta pessoa cabem: {fitting}; não cabem: {unfit}.",
    ),
    TopicUnfit: Wording(
        422,
        en="This topic is for the other side of a trip. Instead of {topic}, choose one of: {fitting}.",
        pt="Este assunto é para o outro lado da viagem. Em vez de {topic}, escolha um destes: {fitting}.",
    ),
    NoRatingToAppeal: Wording(
        409,
        en="There is no rating to appeal against. For this trip none is revealed to you; it is once both of you have rated, "
        "or the time to rate is over.",
        pt="Não há avaliação a contestar. Nesta viagem nenhuma foi revelada a você; isso acontece quando os dois avaliaram "
        "ou o prazo acabou.",
    ),
    ComplaintTooLate: Wording(
        409,
        en="The trip is too long ago. A complaint about it was possible until {complain_until}.",
        pt="A viagem foi há tempo demais. Era possível reclamar dela até {complain_until}.",
    ),
    ComplaintOver: Wording(
        409,
        en="This complaint is closed. Its person may reopen it within {reopenable_days} days of the closing with "
        "POST /v1/complaints/…/reopen; later, a new one is opened.",
        pt="Esta reclamação está encerrada. Quem a fez pode reabri-la até {reopenable_days} dias depois do encerramento "
        "com POST /v1/complaints/…/reopen; depois disso, abre-se uma nova.",
    ),
    ComplaintStillOpen: Wording(
        409,
        en="This complaint is open. To add something, use POST /v1/complaints/…/messages.",
        pt="Esta reclamação está aberta. Para acrescentar algo, use POST /v1/complaints/…/messages.",
    ),
    ReopeningTooLate: Wording(
        409,
        en="This complaint has been closed for too long. It could be reopened until {reopenable_until}; open a new one with "
        "POST /v1/complaints.",
        pt="Esta reclamação está encerrada há tempo demais. Podia ser reaberta até {reopenable_until}; abra uma nova com "
        "POST /v1/complaints.",
    ),
    ThreadFull: Wording(
        409,
        en="This thread is full. It holds {complaint_messages_max} messages, fewer long ones; the desk closes it, or you "
        "open a new one with POST /v1/complaints.",
        pt="Esta conversa está cheia. Ela comporta {complaint_messages_max} mensagens, menos se forem longas; a central a "
        "encerra, ou você abre uma nova com POST /v1/complaints.",
    ),
    AssignedTooOften: Wording(
        409,
        en="This complaint has gone round the desk long enough. It was assigned {complaint_assignments_max} times; whoever "
        "has it sees to it.",
        pt="Esta reclamação já passou por gente demais da central. Foi atribuída {complaint_assignments_max} vezes; quem "
        "está com ela cuida dela.",
    ),
    OutcomeUnfit: Wording(
        422,
        en="The desk does not decide on this outcome. Instead of {outcome}, choose one of: {fitting}.",
        pt="A central não decide por este desfecho. Em vez de {outcome}, escolha um destes: {fitting}.",
    ),
    PersonErased: Wording(
        409,
        en="One of the two people was erased. Their old trips are not brought back; leave them out. Side: {side}.",
        pt="Uma das duas pessoas foi apagada. As viagens antigas dela não voltam; deixe-as de fora. Lado: {side}.",
    ),
    RatedTwice: Wording(
        422,
        en="Two ratings are about the same side. Each side has one; send the one that counts.",
        pt="Duas avaliações são sobre o mesmo lado. Cada lado tem uma; envie a que vale.",
    ),
    LongForgotten: Wording(
        409,
        en="Nobody rated this trip. Such trips are kept for {kept_days} days, and it ended before; leave it out.",
        pt="Ninguém avaliou esta viagem. Viagens assim ficam {kept_days} dias, e ela é mais antiga; deixe-a de fora.",
    ),
}
