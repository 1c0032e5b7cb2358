"""Evidence: the sentences of the retrieved passages, ranked by how well they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.corpus import Corpus
from index.embed import SentenceTransformerEmbedder
from index.records import Span
from index.split import sentences
from index.store.lexical import STOPWORDS, idf, stem, words
from rag.models.judge import Judge
from rag.question import Kind, Question
from rag.records import Evidence, Passage, Signals
from rag.support.names import names
from rag.support.numbers import Number, numbers

# Weights of a softmax over the sentences of a question, fitted to put one that holds the
# gold answer first. See docs/quality.md for the sets and the command.
WEIGHTS = {
    "cosine": 3.37,
    "nearness": 3.16,
    "context": 3.65,
    "alike": 5.02,
    "kind": 0.82,
    "count": 0.83,
}
JUDGED_WEIGHTS = {
    "cosine": 2.64,
    "nearness": 2.93,
    "context": 3.38,
    "alike": 3.42,
    "kind": 0.83,
    "count": 1.03,
    "likelihood": 1.22,
}
# A sentence with this share of the best one's score may take its place where only it holds
# something of the kind that is asked for.
NEARLY = 0.25
# How many sentences the judge reads: about a second on two cores.
JUDGED = 14
# How far behind the last of them the others are: too far to be put first.
UNJUDGED = 4.0

_DATE = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\b(?:january|february|march|april|may|june|july|august|september|"
    r"october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    r"yesterday|today|tomorrow|century|century's|morning|evening|week|month|year)\b",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:jan(?:uary|\.)|feb(?:ruary|\.)|march|april|may|june|july|aug(?:ust|\.)|sept(?:ember|\.)|"
    r"oct(?:ober|\.)|nov(?:ember|\.)|dec(?:ember|\.)) ?\|"
    r"|\|(?:st|nd|rd|th)? (?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|to|from|near|of|into|across|outside|towards?|through)\s+(?:the\s+|[a-z]+\s+)?[A-ZÀ-Þ]"
)
_REASON = re.compile(
    r"\b(because|since|due to|so that|in order to|as a result|after|caused|to avoid|reason|"
    r"response to|owing)\b",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def gather(passages: Sequence[Passage]) -> list[Evidence]:
    """Every sentence of the passages, in their order, each place once.

    A line that is no sentence (a subheading: short, without an end) is no evidence.
    """
    found: list[Evidence] = []
    for passage in passages:
        before = ""
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            if not _END.search(text) and len(words(text)) < 12:
                continue
            span = Span(passage.article_id, passage.start + start, passage.start + end)
            found.append(Evidence(span, text, before, passage))
            before = text
    return found


def rank(
    corpus: Corpus,
    question: Question,
    passages: Sequence[Passage],
    judge: Judge | None = None,
) -> list[Evidence]:
    """The sentences of the passages, those most likely to answer first.

    Args:
        judge: reads the best `JUDGED` of them again; without one, the other signals
            decide alone.

    Returns:
        Evidence with scores that add up to 1. Sentences that are the same word for
        word keep one place, the first.
    """
    found = _each_once(gather(passages))
    if not found:
        return []
    signals = _signals(corpus, question, found)
    plain = [_weigh(s, WEIGHTS) for s in signals]
    order = sorted(range(len(found)), key=lambda i: (-plain[i], i))
    if judge is not None:
        best = order[:JUDGED]
        likely = judge.scores(question.text, [found[i].text for i in best])
        for i, value in zip(best, likely, strict=True):
            signals[i] = replace(signals[i], likelihood=value)
        weighed = {i: _weigh(signals[i], JUDGED_WEIGHTS) for i in best}
        # The others keep their order behind those that were judged.
        order = [*sorted(best, key=lambda i: (-weighed[i], i)), *order[JUDGED:]]
        floor = min(weighed.values())
        plain = [weighed.get(i, floor - UNJUDGED) for i in range(len(found))]
    shares = np.exp(np.array(plain) - max(plain))
    shares /= shares.sum()
    ranked = [
        replace(found[i], signals=signals[i], score=round(float(shares[i]), 4)) for i in order
    ]
    return _holding_first(ranked)


def _holding_first(ranked: list[Evidence]) -> list[Evidence]:
    """Puts a sentence first that holds what is asked for, where one is nearly as good."""
    for at, e in enumerate(ranked):
        if e.score < NEARLY * ranked[0].score:
            break
        if e.signals is not None and e.signals.kind > 0:
            return [e, *ranked[:at], *ranked[at + 1 :]]
    return ranked


def _signals(corpus: Corpus, question: Question, found: Sequence[Evidence]) -> list[Signals]:
    with_before = [f"{e.before} {e.text}".strip() for e in found]
    vectors = corpus.embedder.encode([question.text, *(e.text for e in found), *with_before])
    cosines = vectors[1:] @ vectors[0]
    weight = idf(corpus.catalog, question.stems)
    total = sum(weight.values()) or 1.0

    def overlap(text: str) -> float:
        held = {stem(w) for w in words(text)}
        return sum(w for s, w in weight.items() if s in held) / total

    alike = _alike(corpus, question, weight, [e.text for e in found])
    counted = question.kind in (Kind.NUMBER, Kind.DATE)
    made: list[Signals] = []
    for i, e in enumerate(found):
        kind = answers_kind(question, e.text)
        near, near_with_before = float(cosines[i]), float(cosines[len(found) + i])
        made.append(
            Signals(
                cosine=near,
                nearness=max(near, near_with_before),
                context=overlap(f"{e.passage.title or ''} {with_before[i]}"),
                alike=overlap(e.text) if alike is None else alike[i],
                kind=kind,
                count=kind if counted else 0.0,
            )
        )
    return made


def _alike(
    corpus: Corpus, question: Question, weight: dict[str, float], texts: Sequence[str]
) -> list[float] | None:
    """MaxSim (Khattab and Zaharia, SIGIR 2020) over the embedding model's word vectors.

    'Asked' finds 'called on' where no word is shared. None where the embedding model
    gives no vectors of words.
    """
    if not isinstance(corpus.embedder, SentenceTransformerEmbedder):
        return None
    asked, *read = corpus.embedder.encode_words([question.text, *texts])
    kept = [i for i, word in enumerate(asked.words) if stem(word) in weight]
    shares = np.array([weight[stem(asked.words[i])] for i in kept])
    if not kept or not shares.sum():
        return [0.0] * len(texts)
    wanted = asked.vectors[kept]
    return [
        float(shares @ (wanted @ text.vectors.T).max(axis=1) / shares.sum()) if text.words else 0.0
        for text in read
    ]


def _weigh(signals: Signals, weights: dict[str, float]) -> float:
    return sum(weight * (getattr(signals, name) or 0.0) for name, weight in weights.items())


def answers_kind(question: Question, text: str) -> float:
    """From 0 to 1: whether a sentence holds something of the kind that is asked for."""
    asked = set(words(question.text))
    match question.kind:
        case Kind.NUMBER:
            return _counts(question, text)
        case Kind.DATE:
            return float(any(w.lower() not in asked for w in _DATE.findall(text)))
        case Kind.PERSON | Kind.NAME:
            return float(any(not set(name) <= asked for name in names(text)))
        case Kind.PLACE:
            fresh = any(not set(name) <= asked for name in names(text))
            return 0.5 * fresh + 0.5 * bool(fresh and _PLACE.search(text))
        case Kind.ROLE:
            return float(any(set(name.split()) <= set(words(text)) for name in question.names))
        case Kind.REASON:
            return float(bool(_REASON.search(text)))
        case Kind.OTHER:
            return 0.5


def _counts(question: Question, text: str) -> float:
    """A number that the question does not state, best close before what is counted."""
    asked = {n.value for n in numbers(question.text)}
    fresh = [n for n in numbers(text) if n.value not in asked and counts(n, text)]
    if not fresh:
        return 0.0
    counted = set(question.about)
    for n in fresh:
        after = [stem(w) for w in words(text[n.end : n.end + 60])[:5] if w not in STOPWORDS]
        if counted & set(after):
            return 1.0
    return 0.5


def counts(number: Number, text: str) -> bool:
    """Whether a number counts or measures something, and is no year, day or hour."""
    if number.unit == "clock":
        return False
    digits = text[number.start : number.end]
    if re.fullmatch(r"1\d{3}|20\d{2}", digits) and not number.unit:
        return False
    around = (
        f"{text[max(0, number.start - 12) : number.start]}|{text[number.end : number.end + 12]}"
    )
    return _MONTH.search(around) is None


def _each_once(found: Sequence[Evidence]) -> list[Evidence]:
    seen: set[str] = set()
    kept: list[Evidence] = []
    for e in found:
        key = " ".join(words(e.text))
        if key not in seen:
            seen.add(key)
            kept.append(e)
    return kept
