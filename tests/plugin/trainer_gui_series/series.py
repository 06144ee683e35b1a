"""Series: a quantity over time; rows differ in length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from trainer_gui.core.asks import Asks, Files
from trainer_gui.core.description import Figure, Noun
from trainer_gui.core.errors import DataError
from trainer_gui.core.faces import Wave
from trainer_gui.core.options import Options, number, switch
from trainer_gui.core.spec import DataSpec, Facts, Field
from trainer_gui.core.text import Text
from trainer_gui.kinds import Advice, Kind, Loader, kinds

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import torch
    from numpy.typing import NDArray

    from trainer_gui.core.dataset import Column, Progress
    from trainer_gui.core.script import Script

RATE = 20.0  # values in a second, for showing them
_MOST_BYTES = 10_000_000


class SeriesOptions(Options):
    """The recipe's section `series`."""

    fitted: ClassVar[tuple[str, ...]] = ("standardise",)

    jitter: float = number(
        0.0,
        label="Jitter",
        help="Noise that is added to training signals, in standard deviations.",
        low=0.0,
        high=1.0,
    )
    standardise: bool = switch(
        True,
        label="Standardise",
        help="Brings signals to mean 0 and deviation 1, by those of the training split.",
    )

    def active(self) -> tuple[Text, ...]:
        """What changes training signals."""
        return (Text("jitter {amount:g}", amount=self.jitter),) if self.jitter else ()

    def advice(self, field: Field) -> Advice:  # noqa: ARG002 - of the protocol
        """A little noise."""
        return Advice(
            Text("A little noise keeps a network from learning single values."),
            {"jitter": 0.05},
            Text("Add some jitter"),
        )


@dataclass(frozen=True)
class Series:
    """A kind whose rows (length,) are float32.

    Attributes:
        options: how they are fed.
    """

    options: SeriesOptions

    @property
    def noun(self) -> Noun:
        """Signals."""
        return Noun(Text("signal"), Text("signals"))

    def figures(self, field: Field, facts: Facts) -> Sequence[Figure]:  # noqa: ARG002 - of the protocol
        """How long they are."""
        return (Figure(Text("Length"), Text("{length} values", length=facts["length"])),)

    def fit(
        self,
        column: "Column",
        splits: "Mapping[str, NDArray[np.int64]]",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> Facts:
        """`mean` and `std` of all values in training, and the `length` of a usual row."""
        import numpy as np

        train: Any = column.values[splits["train"]]
        length = int(np.median(train.lengths)) if len(train) else 1
        if not self.options.standardise or not train.values.size:
            return {"mean": 0.0, "std": 1.0, "length": length}
        exact = train.values.astype(np.float64)
        return {"mean": float(exact.mean()), "std": float(exact.std()) or 1.0, "length": length}

    def field(self, field: Field, facts: Facts) -> Field:  # noqa: ARG002 - of the protocol
        """The field as it is."""
        return field

    def digests(
        self,
        column: "Column",
        progress: "Progress | None",  # noqa: ARG002 - of the protocol
    ) -> "NDArray[np.uint8]":
        """(N, 16) of the values of each row."""
        from ._rows import digests

        return digests(column.values)

    def loader(self, field: Field, spec: DataSpec, *, seed: int, device: "torch.device") -> Loader:  # noqa: ARG002 - of the protocol
        """Jitters training signals, and standardises all."""
        from ._rows import SeriesLoader

        return SeriesLoader(field.name, spec.facts[field.name], self.options.jitter)

    def face(self, field: Field, row: "NDArray[Any]") -> Wave:  # noqa: ARG002 - of the protocol
        """A wave around its mean."""
        return Wave(row - row.mean(), RATE)

    def asks(self, field: Field, facts: Facts) -> tuple[Asks, ...]:  # noqa: ARG002 - of the protocol
        """Text files."""
        return (Files(Text("signals"), Text("text, a number a line"), (".txt",)),)

    def read(self, path: "Path", field: Field, data: Options) -> "NDArray[np.float32]":  # noqa: ARG002 - of the protocol
        """The numbers of a text file, in their order."""
        from trainer_gui.core.files import read_ordinary
        from trainer_gui.core.names import printable

        from ._rows import numbers_in

        name = printable(path.name)
        try:
            found = numbers_in(read_ordinary(path, _MOST_BYTES).decode())
        except (OSError, ValueError) as error:
            raise DataError(
                Text("{file} holds something else than numbers.", file=name),
                hint=Text("Give it a number a line."),
            ) from error
        if not len(found):
            raise DataError(
                Text("{file} holds no number.", file=name), hint=Text("Give it a number a line.")
            )
        return found

    def script(self, field: Field, spec: DataSpec, data: Options) -> "Script":  # noqa: ARG002 - of the protocol
        """Reading and standardising a file."""
        from ._rows import series_script

        return series_script(spec.facts[field.name])


@kinds.register(
    "series",
    label="Signals",
    about="A quantity over time, longer or shorter.",
    options=SeriesOptions,
)
def build_series(options: SeriesOptions) -> Kind:
    """The kind."""
    return Series(options)
