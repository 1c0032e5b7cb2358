"""Public sets in miniature, in each of their formats."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

PARAGRAPHS = (
    ("The harbour of Elmton reopened on Monday after a storm. Mayor Ida Stone said that "
     "14 ships had waited outside.",
     "How many ships waited outside the harbour of Elmton?", "14"),
    ("A bakery in Oakville sells bread made of rye. The baker of Oakville is Tom Ash, "
     "who came from Elmton.",
     "Who is the baker of Oakville?", "Tom Ash"),
    ("The museum of Pinewood bought a painting of a green horse in 1923. It paid 200 crowns "
     "to the widow of the painter.",
     "When did the museum of Pinewood buy a painting of a green horse?", "1923"),
)  # fmt: skip


def passage(title: str, text: str) -> list[dict[str, Any]]:
    return [{"title": title, "text": text, "sentences": [text]}]


def write_squad(path: Path) -> None:
    pages = [
        {
            "title": "Places",
            "paragraphs": [
                {
                    "context": text,
                    "qas": [
                        {
                            "id": f"q{i}",
                            "question": question,
                            "answers": [{"text": gold, "answer_start": text.index(gold)}],
                        }
                    ],
                }
                for i, (text, question, gold) in enumerate(PARAGRAPHS)
            ],
        }
    ]
    path.write_text(json.dumps({"version": "1.1", "data": pages}), encoding="utf-8")


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def write_clapnq(answerable: Path, unanswerable: Path) -> None:
    """Three questions on three passages; a fourth on the first passage has no answer."""
    rows = [
        {
            "id": str(i),
            "input": question,
            "passages": passage(f"Place {i}", text),
            "output": [
                {"answer": f"It is {gold}.", "selected_sentences": [_holding(text, gold), " "]}
            ],
        }
        for i, (text, question, gold) in enumerate(PARAGRAPHS)
    ]
    rows[2]["output"] = [{"answer": "In 1923.", "selected_sentences": []}]
    answerable.write_text(lines(*rows), encoding="utf-8")
    nothing = [{"answer": "", "selected_sentences": []}]
    questions = ("Who won the 2022 World Cup?", "How many tons of steel did Narnia export?")
    unanswerable.write_text(
        lines(
            *(
                {"id": f"u{i}", "input": q, "passages": rows[0]["passages"], "output": nothing}
                for i, q in enumerate(questions)
            )
        ),
        encoding="utf-8",
    )


def _holding(text: str, gold: str) -> str:
    return next(s for s in text.split(". ") if gold in s)


def write_realtimeqa(articles: Path, questions: Path) -> None:
    rows = [
        {"url": f"https://e.example/{i}", "title": f"News {i}", "published": day, "text": text}
        for i, ((text, _, _), day) in enumerate(
            zip(PARAGRAPHS, ("2023-07-01", "2023-07-08", None), strict=True)
        )
    ]
    articles.write_bytes(gzip.compress(lines(*rows).encode()))
    asked = [
        {"id": f"r{i}", "date": "2023-07-07", "question": question, "answer": gold}
        for i, (_, question, gold) in enumerate(PARAGRAPHS)
    ]
    questions.write_text(lines(*asked), encoding="utf-8")


def write_ramdocs(path: Path) -> None:
    """A question with two right answers and a wrong one, and one that nothing answers."""
    ferry = "The ferry of {0} sails at {1} o'clock every day. Its captain is {2}."
    rows = [
        {
            "question": "When does the ferry sail?",
            "documents": [
                {"text": ferry.format("Elmton", 7, "Ida Stone"), "type": "correct", "answer": "7"},
                {"text": ferry.format("Oakville", 9, "Tom Ash"), "type": "correct", "answer": "9"},
                {"text": ferry.format("Elmton", 8, "Ida Stone"), "type": "misinfo", "answer": "8"},
            ],
            "disambig_entity": ["Elmton", "Oakville"],
            "gold_answers": ["7 o'clock", "9 o'clock"],
            "wrong_answers": ["8 o'clock"],
        },
        {
            "question": "Who is the baker of Oakville?",
            "documents": [{"text": PARAGRAPHS[2][0], "type": "noise", "answer": "unknown"}],
            "disambig_entity": ["Oakville"],
            "gold_answers": ["Tom Ash"],
            "wrong_answers": [],
        },
    ]
    path.write_text(lines(*rows), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with all the sets, under the names that the readers look for."""
    folder = tmp_path / "data"
    (folder / "realtimeqa_2023h2").mkdir(parents=True)
    write_squad(folder / "xquad.en.dev.json")
    write_clapnq(folder / "clapnq_answerable.dev.jsonl", folder / "clapnq_unanswerable.dev.jsonl")
    write_realtimeqa(
        folder / "realtimeqa_2023h2" / "articles.jsonl.gz",
        folder / "realtimeqa_2023h2" / "questions.jsonl",
    )
    (folder / "realtimeqa_2023h2" / "held.json").write_text('["r0"]', encoding="utf-8")
    write_ramdocs(folder / "ramdocs.dev.jsonl")
    return folder


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test takes an answer that another one was given."""
    monkeypatch.setenv("DATELINE_EVALS_CACHE", str(tmp_path / "answers"))


GOLD_ROWS: tuple[dict[str, Any], ...] = (
    {"id": "ships", "kind": "fact", "question": PARAGRAPHS[0][1], "answers": ["14"],
     "articles": ["a0"]},
    {"id": "baker", "kind": "fact", "question": PARAGRAPHS[1][1], "answers": ["Tom Ash"],
     "articles": ["a1"]},
    {"id": "from", "kind": "follow-up", "question": "Where did he come from?",
     "answers": ["Elmton"], "articles": ["a1"], "follows": "baker"},
    {"id": "narnia", "kind": "unanswerable",
     "question": "How many tons of steel did Narnia export?"},
    {"id": "early", "kind": "as-of", "question": PARAGRAPHS[0][1], "as_of": "2023-06-30",
     "close": True},
)  # fmt: skip


@pytest.fixture
def gold_file(tmp_path: Path) -> Path:
    """Five questions about the articles of `articles_file`."""
    path = tmp_path / "places.jsonl"
    path.write_text(lines(*GOLD_ROWS), encoding="utf-8")
    return path


@pytest.fixture
def articles_file(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    rows = (
        {"id": f"a{n}", "text": text, "published": "2023-07-01", "outlet": "The Post"}
        for n, (text, _, _) in enumerate(PARAGRAPHS)
    )
    path.write_text(lines(*rows), encoding="utf-8")
    return path
