"""Tests of the command bench: a table for people, records for programs, an end by Ctrl-C."""

import json
import os
import signal
import subprocess
import sys

import pytest

from trainer_gui.cli import run_command_line

QUICK = ["bench", "--seconds", "0.1", "--device", "cpu", "--model", "mlp"]


def test_a_table_tells_the_machine_and_every_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(QUICK) == 0
    out, err = capsys.readouterr()
    machine, _, table = out.partition("\n\n")
    assert "torch" in machine
    assert "platform" in machine
    heading, *rows = table.splitlines()
    assert heading.split() == ["model", "precision", "threads", "layout", "pictures/s"]
    assert len({len(line) for line in (heading, *rows)}) == 1  # aligned
    assert rows[0].startswith("MLP 784–500–10  fp32       1        contiguous")
    assert int(rows[0].split()[-1].replace(",", "")) > 10
    assert "MLP 784–500–10, fp32, 1 thread …" in err.splitlines()


def test_json_has_a_record_for_the_machine_and_one_for_each_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_command_line([*QUICK, "--json"]) == 0
    machine, *rows = map(json.loads, capsys.readouterr().out.splitlines())
    assert machine["cores"] == str(os.cpu_count())
    assert machine["cpu"]
    threads = sorted({1, os.cpu_count() or 1})
    assert [row["threads"] for row in rows if row["precision"] == "fp32"] == threads
    for row in rows:
        assert row["samples_per_second"] > 10
        assert (row["model"], row["device"]) == ("MLP 784–500–10", "cpu")


def test_an_unknown_model_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["bench", "--model", "abacus"]) == 2
    assert "“abacus”. Choose of mlp, cnn, cnn-colour," in capsys.readouterr().err


def test_a_device_that_is_missing_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["bench", "--device", "abacus"]) == 2
    assert "abacus is not available" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_prints_what_is_known() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "trainer_gui", "bench", "--seconds", "600", "--device", "cpu"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline().startswith("MLP 784–500–10, fp32, 1 thread")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.splitlines()[-1].split() == [
        "model", "precision", "threads", "layout", "pictures/s"
    ]  # fmt: skip
    assert err.splitlines()[-1] == "It was ended before all was measured."
