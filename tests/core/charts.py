"""A chart of each kind, and what is told of it: things that no task of ours finds."""

import numpy as np

from trainer_gui.core.charts import (
    Bars,
    Chart,
    ChartSpec,
    Figure,
    Lines,
    Matrix,
    Points,
    Summary,
    Table,
)
from trainer_gui.core.text import Text

WORD = Text("Word")
LINES = ChartSpec(
    "recall_at", Text("Recall at k"), "lines", Text("how many are found among the first k"),
    axes=(Text("k"), Text("recall")),
    figures=(Figure("found", Text("Found"), "rate"), Figure("popular", Text("Popular"), "rate")),
)  # fmt: skip
MATRIX = ChartSpec(
    "heard", Text("Heard"), "matrix", Text("which word is heard as which"),
    item=WORD, axes=(Text("heard"), Text("said")),
)  # fmt: skip
POINTS = ChartSpec(
    "places", Text("Places"), "points", Text("where items lie"),
    item=Text("Plane"), axes=(Text("across"), Text("up")),
)  # fmt: skip
BARS = ChartSpec(
    "lengths", Text("Lengths"), "bars", Text("how long texts become"),
    when="end", item=WORD, figures=(Figure("made", Text("Made"), "count"),),
)  # fmt: skip
TABLE = ChartSpec(
    "words", Text("Words"), "table", Text("how well each word is heard"),
    item=WORD,
    figures=(
        Figure("hits", Text("Hits"), "rate", bar=True),
        Figure("surprise", Text("Surprise")),
        Figure("said", Text("Said"), "count"),
    ),
    summaries=(Summary(Text("All"), Text("Whatever was said.")),),
)  # fmt: skip
SPECS = (LINES, MATRIX, POINTS, BARS, TABLE)
CHARTS: dict[str, Chart] = {
    "recall_at": Lines(
        np.array([1.0, 5.0, 10.0]),
        {"found": np.array([0.1, 0.4, 0.6]), "popular": np.array([0.05, np.nan, 0.2])},
    ),
    "heard": Matrix(("ja", "né"), np.array([[5, 1], [0, 7]])),
    "places": Points(
        ("front", "side"),
        np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], dtype=np.float32),
        np.array([[9.0, -1.0], [7.0, -3.0], [8.0, np.nan]], dtype=np.float32),
    ),
    "lengths": Bars(("ja", "né"), {"made": np.array([12.0, 30.0])}),
    "words": Table(
        ("ja", "né"),
        {
            "hits": np.array([0.75, 1.0, 0.875]),
            "surprise": np.array([2.5, np.nan, 1.25]),
            "said": np.array([8.0, 1204.0, 1212.0]),
        },
        (2,),
    ),
}
