"""Tests of events as lines of JSON."""

import json
import math
import typing

import pytest

from tests.core.charts import SPECS
from trainer_gui.core import events, replies, wire
from trainer_gui.core.answers import Answer, Numbers, Ranked, Written
from trainer_gui.core.asks import Cell, Files, Row
from trainer_gui.core.execution import Execution
from trainer_gui.core.spec import DataSpec, Field, MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.core.wire import (
    EVENT_TYPES,
    FORMAT,
    ForeignFormatError,
    Stamped,
    WireError,
    decode,
    encode,
)

SAID: tuple[replies.JobEvent, ...] = (
    events.PhaseChanged("loading"),
    events.PhaseChanged("loading", 0.5, Text("Reading {count} pictures", count=12)),
    events.RunStarted(
        title="Größe 中文 “quoted” \n line",
        metrics=(MetricSpec("accuracy", Text("Accuracy"), "max", "rate", "accuracy"),),
        counts={"train": 100, "validation": 10, "test": 10},
        epochs=2,
        steps=20,
        steps_per_epoch=10,
        batch_size=10,
        parameters=2**40,
        execution=Execution("cuda:0", "A card", "bf16", 4, "channels_last", compiled=True),
        charts=SPECS,
    ),
    events.StepsDone(7, {"loss": (0.1 + 0.2, None, 1e-30), "accuracy": (0.0, 1.0, None)}, 12.5),
    events.StepsDone(0, {}),
    events.Evaluated(
        "test", 1, 20, "best", {"accuracy": 0.5, "loss": None},
        (events.Artefact("confusion", "confusion-1", "artefacts/confusion-1.npz", "00ff"),),
    ),
    events.EpochDone(1, 20, 1.25, {"loss": 0.5}, best=True),
    events.CheckpointSaved(
        name="best", epoch=1, step=20, best=True, path="checkpoints/best", sha256="00ff",
        size_bytes=123_456,
    ),
    events.Noticed(Text("Odd."), "warning"),
    events.RunFinished("stopped", 20, 1, 0.5, 60.0),
    events.RunFinished("completed", 0),
    events.RunFailed(Text("{what} failed.", what=Text("It")), Text("Try again."), "Traceback"),
    replies.JobStarted("train"),
    replies.JobProgressed(None, Text("Reading")),
    replies.JobFailed(Text("No data."), Text("Download."), remedy="download", cancelled=True),
    replies.JobDone(),
    replies.FileSeen("/a.csv", "tables", {"data.columns": {}, "data.kind": "table"}, {"a.b": 3}),
    replies.DataDescribed(
        DataSpec(
            inputs=(Field("image", "pictures", (1, None, 28), "uint8"),),
            targets=(Field("label", "classes", (), "int64", ("a", "b")),),
            counts={"train": 3},
            facts={"image": {"mean": [0.1], "std": [0.2]}, "label": {"counts": {"train": [1, 2]}}},
            fingerprint="00ff",
        ),
        "gallery.npz",
        (Text("One was skipped."),),
    ),
    replies.ModelSummarised(
        (replies.LayerRow("conv", "Conv2d", 0, (8, 26, 26), 80, 80, 48_672),), 80, 80, 48_672,
        (1, 28, None),
    ),
    replies.Forecasted(
        seconds=12.5, epoch_seconds=1.25, step_seconds=0.01, step_seconds_range=(0.009, 0.011),
        steps_measured=100, samples_per_second=6400.0, checkpoint_seconds=0.05,
        checkpoint_bytes=2**33, peak_bytes=2**34, usable_bytes=2**35, largest_batch=96,
        execution=Execution("cuda:0", "A card", precision="bf16"),
        changes={"training.batch_size": 32, "training.recompute": True,
                 "training.precision": "bf16"},
        reasons=(Text("Layers compute in {precision}.", precision="bf16"),),
    ),
    replies.SamplesShown("/tmp/preview.npz", 6),
    replies.ChoicesListed("torchvision", (("resnet18", "ResNet-18"),)),
    replies.Predicted("a.png", Ranked(("cat",), (0.75,))),
    replies.WorkerReady((("torch", "2.14"),), (replies.DeviceSeen("cpu", "CPU", 2**35),), 1.5),
    replies.JobWaits(Text("The disk is full."), Text("Free some space.")),
    replies.RunAsks(
        (
            Row((Cell("town", ("Bonn", "Ulm"), "Ulm", first="Bonn"), Cell("paid", None, 92.5))),
            Files(Text("tables"), Text("CSV"), (".csv",)),
        )
    ),
    replies.FileRead("rows.csv", 100_000, (Text("It is not in UTF-8."),)),
    replies.WorkerLost(Text("It ended."), Text("It is started again.")),
    replies.Heartbeat(),
)  # fmt: skip


