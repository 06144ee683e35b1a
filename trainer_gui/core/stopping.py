"""StoppingOptions: when a run ends by itself, before its planned length."""

from typing import Literal

from trainer_gui.core.options import Options, Wait, choice, integer, number
from trainer_gui.core.text import Text


class StoppingOptions(Options):
    """When a run ends by itself, before its planned length."""

    early: Literal["never", "stalls", "converged"] = choice(
        "never",
        {
            "never": "Never: as planned",
            "stalls": "When validation stalls",
            "converged": "When training has converged",
        },
        label="End early",
        help="The length above is then the most. The weights of the best epoch are kept in any "
        "case.",
        level="essential",
    )
    watch: Literal["metric", "loss"] = choice(
        "metric",
        {"metric": "Main score (accuracy, RMSE)", "loss": "Loss"},
        label="Watched",
        help="What has to get better on the validation data. The loss is finer; the score is what "
        "decides which epoch is best.",
        when=("early", ("stalls",)),
    )
    patience: int = integer(
        10,
        label="Patience",
        help="Epochs on end without a change for the better before the run ends.",
        low=1,
        high=100_000,
        unit="epochs",
        level="essential",
        when=("early", ("stalls", "converged")),
        # The first epoch is what others are compared with.
        wait=Wait(Text("The run cannot end early"), more=1),
    )
    least_gain: float = number(
        0.0,
        label="Smallest gain",
        help="How much better than the best so far counts as better: 0.001 is a tenth of a per "
        "cent of accuracy; errors of numbers count in their own units.",
        low=0.0,
        high=1_000_000.0,
        when=("early", ("stalls",)),
    )
    tolerance: float = number(
        0.001,
        label="Smallest change",
        help="Training has converged once its loss changes by less than this share of itself from "
        "each epoch to the next.",
        low=1e-9,
        high=0.5,
        logarithmic=True,
        when=("early", ("converged",)),
    )
