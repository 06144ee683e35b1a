"""What the program does with bad presets, as `python -m tests.corpus presets` prints it."""

import pytest

from tests.corpus.command import Verdicts, verdicts
from tests.corpus.presets import CASES


@pytest.fixture(scope="module")
def judged() -> Verdicts:
    return verdicts("presets")


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_it_is_named_with_its_remedy_or_works(judged: Verdicts, name: str) -> None:
    assert judged[name] == []
