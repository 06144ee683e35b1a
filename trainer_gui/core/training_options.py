"""TrainingOptions: how long, in what portions, and on what machine a model is trained."""

from typing import Literal

from trainer_gui.core.options import Options, choice, integer, number, switch


class TrainingOptions(Options):
    """How long, in what portions, and on what machine a model is trained."""

    length: Literal["epochs", "steps"] = choice(
        "epochs",
        {"epochs": "Epochs", "steps": "Steps"},
        label="Length in",
        help="An epoch sees every training sample once; a step sees one batch.",
    )
    epochs: int = integer(
        10,
        label="Epochs",
        help="How many times every training sample is seen.",
        low=1,
        high=100_000,
        level="essential",
        when=("length", ("epochs",)),
    )
    steps: int = integer(
        1000,
        label="Steps",
        help="How many batches are seen; the last epoch may be a part of one.",
        low=1,
        high=100_000_000,
        level="essential",
        when=("length", ("steps",)),
        logarithmic=True,
    )
    batch_size: int = integer(
        64,
        label="Batch size",
        help="Samples in one step. Larger is faster up to a point and needs more memory.",
        low=1,
        high=65_536,
        unit="samples",
        level="essential",
        logarithmic=True,
    )
    sampling: Literal["all", "balanced"] = choice(
        "all",
        {"all": "Each sample once", "balanced": "Each class equally often"},
        label="An epoch sees",
        help="Balanced epochs are as long, but see each class equally often: samples of rare "
        "classes come again, some of large classes wait for another epoch.",
    )
    seed: int = integer(
        0,
        label="Seed",
        help="Decides initial weights, the order of samples and dropout, and the split unless that "
        "has a seed of its own. The same seed on the same machine gives the same run.",
        low=0,
        high=2**31 - 1,
        level="essential",
    )
    accumulation: int = integer(
        1,
        label="Gather gradients of",
        help="Batches that go through the model before the weights are changed once: a large "
        "batch in the memory of a small one.",
        low=1,
        high=4096,
        unit="batches",
        logarithmic=True,
    )
    ema_decay: float | None = number(
        None,
        label="Average weights",
        help="Evaluates and keeps a running average of the weights, which is often better and "
        "always steadier. Nearer to 1 averages over more steps.",
        low=0.5,
        high=0.99999,
        none_label="off",
    )
    checkpoint_epochs: int = integer(
        1,
        label="Checkpoint every",
        help="Epochs between two checkpoints; the best epoch so far is always kept.",
        low=1,
        high=10_000,
        unit="epochs",
    )
    checkpoint_minutes: float = number(
        10.0,
        label="Checkpoint at least every",
        help="Minutes of training after which a checkpoint is written within an epoch.",
        low=0.01,
        high=1440.0,
        unit="minutes",
    )
    clip_norm: float | None = number(
        None,
        label="Clip gradients at",
        help="Scales the gradient down where its norm is larger. Steadies training that jumps.",
        low=1e-6,
        high=1e6,
        none_label="off",
        logarithmic=True,
    )
    clip_value: float | None = number(
        None,
        label="Limit gradients to",
        help="Cuts each single value of the gradient off at this size. Clipping by the norm keeps "
        "its direction, and is the better first choice.",
        low=1e-6,
        high=1e6,
        none_label="off",
        logarithmic=True,
    )
    l1: float = number(
        0.0,
        label="L1 penalty",
        help="Pulls each weight towards 0 by this much of the gradient, so that many end at "
        "almost 0. The loss that is shown leaves penalties out.",
        low=0.0,
        high=10.0,
    )
    l2: float = number(
        0.0,
        label="L2 penalty",
        help="Adds this times each weight to its gradient, whatever the optimiser; weight decay is "
        "the optimiser's own.",
        low=0.0,
        high=10.0,
    )
    decay_biases: bool = switch(
        False,
        label="Shrink biases and norms",
        help="Whether weight decay and penalties act on biases and on the scales of normalisation "
        "too. They have few values, and usually do better without.",
    )
    device: Literal["auto", "cpu", "cuda", "mps"] = choice(
        "auto",
        {
            "auto": "Best available",
            "cpu": "CPU",
            "cuda": "NVIDIA or AMD GPU",
            "mps": "Apple GPU",
        },
        label="Device",
        help="Where the model is trained. A device that is missing is an error: training never "
        "falls back to the CPU by itself.",
        level="essential",
    )
    precision: Literal["auto", "fp32", "bf16", "fp16"] = choice(
        "fp32",
        {
            "auto": "Fastest that is safe",
            "fp32": "32 bit (fp32)",
            "bf16": "Mixed 16 bit (bf16)",
            "fp16": "Mixed 16 bit, scaled (fp16)",
        },
        label="Precision",
        help="Mixed precision computes layers in 16 bit where that is safe and keeps weights in "
        "32 bit: faster and smaller on hardware that has it. bf16 suits newer hardware; fp16 older "
        "graphics cards, its gradients are scaled so that small ones are not lost.",
    )
    tune: bool = switch(
        False,
        label="Look for the fastest way",
        help="Times a few real steps before the first one, and chooses threads, the layout of "
        "pictures in memory, and, where it is left open, the precision. What was chosen is told "
        "and kept with the run.",
    )
    threads: int | None = integer(
        None,
        label="CPU threads",
        help="Threads that torch may use. By default all cores but one, so that the window "
        "stays smooth.",
        low=1,
        high=1024,
        none_label="all cores but one",
    )
    compiled: bool = switch(
        False,
        label="Compile the model",
        help="torch.compile translates the model for this machine before the first steps, which "
        "takes from seconds to minutes. Worth it for long runs of large models on a GPU; small "
        "models on a CPU become slower.",
    )
    tf32: bool = switch(
        True,
        label="TF32",
        help="NVIDIA cards since Ampere multiply 32-bit numbers several times faster when they "
        "keep 10 of 23 bits behind the point. No effect elsewhere.",
    )
    recompute: bool = switch(
        False,
        label="Recompute activations",
        help="Keeps less in memory between the forward and the backward pass, and computes it "
        "again: about a third slower, for models that would not fit otherwise.",
    )

    @property
    def changes_gradients(self) -> bool:
        """Whether gradients are changed between the backward pass and the step."""
        return bool(self.l1 or self.l2) or not (self.clip_norm is None and self.clip_value is None)
