"""Chart: how a finding looks, as plain data; ChartSpec: what a task tells of it beforehand.

The union is closed: each member has one layout in a file (`core.chart_files`) and one view. Words
that people read stand in the ChartSpec, which a run tells once; words of the data, such as names of
classes, stand in the chart.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from trainer_gui.core.text import Text

if TYPE_CHECKING:
    # The window reads events before numpy is there.
    import numpy as np
    from numpy.typing import NDArray

ChartKind: TypeAlias = Literal["lines", "matrix", "points", "bars", "table"]
Format: TypeAlias = Literal["number", "rate", "count"]
_UNSAID = Text("")


@dataclass(frozen=True)
class Figure:
    """What a chart tells of each of its items: a column of a table, a line, a group of bars.

    Attributes:
        key: its name in the chart.
        label: its name on the screen.
        format: how a value is written: a `rate` is 0…1 and shown as per cent, a `count` is whole.
        bar: whether a bar of its length stands behind a rate in a table, to be seen at a glance.
    """

    key: str
    label: Text
    format: Format = "number"
    bar: bool = False


@dataclass(frozen=True)
class Summary:
    """A row below those of a table, such as a mean over them.

    Attributes:
        label: its name on the screen; how many items it is over is added where it is not all.
        about: what it is, a sentence.
    """

    label: Text
    about: Text


@dataclass(frozen=True)
class ChartSpec:
    """A chart that evaluations of a run give, as views need it to draw it.

    Attributes:
        key: its name among the charts of a run, and the kind of the artefact that holds it.
        label: its name on the screen, short enough for a tab.
        kind: which member of Chart it is.
        about: what it shows, as a part of a sentence, for example “what is mistaken for what”.
        when: after each epoch, or at the end of the run only.
        item: what its named items are, for example “Class”: rows of a table or a matrix, bars,
            columns of points. Charts of the same items are selected together.
        axes: what lies along x, and along y; of lines, a matrix and points.
        figures: what is told of each item; of lines, bars and tables.
        summaries: what stands below the items of a table.
        identity: whether the points are right where y is x: both axes are the same, and a diagonal
            is drawn.
    """

    key: str
    label: Text
    kind: ChartKind
    about: Text
    when: Literal["epoch", "end"] = "epoch"
    item: Text = _UNSAID
    axes: tuple[Text, Text] = (_UNSAID, _UNSAID)
    figures: tuple[Figure, ...] = ()
    summaries: tuple[Summary, ...] = ()
    identity: bool = False


@dataclass(frozen=True, eq=False)
class Lines:
    """Values over x.

    Attributes:
        x: (N,), ascending.
        values: by the key of a Figure, (N,); NaN where there is none.
    """

    x: "NDArray[np.float64]"
    values: "Mapping[str, NDArray[np.float64]]"


@dataclass(frozen=True, eq=False)
class Matrix:
    """How often each of K items was taken for each.

    Attributes:
        names: of the K items.
        counts: (K, K) int64; rows are what was true, columns what it was taken for.
    """

    names: tuple[str, ...]
    counts: "NDArray[np.int64]"


@dataclass(frozen=True, eq=False)
class Points:
    """T clouds of N points, of which one is looked at.

    Attributes:
        names: of the T clouds.
        x: (N, T).
        y: (N, T).
    """

    names: tuple[str, ...]
    x: "NDArray[np.floating]"
    y: "NDArray[np.floating]"


@dataclass(frozen=True, eq=False)
class Bars:
    """A bar for each of K items, in one or several groups.

    Attributes:
        names: of the K items.
        values: by the key of a Figure, (K,); NaN where there is none.
    """

    names: tuple[str, ...]
    values: "Mapping[str, NDArray[np.float64]]"


@dataclass(frozen=True, eq=False)
class Table:
    """Figures of R items, and of S summaries below them.

    Attributes:
        names: of the R items.
        values: by the key of a Figure, (R + S,); NaN where there is none.
        over: of how many items each summary is.
    """

    names: tuple[str, ...]
    values: "Mapping[str, NDArray[np.float64]]"
    over: tuple[int, ...] = ()


Chart: TypeAlias = Lines | Matrix | Points | Bars | Table
