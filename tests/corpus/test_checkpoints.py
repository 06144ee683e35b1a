"""What the program does with bad checkpoints, as `python -m tests.corpus checkpoints` prints it."""

import pytest

from tests.corpus.checkpoints import CASES
from tests.corpus.command import Verdicts, verdicts


@pytest.fixture(scope="module")
def judged() -> Verdicts:
    return verdicts("checkpoints")


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_it_is_named_with_its_remedy_or_works(judged: Verdicts, name: str) -> None:
    assert judged[name] == []
