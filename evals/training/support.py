"""What the reader learns to check from: statements with evidence that bears them out, or not.

Public sets of statements, questions with right and wrong answers put into words, headlines
against the beginnings of their articles, and sentences of news changed by rule: said
otherwise (still true) or with one thing exchanged (no longer).
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.datasets import rows
from evals.training import statements as made_of
from evals.training.exchange import exchanged, names_of
from evals.training.reading import answer_of, near, plain
from evals.training.wording import filled, lowered, stated
from index.split import sentences

SUPPORTED, CONTRADICTED, NEUTRAL, UNSUPPORTED = (
    "supported",
    "contradicted",
    "neutral",
    "not supported",
)

# Of each public set at most so many; ConjNLI is made by rule.
MOST = {
    "conjnli": 2500,
    "fever": 10000,
    "factor-news": 1500,
    "factcheck-gpt": 700,
}
# Statements made of news sentences, of each kind, and those of questions and headlines.
_MOST_OF_KIND = 1200
_MOST_ASKED = 11000
_MOST_HEADLINES = 6000
# Words of evidence.
_EVIDENCE = 90
# Of every so many, one is kept from training, for the curve.
_HELD = 50
# What of the made kinds is no contradiction and yet not borne out.
_MERELY_UNSUPPORTED = frozenset(
    (
        "modality",
        "speaker dropped",
        "speaker other",
        "cause",
        "addition",
        "names",
        "roles",
        "quantity",
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its evidence; `label` is one of `LABELS`, or `not supported`."""

    claim: str
    evidence: str
    label: str
    kind: str


def statements(data: Path, seed: int) -> tuple[list[Statement], list[Statement]]:
    """The statements to train on, and those kept for the curve."""
    rng = random.Random(seed)  # noqa: S311
    made = [*_public(data, rng), *_asked(data, rng), *_quiz(data, rng), *_news(data, rng)]
    made = [s for s in made if s.claim.strip() and s.evidence.strip()]
    rng.shuffle(made)
    seen: dict[str, int] = defaultdict(int)
    train: list[Statement] = []
    held: list[Statement] = []
    for s in made:
        seen[s.kind] += 1
        (held if seen[s.kind] % _HELD == 0 else train).append(s)
    return train, held


def _public(data: Path, rng: random.Random) -> list[Statement]:
    by_set: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(data / "support.jsonl.gz"):
        by_set[row["set"]].append(row)
    made: list[Statement] = []
    for name, given in by_set.items():
        rng.shuffle(given)
        for row in given[: MOST.get(name, len(given))]:
            evidence = _tidy(row["evidence"])
            if len(evidence.split()) > _EVIDENCE:
                evidence = nearest(row["claim"], evidence)
            made.append(Statement(_tidy(row["claim"]), evidence, row["label"], name))
    return made


def nearest(claim: str, text: str, most: int = _EVIDENCE) -> str:
    """The sentences of a text that share most words with a claim, in order, up to `most` words."""
    spans = sentences(text)
    asked = set(re.findall(r"\w{3,}", claim.lower()))
    scored = sorted(
        spans,
        key=lambda s: -len(asked & set(re.findall(r"\w{3,}", text[s[0] : s[1]].lower()))),
    )
    kept: list[tuple[int, int]] = []
    total = 0
    for span in scored:
        length = len(text[span[0] : span[1]].split())
        if kept and total + length > most:
            break
        kept.append(span)
        total += length
    return " ".join(" ".join(text[a:b].split()[:most]) for a, b in sorted(kept))


def _asked(data: Path, rng: random.Random) -> list[Statement]:
    """Questions with their right answers as statements, with wrong ones, and changed."""
    made: list[Statement] = []
    given = [r for r in rows(data / "reading.jsonl.gz") if r["answer"] and r["set"] != "timeqa"]
    rng.shuffle(given)
    others: list[str] = []
    for row in given:
        context, (start, end) = row["context"], row["answer"]
        answer = context[start:end]
        claim = stated(row["question"], answer)
        if claim is None:
            others.append(answer)
            continue
        evidence = _around(context, start, rng)
        right = Statement(_tidy(claim), _tidy(evidence), SUPPORTED, "asked")
        wrong = _wrong_answer(answer, evidence, rng)
        picked = rng.random()
        if picked < 0.75 or wrong is None:
            made.append(right)
        if wrong and picked > 0.35:
            false = stated(row["question"], wrong)
            if false:
                made.append(Statement(_tidy(false), _tidy(evidence), UNSUPPORTED, "asked"))
        if rng.random() < 0.15:
            changed = exchanged(claim, evidence, [], rng)
            if changed:
                made.append(Statement(_tidy(changed), _tidy(evidence), UNSUPPORTED, "asked"))
        if len(made) > _MOST_ASKED:
            break
    return made


