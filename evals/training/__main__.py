"""Train the reader.

python -m evals.training reader [--data DIR] [--work DIR] [--pieces N] [--seconds S] [--seed 0]
                                [--only reading|support] [--rounds N] [--start FILE]
                                [--rate R] [--dropout P] [--bfloat16] [--batch N] [--device D]
                                    # the reader, from shipped weights if given
python -m evals.training ship [--work DIR] [--out FILE] [--mean-with DIR ...] [--data DIR]
                              [--start FILE] [--share S]
                                    # what was trained, in integers: the package's by default
python -m evals.training verifier [--share S] [as reader, but for --only, --rounds and --start]
                                    # the verifier, from all-mpnet-base-v2 in DATELINE_MPNET
python -m evals.training ship-verifier [--work DIR] [--out FILE] [--data DIR]
                                    # what was trained, in 4 bits: the package's by default
python -m evals.training encoder [--data DIR]
                                    # the graph, and the embedding model in integers
python -m evals.training abstention [--limit 100] [--work DIR]
                                    # weights of when there is no answer, and their curve
python -m evals.training ranking [--limit 100] [--work DIR]
                                    # weights of which sentence comes first
python -m evals.training kinds      # weights of what kind of answer a question asks for
"""

from __future__ import annotations

import argparse
import hashlib
import math
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.numpy import load_file, save_file
from transformers import AutoTokenizer

from evals.sets.collection import default_data
from evals.training import (
    abstention,
    archives,
    development,
    kinds,
    quantise,
    ranking,
    reading,
    support,
    verifier,
    written,
)
from evals.training.batches import Encoded, encode_reading, encode_support
from evals.training.network import Network, VerifierNetwork, lower_mpnet, packaged_bert
from evals.training.train import BATCH, LEARNING_RATE, train
from index.embed import WEIGHTS as EMBEDDING
from index.encoder import GRAPH, HEAD, packaged_model
from rag.question.kinds import WEIGHTS as KINDS
from rag.read import verifier as shipped_verifier
from rag.read.reader import WEIGHTS

WHAT = [
    "reader",
    "ship",
    "verifier",
    "ship-verifier",
    "encoder",
    "abstention",
    "ranking",
    "kinds",
]


def ship(network: Network, data: Path, out: Path) -> None:
    """Writes a network in integers into a file; prints the file's sha256."""
    batches = quantise.pairs(data / "train")
    save_file(quantise.quantised(network, batches), out)
    _say(out)


def trained(folders: Sequence[Path]) -> Network:
    """The network that was trained in a folder, or the mean of those of several (a soup;
    Wortsman et al., ICML 2022)."""
    states = [torch.load(f / "state.pt", weights_only=True)["network"] for f in folders]
    network = Network(packaged_bert())
    network.load_state_dict({k: torch.stack([s[k] for s in states]).mean(0) for k in states[0]})
    network.eval()
    return network


def between(start: Path, end: Network, share: float) -> Network:
    """The network that lies so far on the way from shipped weights to others (0 to 1).

    On what was not trained for it is often better than both ends (WiSE-FT; Wortsman et al.,
    CVPR 2022).
    """
    network = Network(packaged_bert())
    quantise.restored(network, load_file(start))
    theirs = end.state_dict()
    mixed = {k: v.lerp(theirs[k], share) for k, v in network.state_dict().items()}
    network.load_state_dict(mixed)
    network.eval()
    return network


def write_encoder(data: Path, graph: Path, weights: Path) -> None:
    """Writes the graph, and the embedding model's weights in integers."""
    network = Network(packaged_bert()).eval()
    graph.write_bytes(quantise.graph(network.bert.config))
    kept = quantise.quantised(network, quantise.texts(data / "train"))
    save_file({name: value for name, value in kept.items() if not name.startswith(HEAD)}, weights)
    _say(weights)


def ship_verifier(folder: Path, data: Path, out: Path) -> None:
    """Writes what was trained in a folder in 4 bits, and the graph beside the package's code."""
    network = VerifierNetwork(lower_mpnet())
    network.load_state_dict(torch.load(folder / "state.pt", weights_only=True)["network"])
    network.eval()
    shipped_verifier.GRAPH.write_bytes(quantise.verifier_graph(network.mpnet.config))
    save_file(verifier.weights(network, data), out)
    _say(out)


