"""Train the reader.

python -m evals.training reading [--data DIR] [--work DIR] [--pieces N] [--seed 0]
                                 [--start FILE] [--public SHARE] [--bfloat16]
                                    # the reader of questions, from shipped weights if given
python -m evals.training support ...            # a reader of statements, not shipped yet
python -m evals.training ship [--of reading|support] [--work DIR] [--out FILE] [--mean-with FILE]
                                    # what was trained, into a file: the package's by default
python -m evals.training abstention [--limit 100] [--work DIR]
                                    # weights of when there is no answer, and their curve
python -m evals.training kinds      # weights of what kind of answer a question asks for
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from evals.sets.collection import default_data
from evals.training import abstention, development, kinds, reading, support, written
from evals.training.batches import encode_reading, encode_support
from evals.training.support import Support
from evals.training.train import LEARNING_RATE, reading_loss, support_loss, train
from index.embed import packaged_model
from rag.question.kinds import WEIGHTS as KINDS
from rag.read.network import (
    Reading,
    own_weights,
    packaged_bert,
    packed,
    put_weights,
    unpacked,
)
from rag.read.reader import WEIGHTS


def ship(folder: Path, out: Path, mean_with: Path | None = None) -> None:
    """Writes the network that is trained in a folder, as it is now, into a file; prints its sha256.

    Args:
        mean_with: a file of earlier weights; the mean of both is written (as in stochastic
            weight averaging; Izmailov et al., UAI 2018).
    """
    state = torch.load(folder / "state.pt", weights_only=True)["network"]
    own = {k: v for k, v in state.items() if not k.startswith("bert.embeddings.")}
    if mean_with is not None:
        earlier = unpacked(load_file(mean_with))
        own = {k: (v + earlier[k]) / 2 for k, v in own.items()}
    save_file(packed(own), out)
    print(hashlib.sha256(out.read_bytes()).hexdigest(), out.stat().st_size, "bytes")


def start_from(network: torch.nn.Module, weights: Mapping[str, torch.Tensor]) -> None:
    """Puts shipped weights into a network; into one of another kind, only their layers."""
    own = own_weights(network)
    put_weights(network, {k: weights.get(k, v) for k, v in own.items()})


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.training", description=__doc__)
    parser.add_argument("network", choices=["reading", "support", "ship", "abstention", "kinds"])
    parser.add_argument("--of", choices=["reading", "support"], default="reading")
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--work", type=Path, default=Path(".training"), help="states and curves")
    parser.add_argument("--pieces", type=float, default=5.5e6, help="word pieces in all")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="the file to write")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="of the layers, at most")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--public", type=float, default=1.0, help="share of the public examples")
    parser.add_argument("--bfloat16", action="store_true", help="multiply in 16 bits")
    parser.add_argument("--start", type=Path, help="shipped weights to go on from")
    parser.add_argument("--mean-with", type=Path, help="earlier weights to average in")
    parser.add_argument("--limit", type=int, default=100, help="questions of `abstention`")
    given = parser.parse_args(arguments)
    if given.network == "abstention":
        abstention.fit(given.data, given.limit, given.seed, given.work / "abstention")
        return
    if given.network == "kinds":
        kinds.fit(KINDS, given.seed)
        return
    if given.network == "ship":
        ship(given.work / given.of, given.out, given.mean_with)
        return
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()), local_files_only=True)
    folder = given.work / given.network
    reports, held_reports = written.reports()
    if given.network == "reading":
        examples = reading.examples(given.data / "train", given.seed)
        examples = examples[: round(given.public * len(examples))]
        made = encode_reading(tokenizer, [*examples, *written.examples(reports, given.seed)])
        held_examples = written.examples(held_reports, given.seed)
        measure, loss = development.reading(given.data, tokenizer, held_examples), reading_loss
        network: torch.nn.Module = Reading(packaged_bert())
    else:
        statements, held = support.statements(given.data / "train", given.seed)
        statements = statements[: round(given.public * len(statements))]
        held += written.statements(held_reports, given.seed)
        made = encode_support(tokenizer, [*statements, *written.statements(reports, given.seed)])
        measure, loss = development.support(tokenizer, held), support_loss
        network = Support(packaged_bert())
    if given.start is not None:
        start_from(network, unpacked(load_file(given.start)))
    print(len(made), "pairs,", sum(len(e.ids) for e in made), "pieces", flush=True)
    train(
        network,
        made,
        loss,
        folder,
        pieces=int(given.pieces),
        seed=given.seed,
        measure=measure,
        rate=given.rate,
        dropout=given.dropout,
        bfloat16=given.bfloat16,
    )


if __name__ == "__main__":
    main()
