"""recompute_activations: blocks of a model keep their input alone, and compute the rest again.

Source: T. Chen et al., “Training Deep Nets with Sublinear Memory Cost”, 2016,
https://arxiv.org/abs/1604.06174
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

_CONTAINERS = (nn.Sequential, nn.ModuleList)


def recompute_activations(model: nn.Module, *, compiled: bool = False) -> int:
    """Makes the repeated blocks of a model compute their activations again in the backward pass.

    Blocks are the children of Sequentials and ModuleLists that have layers of their own; of blocks
    within blocks the inner ones. The names of the weights stay as they are, and so do all results
    to the last bit: random numbers are drawn once, and running statistics are updated once.

    Args:
        model: changed in place; without such blocks it stays as it was.
        compiled: whether the model will be. torch.compile cannot translate the way in which blocks
            are called: what is within each is compiled by itself.

    Returns:
        How many blocks there are.
    """
    blocks = list(_blocks(model))
    for block in blocks:
        call, forward = _recomputing, block.forward
        if compiled:
            call = torch.compiler.disable(call, recursive=False)  # type: ignore[no-untyped-call]
            forward = torch.compile(forward)
        # On the instance, beside its parameters: a module around it would change their names.
        block.forward = partial(call, block, forward)
    return len(blocks)


def _blocks(module: nn.Module) -> Iterator[nn.Module]:
    for child in module.children():
        if "forward" in vars(child):
            continue  # it is one already
        if isinstance(module, _CONTAINERS) and _has_layers(child) and not _holds_blocks(child):
            yield child
        else:
            yield from _blocks(child)


def _holds_blocks(module: nn.Module) -> bool:
    """Whether the module is a row of blocks rather than a block of layers."""
    return isinstance(module, _CONTAINERS) and any(map(_has_layers, module.children()))


def _has_layers(module: nn.Module) -> bool:
    return next(module.children(), None) is not None


def _recomputing(
    block: nn.Module,
    forward: Callable[..., Any],
    *args: Any,  # noqa: ANN401 - whatever the block takes and gives
    **kwargs: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """The block's own forward pass, of which only the input is kept where gradients are wanted."""
    if not (block.training and torch.is_grad_enabled()):
        return forward(*args, **kwargs)
    contexts = partial(_contexts, block)
    return checkpoint(forward, *args, use_reentrant=False, context_fn=contexts, **kwargs)


def _contexts(
    block: nn.Module,
) -> tuple[contextlib.AbstractContextManager[None], contextlib.AbstractContextManager[None]]:
    """What surrounds the first and the second forward pass."""
    return contextlib.nullcontext(), _buffers_kept(block)


@contextlib.contextmanager
def _buffers_kept(block: nn.Module) -> Iterator[None]:
    """Inside, the block works on copies of its buffers.

    Batch normalisation would take the same batch into its running statistics a second time; to
    leave them out of the second pass would save other tensors than the first one did.
    """
    kept = [
        (module, name, tensor)
        for module in block.modules()
        for name, tensor in module.named_buffers(recurse=False)
    ]
    for module, name, tensor in kept:
        setattr(module, name, tensor.clone())
    try:
        yield
    finally:
        for module, name, tensor in kept:
            setattr(module, name, tensor)
