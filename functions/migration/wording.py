"""How this service's refusals are told to people; those of the façade in the one sentence that old apps show."""

from kernel.problem import Problem, Wording, Wordings
from migration.model import LegacyUnset, NotSafe, PercentMissing, RouteUnknown
from migration.person import AccountErased, EmailTaken, SubjectTaken
from migration.ride_number import NumbersOverlap, NumberTaken

WORDINGS: Wordings = {
    RouteUnknown: Wording(
        404,
        en="The façade knows no such route. {route_id} is none of {routes}; every other old address is passed through.",
        pt="A fachada não conhece esta rota. {route_id} não é uma destas: {routes}; todo outro endereço antigo é repassado.",
    ),
    PercentMissing: Wording(
        422,
        en="A canary has a percentage, and no other stage has one. Send `percent` from 1 to 99 with canary, and leave it "
        "out with {stage} otherwise.",
        pt="Um canário tem uma porcentagem, e nenhum outro estágio tem. Envie `percent` de 1 a 99 com canary, e omita-o com "
        "{stage} nos outros casos.",
    ),
    NotSafe: Wording(
        409,
        en="Not shown to be safe. The verdict on {capability} is {verdict}: {missing}. Let it run in shadow, or send "
        "`despite_verdict` with the reason.",
        pt="Não há prova de que seja seguro. O veredito sobre {capability} é {verdict}: {missing}. Deixe em shadow, ou "
        "envie `despite_verdict` com o motivo.",
        terms={"not_yet": ("not yet", "ainda não"), "unsafe": ("unsafe", "inseguro")},
    ),
    LegacyUnset: Wording(
        404,
        en="No old system stands behind this address. The deployment names none (`legacy-url`).",
        pt="Não há sistema antigo atrás deste endereço. A instalação não indica nenhum (`legacy-url`).",
    ),
    AccountErased: Wording(
        410,
        en="This account was erased here. What the old system has of it is not taken over again; erase it there as well.",
        pt="Esta conta foi apagada aqui. O que o sistema antigo tem dela não é importado de novo; apague-a lá também.",
    ),
    EmailTaken: Wording(
        409,
        en="Another person has this e-mail. It belongs to the old user {user_id}; one of the two records is wrong.",
        pt="Outra pessoa tem este e-mail. Ele é do usuário antigo {user_id}; um dos dois registros está errado.",
    ),
    NumbersOverlap: Wording(
        409,
        en="These numbers may be in use. Up to {last} they were reserved before; reserve some that begin above it, not at "
        "{first}.",
        pt="Estes números podem estar em uso. Até {last} já foram reservados; reserve a partir de um maior, não de {first}.",
    ),
    NumberTaken: Wording(
        409,
        en="Another ride has this number. {number} is ride {ride_id}; one of the two records is wrong.",
        pt="Outra corrida tem este número. {number} é a corrida {ride_id}; um dos dois registros está errado.",
    ),
    SubjectTaken: Wording(
        409,
        en="Another person has this account. It belongs to the old user {user_id}; one of the two records is wrong.",
        pt="Outra pessoa tem esta conta. Ela é do usuário antigo {user_id}; um dos dois registros está errado.",
    ),
}


def legacy_silent() -> Problem:
    return Problem(
        "legacy_silent",
        Wording(
            502,
            en="The service cannot be reached just now. Nothing was done; try again in a moment.",
            pt="O serviço não responde agora. Nada foi feito; tente de novo daqui a pouco.",
        ),
    )


def legacy_slow() -> Problem:
    return Problem(
        "legacy_slow",
        Wording(
            504,
            en="The service did not answer in time. It may have been done; look before you try again.",
            pt="O serviço não respondeu a tempo. Pode ter sido feito; verifique antes de tentar de novo.",
        ),
    )


def command_unclear() -> Problem:
    return Problem(
        "command_unclear",
        Wording(
            503,
            en="The service did not answer clearly. It may have been done; look before you try again.",
            pt="O serviço não respondeu com clareza. Pode ter sido feito; verifique antes de tentar de novo.",
        ),
    )