def test_every_kind_of_event_is_tried_here() -> None:
    assert {type(body).__name__ for body in SAID} == set(EVENT_TYPES)
    assert set(EVENT_TYPES.values()) == set(typing.get_args(replies.JobEvent))


@pytest.mark.parametrize("body", SAID, ids=lambda body: type(body).__name__)
def test_every_event_survives_the_wire_as_one_line(body: replies.JobEvent) -> None:
    stamped = Stamped(3, "2026-01-01-fashion", 41, 1_767_225_600.125, body)
    line = encode(stamped)
    assert "\n" not in line
    assert decode(line) == stamped
    assert decode(line.encode()) == stamped
    assert type(decode(line).body) is type(body)
    assert json.loads(line)["event"] == type(body).__name__


@pytest.mark.parametrize(
    "answer",
    [
        Ranked(("cat", "dog"), (0.75, 0.25)),
        Numbers(("age",), (31.5,)),
        Numbers(("age",), (31.5,), (28.0,), (36.0,), ("years",)),
        Written("A cat sat."),
    ],
)
def test_every_kind_of_answer_is_known_again(answer: Answer) -> None:
    said = replies.Predicted("a.png", answer)
    assert decode(encode(Stamped(1, None, 0, 0.0, said))).body == said


def test_an_event_of_no_run_has_none() -> None:
    stamped = Stamped(0, None, 0, 0.0, replies.JobDone())
    assert decode(encode(stamped)) == stamped


def test_what_json_has_no_number_for_is_not_known() -> None:
    said = events.StepsDone(0, {"loss": (math.nan, math.inf, 1.0)}, math.nan)
    line = encode(Stamped(1, "run", 0, 0.0, said))
    assert "NaN" not in line
    assert "Infinity" not in line
    assert decode(line).body == events.StepsDone(0, {"loss": (None, None, 1.0)})


LINE = encode(Stamped(1, "run", 5, 10.0, events.EpochDone(1, 20, 1.0, {"loss": 0.5}, best=True)))


@pytest.mark.parametrize("length", range(0, len(LINE), 7))
def test_a_torn_line_is_no_event(length: int) -> None:
    with pytest.raises(WireError):
        decode(LINE[:length])


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        "null",
        "[]",
        '"text"',
        "5",
        "{}",
        LINE.replace("EpochDone", "os.system"),
        LINE.replace('"best": true', '"best": "perhaps"').replace('"best":true', '"best":"x"'),
        LINE.replace('"EpochDone"', "[]"),
        LINE[:-1] + ', "unknown": {',
        "[" * 100_000,
        LINE.replace('"number": ', '"number": ' + "1" * 5001),
    ],
)
def test_what_is_not_ours_is_no_event(line: str | bytes) -> None:
    with pytest.raises(WireError, match="not an event"):
        decode(line)


@pytest.mark.parametrize("key", ["job", "run", "number", "time", "event", "epoch", "scores"])
def test_nothing_may_be_left_out(key: str) -> None:
    record = json.loads(LINE)
    del record[key]
    with pytest.raises(WireError):
        decode(json.dumps(record))


@pytest.mark.parametrize(
    ("key", "value"),
    [("job", "1"), ("run", 5), ("number", None), ("number", 1.5), ("time", "now"), ("time", None),
     ("number", 2**63), ("epoch", 2**64), ("epoch", -(10**300)), ("time", 1e300), ("time", -1.0),
     ("time", math.inf), ("time", math.nan)],
)  # fmt: skip
def test_a_value_that_cannot_be_is_no_event(key: str, value: object) -> None:
    with pytest.raises(WireError):
        decode(json.dumps({**json.loads(LINE), key: value}))


def test_a_line_of_another_version_is_told_apart_from_a_torn_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = encode(Stamped(1, "run", 0, 0.0, SAID[0]))
    assert json.loads(line)["format"] == FORMAT
    record = json.loads(line)
    del record["format"]
    for older in (record, {**record, "format": FORMAT + 1}):
        with pytest.raises(ForeignFormatError) as caught:
            decode(json.dumps(older))
        assert caught.value.format == older.get("format", 1)

    # What the next version will do: an event that was renamed inside is made what it is now.
    said = events.RunFinished("stopped", 7)
    old = {**json.loads(encode(Stamped(1, "run", 0, 0.0, said))), "ended_by": "stopped"}
    del old["reason"]

    def renamed(record: dict[str, typing.Any]) -> dict[str, typing.Any]:
        return {**record, "reason": record.pop("ended_by")}

    monkeypatch.setattr(wire, "FORMAT", FORMAT + 1)
    monkeypatch.setattr(wire, "UPGRADERS", {("RunFinished", FORMAT): renamed})
    assert decode(json.dumps(old)).body == said
