"""Tests of what the commands share."""

import json

import pytest

from trainer_gui.cli._app import complain, tell, tell_json
from trainer_gui.core.text import Text

FOREIGN = "\x1b[2J\r\n\t\x9b1A \u2028\u202e \udcff ä 中 🙂"
SHOWN = "\\x1b[2J\\r\\n\\t\\x9b1A \\u2028\\u202e \\xff ä 中 🙂"


def test_what_is_foreign_stays_in_its_line_and_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    tell(FOREIGN, Text("of {name}", name=FOREIGN))
    complain(FOREIGN, Text("of {name}", name=FOREIGN))
    out, err = capsys.readouterr()
    assert out == err == f"{SHOWN}\nof {SHOWN}\n"


def test_json_is_exact_and_plain_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    row = {FOREIGN: [1.5, None, 'quoted "\\" \x7f', FOREIGN]}
    tell_json(json.dumps(row, ensure_ascii=False))
    out = capsys.readouterr().out
    assert out.removesuffix("\n").isprintable()
    assert out.isascii()
    assert json.loads(out) == row
