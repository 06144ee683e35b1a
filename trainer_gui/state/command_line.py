"""The command that trains the draft without a window."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli_w

from trainer_gui.core.paths import shipped
from trainer_gui.state.draft import Draft


def equivalent_command(draft: Draft, preset: Path, base: Mapping[str, Any]) -> str:
    """The shell command for a draft that was made from a preset.

    Args:
        draft: what shall be trained.
        preset: the file it came from.
        base: the table in that file.
    """
    known = preset.parent == shipped("presets")
    words = ["trainer-gui", "train", preset.stem if known else str(preset)]
    for change in draft.describe_changes(base):
        section, _, name = change.path.rpartition(".")
        if change.new is None and name in {field.name for field in draft.fields(section)}:
            continue  # TOML has no None; leaving the key out is what None means
        if change.new is not None:
            words += ["--set", f"{change.path}={_as_toml(change.new)}"]
    return shlex.join(words)


def _as_toml(value: object) -> str:
    if isinstance(value, str) and value.isidentifier() and value not in {"true", "false"}:
        return value  # the command line takes bare words
    if isinstance(value, list | tuple):
        return f"[{', '.join(_as_toml(item) for item in value)}]"
    return tomli_w.dumps({"value": value}).partition("=")[2].strip()
