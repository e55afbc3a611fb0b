from tests.journeys.conftest import city

__all__ = ["city"]
