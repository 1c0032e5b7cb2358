"""What became of one question: its answer, the value of every figure, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evals.gold.schema import Kind, Part, Question
from evals.metrics import contains
from evals.run.cache import Given
from evals.score import citations, text
from evals.score.conflicts import disagreement_shown
from rag.records import Answer


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
        judge: says whether quotes bear a sentence out; not the check of `rag.check`.
        llm: the same by a language model, or None.
        whole_sentences: whether accepted answers are sentences of the article.
    """

    texts: Mapping[str, str]
    judge: citations.SupportJudge
    llm: citations.SupportJudge | None = None
    whole_sentences: bool = False


def judged(question: Question, given: Given, by: Yardstick) -> Outcome:
    """Holds one answer against what is known. Retrieval is judged elsewhere, all at once."""
    answer = given.answer
    if answer is None:
        return Outcome(question, None, {})
    values: dict[str, float] = {"seconds": answer.timings.total_s}
    if question.answerable:
        values |= _of_answerable(question, answer, by)
        right = bool(
            values["contains_gold" if "contains_gold" in values else "quote_contains_gold"]
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
    said = text.as_read(answer)
    parts = question.parts
    values: dict[str, float] = {"withheld": not given}
    if all(part.answers for part in parts):
        wanted = text.references(parts)
        values["token_f1"] = text.token_f1(said, wanted) if given else 0.0
        values["rouge_l"] = text.rouge_l(said, wanted) if given else 0.0
        values["quote_contains_gold"] = given and citations.quotes_hold(
            answer.citations, parts, by.whole_sentences
        )
        if not by.whole_sentences:
            values["contains_gold"] = given and text.holds(said, parts)
    if all(part.articles for part in parts):
        right = given and citations.right_articles(answer.citations, parts)
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
        values["verbatim"] = citations.verbatim(answer.citations, by.texts)
    if answer.sentences:
        values["citation_recall"] = citations.recall(answer, by.judge)
        values["citation_precision"] = citations.precision(answer, by.judge)
        values["faithfulness"] = citations.faithfulness(answer, by.judge)
        if by.llm is not None:
            values["faithfulness_llm"] = citations.faithfulness(answer, by.llm)
    return values


def _wrong(question: Question, answer: Answer, values: Mapping[str, float]) -> tuple[str, ...]:
    found: list[str] = []
    if not question.answerable:
        return () if answer.abstained else ("answered, although no article says it",)
    if answer.abstained:
        return ("withheld, although an article answers it",)
    if not values["right"] and "contains_gold" in values:
        said = text.as_read(answer)
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
        found.append("a sentence is not borne out by what it cites")
    return tuple(found)


def _either(part: Part) -> str:
    return " or ".join(f"“{answer}”" for answer in part.answers[:3])
