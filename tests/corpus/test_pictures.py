"""What the program does with bad pictures, as `python -m tests.corpus pictures` prints it."""

import pytest

from tests.corpus.command import Verdicts, verdicts
from tests.corpus.pictures import CASES


@pytest.fixture(scope="module")
def judged() -> Verdicts:
    return verdicts("pictures")


@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_it_is_named_with_its_remedy_or_works(judged: Verdicts, name: str) -> None:
    assert judged[name] == []
