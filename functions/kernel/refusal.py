"""How a domain says no: by name, without knowing who asked or over which wire."""

import re


class Refusal(Exception):
    """A rule of the domain forbids the request. Fields given to it are shown to people and sent along with the code.

    >>> class PinWrong(Refusal): ...
    >>> PinWrong(attempts_left=4).code, PinWrong(attempts_left=4).facts
    ('pin_wrong', {'attempts_left': 4})
    """

    def __init__(self, **facts: object) -> None:
        super().__init__(", ".join(f"{name}={value}" for name, value in facts.items()))
        self.facts = facts

    @property
    def code(self) -> str:
        return snake_case(type(self).__name__)


def snake_case(name: str) -> str:
    """
    >>> snake_case("RideRequested")
    'ride_requested'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
