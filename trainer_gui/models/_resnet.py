"""The modules of residual networks for small pictures."""

from collections.abc import Sequence

from torch import Tensor, nn


class BasicBlock(nn.Module):
    """Two 3 × 3 convolutions with a shortcut around them."""

    def __init__(
        self,
        channels: int,
        next_channels: int,
        stride: int,
        activation: type[nn.Module] = nn.ReLU,
    ) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, next_channels, 3, stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(next_channels)
        self.activation1 = activation()
        self.conv2 = nn.Conv2d(next_channels, next_channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(next_channels)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or channels != next_channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, next_channels, 1, stride, bias=False),
                nn.BatchNorm2d(next_channels),
            )
        self.activation2 = activation()

    def forward(self, maps: Tensor) -> Tensor:
        """(N, C, H, W) → (N, C2, H / stride, W / stride)."""
        residual = self.activation1(self.norm1(self.conv1(maps)))
        residual = self.norm2(self.conv2(residual))
        return self.activation2(residual + self.shortcut(maps))  # type: ignore[no-any-return]


class ResNet(nn.Module):
    """A stem, stages of basic blocks, average pooling and a linear head.

    Each stage but the first halves the picture and doubles the channels.

    Source: Deep Residual Learning for Image Recognition, He et al. 2016,
        https://arxiv.org/abs/1512.03385, section 4.2 for the three-stage networks. All shortcuts
        that change shape are 1 × 1 convolutions (option B). The stem is 3 × 3 for small pictures,
        the same with stride 2 for medium ones, and for large ones that for ImageNet: 7 × 7 with
        stride 2, then pooling by 2.
    """

    def __init__(
        self,
        channels: int,
        blocks: Sequence[int],
        width: int,
        classes: int,
        *,
        activation: type[nn.Module] = nn.ReLU,
        stem: str = "small",
    ) -> None:
        super().__init__()
        kernel, stride = {"small": (3, 1), "medium": (3, 2), "large": (7, 2)}[stem]
        self.stem = nn.Sequential(
            nn.Conv2d(channels, width, kernel, stride, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(width),
            activation(),
        )
        if stem == "large":
            self.stem.append(nn.MaxPool2d(3, 2, padding=1))
        self.stages = nn.Sequential()
        channels = width
        for stage, count in enumerate(blocks):
            next_channels = width * 2**stage
            layers = []
            for block in range(count):
                stride = 2 if stage and not block else 1
                layers.append(BasicBlock(channels, next_channels, stride, activation))
                channels = next_channels
            self.stages.append(nn.Sequential(*layers))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(channels, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, images: Tensor) -> Tensor:
        """(N, C, H, W) → (N, K) logits."""
        maps = self.stages(self.stem(images))
        return self.head(self.flatten(self.pool(maps)))  # type: ignore[no-any-return]
