"""Vectors come from the published model, whole texts, offline."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embed import (
    LlamaIndexEmbedder,
    PackagedEmbedder,
    SentenceTransformerEmbedder,
    Vectors,
    as_embedder,
    lengths,
)
from index.encoder import check_weights, packaged_model
from index.errors import ModelFileError


@pytest.fixture(scope="module")
def embedder() -> PackagedEmbedder:
    return PackagedEmbedder()


def test_the_packaged_model_is_the_published_one() -> None:
    assert (packaged_model() / "model.safetensors").is_file()


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    changed = tmp_path / "model.safetensors"
    changed.write_bytes(b"other weights")
    with pytest.raises(ModelFileError, match="is not the published model"):
        check_weights(changed, "53aa")


def test_vectors_are_unit_length_and_nearer_for_nearer_meanings(
    embedder: PackagedEmbedder,
) -> None:
    made = embedder.encode(["The army advanced.", "Troops moved forward.", "The soup is hot."])
    assert made.shape == (3, 384)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1.0, atol=1e-2)
    assert made[0] @ made[1] > made[0] @ made[2] + 0.2


def test_the_end_of_a_long_text_counts(embedder: PackagedEmbedder) -> None:
    filler = "The weather was mild and the fields were green. " * 60
    plain, with_end = embedder.encode([filler, filler + "Volcano eruption. " * 60])
    assert plain @ with_end < 0.95


def test_integers_and_sentence_transformers_in_float_give_nearly_the_same(
    embedder: PackagedEmbedder,
) -> None:
    texts = [
        "Who resigned?",
        "The mayor of Elmton said on Monday that 14 ships had waited outside the harbour.",
        "Prices of bread rose by 3.5 percent in March, the third month in a row. " * 8,
        "İstanbul 港口重新开放 \N{FIRE} (a)",
    ]
    published = SentenceTransformerEmbedder(str(packaged_model())).encode(texts)
    assert ((embedder.encode(texts) * published).sum(axis=1) > 0.99).all()


def test_a_text_is_embedded_as_it_is_read(embedder: PackagedEmbedder) -> None:
    texts = ["Who resigned?", "It rained.", "The harbour was closed for a week. " * 6, "?", ""]
    read = np.stack([text.whole for text in embedder.read(texts)])
    assert ((embedder.encode(texts) * read).sum(axis=1) > 0.999).all()


def test_the_words_of_a_text_have_vectors_of_their_own(embedder: PackagedEmbedder) -> None:
    [read] = embedder.read(["Troops (unexpectedly) advanced - 14km!"])
    assert read.words == ("troops", "unexpectedly", "advanced", "14km")
    assert read.vectors is not None and read.vectors.shape == (4, 384)
    assert np.allclose(np.linalg.norm(read.vectors, axis=1), 1.0, atol=1e-3)
    [nothing] = embedder.read(["-"])
    assert nothing.words == () and nothing.vectors is not None and len(nothing.vectors) == 0


def test_a_model_that_tells_its_pieces_is_asked_for_them_else_characters_count(
    embedder: PackagedEmbedder,
) -> None:
    texts = ["a a a a a a", "internationalisation", "It rained. " * 200, ""]
    few, one, many, none = lengths(embedder, texts)
    assert (few, none) == (8, 2)  # with the marks at both ends
    assert 3 <= one < few  # though it has more characters
    assert many == 256  # no more than the model reads

    class Plain:
        name = "plain"

        def encode(self, texts: Sequence[str]) -> Vectors:
            return np.zeros((len(texts), 1), dtype=np.float32)

    assert lengths(Plain(), texts) == [11, 20, 2200, 0]


def test_vectors_hang_neither_on_the_company_of_a_text_nor_on_the_order(
    embedder: PackagedEmbedder,
) -> None:
    texts = ["Rain. " * n for n in (40, 1, 13, 2, 90, 5, 7, 60, 3, 21)]
    alone = np.concatenate([embedder.encode([text]) for text in texts])
    assert np.allclose(embedder.encode(texts), alone, atol=1e-5)
    assert np.allclose(embedder.encode(texts[::-1]), alone[::-1], atol=1e-5)


def test_no_texts_give_no_vectors(embedder: PackagedEmbedder) -> None:
    assert embedder.encode([]).shape == (0, 384)
    assert embedder.read([]) == []


def test_a_model_that_does_not_exist_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="DATELINE_EMBEDDING"):
        SentenceTransformerEmbedder(str(tmp_path)).encode(["x"])


def test_a_llama_index_embedding_serves() -> None:
    from llama_index.core.embeddings import MockEmbedding

    embedder = as_embedder(MockEmbedding(embed_dim=4, model_name="mock"))
    assert isinstance(embedder, LlamaIndexEmbedder)
    assert embedder.name == "llama-index:mock"
    assert np.allclose(np.linalg.norm(embedder.encode(["a", "b"]), axis=1), 1.0)


def test_a_question_does_not_wait_for_chunks_that_are_embedded(embedder: PackagedEmbedder) -> None:
    with ThreadPoolExecutor(1) as thread, embedder._lock:
        assert len(thread.submit(PackagedEmbedder.read, embedder, ["Who?"]).result(timeout=20)) == 1
        fresh = PackagedEmbedder()
        with fresh._lock:
            assert len(thread.submit(fresh.read, ["Who?"]).result(timeout=20)) == 1


def test_threads_that_read_at_once_spoil_no_batch(embedder: PackagedEmbedder) -> None:
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
