"""Kills trainings: at random moments, or at every failpoint; none may lose or change anything.

`python -m tests.harness.kill [COUNT]` kills 200 times, or COUNT times, with `kill -9`; after half
of the kills, what was not for certain on the disk is torn from the journal, as a power cut would.
`python -m tests.harness.kill --failpoints` dies at the first, the middle and the last time that a
run comes to each failpoint; with `--sample` at one of the three, of those within the commit of a
checkpoint. Both print a table, and end with 1 if a run did not go on, lost what it had told, or
ended unlike one that was never interrupted.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.engine.small import small
from tests.harness.story import Story
from tests.harness.verdict import Ending, ending_of
from tests.harness.zygote import Heard
from tests.runs.setting import folders_at
from trainer_gui.core.events import RunFinished, RunStarted
from trainer_gui.core.paths import Folders
from trainer_gui.core.recipe import Recipe
from trainer_gui.runs.store import RunStore

SEED = 11
KILLS = 200
LOADING = 0.2
"""Share of the kills whose moment is drawn from the start of the process on."""
COMMIT = ("checkpoint:", "CheckpointSaved", "manifest.json", "BEST", "LATEST")
"""Parts of the names of the failpoints between a checkpoint's first byte and its being told."""


def recipe() -> Recipe:
    """Dropout, momentum, a schedule, an average of the weights, accumulation, clipping."""
    return small(
        model={"kind": "mlp", "widths": [16], "dropout": 0.3},
        training={
            "epochs": 3,
            "batch_size": 63,
            "accumulation": 2,
            "ema_decay": 0.9,
            "clip_norm": 1.0,
        },
        optimizer={"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9},
        schedule={"kind": "cosine"},
    )


def uninterrupted(folders: Folders) -> tuple[Heard, Ending]:
    """A run that nothing befell: what it told, and how it ended."""
    story = Story(folders, RunStore(folders).create(recipe()))
    heard = story.go_on(record=True)
    if not story.complete or story.problems:
        raise RuntimeError(f"the run did not end: {heard.events[-1:]} {story.problems}")
    return heard, ending_of(story.folder)


def killed_at_random(folders: Folders, count: int) -> tuple[list[Story], Heard]:
    """Runs that were killed, `count` times in all, until each was complete."""
    heard, wanted = uninterrupted(folders)
    stories: list[Story] = []
    kills = 0
    while kills < count:
        chance = random.Random(f"{SEED} {len(stories)}")
        story = Story(folders, RunStore(folders).create(recipe()))
        while not story.complete and not story.problems:
            loading = chance.random() < LOADING
            longest = heard.seconds if loading else _training_seconds(heard)
            after = chance.uniform(0, longest) if kills < count else None
            story.go_on(kill_after=after, once_trained=not loading)
            kills += story.was_killed
            if story.was_killed:
                story.reopen(chance)
        story.compare(wanted)
        stories.append(story)
    return stories, heard


def _training_seconds(heard: Heard) -> float:
    times = [one.time for one in heard.events if isinstance(one.body, RunStarted | RunFinished)]
    return times[-1] - times[0]


def killed_at_failpoints(folders: Folders, *, sample: bool) -> dict[str, list[Story]]:
    """Runs that died at each failpoint, by its name, and were resumed once."""
    heard, wanted = uninterrupted(folders)
    stories: dict[str, list[Story]] = defaultdict(list)
    for name, times in Counter(heard.passed).items():
        if sample and not any(part in name for part in COMMIT):
            continue
        occasions = sorted({1, (times + 1) // 2, times})
        chance = random.Random(f"{SEED} {name}")
        for occasion in [chance.choice(occasions)] if sample else occasions:
            story = Story(folders, RunStore(folders).create(recipe()))
            story.go_on(die_at=f"{name}#{occasion}")
            if not story.was_killed:
                story.problems.append(f"it did not die at {name}, time {occasion}")
            story.reopen(chance)
            if not story.complete:
                story.go_on()
            story.compare(wanted)
            stories[name].append(story)
    return stories


def print_kills(stories: list[Story], heard: Heard) -> None:
    """A table of what runs were doing when they were killed, and of how they ended."""
    during = Counter(kill for story in stories for kill in story.kills)
    good = Counter(kill for story in stories if not story.problems for kill in story.kills)
    _say(f"{'killed while':<16}{'kills':>7}{'in runs that ended well':>26}\n")
    for doing in sorted(during):
        _say(f"{doing:<16}{during[doing]:>7}{good[doing]:>26}\n")
    _say(f"{'in all':<16}{during.total():>7}{good.total():>26}\n")
    _say(
        f"{len(stories)} runs of {heard.seconds:.1f} s in {sum(s.sessions for s in stories)} "
        f"sessions, {sum(s.cuts for s in stories)} journals torn; "
        f"{sum(len(s.told) for s in stories)} events were told\n"
    )


def print_failpoints(stories: dict[str, list[Story]]) -> None:
    """A table of the failpoints: how often a run died there, and how many of them ended well."""
    width = max(map(len, stories)) + 2
    _say(f"{'failpoint':<{width}}{'died':>6}{'good':>6}\n")
    for name in sorted(stories):
        good = sum(not story.problems for story in stories[name])
        _say(f"{name:<{width}}{len(stories[name]):>6}{good:>6}\n")
    everyone = [story for of_name in stories.values() for story in of_name]
    good = sum(not story.problems for story in everyone)
    _say(f"{len(stories)} failpoints: {good} of {len(everyone)} good\n")


def _say(text: str) -> None:
    sys.stdout.write(text)


def leftovers(home: Path) -> list[str]:
    """Files that a writer has begun and nobody has taken away."""
    return [
        f"left behind: {path.relative_to(home)}"
        for path in home.rglob(".*")
        if path.is_file() and path.name != ".lock"
    ]


def conclude(stories: Iterable[Story], home: Path, began: float) -> int:
    """Prints every problem; gives the exit code."""
    problems = [f"{story.run_id}: {problem}" for story in stories for problem in story.problems]
    problems += leftovers(home)
    for problem in problems:
        _say(f"problem: {problem}\n")
    _say(f"{time.monotonic() - began:.0f} s\n")
    return 1 if problems else 0


def main(arguments: list[str]) -> int:
    """Kills, prints a table, and gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness.kill")
    parser.add_argument("count", nargs="?", type=int, default=KILLS)
    parser.add_argument("--failpoints", action="store_true")
    parser.add_argument("--sample", action="store_true")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="trainer-gui-kill-") as place:
        home = Path(place)
        folders = folders_at(home)
        if chosen.failpoints:
            by_name = killed_at_failpoints(folders, sample=chosen.sample)
            print_failpoints(by_name)
            return conclude((one for of_name in by_name.values() for one in of_name), home, began)
        stories, heard = killed_at_random(folders, chosen.count)
        print_kills(stories, heard)
        return conclude(stories, home, began)


if __name__ == "__main__":
    if (
        os.environ.get("OMP_NUM_THREADS") != "1"
    ):  # else numpy starts threads, which no fork survives
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "tests.harness.kill", *sys.argv[1:]]
        os.execve(sys.executable, command, environment)
    sys.exit(main(sys.argv[1:]))
