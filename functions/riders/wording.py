"""How this service's refusals are told to people."""

from kernel.problem import Wording, Wordings
from riders.model import AccountErased, NotRegistered

WORDINGS: Wordings = {
    NotRegistered: Wording(
        404,
        en="You have no account yet. Create it with PUT /v1/riders/me.",
        pt="Você ainda não tem uma conta. Crie-a com PUT /v1/riders/me.",
    ),
    AccountErased: Wording(
        410,
        en="This account was erased. To ride again, sign up anew.",
        pt="Esta conta foi apagada. Para voltar a viajar, cadastre-se de novo.",
    ),
}
