import pytest

from kernel.problem import Problem, Wording, Wordings, problem_of
from kernel.refusal import Refusal


class PicnicCancelled(Refusal):
    pass


class ItRains(Refusal):
    pass


class Missing(Refusal):
    pass


THINGS = {"basket": ("hamper", "cesta")}
WORDINGS: Wordings = {
    PicnicCancelled: Wording(409, en="No picnic. {because}", pt="Sem piquenique. {because}"),
    ItRains: Wording(409, en="It rains.", pt="Chove."),
    Missing: Wording(409, en="We lack something. Bring: {what}.", pt="Falta algo. Traga: {what}.", terms=THINGS),
}


@pytest.fixture
def cancelled() -> Problem:
    return problem_of(PicnicCancelled(because=[ItRains(), Missing(what=["basket", "cake"], how_many=2)]), WORDINGS)


def test_a_refusal_names_each_of_its_reasons(cancelled: Problem) -> None:
    document = cancelled.body("en", "request-1")
    assert document["because"] == [
        {"code": "it_rains", "text": "It rains."},
        {
            "code": "missing",
            "text": "We lack something. Bring: hamper, cake.",
            "what": ["basket", "cake"],
            "how_many": 2,
        },
    ]
    assert (document["title"], document["detail"]) == ("No picnic.", "It rains. We lack something. Bring: hamper, cake.")


def test_reasons_and_terms_are_told_in_the_readers_language(cancelled: Problem) -> None:
    assert cancelled.body("pt-BR", "request-1")["detail"] == "Chove. Falta algo. Traga: cesta, cake."
