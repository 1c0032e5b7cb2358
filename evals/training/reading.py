"""What the reader learns to read from: questions with passages that answer them, or do not.

Positives are the public questions of `train/`; negatives are made here, since those sets
hold next to none: other passages that a search by words finds for the same question, and
the question itself with a name, a number or a verb exchanged, so that its premise is false.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from evals.sets.collection import rows, text_of
from evals.sets.premises import exchanged
from index.split import sentences

# Of each set at most so many questions; reviews and forum posts are the farthest from news.
MOST = {
    "squadshifts-reddit": 3000,
    "squadshifts-amazon_reviews": 2000,
    "qamr-wikinews": 12000,
    "qamr-wikipedia": 7000,
}
# Words of a passage: most are cut to the first figure around the answer, since a step costs
# by the word; the rest to the second, about the length of a chunk.
CUT = 75
LONG = 150
_LONG_SHARE = 0.3
# Shares of the questions that get a negative of each kind.
_EXCHANGED = 0.4
_OTHER = 0.33
_LOWER = 0.25
_UNMARKED = 0.2
_DAYS = 60
# Names in the midst of a sentence.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage.

    Attributes:
        starts, ends: where an answer may start and end, as offsets into the passage; the
            whole of a sentence where only the sentence is known; empty without an answer.
        answers: whether the passage answers the question.
    """

    question: str
    passage: str
    title: str | None
    answers: bool
    starts: tuple[int, int] | None = None
    ends: tuple[int, int] | None = None
    kind: str = ""


def examples(data: Path, seed: int) -> list[Example]:
    """All examples of the public sets, in an order that the seed decides."""
    rng = random.Random(seed)  # noqa: S311
    made = [
        *_public(data / "reading.jsonl.gz", rng),
        *_selqa(data, rng),
        *_evidence(data / "realtimeqa_2020_2024.jsonl.gz", rng),
    ]
    for folder in sorted(data.glob("realtimeqa_20??h?")):
        made += _archive(folder, rng)
    made = [_typed(e, rng) for e in made]
    rng.shuffle(made)
    return made


def _public(file: Path, rng: random.Random) -> list[Example]:
    by_set: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(file):
        by_set[row["set"]].append(row)
    made: list[Example] = []
    for name, given in by_set.items():
        rng.shuffle(given)
        few = given[: MOST.get(name, len(given))]
        contexts = list(dict.fromkeys(r["context"] for r in few))
        found = near([r["question"] for r in few], contexts)
        names = [n for c in contexts[:4000] for n in _NAME.findall(c)]
        for row, neighbours in zip(few, found, strict=True):
            made += _of_row(row, [contexts[i] for i in neighbours], names, rng)
    return made


def _of_row(
    row: dict[str, Any], neighbours: Sequence[str], names: Sequence[str], rng: random.Random
) -> list[Example]:
    context, question = row["context"], row["question"]
    title = None
    if (row["title"] and not row["set"].startswith("squadshifts-")) or row["set"].endswith("wiki"):
        title = (row["title"] or "").replace("_", " ") or None
    if row["answer"] is None:
        return [Example(question, _any_cut(context, rng), title, False, kind="squad2")]
    start, end = row["answer"]
    passage, shift = _cut(context, start, end, rng)
    found = Example(
        question,
        passage,
        title,
        True,
        (start - shift, start - shift + 1),
        (end - shift - 1, end - shift),
        row["set"],
    )
    made = [found]
    answer = context[start:end]
    if rng.random() < _EXCHANGED:
        false = exchanged(question, passage, names, rng)
        if false is not None:
            made.append(Example(false, passage, title, False, kind="exchanged"))
    if rng.random() < _OTHER:
        # A near passage without the answer's words; or the same one with its sentence gone.
        without = _without(context, start, end)
        others = [n for n in neighbours if n != context and answer.lower() not in n.lower()]
        if without and rng.random() < 0.5:
            made.append(
                Example(question, _any_cut(without, rng), title, False, kind="sentence out")
            )
        elif others:
            chosen = others[0] if rng.random() < 0.6 else rng.choice(others)
            made.append(Example(question, _any_cut(chosen, rng), title, False, kind="near"))
    return made


def _without(context: str, start: int, end: int) -> str | None:
    """The passage without the sentence that answers; None where little or the answer is left."""
    spans = sentences(context)
    kept = [context[a:b] for a, b in spans if b <= start or a >= end]
    text = " ".join(kept)
    if len(text.split()) < 25 or context[start:end].lower() in text.lower():
        return None
    return text


def _selqa(data: Path, rng: random.Random) -> list[Example]:
    made: list[Example] = []
    for name in ("selqa_dev.json.gz", "selqa_test.json.gz"):
        for row in json.loads(text_of(data / name)):
            given, right = _list(row["candidates"]), _list(row["answers"])
            at = right[0] if right else None
            if at is None:
                made.append(
                    Example(
                        row["question"],
                        _any_cut(" ".join(given), rng),
                        row["article"],
                        False,
                        kind="selqa none",
                    )
                )
                continue
            low = max(0, at - rng.randint(0, 3))
            high = min(len(given), at + 1 + rng.randint(0, 3))
            before = " ".join(given[low:at])
            start = len(before) + (1 if before else 0)
            end = start + len(given[at])
            passage = " ".join(given[low:high])
            made.append(
                Example(
                    row["question"],
                    passage,
                    row["article"],
                    True,
                    (start, end),
                    (start, end),
                    "selqa",
                )
            )
            rest = [s for i, s in enumerate(given) if i not in right]
            if len(rest) > 1:
                made.append(
                    Example(
                        row["question"],
                        _any_cut(" ".join(rest), rng),
                        row["article"],
                        False,
                        kind="selqa rest",
                    )
                )
    return made


