"""Gold questions: what a line may be, and whether the shipped ones hold true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.command import GOLD
from evals.errors import GoldError
from evals.sets.gold import Half, Kind, half, of_half, problems, read
from rag import Dateline
from tests.publishers import copied

Write = Callable[..., Path]
FACT = {
    "id": "ships",
    "kind": "fact",
    "question": "How many ships waited?",
    "answers": ["14", "fourteen"],
    "articles": ["harbour"],
}
TEXTS = {"harbour": "14 ships waited, fourteen in all.", "bakery": "The baker came from Elmton."}


def told(*rows: dict[str, Any], write: Write) -> list[str]:
    """What is wrong with these lines, as articles of TEXTS stand."""
    return [str(p) for p in problems(read(write(*rows, name="gold.jsonl")), TEXTS)]


def test_a_line_with_answers_and_articles_has_one_part(write_jsonl: Write) -> None:
    (question,) = read(write_jsonl(FACT))
    assert question.answerable
    assert [p.answers for p in question.parts] == [("14", "fourteen")]
    assert question.articles == {"harbour"}
    assert not question.close


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": ""}, "id"),
        ({"kind": "riddle"}, "kind"),
        ({"parts": []}, "not both"),
        ({"answer": "14"}, "answer"),
        ({"as_of": "yesterday"}, "not a date"),
        ({"follows": "other"}, "follow-up"),
        ({"kind": "follow-up"}, "follow-up"),
        ({"kind": "unanswerable"}, "has no answers"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(
    change: dict[str, Any], said: str, write_jsonl: Write
) -> None:
    with pytest.raises(GoldError, match=rf"articles\.jsonl:1 is no gold question.*{said}"):
        read(write_jsonl({**FACT, **change}))


def test_a_question_without_an_answer_is_only_of_the_kinds_that_may(write_jsonl: Write) -> None:
    bare = {k: v for k, v in FACT.items() if k not in ("answers", "articles")}
    with pytest.raises(GoldError, match="needs answers"):
        read(write_jsonl(bare))
    (first,) = read(write_jsonl({**bare, "kind": "as-of", "as_of": "2023-09-18"}))
    assert not first.answerable


@pytest.mark.parametrize(("content", "said"), [("", "no question"), ("{", "not JSON")])
def test_a_broken_file_is_named(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content)
    with pytest.raises(GoldError, match=said):
        read(path)
    with pytest.raises(GoldError, match="cannot be read"):
        read(tmp_path / "none.jsonl")
    with pytest.raises(GoldError, match=r"no \.jsonl file"):
        (tmp_path / "empty").mkdir()
        read(tmp_path / "empty")


def test_ids_are_unique_and_a_follow_up_follows_something(write_jsonl: Write) -> None:
    with pytest.raises(GoldError, match="two questions with the id 'ships'"):
        read(write_jsonl(FACT, FACT))
    with pytest.raises(GoldError, match="follows 'boats'"):
        read(write_jsonl({**FACT, "kind": "follow-up", "follows": "boats"}))


def test_an_accepted_answer_has_to_stand_in_an_article_it_names(write_jsonl: Write) -> None:
    assert told(FACT, write=write_jsonl) == []
    wrong = {**FACT, "answers": ["14", "15"]}
    assert told(wrong, write=write_jsonl) == [
        "ships: '15' stands in none of the articles it names."
    ]
    assert "'the' is no answer" in told({**FACT, "answers": ["14", "the"]}, write=write_jsonl)[0]


def test_every_article_that_is_named_has_to_hold_an_answer(write_jsonl: Write) -> None:
    more = {**FACT, "articles": ["harbour", "bakery", "museum"]}
    assert told(more, write=write_jsonl) == [
        "ships: the article 'bakery' holds none of its accepted answers.",
        "ships: there is no article 'museum'.",
    ]
    assert "names no answer" in told({**FACT, "articles": []}, write=write_jsonl)[0]


def test_a_follow_up_is_in_the_half_of_the_question_it_follows(write_jsonl: Write) -> None:
    rows = [
        row
        for n in range(20)
        for row in (
            {**FACT, "id": f"first-{n}"},
            {**FACT, "id": f"then-{n}", "kind": "follow-up", "follows": f"first-{n}"},
        )
    ]
    questions = read(write_jsonl(*rows))
    for first, then in zip(questions[::2], questions[1::2], strict=True):
        assert half(first) is half(then)
    tuning, held_out = (of_half(questions, h) for h in (Half.TUNING, Half.HELD_OUT))
    assert tuning
    assert held_out
    assert len(tuning) + len(held_out) == len(questions) == len(of_half(questions, Half.ALL))


# -- the shipped questions ---------------------------------------------------------------


def test_the_shipped_set_has_every_kind_and_enough_without_an_answer() -> None:
    questions = read(GOLD)
    kinds = Counter(q.kind for q in questions)
    assert len(questions) >= 120
    assert set(kinds) == set(Kind)
    assert min(kinds.values()) >= 8
    nothing = [q for q in questions if not q.answerable]
    assert len(nothing) >= 30
    assert sum(q.close for q in nothing) * 2 >= len(nothing)
    assert len({q.question for q in questions if q.kind is not Kind.AS_OF}) == len(
        [q for q in questions if q.kind is not Kind.AS_OF]
    )
    sizes = Counter(half(q) for q in questions)
    assert min(sizes.values()) > 0.45 * len(questions)


def test_the_shipped_questions_hold_true_of_the_digests(digests_home: Path) -> None:
    with Dateline.open(digests_home, llm="reader") as dateline:
        texts = {a.id: a.text for a in dateline.articles()}
    assert problems(read(GOLD), texts) == []


def test_the_shipped_questions_hold_true_of_the_originals(manifest_home: Path) -> None:
    with Dateline.open(manifest_home, llm="reader") as dateline:
        articles = list(dateline.articles())
    assert {a.kind for a in articles} == {"article"}, "the originals supersede the digests"
    assert problems(read(GOLD), {a.id: a.text for a in articles}) == []


def test_no_question_is_a_publishers_sentence(originals: Path) -> None:
    assert copied((q.question for q in read(GOLD)), originals, 8) == []
