"""What stands in place of a chart that there is none of yet."""

from trainer_gui.core.charts import ChartSpec
from trainer_gui.core.text import Text


def awaited(spec: ChartSpec) -> Text:
    """When the chart will come, and what it will show."""
    if spec.when == "end":
        return Text("At the end of the run, {about} appears here.", about=spec.about)
    return Text("After the first epoch, {about} appears here.", about=spec.about)