def _evidence(file: Path, rng: random.Random) -> list[Example]:
    """News questions with the short text that answers them, and with texts of others."""
    given = [r for r in rows(file) if r.get("evidence")]
    texts = [plain(r["evidence"]) for r in given]
    found = near([r["question"] for r in given], texts)
    made: list[Example] = []
    for row, text, neighbours in zip(given, texts, found, strict=True):
        answer = answer_of(row)
        at = _place(text, answer)
        if at is None or len(text.split()) < 8:
            continue
        passage, shift = _cut(text, *at, rng)
        s, e = at[0] - shift, at[1] - shift
        made.append(Example(row["question"], passage, None, True, (s, s + 1), (e - 1, e), "news"))
        others = [texts[i] for i in neighbours if _place(texts[i], answer) is None]
        if others:
            made.append(
                Example(row["question"], _any_cut(others[0], rng), None, False, kind="news near")
            )
    return made


def _archive(folder: Path, rng: random.Random) -> list[Example]:
    """Passages of a dated archive: what a search by words finds, with the gold words or not."""
    questions = {q["id"]: q for q in rows(folder / "questions.jsonl")}
    held = json.loads((folder / "held.json").read_text(encoding="utf-8"))
    articles = list(rows(folder / "articles.jsonl.gz"))
    pieces: list[tuple[str, str, date]] = []
    for a in articles:
        day = date.fromisoformat(a["published"][:10])
        words = [a["text"][s:e] for s, e in sentences(a["text"])]
        for i in range(0, len(words), 4):
            text = " ".join(words[i : i + 5])
            if len(text.split()) >= 20:
                pieces.append((a["title"] or "", text, day))
    asked = [questions[i] for i in held if i in questions]
    vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    matrix = vectoriser.fit_transform([f"{t} {p}" for t, p, _ in pieces])
    made: list[Example] = []
    for q in asked:
        scores = (matrix @ vectoriser.transform([q["question"]]).T).toarray().ravel()
        answer, today = answer_of(q), date.fromisoformat(q["date"])
        right = wrong = 0
        for i in np.argsort(-scores)[:40]:
            title, text, day = pieces[i]
            age = (today - day).days
            at = _place(text, answer)
            if at is not None and 0 <= age <= _DAYS and right < 2 and scores[i] > 0.15:
                passage, shift = _cut(text, *at, rng)
                s, e = at[0] - shift, at[1] - shift
                made.append(
                    Example(q["question"], passage, title, True, (s, s + 1), (e - 1, e), "archive")
                )
                right += 1
            elif at is None and _place(title, answer) is None and wrong < 4:
                made.append(
                    Example(q["question"], _any_cut(text, rng), title, False, kind="archive near")
                )
                wrong += 1
    return made


def near(questions: Sequence[str], passages: Sequence[str], most: int = 4) -> list[list[int]]:
    """For each question the passages that share most with it, by tf-idf; the best first."""
    vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
    matrix = vectoriser.fit_transform(passages)
    found: list[list[int]] = []
    for at in range(0, len(questions), 500):
        scores = (vectoriser.transform(questions[at : at + 500]) @ matrix.T).toarray()
        best = np.argpartition(-scores, min(most, scores.shape[1] - 1), axis=1)[:, : most + 1]
        for line, few in zip(scores, best, strict=True):
            found.append(sorted((int(i) for i in few), key=lambda i: -line[i]))
    return found


def _cut(text: str, start: int, end: int, rng: random.Random) -> tuple[str, int]:
    """A run of words around an answer, and where it begins in the text."""
    most = LONG if rng.random() < _LONG_SHARE else CUT
    places = [m.span() for m in re.finditer(r"\S+", text)]
    first = next(i for i, (_, b) in enumerate(places) if b > start)
    last = next((i for i, (_, b) in enumerate(places) if b >= end), len(places) - 1)
    room = max(0, most - (last - first + 1))
    low = max(0, first - rng.randint(0, room))
    # Where a sentence begins, if one does in reach, as chunks do.
    begins = [i for i in range(low, first + 1) if i == 0 or text[places[i - 1][1] - 1] in '.!?"']
    low = begins[0] if begins else low
    high = min(len(places), max(last + 1, low + most))
    return text[places[low][0] : places[high - 1][1]], places[low][0]


def _any_cut(text: str, rng: random.Random) -> str:
    places = [m.span() for m in re.finditer(r"\S+", text)]
    most = LONG if rng.random() < _LONG_SHARE else CUT
    low = rng.randint(0, max(0, len(places) - most))
    kept = places[low : low + most]
    return text[kept[0][0] : kept[-1][1]] if kept else text


def _typed(e: Example, rng: random.Random) -> Example:
    """The question as people type it: some in lower case, some without the mark."""
    question = " ".join(e.question.split())
    if rng.random() < _LOWER:
        question = question.lower()
    if rng.random() < _UNMARKED:
        question = question.rstrip("? ")
    return replace(e, question=question)


def _list(value: str | list[Any]) -> list[Any]:
    return list(json.loads(value)) if isinstance(value, str) else value


def answer_of(row: dict[str, Any]) -> str:
    answer = row["answer"]
    if isinstance(answer, list):
        answer = answer[0]
    choices = row.get("choices") or []
    if isinstance(answer, int) or (
        isinstance(answer, str) and answer.isdigit() and choices and answer not in choices
    ):
        answer = choices[int(answer)]
    return str(answer)


def _place(text: str, answer: str) -> tuple[int, int] | None:
    found = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text, re.IGNORECASE)
    return found.span() if found else None


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", text).split())
