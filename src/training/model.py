"""The llama architecture in PyTorch: RMSNorm, rotary positions on neighbouring pairs, grouped keys and values, SwiGLU, tied head."""
import math
from dataclasses import dataclass

import torch
from torch import nn
import torch.nn.functional as F


@dataclass
class Config:
    vocabulary: int = 2048
    dim: int = 128
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    hidden: int = 384
    context: int = 512
    eps: float = 1e-5
    rope_base: float = 10000.0


class RmsNorm(nn.Module):
    def __init__(self, dim, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(dim)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def rotate(x, cos, sin):
    """Pairs (2i, 2i + 1) of the last axis turned by position times base^(-2i/d)."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        d = c.dim // c.heads
        self.c, self.d = c, d
        self.attn_norm, self.ffn_norm = RmsNorm(c.dim, c.eps), RmsNorm(c.dim, c.eps)
        self.attn_q = nn.Linear(c.dim, c.heads * d, bias=False)
        self.attn_k = nn.Linear(c.dim, c.kv_heads * d, bias=False)
        self.attn_v = nn.Linear(c.dim, c.kv_heads * d, bias=False)
        self.attn_output = nn.Linear(c.heads * d, c.dim, bias=False)
        self.ffn_gate = nn.Linear(c.dim, c.hidden, bias=False)
        self.ffn_up = nn.Linear(c.dim, c.hidden, bias=False)
        self.ffn_down = nn.Linear(c.hidden, c.dim, bias=False)

    def forward(self, x, cos, sin, mask):
        b, s, _ = x.shape
        c, d = self.c, self.d
        y = self.attn_norm(x)
        q = rotate(self.attn_q(y).view(b, s, c.heads, d).transpose(1, 2), cos, sin)
        k = rotate(self.attn_k(y).view(b, s, c.kv_heads, d).transpose(1, 2), cos, sin)
        v = self.attn_v(y).view(b, s, c.kv_heads, d).transpose(1, 2)
        k = k.repeat_interleave(c.heads // c.kv_heads, 1)
        v = v.repeat_interleave(c.heads // c.kv_heads, 1)
        scores = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(d) + mask, -1)
        x = x + self.attn_output((scores @ v).transpose(1, 2).reshape(b, s, -1))
        y = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(y)) * self.ffn_up(y))


class Model(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.token_embd = nn.Embedding(c.vocabulary, c.dim)
        self.blk = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.output_norm = RmsNorm(c.dim, c.eps)
        d = c.dim // c.heads
        angles = torch.outer(torch.arange(c.context).float(), c.rope_base ** (-torch.arange(0, d, 2).float() / d))
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                scale = 0.02 / math.sqrt(2 * c.layers) if "output" in name or "down" in name else 0.02
                nn.init.normal_(p, std=scale * math.sqrt(768 / c.dim))

    def forward(self, ids):
        s = ids.shape[1]
        mask = torch.full((s, s), float("-inf")).triu(1)
        x = self.token_embd(ids)
        for block in self.blk:
            x = block(x, self.cos[:s], self.sin[:s], mask)
        return self.output_norm(x) @ self.token_embd.weight.T

    @torch.no_grad()
    def greedy(self, ids, end, limit=200):
        """Continues until `end`, the context or the limit."""
        out = []
        while len(out) < limit and len(ids) + len(out) < self.c.context:
            t = int(self(torch.tensor([list(ids) + out]))[0, -1].argmax())
            if t == end:
                break
            out.append(t)
        return out
