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
_KEEP_S = 300
# How much the place of the answer counts beside whether there is one.
_SPAN = 0.5

Loss = Callable[[nn.Module, Sequence[Encoded]], Tensor]


def reading_loss(network: nn.Module, batch: Sequence[Encoded]) -> Tensor:
    """Cross entropy of answering, and of where an answer starts and ends.

    Where several pieces are right, their probabilities are added before the logarithm.
    """
    ids, mask, types = padded(batch)
    answers, start, end = network(ids, mask, types)
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
    logits = network(*padded(batch))
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
) -> None:
    """Trains a network in place over so many pieces; resumes where `folder` holds a state.

    Args:
        pieces: padded pieces in all; the learning rate falls to nothing over them.
        measure: development figures, taken `measures` times.

    `folder/curve.jsonl` gets a line for every fifty steps, with the development figures
    where they were taken.
    """
    for p in network.bert.embeddings.parameters():  # type: ignore[union-attr]
        p.requires_grad = False
    for m in network.modules():
        if isinstance(m, nn.Dropout):
            m.p = 0.0  # one epoch over noisy labels: there is little to over-fit, and it costs
    heads = [p for n, p in network.named_parameters() if not n.startswith("bert.")]
    layers = [p for p in network.bert.encoder.parameters()]  # type: ignore[union-attr]
    optimiser = torch.optim.AdamW(
        [{"params": layers, "lr": LEARNING_RATE}, {"params": heads, "lr": HEAD_RATE}],
        weight_decay=_DECAY,
    )
    done = step = 0
    state_file, curve = folder / "state.pt", folder / "curve.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    if state_file.exists():
        state = torch.load(state_file, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        done, step = state["done"], state["step"]
    torch.manual_seed(seed)
    stream = steps(encoded, seed)
    for _ in range(step):
        next(stream)
    base = [LEARNING_RATE, HEAD_RATE]
    kept = told = time.monotonic()
    losses: list[float] = []
    due = [pieces * (i + 1) / measures for i in range(measures)]
    due = [d for d in due if d > done]
    network.train()
    while done < pieces:
        share = done / pieces
        factor = min(1.0, share / _WARM + 0.02) * (1 - share)
        for group, rate in zip(optimiser.param_groups, base, strict=True):
            group["lr"] = rate * factor
        batch = next(stream)
        loss = loss_of(network, batch)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_([*layers, *heads], _CLIP)
        optimiser.step()
        step += 1
        done += len(batch) * max(len(e.ids) for e in batch)
        losses.append(loss.item())
        if math.isnan(losses[-1]):
            raise FloatingPointError(f"the loss of step {step} is not a number")
        figures: dict[str, Any] = {}
        if due and done >= due[0]:
            due.pop(0)
            network.eval()
            with torch.inference_mode():
                figures = measure(network)
            network.train()
        if step % 50 == 0 or figures:
            line = {"step": step, "pieces": done, "loss": round(sum(losses) / len(losses), 4),
                    "seconds": round(time.monotonic() - told, 1), **figures}
            losses, told = [], time.monotonic()
            with curve.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
        if time.monotonic() - kept > _KEEP_S or done >= pieces:
            kept = time.monotonic()
            new = state_file.with_suffix(".new")
            torch.save({"network": network.state_dict(), "optimiser": optimiser.state_dict(),
                        "done": done, "step": step}, new)
            new.replace(state_file)
    network.eval()
