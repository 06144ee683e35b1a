"""ForecastView: the forecast in the recipe bar, and the card that it opens."""

from PySide6.QtCore import QObject

from trainer_gui.core.options import describe
from trainer_gui.core.text import Text
from trainer_gui.core.training_options import TrainingOptions
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.forecast_card import ForecastCard
from trainer_gui.gui.forecasts import Forecasts
from trainer_gui.gui.recipe_bar import RecipeBar
from trainer_gui.gui.translate import shown
from trainer_gui.state.facts import ForecastFacts
from trainer_gui.state.forecast_wording import in_short
from trainer_gui.state.wording import duration

_BATCH = "batch_size"


class ForecastView(QObject):
    """A click on the forecast begins a dry run, ends it, or shows what it found."""

    def __init__(self, forecasts: Forecasts, drafts: DraftController, bar: RecipeBar) -> None:
        super().__init__(bar)
        self._forecasts = forecasts
        self._drafts = drafts
        self._bar = bar
        self._card: ForecastCard | None = None
        forecasts.changed.connect(lambda _facts: self.show_facts())
        bar.forecast_clicked.connect(self._on_clicked)
        self.show_facts()

    def show_facts(self) -> None:
        """Shows in the bar what is known, or how to come to know it."""
        facts = self._forecasts.facts
        words, tip = _words(facts)
        forecast = facts.forecast
        brief = Text("≈ {time}", time=duration(forecast.seconds)) if forecast else None
        self._bar.show_forecast(
            words,
            tip,
            short=shown(brief) if brief and not _changed(facts) else words,
            warns=facts.failure is not None or _changed(facts),
            enabled=facts.status != "unknown" or self._forecasts.possible(),
        )

    def _on_clicked(self) -> None:
        match self._forecasts.facts.status:
            case "ready" | "failed":
                self._open()
            case "working" | "waiting":
                self._forecasts.cancel()
            case "unknown":
                self._forecasts.run()

    def _open(self) -> None:
        if self._card is None:
            self._card = ForecastCard(self._bar)
            self._card.again_requested.connect(self._forecasts.run)
            self._card.edited_together.connect(self._drafts.set_together)
        size = self._drafts.draft.value(f"training.{_BATCH}")
        field = next(field for field in describe(TrainingOptions) if field.name == _BATCH)
        self._card.show_facts(
            self._forecasts.facts,
            batch_size=size if isinstance(size, int) else 0,
            most=int(field.high or size),
        )
        self._card.open_below(self._bar.forecast_button)


def _changed(facts: ForecastFacts) -> bool:
    return facts.forecast is not None and bool(facts.forecast.changes)


def _words(facts: ForecastFacts) -> tuple[str, str]:
    """What stands in the bar, and its tooltip."""
    match facts.status:
        case "ready" if facts.forecast is not None:
            words = in_short(facts.forecast)
            if facts.forecast.changes:
                words = Text("does not fit into memory as it is")
            return shown(words), shown(
                Text(
                    "Forecast of a dry run: time in all, for an epoch, and memory. Click for more."
                )
            )
        case "failed" if facts.failure is not None:
            return shown(Text("Dry run failed")), shown(facts.failure.message)
        case "working" | "waiting":
            tip = facts.doing or Text("Trying a few steps")
            return shown(Text("Dry run…")), shown(Text("{doing}. Click to cancel.", doing=tip))
    return shown(Text("Dry run")), shown(
        Text("Try the recipe for a few seconds: it tells how long it takes and what it needs")
    )
