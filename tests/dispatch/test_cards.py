from hypothesis import given
from hypothesis import strategies as st

from dispatch.cards import DriverCard
from events.drivers import DriverProfileChanged

Step = tuple[str, int]


def facts(version: int) -> DriverProfileChanged:
    return DriverProfileChanged(driver_id="rui", display_name=f"Rui {version}")


def apply(card: DriverCard, step: Step) -> DriverCard:
    kind, version = step
    match kind:
        case "facts":
            return card.with_facts(facts(version), version)
        case "online" | "offline":
            return card.with_shift(online=kind == "online", version=version)
        case _:
            return card.erase(version)


def after(steps: list[Step]) -> DriverCard:
    card = DriverCard("rui")
    for step in steps:
        card = apply(card, step)
    return card


history = st.lists(st.sampled_from(["facts", "online", "offline"]), max_size=6).map(
    lambda kinds: [(kind, version) for version, kind in enumerate(kinds, start=1)]
)


@given(history, st.data())
def test_a_card_is_right_whatever_the_order_and_number_of_deliveries(steps: list[Step], data: st.DataObject) -> None:
    repeated = steps + data.draw(st.lists(st.sampled_from(steps), max_size=4)) if steps else []
    assert after(data.draw(st.permutations(repeated))) == after(steps)


@given(history, st.data())
def test_nothing_brings_an_erased_driver_back(steps: list[Step], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations([*steps, ("erased", len(steps) + 1)]))
    card = after(shuffled)
    assert card.erased and not card.online and card.display_name == ""


def test_a_late_end_of_an_earlier_shift_does_not_end_this_one() -> None:
    assert after([("online", 5), ("offline", 4)]).online