def _quiz(data: Path, rng: random.Random) -> list[Statement]:
    """News quizzes with their right answer and with a wrong one put in, against the short
    text that answers them: the quiz says it in other words than the text."""
    made: list[Statement] = []
    files = [
        data / "realtimeqa_2020_2024.jsonl.gz",
        *sorted(data.glob("realtimeqa_20??h?/questions.jsonl")),
    ]
    for row in (r for f in files for r in rows(f)):
        evidence = _tidy(plain(row.get("evidence") or ""))
        answer = answer_of(row)
        key = [w for w in re.findall(r"\w+", answer.lower()) if len(w) > 3 or w.isdigit()] or [
            answer.lower()
        ]
        held = sum(w[:6] in evidence.lower() for w in key) / len(key)
        if len(evidence.split()) < 10 or held < 0.6:
            continue
        claim = filled(row["question"], answer)
        if claim is None:
            continue
        evidence = nearest(claim, evidence)
        made.append(Statement(claim, evidence, SUPPORTED, "quiz"))
        others = [c for c in row["choices"] if c != answer and c.lower() not in evidence.lower()]
        inside = [c for c in row["choices"] if c != answer and c.lower() in evidence.lower()]
        wrong = rng.choice(inside or others) if inside or others else None
        false = filled(row["question"], wrong) if wrong else None
        if false and rng.random() < 0.75:
            made.append(Statement(false, evidence, UNSUPPORTED, "quiz"))
        elif rng.random() < 0.6:
            changed = exchanged(claim, evidence, [], rng)
            if changed:
                made.append(Statement(changed, evidence, UNSUPPORTED, "quiz"))
    return made


def _wrong_answer(answer: str, evidence: str, rng: random.Random) -> str | None:
    """Another phrase of the same passage that looks like the answer: a name, a number, words."""
    rest = evidence.replace(answer, " | ")
    if any(c.isdigit() for c in answer):
        found = re.findall(r"\d[\d,.]*\d|\d", rest)
    elif answer[:1].isupper():
        found = names_of(rest)
    else:
        found = [
            m.group()
            for m in re.finditer(
                r"\b(?:the|a|an|to|in|by|for|at|his|her|their) [a-z]+(?: [a-z]+)?", rest
            )
        ]
    found = [
        f for f in found if f.lower() not in answer.lower() and answer.lower() not in f.lower()
    ]
    return rng.choice(found) if found else None


def _around(context: str, start: int, rng: random.Random) -> str:
    """The sentence at a place, and some of those about it."""
    spans = sentences(context)
    at = next((i for i, (a, b) in enumerate(spans) if a <= start < b), 0)
    low = max(0, at - rng.choice([0, 0, 1, 1, 2]))
    high = min(len(spans), at + 1 + rng.choice([0, 0, 1, 1]))
    while high - low > 1 and len(context[spans[low][0] : spans[high - 1][1]].split()) > _EVIDENCE:
        if low < at:
            low += 1
        else:
            high -= 1
    return context[spans[low][0] : spans[high - 1][1]]


def _news(data: Path, rng: random.Random) -> list[Statement]:
    articles = [
        a for f in sorted(data.glob("realtimeqa_20??h?")) for a in rows(f / "articles.jsonl.gz")
    ]
    rng.shuffle(articles)
    pool = [n for a in articles[:1500] for n in names_of(a["text"][:1500])]
    made: list[Statement] = _headlines(articles, pool, rng)
    count: Counter[str] = Counter()
    for article in articles:
        text = article["text"]
        lines = [_tidy(text[a:b]) for a, b in sentences(text)[:24]]
        inside = names_of(text[:3000])
        for i in rng.sample(range(len(lines)), min(len(lines), 6)):
            if _is_statement(lines[i]):
                first = max(0, i - rng.choice([0, 0, 1]))
                evidence = " ".join(lines[first : i + 1 + rng.choice([0, 0, 0, 1])])
                made += _said_otherwise(lines[i], evidence, pool, inside, count=count, rng=rng)
                made += _with_another(lines, i, evidence, count, rng)
    return made


def _is_statement(sentence: str) -> bool:
    return 8 <= len(sentence.split()) <= 45 and sentence[-1:] == "." and sentence[0].isalpha()


