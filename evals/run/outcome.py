"""What became of one question: its answer, the value of every figure, what is wrong."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.errors import MetricError
from evals.judges import SupportJudge
from evals.metrics import (
    as_read,
    contains,
    mean,
    normalise_answer,
    overlaps,
    rouge_l,
    token_f1,
)
from evals.sets.gold import Kind, Part, Question
from rag.records import Answer, Citation, Conflict

# More combinations of accepted answers than this are not written out: the first of each is taken.
_MOST = 200
# '100km' is '100 km'.
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    Attributes:
        answer: None where only retrieval was measured.
        values: for each figure that this question counts for, its value.
        wrong: what is wrong with the answer, in plain words; empty where it is right.
        answerability: how likely the system finds that the evidence holds an answer,
            from 0 to 1; None where it was not asked or does not say.
    """

    question: Question
    answer: Answer | None
    values: Mapping[str, float]
    wrong: tuple[str, ...] = ()
    answerability: float | None = None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What answers are held against.

    Attributes:
        texts: the articles by their ids.
        judge: says whether quotes support a sentence; not the check of `rag.check`.
        llm: the same by a language model, or None.
        whole_sentences: whether accepted answers are sentences of the article.
    """

    texts: Mapping[str, str]
    judge: SupportJudge
    llm: SupportJudge | None = None
    whole_sentences: bool = False


def judged(question: Question, answer: Answer | None, by: Yardstick) -> Outcome:
    """Holds one answer against what is known. Retrieval is judged elsewhere, all at once."""
    if answer is None:
        return Outcome(question, None, {})
    values: dict[str, float] = {"seconds": answer.timings.total_s}
    if question.answerable:
        values |= _of_answerable(question, answer, by)
        right = bool(
            values["contains_gold" if "contains_gold" in values else "quote_contains_gold"]
            # One of two values that sources give, without the other, is half of the answer.
            and values.get("disagreement_shown", True)
        )
    else:
        right = answer.abstained
        values["abstention_recall"] = right
        if question.close:
            values["abstention_recall_close"] = right
    values["right"] = right
    if answer.abstained:
        values["abstention_precision"] = not question.answerable
    else:
        values |= _of_answered(answer, by)
        if question.kind is not Kind.FIGURES_DISAGREE:
            values["needless_conflict"] = bool(answer.conflicts)
    return Outcome(question, answer, values, _wrong(question, answer, values))


def _of_answerable(question: Question, answer: Answer, by: Yardstick) -> dict[str, float]:
    given = not answer.abstained
    said = as_read(answer)
    parts = question.parts
    values: dict[str, float] = {"withheld": not given}
    if all(part.answers for part in parts):
        wanted = references(parts)
        values["token_f1"] = token_f1(said, wanted) if given else 0.0
        values["rouge_l"] = rouge_l(said, wanted) if given else 0.0
        values["quote_contains_gold"] = given and quotes_hold(
            answer.citations, parts, by.whole_sentences
        )
        if not by.whole_sentences:
            values["contains_gold"] = given and all(contains(said, part.answers) for part in parts)
    if all(part.articles for part in parts):
        right = given and right_articles(answer.citations, parts)
        values["right_articles"] = right
        if given:
            values["right_articles_answered"] = right
    if question.kind is Kind.FIGURES_DISAGREE:
        values["disagreement_shown"] = given and disagreement_shown(answer, parts)
    return values


def _of_answered(answer: Answer, by: Yardstick) -> dict[str, float]:
    """Of an answer's sentences and citations; where it has none, none is right."""
    values = dict.fromkeys(
        ("verbatim", "citation_recall", "citation_precision", "faithfulness"), 0.0
    )
    if answer.citations:
        values["verbatim"] = verbatim(answer.citations, by.texts)
    if answer.sentences:
        values["citation_recall"] = citation_recall(answer, by.judge)
        values["citation_precision"] = citation_precision(answer, by.judge)
        values["faithfulness"] = faithfulness(answer, by.judge)
        if by.llm is not None:
            values["faithfulness_llm"] = faithfulness(answer, by.llm)
    return values


def _wrong(question: Question, answer: Answer, values: Mapping[str, float]) -> tuple[str, ...]:
    found: list[str] = []
    if not question.answerable:
        return () if answer.abstained else ("answered, although no article says it",)
    if answer.abstained:
        return ("withheld, although an article answers it",)
    if not values["right"] and "contains_gold" in values:
        said = as_read(answer)
        found += [
            f"does not say {_either(p)}" for p in question.parts if not contains(said, p.answers)
        ]
    elif not values["right"]:
        found.append("quotes no sentence of the accepted answer")
    if not values.get("right_articles", 1.0):
        found.append("cites no article that holds the answer, or not for every part")
    if values.get("disagreement_shown") == 0:
        found.append("does not show that the sources disagree")
    if values.get("verbatim", 1.0) < 1:
        found.append("a quote is not the article's own words")
    if values.get("faithfulness", 1.0) < 1:
        found.append("a sentence is not supported by what it cites")
    return tuple(found)


