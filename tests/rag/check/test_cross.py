"""A cross-encoder that the user names is asked by the check, and can only refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.errors import ModelFileError
from rag import Dateline
from rag.check.check import THRESHOLD, check
from rag.check.cross import CrossEncoderJudge

SPAN = "Mayor Ida Stone said that 14 ships had waited outside the harbour on Monday."
SENTENCE = "Mayor Ida Stone said 14 ships had waited outside the harbour on Monday."


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real cross-encoder, small and untrained, whose three outputs are NLI's labels."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *(f"##{c}" for c in letters),
    ]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, num_labels=3,
        id2label={0: "contradiction", 1: "entailment", 2: "neutral"},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


class Says:
    def __init__(self, support: float) -> None:
        self.said = support

    def support(self, sentence: str, spans: object) -> float:
        return self.said


def test_a_model_gives_a_share_of_entailment(tiny: Path) -> None:
    assert 0.0 < CrossEncoderJudge(str(tiny)).support(SENTENCE, [SPAN, "Another."]) < 1.0


def test_what_it_refuses_is_not_supported_and_what_it_accepts_is_checked_all_the_same() -> None:
    assert check(SENTENCE, [SPAN], judge=Says(1.0)).score >= THRESHOLD
    assert check(SENTENCE, [SPAN], judge=Says(0.1)).score < THRESHOLD
    assert check(SENTENCE.replace("14", "40"), [SPAN], judge=Says(1.0)).score < THRESHOLD


def test_a_quote_needs_no_model() -> None:
    assert check(SPAN, [SPAN], judge=Says(0.0)).score == 1.0


def test_a_folder_without_a_model_is_named() -> None:
    with pytest.raises(ModelFileError, match="DATELINE_CHECKER"):
        CrossEncoderJudge("no/such/folder").support(SENTENCE, [SPAN])


def test_a_cross_encoder_that_cannot_be_loaded_never_costs_the_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CHECKER", str(tmp_path / "none"))
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"id": "a", "title": "Harbour", "text": SPAN}))
    with Dateline.open(tmp_path / "home", llm="local") as d:
        d.index(path)
        answer = d.ask("How many ships had waited outside the harbour?")
    assert "14 ships" in answer.answer
