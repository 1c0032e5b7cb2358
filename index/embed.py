"""Texts to vectors: the packaged model, one of sentence-transformers, or one of LlamaIndex."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, packaged_model, padded, tokenizer
from index.errors import ModelFileError
from index.settings import DEFAULT_EMBEDDING

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")

# all-MiniLM-L6-v2 in 8 bits, its sha256, and how many pieces of a text it reads.
WEIGHTS = Path(__file__).with_name("minilm.safetensors")
_SHIPPED = "6bb8616549bc7d2274720806b8aada4137fe3baa4e3b906dce00b4774547a7d2"
_WINDOW = 256
# Texts that are read in one call: small batches hold less padding, and take less memory.
_AT_ONCE = 8


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


@runtime_checkable
class WordEmbedder(Embedder, Protocol):
    """An embedding model that gives a vector of each word, too."""

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        """Each text's vector and those of its words, in one pass.

        A word's vector is the mean of its pieces'. What lies beyond the model's window is
        not read; made for questions and sentences.
        """
        ...

    def __hash__(self) -> int: ...


def read(embedder: Embedder, texts: Sequence[str]) -> list[TextVectors]:
    """Questions and sentences, with the vectors of their words where the model gives these."""
    if isinstance(embedder, WordEmbedder):
        return embedder.read(texts)
    return [TextVectors(v, (), None, 1) for v in embedder.encode(texts)]


@runtime_checkable
class PieceCounter(Protocol):
    """An embedding model that says how long a text is to it."""

    def pieces(self, texts: Sequence[str]) -> list[int]:
        """How many pieces each text is cut into, the marks at both ends among them.

        Of a text that is longer than the model's window at least as many as the window has.
        """
        ...


def lengths(embedder: Embedder, texts: Sequence[str]) -> list[int]:
    """How long each text is: texts of one length are embedded fastest together.

    Counted in the model's pieces where it tells them, else in characters.
    """
    if isinstance(embedder, PieceCounter):
        return embedder.pieces(texts)
    return [len(text) for text in texts]


class SentenceTransformerEmbedder:
    """A sentence-transformers model on this machine, loaded at first use.

    One call runs at a time: the tokenizer keeps its padding and truncation in itself, so
    that two threads spoil each other's batches, and one call uses every core.
    """

    # Texts that are embedded at once.
    _batch = 32

    def __init__(self, spec: str) -> None:
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
            model.encode(
                flat,
                batch_size=self._batch,
                normalize_embeddings=True,
                show_progress_bar=False,
            ),
            dtype=np.float32,
        )
        if len(flat) == len(texts):
            return made
        # A text longer than the model's window: the mean of its parts, so that
        # its end counts as much as its beginning.
        rows, at = [], 0
        for group in parts:
            rows.append(_unit(made[at : at + len(group)].mean(axis=0)))
            at += len(group)
        return np.asarray(rows, dtype=np.float32)

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
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
            self._model = self._opened()
        return self._model

    def _opened(self) -> SentenceTransformer:
        return _open(self.name, local=Path(self.name).is_dir())


class PackagedEmbedder(SentenceTransformerEmbedder):
    """all-MiniLM-L6-v2 as the package has it, in 8-bit integers.

    Chunks are embedded by sentence-transformers, whose model calls onnxruntime for its layers.
    Questions and sentences are read without it: importing it takes longer than an answer.
    """

    def __init__(self) -> None:
        super().__init__(DEFAULT_EMBEDDING)
        self._layers: tuple[Encoder, Tokenizer] | None = None
        self._loading = threading.Lock()
        self._in_integers = False  # before a model is loaded, nothing is embedded by it

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        encoder, words = self._read_by()
        coded = words.encode_batch(list(texts))
        found: dict[int, TextVectors] = {}
        for few in _alike([len(code) for code in coded]):
            states = encoder.states([coded[i] for i in few])
            for row, i in enumerate(few):
                found[i] = _by_word(texts[i], states[row, : len(coded[i])], coded[i].offsets)
        return [found[i] for i in range(len(texts))]

    def pieces(self, texts: Sequence[str]) -> list[int]:
        return [len(code) for code in self._read_by()[1].encode_batch(list(texts))]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        model = self._load()
        if not texts or not self._in_integers:
            return super()._encode(texts)
        # The `encode` of sentence-transformers puts texts of as many characters side by side: a
        # sixth slower than those of as many pieces.
        coded = self._read_by()[1].encode_batch(list(texts))
        made = np.zeros((len(texts), int(model.get_embedding_dimension() or 0)), np.float32)
        for few in _alike([len(code) for code in coded]):
            made[few] = _unit(_pooled(model, [coded[i] for i in few]))
        for i, code in enumerate(coded):
            if code.overflowing:  # longer than the model reads
                parts = _windows(texts[i], _WINDOW, model.tokenizer)
                made[i] = _unit(self._encode(parts).mean(axis=0))
        return made

    def _read_by(self) -> tuple[Encoder, Tokenizer]:
        # Another lock than that of `encode`, which holds its own for as long as it embeds.
        with self._loading:
            if self._layers is None:
                self._layers = Encoder(WEIGHTS, _SHIPPED), tokenizer(_WINDOW)
            return self._layers

    def _opened(self) -> SentenceTransformer:
        model = _open(str(packaged_model()), local=True)
        import torch  # not before: `_open` says how its threads wait

        self._in_integers = not torch.cuda.is_available()
        if self._in_integers:
            _run_by(model, self._read_by()[0])
        return model


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
def packaged_embedder() -> PackagedEmbedder:
    """The embedding model of the package: one for the whole program."""
    return PackagedEmbedder()


def _alike(pieces: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of texts, few at a time and of like length, so that little is padding."""
    order = sorted(range(len(pieces)), key=lambda i: (pieces[i], i))
    for at in range(0, len(order), _AT_ONCE):
        yield order[at : at + _AT_ONCE]