def _said_otherwise(
    sentence: str,
    evidence: str,
    pool: Sequence[str],
    inside: Sequence[str],
    *,
    count: Counter[str],
    rng: random.Random,
) -> Iterator[Statement]:
    """The sentence itself, in other words, and made false; few of each, and of each kind."""
    if rng.random() < 0.05 and count["itself"] < _MOST_OF_KIND // 2:
        count["itself"] += 1
        yield Statement(sentence, evidence, SUPPORTED, "+itself")
    truths = list(made_of.true_of(sentence, rng))
    lies = list(made_of.false_of(sentence, pool, inside, rng))
    rng.shuffle(truths)
    rng.shuffle(lies)
    for claim, kind in truths[:2]:
        if count[f"+{kind}"] < _MOST_OF_KIND:
            count[f"+{kind}"] += 1
            # Some of the truths in two ways at once: shortened and in other words.
            yield Statement(_in_other_words(claim, rng), evidence, SUPPORTED, f"+{kind}")
    for claim, kind in sorted(lies, key=lambda x: count[f"-{x[1]}"])[:2]:
        if count[f"-{kind}"] < _MOST_OF_KIND:
            count[f"-{kind}"] += 1
            label = UNSUPPORTED if kind in _MERELY_UNSUPPORTED else CONTRADICTED
            # Lies in other words too, or the words would give them away.
            yield Statement(_in_other_words(claim, rng), evidence, label, f"-{kind}")


def _in_other_words(claim: str, rng: random.Random) -> str:
    """Of some claims the first other way to say them; the others as they are."""
    more = list(made_of.true_of(claim, rng)) if rng.random() < 0.4 else []
    return more[0][0] if more else claim


def _with_another(
    lines: Sequence[str], i: int, evidence: str, count: Counter[str], rng: random.Random
) -> Iterator[Statement]:
    """A line with another one: with a far one, which its evidence lacks, and with the next."""
    sentence = lines[i]
    if rng.random() < 0.1 and i + 4 < len(lines):
        other = lines[rng.randint(i + 3, len(lines) - 1)]
        fits = 6 <= len(other.split()) <= 30 and other not in evidence
        if count["addition"] < _MOST_OF_KIND and fits:
            count["addition"] += 1
            both = f"{sentence[:-1]}, and {lowered(other)}"
            joined = other if rng.random() < 0.5 else both
            yield Statement(joined, evidence, NEUTRAL, "-addition")
    if rng.random() < 0.08 and i + 1 < len(lines) and count["joined"] < _MOST_OF_KIND:
        second = lines[i + 1]
        if 6 <= len(second.split()) <= 25:
            count["joined"] += 1
            both = f"{sentence[:-1]}, and {lowered(second)}"
            yield Statement(both, f"{sentence} {second}", SUPPORTED, "+joined")


def _headlines(
    articles: Sequence[dict[str, Any]], pool: Sequence[str], rng: random.Random
) -> list[Statement]:
    """Headlines with the beginnings of their own articles, of near ones, and changed."""
    fit = [
        a
        for a in articles
        if a["title"]
        and 6 <= len(a["title"].split()) <= 16
        and "..." not in a["title"]
        and "?" not in a["title"]
        and len(a["text"]) > 400
    ][:_MOST_HEADLINES]
    leads = [_tidy(" ".join(a["text"][s:e] for s, e in sentences(a["text"])[:4])) for a in fit]
    leads = [" ".join(lead.split()[:_EVIDENCE]) for lead in leads]
    titles = [re.sub(r"\s+[|–-] [^|–-]{2,30}$", "", _tidy(a["title"])) for a in fit]
    made: list[Statement] = []
    for title, lead, neighbours in zip(titles, leads, near(titles, leads), strict=True):
        said = [
            w
            for w in re.findall(r"\w{4,}", title.lower())
            if w not in ("says", "after", "over", "with", "from")
        ]
        if said and sum(w[:5] in lead.lower() for w in said) / len(said) >= 0.6:
            made.append(Statement(title, lead, SUPPORTED, "headline"))
            lies = [
                x
                for x in made_of.false_of(title, pool, names_of(lead), rng)
                if x[1] in ("roles", "names", "number", "day", "opposite", "negation")
            ]
            if lies:
                made.append(Statement(rng.choice(lies)[0], lead, UNSUPPORTED, "headline"))
        others = [leads[i] for i in neighbours if leads[i] != lead]
        if others and rng.random() < 0.5:
            made.append(Statement(title, others[0], NEUTRAL, "headline near"))
    return made


def _tidy(text: str) -> str:
    text = (
        text.replace("-LRB-", "(").replace("-RRB-", ")").replace("-LSB-", "[").replace("-RSB-", "]")
    )
    text = text.replace("``", '"').replace("''", '"')
    return " ".join(re.sub(r" ([,.;:!?)\]])", r"\1", text).split())
