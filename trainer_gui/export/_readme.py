"""The README.md of an export: what is in the folder, how to run it, what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import trainer_gui
from trainer_gui.core.files import size_text
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.script import Script
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.export._scores import Scores

_README = """\
# {title}

{what}, written by Trainer GUI {program}. Nothing of that program is needed.

| file | holds |
|---|---|
{files}
{usage}{notices}
## Scores

{scores}

## Made with

{versions}
"""
_USAGE = """
With Python 3.11 or later:

    pip install -r requirements.txt
    python predict.py {example}

and in a program of your own, beside `predict.py`:

    from predict import load, predict

    model = load()
    answers = predict(["{example}"], model)

These are {gives}.
"""


@dataclass(frozen=True)
class Facts:
    """What a README tells.

    Attributes:
        title: of the recipe.
        size_bytes: of the weights.
        checkpoint: whose weights they are; None for the best.
        files: what others hold, by their names.
        script: that predicts; None where there is none.
        metrics: of the task.
        scores: that are known of these weights.
        versions: by name, of Python and packages.
        notices: what the person should know.
    """

    title: str
    size_bytes: int
    checkpoint: str | None
    files: Mapping[str, str]
    script: Script | None
    metrics: Sequence[MetricSpec]
    scores: Scores
    versions: Mapping[str, str]
    notices: Sequence[Text] = ()


def readme_of(facts: Facts) -> str:
    """The text of README.md."""
    return _README.format(
        title=shortened(printable(facts.title)),
        what="A trained network as plain PyTorch" if facts.script else "A trained network",
        program=trainer_gui.__version__,
        files="\n".join(f"| `{name}` | {about} |" for name, about in _files(facts).items()),
        usage=_USAGE.format(example=facts.script.example, gives=facts.script.gives)
        if facts.script
        else "",
        notices="".join(f"\n**Note:** {notice}\n" for notice in facts.notices),
        scores=_table(facts.metrics, facts.scores) if facts.scores else "None were recorded.",
        versions=", ".join(f"{name} {version}" for name, version in facts.versions.items()),
    )


def _files(facts: Facts) -> dict[str, str]:
    """What each file holds."""
    of = f"of the checkpoint {facts.checkpoint}" if facts.checkpoint else "the best of the run"
    files = {
        "model.safetensors": f"the weights, {size_text(facts.size_bytes)}: {of}",
        **facts.files,
        "recipe.toml": "what the network was trained on, and how",
    }
    if facts.script is None:
        return files
    return {
        "predict.py": "the network, and what happens to a file before the network sees it",
        **files,
        "requirements.txt": "the packages that `predict.py` imports",
    }


def _table(metrics: Sequence[MetricSpec], scores: Scores) -> str:
    """Splits as rows, metrics as columns."""
    rows = [
        ["", *(str(metric.label) for metric in metrics)],
        ["---", *("---:" for _ in metrics)],
        *(
            [split, *(_value(metric, values.get(metric.key)) for metric in metrics)]
            for split, values in scores.items()
        ),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _value(metric: MetricSpec, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if metric.unit == "rate" else f"{value:.4g}"
