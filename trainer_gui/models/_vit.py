"""The modules of a vision transformer."""

import torch
from torch import Tensor, nn


class Block(nn.Module):
    """Attention between tokens, then an MLP on each; both normalised before and added to."""

    def __init__(
        self,
        embedding: int,
        heads: int,
        hidden: int,
        dropout: float,
        activation: type[nn.Module] = nn.GELU,
    ) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(embedding)
        self.attention = nn.MultiheadAttention(embedding, heads, dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.norm2 = nn.LayerNorm(embedding)
        self.mlp = nn.Sequential(
            nn.Linear(embedding, hidden),
            activation(),
            nn.Dropout(dropout),
            nn.Linear(hidden, embedding),
            nn.Dropout(dropout),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """(N, T, D) → (N, T, D)."""
        normed = self.norm1(tokens)
        attended, _ = self.attention(normed, normed, normed, need_weights=False)
        tokens = tokens + self.dropout(attended)
        return tokens + self.mlp(self.norm2(tokens))  # type: ignore[no-any-return]


class VisionTransformer(nn.Module):
    """Patches as tokens with learned positions, blocks of attention, a linear head.

    Source: An Image is Worth 16x16 Words, Dosovitskiy et al. 2021,
        https://arxiv.org/abs/2010.11929. The mean of all tokens may stand for the class token, as
        in Zhai et al. 2022, https://arxiv.org/abs/2106.04560.
    """

    def __init__(
        self,
        *,
        channels: int,
        height: int,
        width: int,
        patch: int,
        embedding: int,
        heads: int,
        depth: int,
        hidden: int,
        dropout: float,
        class_token: bool,
        classes: int,
        activation: type[nn.Module] = nn.GELU,
    ) -> None:
        super().__init__()
        self.patches = nn.Conv2d(channels, embedding, patch, stride=patch)
        self.class_token = nn.Parameter(torch.empty(1, 1, embedding)) if class_token else None
        tokens = (height // patch) * (width // patch) + int(class_token)
        self.positions = nn.Parameter(torch.empty(1, tokens, embedding))
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.Sequential(
            *(Block(embedding, heads, hidden, dropout, activation) for _ in range(depth))
        )
        self.norm = nn.LayerNorm(embedding)
        self.head = nn.Linear(embedding, classes)
        self._initialise()

    def _initialise(self) -> None:
        nn.init.trunc_normal_(self.positions, std=0.02)
        if self.class_token is not None:
            nn.init.trunc_normal_(self.class_token, std=0.02)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=0.02)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, images: Tensor) -> Tensor:
        """(N, C, H, W) → (N, K) logits."""
        tokens = self.patches(images).flatten(2).transpose(1, 2)  # (N, T, D)
        if self.class_token is not None:
            tokens = torch.cat([self.class_token.expand(tokens.shape[0], -1, -1), tokens], dim=1)
        tokens = self.norm(self.blocks(self.dropout(tokens + self.positions)))
        summary = tokens[:, 0] if self.class_token is not None else tokens.mean(dim=1)
        return self.head(summary)  # type: ignore[no-any-return]
