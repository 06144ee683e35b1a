"""Tests of orders as lines: every job and every command comes back."""

import json

import pytest

from tests.engine.small import digits, small
from trainer_gui.core.control import COMMANDS, Command
from trainer_gui.runs.jobs import (
    JOBS,
    AskRun,
    DescribeData,
    Evaluate,
    ForecastRun,
    Job,
    ListChoices,
    LookAtFile,
    Predict,
    PredictRow,
    ShowSamples,
    SummariseModel,
    Train,
    decode_order,
    encode_command,
    encode_job,
)

EXAMPLES: list[Job] = [
    DescribeData(
        small().data.table(),
        seed=3,
        download=True,
        fresh=True,
        split={"seed": 4},
        kinds={"tables": {"fill": "median"}},
    ),
    LookAtFile("/not \udcff utf-8.csv"),
    SummariseModel(small().table(), digits().spec),
    ShowSamples(
        {"kind": "digits"},
        {"pictures": {"shift": 2}},
        (3, 5),
        seed=7,
        epoch=2,
        epochs=6,
        split={"test": 0.2},
    ),
    ForecastRun(small().table(), download=True),
    ListChoices("torchvision"),
    Train("20260101-120000-small", download=True),
    Evaluate("20260101-120000-small", "test"),
    AskRun("20260101-120000-small"),
    PredictRow("20260101-120000-small", {"town": "Ulm", "paid": 92.5, "age": None}),
    Predict("20260101-120000-small", ("/a b/ä.png", "/line\nbreak.png", "/not \udcff utf-8.png")),
]


def test_there_is_an_example_of_every_job() -> None:
    assert {type(job).__name__ for job in EXAMPLES} == set(JOBS)


@pytest.mark.parametrize("job", EXAMPLES, ids=lambda job: type(job).__name__)
def test_a_job_comes_back(job: Job) -> None:
    line = encode_job(7, job)
    assert "\n" not in line
    line.encode("ascii")
    assert decode_order(line) == (7, job)
    assert decode_order(line.encode()) == (7, job)


@pytest.mark.parametrize("command", [kind() for kind in COMMANDS.values()], ids=repr)
def test_a_command_comes_back(command: Command) -> None:
    line = encode_command(9, command)
    assert "\n" not in line
    assert decode_order(line) == (9, command)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{",
        "[]",
        "7",
        "{}",
        '{"id": 1, "job": "Nothing", "body": {}}',
        '{"id": 1, "command": "Sing"}',
        '{"id": 1, "job": "Train", "body": {}}',
        '{"id": "x", "command": "Stop"}',
        json.dumps({"id": 1, "job": "Predict", "body": {"run_id": "a", "files": 3}}),
    ],
)
def test_anything_else_is_no_order(line: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_order(line)
