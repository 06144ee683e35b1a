import pytest
import torch
from torch import Tensor
from torch.nn import functional

from trainer_gui.tasks._losses import ClassLoss, class_logits, class_weights, smoothed

K = 4
LOGITS = torch.randn(32, K, generator=torch.Generator().manual_seed(1)) * 3
LABELS = torch.randint(K, (32,), generator=torch.Generator().manual_seed(2))
SHARES = functional.one_hot(LABELS, K).float()
PROBABILITIES = LOGITS.softmax(dim=1)


@pytest.mark.parametrize(
    ("loss", "torchs"),
    [
        (ClassLoss(), functional.cross_entropy(LOGITS, LABELS)),
        (ClassLoss("focal", focusing=0.0), functional.cross_entropy(LOGITS, LABELS)),
        (ClassLoss("mse"), functional.mse_loss(PROBABILITIES, SHARES)),
        (ClassLoss("l1"), functional.l1_loss(PROBABILITIES, SHARES)),
        (ClassLoss("huber", delta=0.3), functional.huber_loss(PROBABILITIES, SHARES, delta=0.3)),
        (
            ClassLoss("poisson"),
            functional.poisson_nll_loss(PROBABILITIES, SHARES, log_input=False),
        ),
    ],
    ids=lambda one: one.kind if isinstance(one, ClassLoss) else "",
)
def test_is_torch_s_own(loss: ClassLoss, torchs: Tensor) -> None:
    torch.testing.assert_close(loss.mean(LOGITS, LABELS), torchs)
    torch.testing.assert_close(loss.mean(LOGITS, SHARES), torchs)
    torch.testing.assert_close(loss.each(LOGITS, LABELS).mean(), torchs)


def test_focal_loss_is_that_of_its_paper() -> None:
    right = PROBABILITIES[torch.arange(32), LABELS]
    expected = -((1 - right) ** 1.5 * right.log())
    torch.testing.assert_close(ClassLoss("focal", focusing=1.5).each(LOGITS, LABELS), expected)


def test_focal_loss_has_gradients_where_a_sample_is_certain() -> None:
    logits = torch.tensor([[200.0, -200.0], [-200.0, 200.0]], requires_grad=True)
    ClassLoss("focal", focusing=0.5).mean(logits, torch.tensor([0, 0])).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


@pytest.mark.parametrize("kind", ["cross_entropy", "focal", "mse"])
def test_weights_make_samples_count_and_smoothing_spreads_targets(kind: str) -> None:
    weights = (0.5, 2.0, 1.0, 0.25)
    loss = ClassLoss(kind, focusing=0.0, weights=weights)  # type: ignore[arg-type]
    counts = torch.tensor(weights)[LABELS]
    plain = ClassLoss(kind, focusing=0.0).each(LOGITS, LABELS)  # type: ignore[arg-type]
    torch.testing.assert_close(loss.mean(LOGITS, LABELS), (plain * counts).sum() / counts.sum())
    soft = ClassLoss("focal", focusing=0.0, label_smoothing=0.2)
    torch.testing.assert_close(
        soft.mean(LOGITS, LABELS), functional.cross_entropy(LOGITS, LABELS, label_smoothing=0.2)
    )
    torch.testing.assert_close(soft.each(LOGITS, LABELS), ClassLoss().each(LOGITS, LABELS))


def test_labels_become_shares() -> None:
    assert smoothed(torch.tensor([1]), 4, 0.2).tolist() == [pytest.approx([0.05, 0.85, 0.05, 0.05])]


def test_a_single_logit_is_that_of_the_second_class() -> None:
    single = torch.tensor([[1.3], [-0.4]])
    both = class_logits(single)
    torch.testing.assert_close(both.softmax(dim=1)[:, 1:], single.sigmoid())
    assert class_logits(LOGITS) is LOGITS


def test_weights_by_frequency_give_every_class_the_same_sum() -> None:
    counts = (900, 90, 10, 0)
    weights = class_weights(counts, "inverse", 0.0)
    assert weights is not None
    sums = [weight * count for weight, count in zip(weights, counts, strict=True)]
    assert sums == pytest.approx([1000 / 3, 1000 / 3, 1000 / 3, 0])


def test_weights_by_effective_number_lie_between() -> None:
    counts = (900, 90, 10)
    ratios = {}
    for beta in (0.0, 0.99, 0.9999999):
        weights = class_weights(counts, "effective", beta)
        assert weights is not None
        ratios[beta] = weights[2] / weights[0]
        assert sum(w * n for w, n in zip(weights, counts, strict=True)) == pytest.approx(1000)
    assert ratios[0.0] == pytest.approx(1.0)
    assert 1.0 < ratios[0.99] < ratios[0.9999999]
    assert ratios[0.9999999] == pytest.approx(90, rel=1e-3)
    assert ratios[0.99] == pytest.approx((1 - 0.99**900) / (1 - 0.99**10))
    assert class_weights(counts, "none", 0.0) is None
