"""Story: a run that is killed and resumed, again and again, and what it has told meanwhile."""

import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.harness.verdict import DURABLE, Ending, differences, ending_of, lost
from tests.harness.zygote import Heard, save_wanted, train
from trainer_gui.core.errors import TrainerError
from trainer_gui.core.events import (
    CheckpointSaved,
    EpochDone,
    PhaseChanged,
    RunFinished,
    RunStarted,
    StepsDone,
)
from trainer_gui.core.paths import Folders
from trainer_gui.core.text import Text
from trainer_gui.core.wire import Stamped, WireError, decode
from trainer_gui.runs.host import crashed
from trainer_gui.runs.jobs import Train
from trainer_gui.runs.journal import FILE, append_after_crash, last_word
from trainer_gui.runs.launch import continuation
from trainer_gui.runs.store import RunStore


@dataclass
class Story:
    """A run and what befell it.

    Attributes:
        folders: of the program.
        run_id: of the run.
        told: what it has told and must not lose, by number.
        kills: what it was doing whenever it was killed.
        sessions: how often it was begun or resumed.
        cuts: how often its journal was torn.
        was_killed: whether the last session was.
        problems: what must not be.
    """

    folders: Folders
    run_id: str
    told: dict[int, Stamped] = field(default_factory=dict)
    kills: list[str] = field(default_factory=list)
    sessions: int = 0
    cuts: int = 0
    was_killed: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Of the run."""
        return self.folders.runs / self.run_id

    @property
    def complete(self) -> bool:
        """Whether the last word of the run is that it has ended."""
        last, _ = last_word(self.folder)
        return last is not None and isinstance(last.body, RunFinished)

    def go_on(
        self,
        *,
        kill_after: float | None = None,
        once_trained: bool = False,
        die_at: str = "",
        record: bool = False,
    ) -> Heard:
        """Begins or resumes the run; what it tells must be there afterwards."""
        job = Train(self.run_id)
        if self.sessions:
            job = continuation(self.run_id, RunStore(self.folders))
        heard = train(
            self.folders,
            job,
            kill_after=kill_after,
            once_trained=once_trained,
            die_at=die_at,
            record=record,
        )
        self.sessions += 1
        self.was_killed = heard.killed
        saved = [one.body for one in self.told.values() if isinstance(one.body, CheckpointSaved)]
        reached = max((checkpoint.step for checkpoint in saved), default=0)
        for one in heard.events:
            if isinstance(one.body, RunStarted) and one.body.first_step < reached:
                self.problems.append(f"it went back to step {one.body.first_step}")
        self.told.update({one.number: one for one in heard.events})
        if heard.killed:
            self.kills.append(_doing(heard))
        elif not self.complete:
            self.problems.append(f"it ended with {heard.events[-1:]}")
        self.problems += lost(self.folder, self.told)
        return heard

    def reopen(self, chance: random.Random) -> None:
        """What may come between a kill and the next session."""
        if chance.random() < 0.5:
            self._cut_power(chance)
        if chance.random() < 0.5 and not self.complete:
            # A window that has lost its worker writes the last word.
            said, _ = last_word(self.folder)
            body = crashed(Text("The worker is gone."), begun=said is not None)
            number = said.number + 1 if said else 0
            append_after_crash(self.folder, Stamped(1, self.run_id, number, time.time(), body))
        listed = {info.run_id: info.status for info in RunStore(self.folders).runs()}
        if listed[self.run_id] == "damaged":
            self.problems.append("it is listed as damaged")
        self.problems += lost(self.folder, self.told)

    def compare(self, wanted: Ending) -> None:
        """Looks whether the run has ended as it should."""
        try:
            self.problems += differences(ending_of(self.folder), wanted)
        except (TrainerError, OSError) as error:
            self.problems.append(str(error))

    def _cut_power(self, chance: random.Random) -> None:
        """Tears the journal somewhere behind the last event that was told to be on the disk."""
        path = self.folder / FILE
        if not path.is_file():
            return
        told = (number for number, one in self.told.items() if isinstance(one.body, DURABLE))
        durable = max(told, default=-1)
        certain, content = 0, path.read_bytes()
        for line in content.splitlines(keepends=True):
            try:
                number = decode(line).number
            except WireError:
                break
            if number > durable:
                break
            certain += len(line)
        path.write_bytes(content[: chance.randint(certain, len(content))])
        self.told = {n: one for n, one in self.told.items() if n <= durable}
        self.cuts += 1


def _doing(heard: Heard) -> str:
    """What a trainer was about when it fell silent."""
    last = heard.events[-1].body if heard.events else None
    if isinstance(last, EpochDone) or (isinstance(last, StepsDone) and save_wanted(last)):
        return "checkpoint"
    phases = [one.body.phase for one in heard.events if isinstance(one.body, PhaseChanged)]
    return phases[-1] if phases else "starting"
