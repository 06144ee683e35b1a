"""RecipeView: keeps recipe bar, form and schedule up to date with the draft and its facts."""

from PySide6.QtCore import QObject, Signal

from trainer_gui.core.errors import Problem
from trainer_gui.core.reach import unreached
from trainer_gui.core.text import Text
from trainer_gui.gui.actions import Actions
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.forecast_view import ForecastView
from trainer_gui.gui.forecasts import Forecasts
from trainer_gui.gui.recipe_bar import RecipeBar
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.run_controller import RunController
from trainer_gui.gui.screens.train import TrainScreen
from trainer_gui.gui.translate import shown
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.state import wording
from trainer_gui.state.augmentation import augmentation_of
from trainer_gui.state.facts import DataFacts, ModelFacts
from trainer_gui.state.run_state import Changed
from trainer_gui.state.schedule import is_adaptive, learning_rates, planned
from trainer_gui.state.task_fit import Misfit, misfit


class RecipeView(QObject):
    """Shows the draft wherever it is shown on every screen; a screen of its own listens too."""

    draft_shown = Signal(object, object)
    """The draft's table, and what is to be told of it by path: problems and warnings."""
    misfit_changed = Signal(object)
    """Misfit: the draft's task cannot be learnt from its data; None where it can be."""

    def __init__(
        self,
        *,
        drafts: DraftController,
        facts: RecipeFacts,
        runs: RunController,
        link: WorkerLink,
        bar: RecipeBar,
        train: TrainScreen,
        actions: Actions,
    ) -> None:
        super().__init__(bar)
        self._drafts = drafts
        self._facts = facts
        self._runs = runs
        self._link = link
        self._bar = bar
        self._train = train
        self._actions = actions
        self.forecasts = Forecasts(link, drafts, facts, runs, self)
        self._forecast = ForecastView(self.forecasts, drafts, bar)
        self._known_data: tuple[object, ...] = ()
        self._misfit: Misfit | None = None
        self._marks: dict[str, Problem] = {}
        drafts.changed.connect(self.show_draft)
        drafts.source_changed.connect(self._show_source)
        facts.data_changed.connect(self._on_data)
        facts.model_changed.connect(self._on_model)
        runs.live_changed.connect(self._on_live)
        link.ready.connect(lambda _ready: self._on_worker())
        link.lost.connect(lambda _lost: self._on_worker())

    def problems(self) -> dict[str, Problem]:
        """What is wrong with the draft, by path; the first problem of each value."""
        found: dict[str, Problem] = {}
        for problem in self._drafts.draft.problems():
            found.setdefault(problem.path, problem)
        unfit = self.misfit()
        if unfit is not None:
            found.setdefault("task.kind", Problem("task.kind", unfit.why, unfit.hint))
        return found

    def marks(self) -> dict[str, Problem]:
        """What a form tells of the draft, by path: problems, and warnings of other values."""
        recipe, found = self._drafts.draft.recipe(), self.problems()
        if recipe is not None:
            described = self._facts.data.described if self._facts.data_known else None
            count = described.spec.counts["train"] if described is not None else 0
            for warning in unreached(recipe, planned(recipe, count) if count else None):
                found.setdefault(warning.path, warning)
        return found

    def misfit(self) -> Misfit | None:
        """Why the draft's task cannot be learnt from its data, once these are known."""
        described = self._facts.data.described
        if described is None or not self._facts.data_known:
            return None
        return misfit(self._drafts.draft, described.spec)

    def blocked(self) -> Text | None:
        """What stands in the way of training; None if nothing does."""
        if self._runs.live is not None:
            return Text("A run is going on.")
        for problem in self._drafts.draft.problems():
            return Text("{message} {hint}", message=problem.message, hint=problem.hint)
        unfit = self.misfit()
        if unfit is not None:
            return Text("{message} {hint}", message=unfit.why, hint=unfit.hint)
        for failure in (self._facts.data.failure, self._facts.model.failure):
            if failure is None or failure.cancelled:  # a run reads its data by itself
                continue
            if failure.remedy != "run_code":  # that is asked for when Train is pressed
                return failure.message
        return None

    def show_draft(self) -> None:
        """Shows the draft as it is."""
        table, self._marks = self._drafts.draft.table, self.marks()
        self._train.show_draft(table, self._marks)
        self._show_crumbs()
        self._show_source()
        self._show_device()
        self._show_schedule()
        self._show_blocked()
        self.draft_shown.emit(table, self._marks)
        unfit = self.misfit()
        if unfit != self._misfit:
            self._misfit = unfit
            self.misfit_changed.emit(unfit)

    def _show_crumbs(self) -> None:
        draft = self._drafts.draft
        data, model = draft.entry("data"), draft.entry("model")
        described, summary = self._facts.data.described, self._facts.model.summary
        name = shown(data.label) if data else str(draft.value("data.kind"))
        tip = Text("Data: {name}", name=name)
        if described is not None:
            samples = wording.exact(sum(described.spec.counts.values()))
            tip = Text("Data: {name}, {count} samples", name=name, count=samples)
            name = f"{name} · {samples}"
        lines = [shown(tip)]
        spec = described.spec if described is not None else None
        augmentation = augmentation_of(draft.table, spec)
        if augmentation is not None and (changes := augmentation.active()):
            name = shown(Text("{data} · augmented", data=name))
            lines.append(shown(Text("Augmentation: {changes}", changes=wording.joined(changes))))
        self._bar.show_crumb("data", name, "\n".join(lines))
        name = shown(model.label) if model else str(draft.value("model.kind"))
        tip = Text("Model: {name}", name=name)
        if summary is not None:
            parameters = wording.count(summary.parameters)
            tip = Text("Model: {name}, {count} parameters", name=name, count=parameters)
            name = f"{name} · {parameters}"
        self._bar.show_crumb("model", name, shown(tip))

    def _show_source(self) -> None:
        title = str(self._drafts.draft.value("title") or "")
        mark = " *" if self._drafts.modified else ""
        about = str(self._drafts.draft.value("about") or "")
        self._bar.show_crumb(
            "preset", f"{title}{mark}", shown(Text("Recipe: {title}", title=title)) + f"\n{about}"
        )

    def _show_device(self) -> None:
        choice = str(self._drafts.draft.value("training.device") or "auto")
        ready = self._link.readiness
        device = ready.devices[0].device if choice == "auto" and ready else choice
        name = ready.devices[0].name if choice == "auto" and ready else choice
        self._bar.show_crumb("device", device, shown(Text("Device: {name}", name=name)))

    def _show_schedule(self) -> None:
        recipe, described = self._drafts.draft.recipe(), self._facts.data.described
        if recipe is None or described is None or described.spec.counts["train"] == 0:
            self._train.show_schedule([], [])
            return
        note = Text("less, once the validation loss stalls") if is_adaptive(recipe) else None
        rates = learning_rates(recipe, described.spec.counts["train"])
        self._train.show_schedule(*rates, note)

    def _show_blocked(self) -> None:
        blocked = self.blocked()
        self._bar.show_train(self._actions["train"], shown(blocked) if blocked else "")
        self._actions["dry_run"].setEnabled(self.forecasts.possible())
        self._forecast.show_facts()

    def _on_worker(self) -> None:
        self._show_device()
        self._show_blocked()

    def _on_data(self, facts: DataFacts) -> None:
        known = (facts.status, facts.described, facts.failure)
        if known == self._known_data:
            return  # reading has come further, ten times a second; that is not shown here
        self._known_data = known
        if self.marks() != self._marks:
            self.show_draft()
            return
        self._show_crumbs()
        self._show_schedule()
        self._show_blocked()

    def _on_model(self, _facts: ModelFacts) -> None:
        self._show_crumbs()
        self._show_blocked()

    def _on_live(self, flags: Changed) -> None:
        if flags & (Changed.STARTED | Changed.ENDED | Changed.PHASE):
            self._show_blocked()
