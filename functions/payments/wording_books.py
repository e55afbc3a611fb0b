"""How the refusals of the books are told to people."""

from kernel.problem import Wordings

BOOKS_WORDINGS: Wordings = {}
