"""EpochsPreview: asks the worker how samples look in the epochs of the draft's training."""

from PySide6.QtCore import QObject, QTimer, Signal

from trainer_gui.core.control import Cancel
from trainer_gui.core.replies import JobFailed, SamplesShown
from trainer_gui.core.wire import Stamped
from trainer_gui.gui.draft_controller import DraftController
from trainer_gui.gui.recipe_facts import RecipeFacts
from trainer_gui.gui.worker_link import WorkerLink
from trainer_gui.runs.handle import JobHandle
from trainer_gui.runs.jobs import ShowSamples
from trainer_gui.state.augmentation import augmentation_of
from trainer_gui.state.facts import PreviewFacts, PreviewWish

_TYPING_MS = 150
_DECIDING = ("training.seed", "training.batch_size", "training.accumulation")
"""Values beside kinds and data that decide what is drawn for a sample."""


class EpochsPreview(QObject):
    """What is known of the samples that are wanted; the newest question counts.

    Nothing is asked while nobody looks: while no samples are wanted.
    """

    changed = Signal(object)
    """PreviewFacts."""

    def __init__(
        self,
        link: WorkerLink,
        drafts: DraftController,
        facts: RecipeFacts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._drafts = drafts
        self._recipe_facts = facts
        self.facts = PreviewFacts()
        self._wish: PreviewWish | None = None
        self._asked: ShowSamples | None = None
        self._job: JobHandle | None = None
        # A question for each key pressed would be wasted work.
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._pause.timeout.connect(self.ask)
        drafts.changed.connect(self._pause.start)
        facts.data_changed.connect(lambda _facts: self.ask())
        link.lost.connect(lambda _loss: self._ask_anew())

    def want(self, wish: PreviewWish | None) -> None:
        """Wants other samples, or none any more."""
        self._wish = wish
        self.ask()

    def ask(self) -> None:
        """Asks what is not known yet."""
        self._pause.stop()
        question = self._question()
        if question is None:
            self._cancel()
            self._asked = None
            if not self._hidden():
                self._set(PreviewFacts())
        elif question != self._asked:
            self._cancel()
            self._asked = question
            waits = self._link.readiness is None
            self._set(PreviewFacts("waiting" if waits else "working", self.facts.shown))
            self._job = self._link.ask(question, self._hear)

    def _hidden(self) -> bool:
        """Whether nobody looks; what was found is kept for when somebody does again."""
        return self._wish is None

    def _question(self) -> ShowSamples | None:
        """What is to be asked now; None where there is nothing to show, or not yet."""
        draft, wish = self._drafts.draft, self._wish
        if wish is None or not wish.samples or not self._recipe_facts.data_known:
            return None
        table, described = draft.table, self._recipe_facts.data.described
        kinds = {kind.key: table[kind.key] for kind in draft.menus.kinds if kind.key in table}
        if any(draft.problems_at(path) for path in ("data", "split", *kinds, *_DECIDING)):
            return None
        options = augmentation_of(table, described.spec if described is not None else None)
        if options is None or not options.active():
            return None
        seed, batch_size, accumulation = (draft.value(path) for path in _DECIDING)
        return ShowSamples(
            table["data"],
            kinds,
            wish.samples,
            seed=seed,
            batch_size=batch_size,
            accumulation=accumulation,
            epoch=wish.epoch,
            epochs=wish.epochs,
            split=table["split"],
        )

    def _hear(self, events: list[Stamped]) -> None:
        for stamped in events:
            if self._job is None or stamped.job_id != self._job.job_id:
                continue  # an older question
            match stamped.body:
                case SamplesShown() as shown:
                    self._set(PreviewFacts("ready", shown))
                case JobFailed() as failure:
                    self._asked = None
                    self._set(PreviewFacts("failed", failure=failure))

    def _cancel(self) -> None:
        if self._job is not None and not self._job.ended:
            self._job.send(Cancel())
        self._job = None

    def _ask_anew(self) -> None:
        self._asked = None
        self._pause.start()

    def _set(self, facts: PreviewFacts) -> None:
        if facts != self.facts:
            self.facts = facts
            self.changed.emit(facts)
