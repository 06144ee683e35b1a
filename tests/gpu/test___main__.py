"""Tests of the command: what it says without a card, and that nothing that fails is hidden."""

import pytest
import torch

from tests.gpu import __main__ as pack
from tests.gpu.__main__ import NO_GPU, Part, looked_at, main
from tests.gpu.contracts import checked
from tests.gpu.table import counted


@pytest.mark.skipif(torch.cuda.is_available(), reason="it would run for minutes on this card")
def test_without_a_card_it_says_so_and_claims_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == f"{NO_GPU}\n"


def test_an_unknown_part_is_refused_with_those_that_are_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["--device", "cpu", "speed"])
    assert "known: losses_as_on_a_cpu, resume_to_the_bit" in capsys.readouterr().err


def test_a_contract_that_breaks_is_a_failure_and_the_exit_code_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Part("broken", counted, (5,), 60.0, is_contract=True)  # type: ignore[arg-type]
    monkeypatch.setattr(pack, "parts", lambda _device: [broken])
    assert main(["--device", "cpu"]) == 1
    out = capsys.readouterr().out
    assert "TypeError: 'int' object is not iterable" in out
    assert "Contracts: 1 failed." in out


def test_what_hangs_is_ended_and_what_has_no_time_left_is_left_out() -> None:
    slow = Part("slow", checked, ("losses_as_on_a_cpu", "cpu"), 0.1, is_contract=True)
    (hung,) = looked_at(slow, left_seconds=60.0)
    assert (hung.verdict, hung.note) == ("failed", "it took longer than 0.1 s")
    (late,) = looked_at(slow, left_seconds=0.05)
    assert late.verdict == "left out"
    assert late.note.startswith("time")


def test_nothing_begins_after_its_time(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pack, "BEGIN_WITHIN_SECONDS", 0.0)
    assert main(["--device", "cpu", "footprint"]) == 0
    assert "footprint  –  –  left out\n    time\n" in capsys.readouterr().out
