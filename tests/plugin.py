"""A plug-in as it would be installed: a module, and the metadata that announce it."""

from pathlib import Path


def write_plugin(folder: Path, name: str, source: str) -> Path:
    """Writes a distribution whose entry point is a module with this source; gives the folder.

    It is installed for whoever has the folder on the `PYTHONPATH`.
    """
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[trainer_gui.entries]\n{name} = {name}\n")
    return folder
