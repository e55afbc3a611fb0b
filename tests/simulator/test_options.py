from pathlib import Path

import pytest

from simulator.options import DEFAULT_RIDES, TRIPS, options


def test_make_passes_options_on_as_environment_variables() -> None:
    chosen = options(
        [], {"TRIPS": "a.csv", "RIDES": "7", "DRIVERS": "5", "CLOCK_RATE": "12.5", "REPORT": "r.json", "ONCE": "1"}
    )
    assert (chosen.trips, chosen.rides, chosen.drivers) == (Path("a.csv"), 7, 5)
    assert (chosen.clock_rate, chosen.report, chosen.once) == (12.5, Path("r.json"), True)


def test_flags_win_over_the_environment() -> None:
    assert options(["--rides=9"], {"RIDES": "7"}).rides == 9


def test_what_is_empty_is_not_stated() -> None:
    chosen = options([], {"TRIPS": "", "RIDES": " ", "ONCE": "0", "REPORT": ""})
    assert (chosen.trips, chosen.rides, chosen.once, chosen.report) == (TRIPS, DEFAULT_RIDES, False, None)


def test_drivers_grow_with_the_rides_up_to_what_one_machine_can_play() -> None:
    drivers = [options([], {"RIDES": str(rides)}).drivers for rides in (1, 10, 40, 10_000)]
    assert drivers == sorted(drivers)
    assert drivers[0] >= 2
    assert drivers[-1] <= 100


@pytest.mark.parametrize("bad", [{"RIDES": "0"}, {"RIDES": "many"}, {"CLOCK_RATE": "0.5"}, {"DRIVERS": "-1"}])
def test_nonsense_is_refused_in_words(bad: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        options([], bad)
    assert refusal.value.code == 2
    assert "invalid" in (told := capsys.readouterr().err) or "must be" in told
