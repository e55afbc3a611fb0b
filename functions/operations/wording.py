"""How this service's refusals are told to people."""

from kernel.problem import Problem, Wording, Wordings
from operations.redrive_record import QueueUnknown
from operations.tracing import RideNotRecorded

WORDINGS: Wordings = {
    RideNotRecorded: Wording(
        404,
        en="Nothing recorded of this ride. No service has logged anything of ride {ride_id} in the last {days} days; look "
        "further back with `days`, 30 at most.",
        pt="Nada registrado desta corrida. Nenhum serviço registrou algo da corrida {ride_id} nos últimos {days} dias; "
        "procure mais para trás com `days`, no máximo 30.",
    ),
    QueueUnknown: Wording(
        404,
        en="There is no such dead-letter queue. No service has a queue {queue}; GET /v1/dead-letters names those that hold "
        "letters.",
        pt="Não existe esta fila de mensagens mortas. Nenhum serviço tem a fila {queue}; GET /v1/dead-letters lista as que "
        "têm mensagens.",
    ),
}


def logs_silent() -> Problem:
    return Problem(
        "logs_silent",
        Wording(
            503,
            en="The logs do not answer just now. Nothing is wrong with the services because of that; ask again in a moment.",
            pt="Os logs não respondem agora. Os serviços não são afetados por isso; pergunte de novo daqui a pouco.",
            headers={"Retry-After": "5"},
        ),
    )
