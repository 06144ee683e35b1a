"""What the program does with bad folders, as `python -m tests.corpus folders` prints it."""

import pytest

from tests.corpus.command import Verdicts, verdicts
from tests.corpus.folders import CASES


@pytest.fixture(scope="module")
def judged() -> Verdicts:
    return verdicts("folders")


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_it_is_named_with_its_remedy_or_works(judged: Verdicts, name: str) -> None:
    assert judged[name] == []
