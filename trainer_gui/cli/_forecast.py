"""The command forecast: what a preset will take on this machine."""

import time
from typing import Annotated

import typer

from trainer_gui.cli._app import BAD_INPUT, FAILED, AsJson, app, complain, tell, tell_json
from trainer_gui.cli._consent import AllowCode, settle_recipe
from trainer_gui.cli._settings import Settings
from trainer_gui.cli._training import chosen_recipe
from trainer_gui.core.paths import user_folders
from trainer_gui.core.replies import Forecasted, JobFailed
from trainer_gui.core.text import Text
from trainer_gui.core.wire import encode
from trainer_gui.runs.jobs import ForecastRun
from trainer_gui.runs.local import LocalHost
from trainer_gui.state.forecast_wording import changes, rows


@app.command()
def forecast(  # noqa: PLR0917 - each is a flag of the command
    preset: Annotated[str, typer.Argument(help="Name of a preset, or a TOML file.")],
    settings: Settings = None,
    seed: Annotated[int | None, typer.Option(help="Instead of the preset's seed.")] = None,
    device: Annotated[str | None, typer.Option(help="auto, cpu, cuda or mps.")] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Consent to downloading the data if missing.")
    ] = False,
    allow_code: AllowCode = None,
    as_json: AsJson = False,
) -> None:
    """Try a preset for a few seconds: how long it will take, and in how much memory."""
    recipe = chosen_recipe(preset, settings, seed=seed, device=device)
    settle_recipe(recipe, allow_code)
    host = LocalHost(user_folders())
    host.start()
    try:
        handle = host.submit(ForecastRun(recipe.table(), download))
        for stamped in handle:
            match stamped.body:
                case Forecasted() if as_json:
                    tell_json(encode(stamped))
                case Forecasted() as found:
                    _show(found)
                case JobFailed() as failed:
                    complain(Text("{what} {hint}", what=failed.message, hint=failed.hint))
                    if failed.remedy == "download":
                        complain(Text("Add --download to consent to the download."))
                    raise typer.Exit(FAILED if failed.details else BAD_INPUT)
    finally:
        host.close()


def _show(forecast: Forecasted) -> None:
    for label, value in rows(forecast, time.time()):
        tell(f"{label!s:<16}{value}")
    for line in changes(forecast):
        tell(line)
