"""A sample of the closes; all of them are `python -m tests.harness.close 100`."""

import pytest

from tests.harness.close import LIMIT_SECONDS, WAYS, Close, close_one, main, percentile_95


@pytest.mark.parametrize("number", range(len(WAYS) + 1))
def test_a_window_closes_in_an_orderly_way_at_any_moment(number: int) -> None:
    close = close_one(number)
    assert (close.code, close.problems) == (0, ())


def test_the_table_tells_what_must_not_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closes = [
        Close("SIGTERM", "training", 0, 0.5, ()),
        Close("person", "open", 1, 0.75, ("exit code 1",)),
        Close("SIGTERM", "training", 0, LIMIT_SECONDS, ()),
    ]
    monkeypatch.setattr("tests.harness.close.close_one", lambda number: closes[number])
    assert main(1) == 0
    assert main(2) == 1
    assert "problem: exit code 1" in capsys.readouterr().out
    closes[1] = closes[0]
    assert main(3) == 1
    assert "95th percentile: 3.00 s" in capsys.readouterr().out


def test_one_slow_close_in_twenty_is_allowed() -> None:
    quick, slow = Close("person", "open", 0, 1.0, ()), Close("person", "open", 0, 9.0, ())
    assert percentile_95([quick] * 98 + [slow] * 2) == 1.0
    assert percentile_95([quick] * 90 + [slow] * 10) == 9.0
    assert percentile_95([quick, slow]) == 9.0
