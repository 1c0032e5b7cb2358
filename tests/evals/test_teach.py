"""The judge is taught by pairs of sentence and question, and says what it learnt."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from pathlib import Path

import numpy as np
import pytest

from evals.errors import DatasetError
from evals.fitting import teach
from evals.sets import selection
from evals.sets.selection import Selection
from rag.models.judge import Floats, Head

HARBOUR = [
    "The harbour of Elmton was opened by Ada Berg.",
    "Ships from three countries lay at anchor.",
    "It rained for most of the day.",
]
TRAIN = {
    "question": "Who opened the harbour of Elmton?",
    "article": "Elmton",
    "answers": [0],
    "candidates": HARBOUR,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "train"
    folder.mkdir()
    unanswered = TRAIN | {"answers": []}
    for name in ("selqa_dev", "selqa_test"):
        packed = gzip.compress(json.dumps([TRAIN, unanswered]).encode())
        (folder / f"{name}.json.gz").write_bytes(packed)
    table = io.StringIO()
    writer = csv.DictWriter(table, ["qtext", "label", "atext"])
    writer.writeheader()
    for at, text in enumerate(HARBOUR):
        writer.writerow({"qtext": "Who opened it ?", "label": int(at == 0), "atext": text})
    (folder / "trecqa_train.csv.gz").write_bytes(gzip.compress(table.getvalue().encode()))
    texts = (" ".join(HARBOUR), "The mayor of Oakham, Bo Lund, closed the old bridge in the rain.")
    answers = (("Who opened the harbour?", "Ada Berg"), ("Who closed the bridge?", "Bo Lund"))
    lines = [
        json.dumps(
            {"id": str(n), "date": "2022-01-01", "question": q, "answer": a, "evidence": text}
        )
        for n, (text, (q, a)) in enumerate(zip(texts, answers, strict=True))
    ]
    (folder / "realtimeqa_2020_2024.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return tmp_path


def test_every_set_gives_questions_with_right_and_wrong_sentences(data: Path) -> None:
    class ByLength:
        name = "length"

        def encode(self, texts: list[str]) -> Floats:
            return np.array([[len(t), 1.0] for t in texts], dtype=np.float32)

    found = selection.selections(data, ByLength())
    assert [one.source for one in found] == ["selqa", "selqa", "trecqa", "realtimeqa", "realtimeqa"]
    for one in found:
        assert {right for _, right in one.sentences} == {True, False}
    assert found[0].title == "Elmton" and found[2].title is None
    assert ("The harbour of Elmton was opened by Ada Berg.", True) in found[3].sentences
    # Another text's sentence is wrong, and stands beside the question's own.
    assert any("Bo Lund" in text and not right for text, right in found[3].sentences)


def test_an_absent_set_is_named(data: Path) -> None:
    (data / "train" / "trecqa_train.csv.gz").unlink()
    with pytest.raises(DatasetError, match="trecqa_train"):
        selection.trecqa(data / "train" / "trecqa_train.csv.gz", random.Random(0))  # noqa: S311
    assert teach.main(["--data", str(data)]) == 1


def test_the_fit_finds_what_tells_right_from_wrong() -> None:
    noise = np.random.default_rng(0)
    right = np.tile([True, False, False], 60)
    states = noise.normal(size=(len(right), 4)).astype(np.float32)
    states[:, 2] += 2 * right
    of = np.repeat(np.arange(60), 3)
    head = teach.fit(states, right, of, np.ones(len(right), dtype=np.float32))
    assert np.argmax(np.abs(head.weights)) == 2 and head.weights[2] > 0
    first, area = teach.told(head, states, right, of)
    assert first > 0.8 and area > 0.85
    backwards = Head(-head.weights, -head.intercept)
    assert teach.told(backwards, states, right, of)[1] == pytest.approx(1 - area)


def test_questions_are_read_as_people_and_as_search_words_write_them() -> None:
    given = [Selection("s", "Who won in Elmton?", "Elmton", (("Ada won.", True),))] * 60
    pairs = [pair for one in teach.forms(given, 0) for pair in one]
    assert {question for _, question in pairs} == {"Who won in Elmton?", "Who won in elmton?"}
    assert {sentence for sentence, _ in pairs} == {"Ada won.", "Elmton\nAda won."}


def test_a_run_prints_what_was_learnt_and_writes_a_head(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teach, "_APART", 2)
    out = tmp_path / "head.safetensors"
    assert teach.main(["--data", str(data), "--out", str(out)]) == 0
    assert "| set | questions kept apart | right one first | AUC |" in capsys.readouterr().out
    made = Head.read(out.read_bytes())
    assert made.weights.shape == Head.packaged().weights.shape
