"""The README.md of an export: what is in the folder, how to run it, what is known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import trainer_gui
from trainer_gui.core.files import size_text
from trainer_gui.core.names import printable, shortened
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text
from trainer_gui.export._scores import Scores

_README = """\
# {title}

A trained network as plain PyTorch, written by Trainer GUI {program}. Nothing of that program is needed.

| file | holds |
|---|---|
| `predict.py` | the network, and what happens to a picture before the network sees it |
| `model.safetensors` | the weights, {size}: {weights} |
| {names}, in the order of the outputs |
| `recipe.toml` | what the network was trained on, and how |
| `requirements.txt` | the packages that `predict.py` imports |

With Python 3.11 or later:

    pip install -r requirements.txt
    python predict.py picture.png

and in a program of your own, beside `predict.py`:

    from predict import load, predict

    model = load()
    {answers} = predict(["picture.png"], model)  # (1, {count})
{notices}
## Scores

{scores}

## Made with

{versions}
"""  # noqa: E501 - a line of Markdown


@dataclass(frozen=True)
class Facts:
    """What a README tells.

    Attributes:
        title: of the recipe.
        classes: how many.
        columns: how many numbers, where it tells numbers and no classes.
        size_bytes: of the weights.
        checkpoint: whose weights they are; None for the best.
        metrics: of the task.
        scores: that are known of these weights.
        versions: by name, of Python and packages.
        notices: what the person should know.
    """

    title: str
    classes: int
    columns: int
    size_bytes: int
    checkpoint: str | None
    metrics: Sequence[MetricSpec]
    scores: Scores
    versions: Mapping[str, str]
    notices: Sequence[Text] = ()


def readme_of(facts: Facts) -> str:
    """The text of README.md."""
    return _README.format(
        title=shortened(printable(facts.title)),
        program=trainer_gui.__version__,
        size=size_text(facts.size_bytes),
        weights="the best of the run"
        if facts.checkpoint is None
        else f"of the checkpoint {facts.checkpoint}",
        names=f"`numbers.txt` | the names of the {facts.columns} numbers"
        if facts.columns
        else f"`classes.txt` | the names of the {facts.classes} classes",
        answers="numbers" if facts.columns else "probabilities",
        count=facts.columns or facts.classes,
        notices="".join(f"\n**Note:** {notice}\n" for notice in facts.notices),
        scores=_table(facts.metrics, facts.scores) if facts.scores else "None were recorded.",
        versions=", ".join(f"{name} {version}" for name, version in facts.versions.items()),
    )


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
