"""Train the reader.

python -m evals.training reading [--data DIR] [--work DIR] [--pieces N] [--seed 0]
                                 [--start FILE]            # from shipped weights
python -m evals.training support ...                       # the check's, not shipped yet
python -m evals.training ship [--work DIR] [--out FILE] [--mean-with FILE]
                                                           # the first into a file
python -m evals.training abstention [--limit 100] [--work DIR]
                                    # weights of when there is no answer, and their curve
python -m evals.training kinds      # weights of what kind of answer a question asks for
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer

from evals.datasets import default_data
from evals.training import abstention, development, kinds, reading, support
from evals.training.batches import encode_reading, encode_support
from evals.training.network import Support
from evals.training.train import LEARNING_RATE, reading_loss, support_loss, train
from index.embed import packaged_model
from rag.question.kinds import WEIGHTS as KINDS
from rag.read.network import Reading, packaged_bert, packed, put_weights, unpacked
from rag.read.reader import WEIGHTS

# Statements that the check's weights are fitted on.
_CHECKED = 900


def ship(work: Path, out: Path, mean_with: Path | None = None) -> None:
    """Writes the reading network, as it is now, into a file, and prints its sha256.

    Args:
        mean_with: a file of earlier weights; the mean of both is written (as in stochastic
            weight averaging; Izmailov et al., UAI 2018).
    """
    state = torch.load(work / "reading" / "state.pt", weights_only=True)["network"]
    own = {k: v for k, v in state.items() if not k.startswith("bert.embeddings.")}
    if mean_with is not None:
        earlier = unpacked(load_file(mean_with))
        own = {k: (v + earlier[k]) / 2 for k, v in own.items()}
    save_file(packed(own), out)
    print(hashlib.sha256(out.read_bytes()).hexdigest(), out.stat().st_size, "bytes")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.training", description=__doc__)
    parser.add_argument("network", choices=["reading", "support", "ship", "abstention", "kinds"])
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--work", type=Path, default=Path(".training"), help="states and curves")
    parser.add_argument("--pieces", type=float, default=5.5e6, help="word pieces in all")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="what `ship` writes")
    parser.add_argument("--wordnet", type=Path, help="WordNet's files: questions in other words")
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="of the layers, at most")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--start", type=Path, help="a file that `ship` wrote, to go on from")
    parser.add_argument("--mean-with", type=Path, help="earlier weights that `ship` averages in")
    parser.add_argument("--limit", type=int, default=100, help="questions of `abstention`")
    given = parser.parse_args(arguments)
    if given.network == "abstention":
        abstention.fit(given.data, given.limit, given.seed, given.work / "abstention")
        return
    if given.network == "kinds":
        kinds.fit(KINDS, given.seed)
        return
    if given.network == "ship":
        ship(given.work, given.out, given.mean_with)
        return
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()), local_files_only=True)
    folder = given.work / given.network
    if given.network == "reading":
        made = encode_reading(
            tokenizer, reading.examples(given.data / "train", given.seed, given.wordnet)
        )
        measure, loss = development.reading(given.data, tokenizer), reading_loss
        network: torch.nn.Module = Reading(packaged_bert())
    else:
        statements, held = support.statements(given.data / "train", given.seed)
        made = encode_support(tokenizer, statements)
        measure, loss = development.support(tokenizer, held), support_loss
        network = Support(packaged_bert())
    if given.start is not None:
        put_weights(network, unpacked(load_file(given.start)))
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
    )


if __name__ == "__main__":
    main()
