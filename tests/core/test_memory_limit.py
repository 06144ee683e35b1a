"""Tests of the limit on what data may occupy, which the environment sets."""

import pytest

from trainer_gui.core.errors import DataError
from trainer_gui.core.memory_limit import VARIABLE, data_limit_bytes


def test_there_is_no_limit_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert data_limit_bytes() is None
    monkeypatch.setenv(VARIABLE, "1.5")
    assert data_limit_bytes() == 1_500_000


@pytest.mark.parametrize("said", ["much", "inf", "nan"])
def test_what_is_not_a_number_is_told(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(DataError, match=rf"{VARIABLE} is “{said}”"):
        data_limit_bytes()