def _open(folder: str, *, local: bool) -> SentenceTransformer:
    if local:
        # Read when the hub's client is first imported: local files need no look-ups.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    # Read when torch is first imported. Threads that wait by spinning made a
    # question seven times slower on a machine whose cores were busy (6.5 s, 0.95 s).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import logging

    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    # A processor that multiplies bfloat16 does so about twice as fast as float32, and the vectors
    # point the same way.
    fast = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    dtype = torch.bfloat16 if fast and not torch.cuda.is_available() else torch.float32
    try:
        return SentenceTransformer(folder, local_files_only=local, model_kwargs={"dtype": dtype})
    except (OSError, ValueError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelFileError(
            f"The embedding model {folder} could not be loaded ({first.rstrip('.')}): "
            "check DATELINE_EMBEDDING."
        ) from error


def _run_by(model: SentenceTransformer, encoder: Encoder) -> None:
    """Has the layers of a sentence-transformers model run by an encoder in place of torch."""
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    bert = model[0].model

    def forward(input_ids: Any, attention_mask: Any, token_type_ids: Any, **_: Any) -> Any:
        given = (x.numpy().astype(np.int32) for x in (input_ids, token_type_ids, attention_mask))
        return BaseModelOutput(torch.from_numpy(encoder.run(*given)))

    bert.forward = forward
    del bert.encoder.layer  # 43 MB in float32, which nobody reads any more


def _pooled(model: SentenceTransformer, coded: Sequence[Encoding]) -> Vectors:
    """What all modules of a sentence-transformers model make of texts in pieces."""
    import torch

    ids, types, mask = map(torch.from_numpy, padded(coded))
    given = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
    with torch.inference_mode():
        return np.asarray(model(given)["sentence_embedding"].numpy(), dtype=np.float32)


def _by_word(text: str, states: Vectors, places: Sequence[tuple[int, int]]) -> TextVectors:
    """Gathers word pieces into the words they are pieces of."""
    spans = [m.span() for m in _WORD.finditer(text)]
    pieces: list[int] = []
    owners: list[int] = []
    at = 0
    for piece, (start, end) in enumerate(places[: len(states)]):
        if start == end:
            continue  # the marks at both ends
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] <= start:
            pieces.append(piece)
            owners.append(at)
    read, places_of = np.unique(np.array(owners, dtype=np.intp), return_inverse=True)
    sums = np.zeros((len(read), states.shape[1]), dtype=np.float32)
    np.add.at(sums, places_of, states[pieces])
    words = tuple(text[spans[word][0] : spans[word][1]].lower() for word in read)
    # A sum points where the mean does.
    return TextVectors(_unit(states.mean(axis=0)), words, _unit(sums), len(states))


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