def _say(file: Path) -> None:
    print(hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size, "bytes")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.training", description=__doc__)
    parser.add_argument("what", choices=WHAT)
    parser.add_argument("--only", choices=["reading", "support"], help="learn one of the two alone")
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--work", type=Path, default=Path(".training"), help="states and curves")
    parser.add_argument("--pieces", type=float, default=60e6, help="word pieces in all")
    parser.add_argument("--seconds", type=float, default=math.inf, help="the training's time")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1, help="draws of examples, side by side")
    parser.add_argument("--out", type=Path, help="the file to write; else the package's own")
    parser.add_argument("--rate", type=float, help="of the layers, at most")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--bfloat16", action="store_true", help="multiply in 16 bits")
    parser.add_argument("--batch", type=int, default=BATCH, help="word pieces of a step")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--start", type=Path, help="shipped weights to go on from")
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the way, or of the pairs (0 to 1)"
    )
    parser.add_argument(
        "--mean-with", type=Path, nargs="+", default=[], help="other runs to average in"
    )
    parser.add_argument("--limit", type=int, default=100, help="questions of a set")
    given = parser.parse_args(arguments)
    if given.what == "abstention":
        abstention.fit(given.data, given.limit, given.seed, given.work / "abstention")
    elif given.what == "ranking":
        ranking.fit(given.data, given.limit, given.seed, given.work / "ranking")
    elif given.what == "kinds":
        kinds.fit(given.data, KINDS, given.seed)
    elif given.what == "ship":
        network = trained([given.work, *given.mean_with])
        if given.start is not None:
            network = between(given.start, network, given.share)
        ship(network, given.data, given.out or WEIGHTS)
    elif given.what == "ship-verifier":
        ship_verifier(given.work, given.data, given.out or shipped_verifier.WEIGHTS)
    elif given.what == "encoder":
        write_encoder(given.data, GRAPH, EMBEDDING)
    else:
        _train(given)


def _train(given: argparse.Namespace) -> None:
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    network: Network | VerifierNetwork
    batch: int | dict[str, int] = given.batch
    if given.what == "verifier":
        tasks, kept = verifier.pairs(given.data, given.seed, given.share)
        network, rate = VerifierNetwork(lower_mpnet()), verifier.RATE
        batch = {name: round(given.batch * part) for name, part in verifier.PARTS.items()}
    else:
        names = [given.only] if given.only else ["reading", "support"]
        tasks, kept = pairs(given.data, names, range(given.seed, given.seed + given.rounds))
        network, rate = Network(packaged_bert()), LEARNING_RATE
        if given.start is not None:
            quantise.restored(network, load_file(given.start))
    for name, few in tasks.items():
        print(name, len(few), "pairs,", len(few.ids), "pieces", flush=True)
    train(
        network,
        tasks,
        given.work,
        pieces=int(given.pieces),
        seed=given.seed,
        measure=lambda net: development.figures(net, kept),
        rate=given.rate or rate,
        dropout=given.dropout,
        bfloat16=given.bfloat16,
        batch=batch,
        device=given.device,
        seconds=given.seconds,
    )


def pairs(
    data: Path, names: Sequence[str], seeds: Sequence[int]
) -> tuple[dict[str, Encoded], dict[str, dict[str, Encoded]]]:
    """What the reader learns from, and what it is measured on meanwhile, by the names of losses.

    Args:
        seeds: of each, examples are drawn once: passages are cut elsewhere, and other questions
            are laid beside what does not answer them.
    """
    tokenizer = AutoTokenizer.from_pretrained(str(packaged_model()), local_files_only=True)
    small, held_small = archives.archives()
    reports, held_reports = written.reports()
    articles, held_articles = written.about_articles(data / "train")
    reports, held_reports = [*reports, *articles], [*held_reports, *held_articles]
    tasks: dict[str, Encoded] = {}
    kept: dict[str, dict[str, Encoded]] = {}
    if "reading" in names:
        drawn = [
            [
                *reading.examples(data / "train", s),
                *written.examples(reports, s),
                *archives.examples(small, s),
            ]
            for s in seeds
        ]
        tasks["reading"] = Encoded.joined([encode_reading(tokenizer, few) for few in drawn])
        held_examples = written.examples(held_reports, seeds[0])
        held_examples += archives.examples(held_small, seeds[0])
        kept["reading"] = development.reading_sets(data, tokenizer, held_examples)
    if "support" in names:
        public, held = support.statements(data / "train", seeds[0])
        said = [public, *(written.statements(reports, s) for s in seeds)]
        tasks["support"] = Encoded.joined([encode_support(tokenizer, few) for few in said])
        held += written.statements(held_reports, seeds[0])
        kept["support"] = development.support_sets(tokenizer, held)
    return tasks, kept


if __name__ == "__main__":
    main()
