"""A forecast against what happened: seconds in all of every shipped preset whose data is here.

Run with `python -m tests.benchmarks.forecast [ROUNDS]`. In each round a preset is forecast and then
trained for real by the same worker, and timed from its first step to its last word. What takes
minutes is trained for a part of its preset, and the forecast is of that part. A second row compares
what the run's own first seconds said.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.table import Row, failed, main, row, within
from tests.runs.setting import folders_at, wait_until_ready
from trainer_gui.catalog import menus
from trainer_gui.core.events import RunFailed
from trainer_gui.core.paths import shipped
from trainer_gui.core.recipe import Recipe, Table, parse_recipe, read_toml
from trainer_gui.core.replies import Forecasted, JobFailed
from trainer_gui.runs.jobs import ForecastRun
from trainer_gui.runs.launch import launch
from trainer_gui.runs.process import ProcessHost
from trainer_gui.runs.store import RunStore
from trainer_gui.state.first_steps import FirstSteps

PRESETS: dict[str, Table] = {
    "quickstart": {},
    "m3-mnist-mlp": {},
    "m3-mnist-mlp-better": {"epochs": 10},
    "m4-mnist-cnn": {},
    "m4-mnist-cnn-better": {"epochs": 3},
    "m6-mnist-dropout": {},
    "m6-mnist-dropout-better": {"epochs": 8},
    "m7-mnist-one-block": {},
    "m7-mnist-one-block-better": {"epochs": 3},
    "m8-mnist-two-blocks": {},
    "m8-mnist-two-blocks-better": {"epochs": 3},
    "m10-mnist-resnet": {"epochs": 3},
    "m10-mnist-resnet-better": {"epochs": 2},
    "m11-mnist-lstm": {},
    "m11-mnist-lstm-better": {"epochs": 4},
    "fashion-cnn": {"epochs": 1},
    "fashion-cnn-better": {"epochs": 1},
    "fashion-resnet": {"length": "steps", "steps": 150},
    "fashion-resnet-better": {"epochs": 1},
}
GOAL = within(0.85, 1.15)


def rows(rounds: int) -> Iterator[Row]:
    """Two rows for each preset: forecast over reality."""
    with tempfile.TemporaryDirectory(prefix="trainer-gui-bench-") as home:
        folders = folders_at(Path(home))
        host, store = ProcessHost(folders), RunStore(folders)
        host.start()
        try:
            wait_until_ready(host)
            for name in PRESETS:
                yield from _preset(name, rounds, host, store)
        finally:
            host.close(30)


def _preset(name: str, rounds: int, host: ProcessHost, store: RunStore) -> Iterator[Row]:
    recipe = _recipe(name)
    forecasts: list[float] = []
    own: list[float] = []
    took: list[float] = []
    for _ in range(rounds):
        forecast = _forecast(recipe, host)
        if isinstance(forecast, JobFailed):
            yield failed(f"forecast of {name}", "reality", GOAL, str(forecast.message))
            return
        expected, seconds = _train(recipe, host, store)
        took.append(seconds)
        forecasts.append(forecast.seconds / seconds)
        if expected is not None:
            own.append(expected / seconds)
    part = ", ".join(f"{key} = {value}" for key, value in PRESETS[name].items()) or "all of it"
    note = f"{part}; it took {min(took):.1f} to {max(took):.1f} s"
    yield row(f"forecast of {name}", "reality", GOAL, forecasts, note=note)
    if own:
        yield row(f"own first steps of {name}", "reality", GOAL, own, note=note)


def _recipe(name: str) -> Recipe:
    table = read_toml((shipped("presets") / f"{name}.toml").read_bytes())
    table["training"].update(PRESETS[name])
    return parse_recipe(table, menus)


def _forecast(recipe: Recipe, host: ProcessHost) -> Forecasted | JobFailed:
    bodies = [stamped.body for stamped in host.submit(ForecastRun(recipe.table()))]
    return next(body for body in bodies if isinstance(body, Forecasted | JobFailed))


def _train(recipe: Recipe, host: ProcessHost, store: RunStore) -> tuple[float | None, float]:
    """Seconds that its first steps let expect, and that it took.

    Raises:
        RuntimeError: the run failed.
    """
    first_steps = FirstSteps()
    for stamped in launch(recipe, host, store):
        first_steps.apply(stamped)
        match stamped.body:
            case RunFailed(message):
                raise RuntimeError(str(message))
    expected = first_steps.expected
    return expected.seconds if expected else None, first_steps.took_seconds or 0.0


if __name__ == "__main__":
    main(rows)
