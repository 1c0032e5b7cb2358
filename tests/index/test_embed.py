"""Vectors come from the published model, whole texts, offline."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embed import (
    LlamaIndexEmbedder,
    SentenceTransformerEmbedder,
    as_embedder,
    check_weights,
    packaged_model,
)
from index.errors import ModelFileError


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


def test_the_packaged_model_is_the_published_one() -> None:
    assert (packaged_model() / "model.safetensors").is_file()


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    changed = tmp_path / "model.safetensors"
    changed.write_bytes(b"other weights")
    with pytest.raises(ModelFileError, match="is not the published model"):
        check_weights(changed, "53aa")


def test_vectors_are_unit_length_and_nearer_for_nearer_meanings(
    embedder: SentenceTransformerEmbedder,
) -> None:
    made = embedder.encode(["The army advanced.", "Troops moved forward.", "The soup is hot."])
    assert made.shape == (3, 384)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-2)
    assert made[0] @ made[1] > made[0] @ made[2] + 0.2


def test_the_end_of_a_long_text_counts(embedder: SentenceTransformerEmbedder) -> None:
    filler = "The weather was mild and the fields were green. " * 60
    plain, with_end = embedder.encode([filler, filler + "Volcano eruption. " * 60])
    assert plain @ with_end < 0.95


def test_no_texts_give_no_vectors(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.encode([]).shape == (0, 384)


def test_a_model_that_does_not_exist_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="DATELINE_EMBEDDING"):
        SentenceTransformerEmbedder(str(tmp_path)).encode(["x"])


def test_a_llama_index_embedding_serves() -> None:
    from llama_index.core.embeddings import MockEmbedding

    embedder = as_embedder(MockEmbedding(embed_dim=4, model_name="mock"))
    assert isinstance(embedder, LlamaIndexEmbedder)
    assert embedder.name == "llama-index:mock"
    assert np.allclose(np.linalg.norm(embedder.encode(["a", "b"]), axis=1), 1.0)


def test_threads_that_read_at_once_spoil_no_batch(embedder: SentenceTransformerEmbedder) -> None:
    texts = [f"The mayor of town {n} saw {n * 37} ships {'wait outside ' * n}" for n in range(16)]
    alone = np.stack([read.whole for read in embedder.read(texts)])

    def near(n: int) -> bool:
        at = n % 12
        some = texts[at : at + 4]
        made = (
            np.stack([read.whole for read in embedder.read(some)])
            if n % 2
            else embedder.encode(some)
        )
        # What a batch is padded to changes the last bits.
        return bool(((made * alone[at : at + 4]).sum(axis=1) > 0.999).all())

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(near, range(200)))
