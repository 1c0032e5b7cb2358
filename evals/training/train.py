"""The training of one network: seeded, resumable, with its losses kept beside it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from evals.training.batches import Encoded, padded, steps

LEARNING_RATE = 1.5e-4
HEAD_RATE = 1e-3
_WARM = 0.06
_DECAY = 0.01
_CLIP = 1.0
# Seconds between two states that a broken run resumes from.
_KEEP_S = 300.0
# How much the place of the answer counts beside whether there is one.
_SPAN = 0.5

Loss = Callable[[nn.Module, Sequence[Encoded]], Tensor]


def reading_loss(network: nn.Module, batch: Sequence[Encoded]) -> Tensor:
    """Cross entropy of answering, and of where an answer starts and ends.

    Where several pieces are right, their probabilities are added before the logarithm.
    """
    ids, mask, types = padded(batch)
    answers, start, end = (logits.float() for logits in network(ids, mask, types))
    right = torch.tensor([float(e.targets[0]) for e in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(answers, right)
    rows = [i for i, e in enumerate(batch) if e.targets[1]]
    if rows:
        shape = (len(rows), ids.shape[1])
        outside = torch.ones(shape, dtype=torch.bool)
        first, last = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
        for r, i in enumerate(rows):
            _, starts, ends, inside = batch[i].targets
            outside[r, list(inside)] = False
            first[r, list(starts)] = True
            last[r, list(ends)] = True
        for logits, wanted in ((start[rows], first), (end[rows], last)):
            held = logits.masked_fill(outside, -1e4)
            among = held.masked_fill(~wanted, -1e4)
            loss = loss + _SPAN * (held.logsumexp(1) - among.logsumexp(1)).mean()
    return loss


def support_loss(network: nn.Module, batch: Sequence[Encoded]) -> Tensor:
    """Cross entropy of the label; of 'not supported' where no more is known."""
    logits = network(*padded(batch)).float()
    label = torch.tensor([e.targets for e in batch])
    sure = label >= 0
    loss = logits.new_zeros(())
    logs = logits.log_softmax(-1)
    if sure.any():
        loss = loss - logs[sure].gather(1, label[sure, None]).sum()
    if (~sure).any():
        loss = loss - logs[~sure][:, 1:].logsumexp(1).sum()
    return loss / len(batch)


def train(
    network: nn.Module,
    encoded: Sequence[Encoded],
    loss_of: Loss,
    folder: Path,
    *,
    pieces: int,
    seed: int,
    measure: Callable[[nn.Module], dict[str, float]],
    measures: int = 6,
    rate: float = LEARNING_RATE,
    dropout: float = 0.0,
    bfloat16: bool = False,
) -> None:
    """Trains a network in place over so many pieces; resumes where `folder` holds a state.

    Args:
        pieces: padded pieces in all; the learning rate falls to nothing over them.
        measure: development figures, taken `measures` times.
        rate: the highest learning rate of the layers; that of the heads is `HEAD_RATE`.
        dropout: the share of values that is left out (0 to 1): none in one epoch over noisy
            labels, where there is little to over-fit; some where pairs are seen again.
        bfloat16: multiply in 16 bits (weights and sums stay in 32): 1.7 times the pieces a
            second on a processor with AVX-512 BF16, slower on one without.

    `folder/curve.jsonl` gets a line for every fifty steps, with the development figures
    where they were taken.

    Raises:
        FloatingPointError: a loss is not a number.
    """
    run = _Run(network, folder, rate, dropout)
    torch.manual_seed(seed)
    stream = steps(encoded, seed)
    for _ in range(run.step):
        next(stream)
    kept = time.monotonic()
    due = [d for i in range(measures) if (d := pieces * (i + 1) / measures) > run.done]
    network.train()
    while run.done < pieces:
        share = run.done / pieces
        factor = min(1.0, share / _WARM + 0.02) * (1 - share)
        run.update(loss_of, next(stream), factor, bfloat16)
        figures: dict[str, float] = {}
        if due and run.done >= due[0]:
            due.pop(0)
            network.eval()
            with torch.inference_mode():
                figures = measure(network)
            network.train()
        if run.step % 50 == 0 or figures:
            run.tell(figures)
        if time.monotonic() - kept > _KEEP_S or run.done >= pieces:
            kept = time.monotonic()
            run.keep()
    network.eval()


class _Run:
    """A network under training, its optimiser, and how far it is.

    Attributes:
        done, step: padded pieces and batches that were learnt from.
    """

    def __init__(self, network: Any, folder: Path, rate: float, dropout: float) -> None:
        for p in network.bert.embeddings.parameters():
            p.requires_grad = False
        for m in network.modules():
            if isinstance(m, nn.Dropout):
                m.p = dropout
        self._network = network
        heads = [p for n, p in network.named_parameters() if not n.startswith("bert.")]
        layers = list(network.bert.encoder.parameters())
        self._optimiser = torch.optim.AdamW(
            [{"params": layers, "lr": rate}, {"params": heads, "lr": HEAD_RATE}],
            weight_decay=_DECAY,
        )
        self._rates = (rate, HEAD_RATE)
        self._learnt = [*layers, *heads]
        self._folder = folder
        self._losses: list[float] = []
        self._told = time.monotonic()
        self.done = self.step = 0
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "state.pt").exists():
            state = torch.load(folder / "state.pt", weights_only=True)
            network.load_state_dict(state["network"])
            self._optimiser.load_state_dict(state["optimiser"])
            self.done, self.step = state["done"], state["step"]

    def update(
        self, loss_of: Loss, batch: Sequence[Encoded], factor: float, bfloat16: bool
    ) -> None:
        """One step, at that share of the full learning rates."""
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            loss = loss_of(self._network, batch)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self._learnt, _CLIP)
        self._optimiser.step()
        self.step += 1
        self.done += len(batch) * max(len(e.ids) for e in batch)
        self._losses.append(loss.item())
        if math.isnan(self._losses[-1]):
            raise FloatingPointError(f"the loss of step {self.step} is not a number")

    def tell(self, figures: dict[str, float]) -> None:
        """A line of the curve: the mean loss since the last one."""
        line = {
            "step": self.step,
            "pieces": self.done,
            "loss": round(sum(self._losses) / len(self._losses), 4),
            "seconds": round(time.monotonic() - self._told, 1),
            **figures,
        }
        self._losses, self._told = [], time.monotonic()
        with (self._folder / "curve.jsonl").open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)

    def keep(self) -> None:
        """Writes the state that a broken run resumes from."""
        state = {
            "network": self._network.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "done": self.done,
            "step": self.step,
        }
        new = self._folder / "state.new"
        torch.save(state, new)
        new.replace(self._folder / "state.pt")
