"""OtherScreens: Data, Model, Runs and Use, each made when it is first shown, and connected."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from trainer_gui.core.errors import TrainerError
from trainer_gui.core.replies import ChoicesListed, JobFailed
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped
from trainer_gui.gui._stored_runs import StoredRuns
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.use_flow import UseFlow
from trainer_gui.runs.jobs import ListChoices
from trainer_gui.runs.store import RunInfo
from trainer_gui.state.run_state import Changed

if TYPE_CHECKING:
    from trainer_gui.gui.screens.data import DataScreen
    from trainer_gui.gui.screens.model import ModelScreen
    from trainer_gui.gui.screens.runs import RunsScreen
    from trainer_gui.gui.screens.use import UseScreen
    from trainer_gui.gui.session import Session

_FOLLOW_MS: Final = 1000


class OtherScreens(QObject):
    """The screens beside Train. Making one costs tens of milliseconds, so it waits for its use."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.data: DataScreen | None = None
        self.model: ModelScreen | None = None
        self.runs: RunsScreen | None = None
        self.use: UseScreen | None = None
        self.stored = StoredRuns(session.store, session.window.banner, session.complain, self)
        self._awaited_model = ""
        # A run may have many epochs a second; its row need not follow each.
        self._soon = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._soon.timeout.connect(self.refresh_runs)
        self.stored.listed.connect(self._on_listed)
        self.stored.restored.connect(self._on_restored)
        session.runs.live_changed.connect(self._on_live)
        session.window.screen_shown.connect(self._on_shown)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        for screen in (self.data, self.model, self.runs, self.use):
            if screen is not None:
                screen.set_theme(theme)

    def refresh_runs(self) -> None:
        """Reads the list of runs again, beside the window."""
        if self.runs is not None or self.use is not None:
            self.stored.refresh()

    def use_run(self, run_id: str) -> None:
        """Brings up the Use screen with a run's model, as soon as it is listed."""
        self._awaited_model = run_id
        self._session.window.show_screen("use")

    def use_files(self, files: Sequence[str]) -> None:
        """Brings up the Use screen with files."""
        self._session.window.show_screen("use")
        if self.use is not None:
            self.use.add_files(files)

    def open_run(self, run_id: str) -> None:
        """Shows a run of the past on the Train screen."""
        try:
            self._session.runs.open(run_id)
        except TrainerError as error:
            self._session.complain(error.message, error.hint)
            return
        self._session.window.show_screen("train")

    def _on_shown(self, key: str) -> None:
        makers = {"data": self._make_data, "model": self._make_model, "runs": self._make_runs,
                  "use": self._make_use}  # fmt: skip
        if key in makers and getattr(self, key) is None:
            makers[key]()
        if key in ("runs", "use"):
            self.refresh_runs()

    def _on_listed(self, runs: tuple[RunInfo, ...]) -> None:
        live = self._session.runs.live
        if live is not None:
            # Until the worker holds its lock, the run in this window looks like one cut short.
            runs = tuple(
                replace(run, status="running", resumable=False)
                if run.run_id == live.run_id and run.status == "interrupted"
                else run
                for run in runs
            )
        if self.runs is not None:
            self.runs.show_runs(runs)
        if self.use is not None:
            self.use.show_runs(runs)
            if self._awaited_model:
                self.use.select_run(self._awaited_model)
                self._awaited_model = ""

    def _on_restored(self, run_id: str) -> None:
        """Shows where a run is that was brought back, perhaps from another screen."""
        self._session.window.show_screen("runs")
        if self.runs is not None:
            self.runs.select_run(run_id)

    def _on_live(self, flags: Changed) -> None:
        """Keeps the row of the run that goes on up to date while it can be seen."""
        seen = self._session.window.screen_key == "runs"
        if seen and flags & (Changed.STARTED | Changed.EPOCH) and not self._soon.isActive():
            self._soon.start()

    def _make_data(self) -> None:
        from trainer_gui.gui.augmentation_preview import AugmentationPreview
        from trainer_gui.gui.screens.data import DataScreen

        session = self._session
        screen = self.data = DataScreen(
            session.menus.data, session.theme, session.window.screen_place
        )
        self._connect_form(screen)
        screen.reload_requested.connect(lambda: session.facts.read_data(fresh=True))
        screen.download_requested.connect(self._ask_to_download)
        screen.cancel_requested.connect(session.facts.cancel)
        screen.folder_dropped.connect(session.use_folder)
        screen.table_dropped.connect(session.use_table)
        session.recipe_view.misfit_changed.connect(screen.show_misfit)
        screen.show_misfit(session.recipe_view.misfit())
        session.facts.data_changed.connect(screen.show_facts)
        session.recipe_view.draft_shown.connect(
            lambda table, problems: screen.show_draft(table["data"], problems)
        )
        session.recipe_view.draft_shown.connect(
            lambda table, problems: screen.show_split(table["split"], problems)
        )
        session.recipe_view.draft_shown.connect(
            lambda table, problems: screen.show_augmentation(table, problems)
        )
        screen.edited_together.connect(session.drafts.set_together)
        preview = AugmentationPreview(session.link, session.drafts, session.facts, screen)
        screen.preview_wanted.connect(preview.want)
        preview.changed.connect(screen.show_preview)
        table, problems = session.drafts.draft.table, session.recipe_view.marks()
        screen.show_draft(table["data"], problems)
        screen.show_split(table["split"], problems)
        screen.show_augmentation(table, problems)
        screen.show_facts(session.facts.data)
        session.window.add_screen("data", screen)

    def _make_model(self) -> None:
        from trainer_gui.gui.screens.model import ModelScreen

        session = self._session
        screen = self.model = ModelScreen(session.menus.models, session.theme)
        self._connect_form(screen)
        screen.choices_requested.connect(self._list_choices)
        screen.consent_requested.connect(session.consent.ask)
        screen.reload_requested.connect(session.facts.read_model)
        session.facts.model_changed.connect(screen.show_facts)
        session.recipe_view.draft_shown.connect(
            lambda table, problems: screen.show_draft(table["model"], problems)
        )
        screen.show_draft(session.drafts.draft.table["model"], session.recipe_view.marks())
        screen.show_facts(session.facts.model)
        session.window.add_screen("model", screen)

    def _make_runs(self) -> None:
        from trainer_gui.gui.screens.runs import RunsScreen

        session = self._session
        screen = self.runs = RunsScreen(session.theme)
        screen.open_requested.connect(self.open_run)
        screen.use_requested.connect(self.use_run)
        screen.resume_requested.connect(session.resume_run)
        screen.fork_requested.connect(session.fork_run)
        screen.clone_requested.connect(self._clone)
        screen.trash_requested.connect(self.stored.trash)
        screen.star_changed.connect(self.stored.set_star)
        screen.tags_changed.connect(lambda run, tags: self.stored.annotate(run, tags=tags))
        screen.notes_changed.connect(lambda run, notes: self.stored.annotate(run, notes=notes))
        screen.reveal_requested.connect(self._reveal)
        screen.refresh_requested.connect(self.refresh_runs)
        screen.train_requested.connect(session.train)
        session.window.add_screen("runs", screen)

    def _make_use(self) -> None:
        from trainer_gui.gui.screens.use import UseScreen

        session = self._session
        screen = self.use = UseScreen(session.theme)
        UseFlow(screen, session.link)
        screen.consent_requested.connect(
            lambda file: session.consent.ask(file, screen.predict_rest)
        )
        screen.train_requested.connect(session.train)
        session.window.add_screen("use", screen)

    def _connect_form(self, screen: "DataScreen | ModelScreen") -> None:
        screen.edited.connect(self._session.drafts.set)
        screen.reset_requested.connect(self._session.drafts.reset)
        screen.focused.connect(self._session.explain_field)

    def _ask_to_download(self) -> None:
        from trainer_gui.gui.dialogs.download_consent import DownloadConsentDialog

        failure = self._session.facts.data.failure
        entry = self._session.drafts.draft.entry("data")
        if failure is None or entry is None:
            return
        dialog = DownloadConsentDialog(
            shown(entry.label),
            megabytes=failure.megabytes,
            source=failure.source,
            folder=str(self._session.store.folders.data),
            parent=self._session.window,
        )
        dialog.accepted.connect(lambda: self._session.facts.read_data(download=True))
        dialog.open()

    def _list_choices(self, source: str) -> None:
        def hear(events: list[Stamped]) -> None:
            for stamped in events:
                match stamped.body:
                    case ChoicesListed(listed, choices) if self.model is not None:
                        self.model.set_choices(listed, choices)
                    case JobFailed() as failure:
                        self._session.complain(failure.message, failure.hint)

        self._session.link.ask(ListChoices(source), hear)

    def _clone(self, run_id: str) -> None:
        session = self._session
        try:
            table = session.store.recipe_table(run_id)
            path = session.store.folder(run_id) / "recipe.toml"
        except TrainerError as error:
            session.complain(error.message, error.hint)
            return
        session.drafts.open(table, path)
        session.window.show_screen("train")

    def _reveal(self, run_id: str) -> None:
        try:
            folder: Path = self._session.store.folder(run_id)
        except TrainerError as error:
            self._session.complain(error.message, error.hint)
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._session.window.status.show_message(Text("{folder}", folder=str(folder)))
