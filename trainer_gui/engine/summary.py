"""A model, layer by layer: output shapes, parameters, multiply-adds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from trainer_gui.core.replies import LayerRow, ModelSummarised
from trainer_gui.engine.example import filled
from trainer_gui.kinds import Batch

_PART = "Network"


def summarise(model: nn.Module, example: Batch) -> ModelSummarised:
    """The layer table of a model, for one sample.

    The sample is traced through copies of the tensors that have a shape and no content (device
    `meta`), in evaluation mode: nothing is computed, no statistics and no random state change, and
    the largest models take milliseconds. Multiply-adds are those of convolutions and matrix
    products, attention included; element-wise work is left out. A model that looks at the values
    of its tensors computes a sample of zeros.

    Args:
        model: on any device, in any mode; left as it was.
        example: of one sample, as `example_batch` makes it.
    """
    names = {module: name for name, module in model.named_modules()}
    try:
        outputs, work = _traced(model, example)
    except (RuntimeError, TypeError, ValueError):
        device = next((one.device for one in model.parameters()), torch.device("cpu"))
        outputs, work = _traced(model, filled(example, device))
    rows = tuple(
        LayerRow(
            name=name,
            kind=type(module).__name__,
            depth=name.count("."),
            output=outputs.get(module, ()),
            parameters=_count(module.parameters()),
            trainable=_count(p for p in module.parameters() if p.requires_grad),
            multiply_adds=work[module],
        )
        for module, name in names.items()
        if module is not model
    )
    return ModelSummarised(
        layers=rows,
        parameters=_count(model.parameters()),
        trainable=_count(p for p in model.parameters() if p.requires_grad),
        multiply_adds=work[model],
        input_shape=_shape_of_first(example),
    )


def together(parts: Mapping[str, ModelSummarised]) -> ModelSummarised:
    """The layer table of several networks, each below a line with its name."""
    rows: list[LayerRow] = []
    for name, one in parts.items():
        rows.append(
            LayerRow(
                name=name,
                kind=_PART,
                depth=0,
                output=one.layers[-1].output if one.layers else (),
                parameters=one.parameters,
                trainable=one.trainable,
                multiply_adds=one.multiply_adds,
            )
        )
        rows += (replace(row, name=f"{name}.{row.name}", depth=row.depth + 1) for row in one.layers)
    return ModelSummarised(
        layers=tuple(rows),
        parameters=sum(one.parameters for one in parts.values()),
        trainable=sum(one.trainable for one in parts.values()),
        multiply_adds=sum(one.multiply_adds for one in parts.values()),
        input_shape=next(iter(parts.values())).input_shape,
    )


def _shape_of_first(example: Batch) -> tuple[int | None, ...]:
    """Of the first input, without the batch axis; None for a length that varies."""
    name, values = next(iter(example.inputs.items()))
    shape = tuple(values.shape[1:])
    return (None, *shape[1:]) if name in example.lengths else shape


def _traced(
    model: nn.Module, example: Batch
) -> tuple[dict[nn.Module, tuple[int, ...]], dict[nn.Module, int]]:
    """The output shape of each module, and the multiply-adds done in it, where the example is."""
    outputs: dict[nn.Module, tuple[int, ...]] = {}
    work: dict[nn.Module, int] = dict.fromkeys(model.modules(), 0)
    tensors = {
        name: tensor.detach().to(example.index.device)
        for name, tensor in (*model.named_parameters(), *model.named_buffers())
    }
    shapes_only = example.index.is_meta
    with (
        _evaluating(model),
        _MultiplyAdds(shapes_only=shapes_only) as counter,
        ExitStack() as hooks,
        torch.no_grad(),
    ):
        for module in work:
            for handle in _watch(module, counter, outputs, work):
                hooks.callback(handle.remove)
        functional_call(model, tensors, example.arguments)
    return outputs, work


# The shapes of these are worked out in Python, at 2 to 3 ms each: more than half of all the time
# for a network of 200 layers. The first of their three results has the shape of the input, and
# modules in evaluation mode use no other.
_NORMALISATIONS = (torch.ops.aten.native_batch_norm, torch.ops.aten.native_layer_norm)


class _MultiplyAdds(TorchDispatchMode):  # type: ignore[no-untyped-call] # of torch's own
    """Counts the multiply-adds of all that runs inside it, whichever module calls it."""

    def __init__(self, *, shapes_only: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._shapes_only = shapes_only
        self.total = 0

    def __torch_dispatch__(
        self,
        func: Any,  # noqa: ANN401 - torch's protocol
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401
        """Runs the operator and adds what it costs."""
        if self._shapes_only and func.overloadpacket in _NORMALISATIONS:
            unused = args[0].new_empty(0)
            return torch.empty_like(args[0]), unused, unused
        result = func(*args, **(kwargs or {}))
        flops: Callable[..., int] | None = flop_registry.get(func.overloadpacket)
        if flops is not None:
            # The registry counts a multiplication and an addition as two operations.
            self.total += flops(*args, **(kwargs or {}), out_val=result) // 2
        return result


def _watch(
    module: nn.Module,
    counter: _MultiplyAdds,
    outputs: dict[nn.Module, tuple[int, ...]],
    work: dict[nn.Module, int],
) -> Iterator[Any]:
    """Hooks that note a module's output shape and the work done between its begin and end."""
    begun: list[int] = []

    def before(_module: nn.Module, _args: object) -> None:
        begun.append(counter.total)

    def after(_module: nn.Module, _args: object, result: object) -> None:
        # A module that is called twice does its work twice.
        work[module] += counter.total - begun.pop()
        outputs[module] = _first_shape(result)

    yield module.register_forward_pre_hook(before)
    yield module.register_forward_hook(after)


def _first_shape(result: object) -> tuple[int, ...]:
    """Shape without the batch axis of the first tensor in a module's result; empty if none."""
    if isinstance(result, Tensor):
        return tuple(result.shape[1:])
    if isinstance(result, Mapping):
        result = tuple(result.values())
    if isinstance(result, tuple | list) and result:
        return _first_shape(result[0])
    return ()


def _count(parameters: Iterable[nn.Parameter]) -> int:
    return sum(parameter.numel() for parameter in parameters)


@contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode, and each module's own mode again afterwards."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training
