"""The training of one network: seeded, resumable, with its losses kept beside it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from evals.training.batches import Batch, Encoded, steps
from evals.training.network import INSIDE

LEARNING_RATE = 1.5e-4
HEAD_RATE = 1e-3
# Padded pieces of a batch.
BATCH = 2600
_WARM = 0.06
_DECAY = 0.01
_CLIP = 1.0
# Seconds between two states that a broken run resumes from.
_KEEP_S = 300.0
# How much the place of the answer counts beside whether there is one.
_SPAN = 0.5

Loss = Callable[[Any, Batch], Tensor]


def reading_loss(network: Any, batch: Batch) -> Tensor:
    """Cross entropy of answering, and of where an answer starts and ends.

    Where several pieces are right, their probabilities are added before the logarithm.
    """
    answers, start, end = (logits.float() for logits in network.reads(*batch.texts))
    loss = nn.functional.binary_cross_entropy_with_logits(answers, batch.label.float())
    place = torch.arange(batch.ids.shape[1], device=batch.ids.device)
    low, high = batch.spans[:, 0::2, None], batch.spans[:, 1::2, None]
    first, last, inside = ((place >= low) & (place < high)).unbind(1)
    known = (batch.spans[:, 1] > 0).float()
    for logits, wanted in ((start, first), (end, last)):
        held = logits.masked_fill(~inside, -1e4)
        missed = held.logsumexp(1) - held.masked_fill(~wanted, -1e4).logsumexp(1)
        loss = loss + _SPAN * (missed * known).sum() / known.sum().clamp(min=1)
    return loss


def support_loss(network: Any, batch: Batch) -> Tensor:
    """Cross entropy of the label; of 'not supported' where no more is known."""
    logs = network.supports(*batch.texts).float().log_softmax(-1)
    sure = batch.label >= 0
    right = logs.gather(1, batch.label.clamp(min=0)[:, None]).squeeze(1)
    return -torch.where(sure, right, logs[:, 1:].logsumexp(1)).mean()


def belonging_loss(network: Any, batch: Batch) -> Tensor:
    """Cross entropy of a sentence being a part of the answer."""
    logits = network.belongs(*batch.texts).float()
    return nn.functional.binary_cross_entropy_with_logits(logits, batch.label.float())


LOSSES: dict[str, Loss] = {
    "reading": reading_loss,
    "support": support_loss,
    "belonging": belonging_loss,
}


def train(
    network: nn.Module,
    tasks: Mapping[str, Encoded],
    folder: Path,
    *,
    pieces: int,
    seed: int,
    measure: Callable[[Any], dict[str, float]],
    measures: int = 6,
    rate: float = LEARNING_RATE,
    dropout: float = 0.0,
    bfloat16: bool = False,
    batch: int | Mapping[str, int] = BATCH,
    device: str = "cpu",
    seconds: float = math.inf,
) -> None:
    """Trains a network in place over so many pieces; resumes where `folder` holds a state.

    Args:
        tasks: pairs by the name of their loss; each step learns from one batch of each.
        pieces: padded pieces in all; the learning rate falls to nothing over them.
        measure: development figures, taken `measures` times.
        rate: the highest learning rate of the layers; that of the heads is `HEAD_RATE`.
        dropout: the share of values that is left out (0 to 1): none in one epoch over noisy
            labels, where there is little to over-fit; some where pairs are seen again.
        bfloat16: multiply in 16 bits (weights and sums stay in 32): 1.7 times the pieces a
            second on a processor with AVX-512 BF16, slower on one without.
        batch: padded pieces of a task in one step, of all tasks or of each by its name.
        device: where PyTorch trains.
        seconds: the training's time, if that is shorter than its pieces need.

    `folder/curve.jsonl` gets a line for every fifty steps, with the development figures
    where they were taken.

    Raises:
        FloatingPointError: a loss is not a number.
    """
    run = _Run(network.to(device), folder, rate, dropout)
    torch.manual_seed(seed)
    most = {name: batch if isinstance(batch, int) else batch[name] for name in tasks}
    streams = {name: steps(pairs, seed, most[name], device) for name, pairs in tasks.items()}
    for _ in range(run.step):
        for stream in streams.values():
            next(stream)
    begun = kept = time.monotonic()
    done_before = run.done
    due = [d for i in range(measures) if (d := (i + 1) / measures) > run.done / pieces]
    network.train()
    share = run.done / pieces
    while share < 1:
        factor = min(1.0, share / _WARM + 0.02) * (1 - share)
        run.update({name: next(stream) for name, stream in streams.items()}, factor, bfloat16)
        time_s = time.monotonic() - begun
        share = max(run.done / pieces, done_before / pieces + time_s / seconds)
        figures: dict[str, float] = {}
        if due and share >= due[0]:
            due.pop(0)
            network.eval()
            with torch.inference_mode():
                figures = measure(network)
            network.train()
        keeps = time.monotonic() - kept > _KEEP_S or share >= 1
        if run.step % 50 == 0 or figures or keeps:
            run.tell(figures)
        if keeps:
            kept = time.monotonic()
            run.keep()
    network.eval()


class _Run:
    """A network under training, its optimiser, and how far it is.

    Attributes:
        done, step: padded pieces and steps that were learnt from.
    """

    def __init__(self, network: Any, folder: Path, rate: float, dropout: float) -> None:
        for p in network.fixed:
            p.requires_grad = False
        for m in network.modules():
            if isinstance(m, nn.Dropout):
                m.p = dropout
        self._network = network
        learnt = {n: p for n, p in network.named_parameters() if p.requires_grad}
        heads = [p for n, p in learnt.items() if not n.startswith(INSIDE)]
        layers = [p for n, p in learnt.items() if n.startswith(INSIDE)]
        self._optimiser = torch.optim.AdamW(
            [{"params": layers, "lr": rate}, {"params": heads, "lr": HEAD_RATE}],
            weight_decay=_DECAY,
        )
        self._rates = (rate, HEAD_RATE)
        self._learnt = [*layers, *heads]
        self._folder = folder
        self._losses: list[Tensor] = []
        self._told = time.monotonic()
        self.done = self.step = 0
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "state.pt").exists():
            state = torch.load(folder / "state.pt", weights_only=True)
            network.load_state_dict(state["network"])
            self._optimiser.load_state_dict(state["optimiser"])
            self.done, self.step = state["done"], state["step"]

    def update(self, batches: Mapping[str, Batch], factor: float, bfloat16: bool) -> None:
        """One step, at that share of the full learning rates."""
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        kind = self._learnt[0].device.type
        with torch.autocast(kind, dtype=torch.bfloat16, enabled=bfloat16):
            losses = [LOSSES[name](self._network, batch) for name, batch in batches.items()]
        loss = torch.stack(losses).sum()
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self._learnt, _CLIP)
        self._optimiser.step()
        self.step += 1
        self.done += sum(b.ids.numel() for b in batches.values())
        self._losses.append(loss.detach())

    def tell(self, figures: dict[str, float]) -> None:
        """A line of the curve: the mean loss since the last one."""
        loss = float(torch.stack(self._losses).mean())
        if math.isnan(loss):
            raise FloatingPointError(f"the loss before step {self.step} is not a number")
        line = {
            "step": self.step,
            "pieces": self.done,
            "loss": round(loss, 4),
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
