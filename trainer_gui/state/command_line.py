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
    for path, value in _settings(draft, base).items():
        words += ["--set", f"{path}={_as_toml(value)}"]
    return shlex.join(words)


def _settings(draft: Draft, base: Mapping[str, Any]) -> dict[str, object]:
    """What must be said, by path; TOML has no None, and leaving a key out is what it means."""
    found: dict[str, object] = {}
    for change in draft.describe_changes(base):
        if change.new is None:
            continue
        found[change.path] = change.new
        section, _, name = change.path.rpartition(".")
        if name == "kind" and draft.menu(section) is not None:
            # Another entry begins with its own defaults, whatever the former one had.
            paths = (f"{section}.{field.name}" for field in draft.fields(section))
            found.update((path, draft.value(path)) for path in paths if draft.changed(path))
    return {path: value for path, value in found.items() if value is not None}


def _as_toml(value: object) -> str:
    if isinstance(value, str) and value.isidentifier() and value not in {"true", "false"}:
        return value  # the command line takes bare words
    if isinstance(value, list | tuple):
        return f"[{', '.join(_as_toml(item) for item in value)}]"
    if isinstance(value, Mapping):  # on one line, unlike what tomli_w makes of it
        pairs = (tomli_w.dumps({key: one}).strip() for key, one in value.items())
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    return tomli_w.dumps({"value": value}).partition("=")[2].strip()
