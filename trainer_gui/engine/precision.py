"""Precision: what layers compute in, what a device is made for, and scaling where fp16 needs it."""

import contextlib

import torch

from trainer_gui.core.errors import DeviceError
from trainer_gui.core.execution import Execution, Precision
from trainer_gui.core.text import Text

_TYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}
# As torch.cpu.get_capabilities names them: Intel since Cooper Lake and AMD since Zen 4, Intel since
# Sapphire Rapids, Arm since v8.6.
_CPU_BF16 = ("avx512_bf16", "amx_bf16", "bf16")


def fast_precisions(device: torch.device) -> tuple[Precision, ...]:
    """In what the device computes well, the one to try first in front; fp32 is always last."""
    if device.type == "cuda":
        return ("bf16", "fp32") if _cuda_has_bf16() else ("fp16", "fp32")
    if device.type == "cpu":
        able = torch.cpu.get_capabilities()
        return ("bf16", "fp32") if any(able.get(name, False) for name in _CPU_BF16) else ("fp32",)
    return ("fp32",)  # on Apple GPUs mixed precision has not shown itself faster and safe


def require_precision(precision: Precision, device: torch.device, name: str) -> None:
    """Refuses what the device cannot do.

    Args:
        precision: that was asked for.
        device: that is to compute in it.
        name: of the device, for the message.

    Raises:
        DeviceError: a graphics card without bf16 was asked for it.
    """
    if precision == "bf16" and device.type == "cuda" and not _cuda_has_bf16():
        raise DeviceError(
            Text("{device} cannot compute in bf16.", device=name),
            hint=Text("Choose the precision fp16 or fp32."),
        )


def autocast(execution: Execution) -> contextlib.AbstractContextManager[object]:
    """The context in which a forward pass runs in the Execution's precision."""
    if execution.precision == "fp32":
        return contextlib.nullcontext()
    kind = torch.device(execution.device).type
    return torch.autocast(kind, dtype=_TYPES[execution.precision])


def make_scaler(execution: Execution) -> torch.amp.GradScaler | None:
    """What scales losses so that small gradients survive fp16; None where none is needed.

    Source: P. Micikevicius et al., “Mixed Precision Training”, 2018,
    https://arxiv.org/abs/1710.03740
    """
    if execution.precision != "fp16":
        return None
    return torch.amp.GradScaler(torch.device(execution.device).type)


def _cuda_has_bf16() -> bool:
    # Older cards emulate it, slower than fp32.
    return bool(torch.cuda.is_bf16_supported(including_emulation=False))