def _either(part: Part) -> str:
    return " or ".join(f"“{answer}”" for answer in part.answers[:3])


# -- words -------------------------------------------------------------------------------


def references(parts: Sequence[Part]) -> list[str]:
    """What a perfect answer would be, word for word: one accepted answer of each part."""
    choices = [part.answers for part in parts]
    many = 1
    for choice in choices:
        many *= len(choice)
    if not choices or not all(choices):
        raise MetricError("There is no gold answer to compare with.")
    if many > _MOST:
        choices = [choice[:1] for choice in choices]
    return [" ".join(chosen) for chosen in itertools.product(*choices)]


# -- citations ---------------------------------------------------------------------------


def citation_recall(answer: Answer, judge: SupportJudge) -> float:
    """The share of sentences that the citations at them support together, 0 to 1.

    Citation recall of ALCE (Gao et al., EMNLP 2023, section 4.3), with `judge` in the
    place of its entailment model. A sentence without a citation is not supported.
    """
    return mean([_supported(answer, s.text, s.citations, judge) for s in answer.sentences]).value


def citation_precision(answer: Answer, judge: SupportJudge) -> float:
    """The share of citations that are needed, 0 to 1 (the same).

    A citation is needed where its sentence is supported, unless it does nothing by
    itself and the sentence is supported without it.
    """
    needed: list[bool] = []
    for sentence in answer.sentences:
        whole = _supported(answer, sentence.text, sentence.citations, judge)
        for n in sentence.citations:
            rest = tuple(m for m in sentence.citations if m != n)
            alone = whole and (not rest or _supported(answer, sentence.text, (n,), judge))
            idle = not alone and bool(rest) and _supported(answer, sentence.text, rest, judge)
            needed.append(whole and not idle)
    return mean(needed).value if needed else 0.0


def faithfulness(answer: Answer, judge: SupportJudge) -> float:
    """The share of sentences that what the answer rests on supports, 0 to 1.

    Faithfulness of Ragas (Es et al., EACL 2024), with whole sentences for its statements
    and `judge` for its language model. An answer rests on all it cites, wherever the
    markers stand; one that cites nothing, on the passages that its model was given.
    """
    spans = [c.quote for c in answer.citations] or [p.text for p in answer.nearest]
    return mean([bool(spans) and judge.supports(s.text, spans) for s in answer.sentences]).value


def _supported(answer: Answer, sentence: str, numbers: Sequence[int], judge: SupportJudge) -> bool:
    spans = [c.quote for c in answer.citations if c.n in numbers]
    return bool(spans) and judge.supports(sentence, spans)


def verbatim(citations: Sequence[Citation], texts: Mapping[str, str]) -> float:
    """The share of quotes that are the article's text at their offsets, code point by code point.

    The first thing that must always hold of Dateline; 0 to 1.
    """
    return mean(
        [texts.get(c.article_id, "")[c.start : c.end] == c.quote != "" for c in citations]
    ).value


def right_articles(citations: Sequence[Citation], parts: Sequence[Part]) -> bool:
    """Whether every part of the answer has a citation of an article that holds it."""
    cited = {c.article_id for c in citations}
    return all(cited & set(part.articles) for part in parts)


def quotes_hold(citations: Sequence[Citation], parts: Sequence[Part], sentences: bool) -> bool:
    """Whether every part stands in a quote, of the right article where that is known.

    Args:
        sentences: whether accepted answers are whole sentences, which a quote overlaps.
    """
    matches = overlaps if sentences else contains
    return all(
        any(
            matches(c.quote, part.answers)
            for c in citations
            if not part.articles or c.article_id in part.articles
        )
        for part in parts
    )


# -- disagreement ------------------------------------------------------------------------


def disagreement_shown(answer: Answer, parts: Sequence[Part]) -> bool:
    """Whether one conflict of the answer gives every value, each as a claim of its own.

    A claim gives a value where it holds one of its accepted strings, or is held by one
    ('four' for 'four soldiers').
    """
    return any(_gives_all(conflict, parts) for conflict in answer.conflicts)


def _gives_all(conflict: Conflict, parts: Sequence[Part]) -> bool:
    free = [claim.value for claim in conflict.claims]
    for part in parts:
        match = next((value for value in free if _same(value, part.answers)), None)
        if match is None:
            return False
        free.remove(match)
    return True


def _same(value: str, accepted: Sequence[str]) -> bool:
    own = _GLUED.sub(" ", value)
    if not normalise_answer(own):
        return False
    return any(
        contains(own, [given]) or contains(given, [own])
        for given in (_GLUED.sub(" ", a) for a in accepted)
    )
