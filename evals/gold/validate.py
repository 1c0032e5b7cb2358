"""Whether gold questions hold true of the articles they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.gold.schema import Question
from evals.metrics import contains, normalise_answer


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a question, in one sentence."""

    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.id}: {self.what}"


def problems(questions: Sequence[Question], texts: Mapping[str, str]) -> list[Problem]:
    """What is wrong, question by question; nothing where all is well.

    Every article that a part names has to be there and to hold one of its accepted
    answers as whole words, and every accepted answer has to stand in one of them.

    Args:
        texts: the articles by their ids.
    """
    found: list[Problem] = []
    for question in questions:
        for part in question.parts:
            if not part.answers or not part.articles:
                found.append(Problem(question.id, "a part names no answer or no article."))
            for answer in part.answers:
                if not normalise_answer(answer):
                    found.append(Problem(question.id, f"'{answer}' is no answer."))
                elif not any(contains(texts.get(a, ""), [answer]) for a in part.articles):
                    found.append(
                        Problem(question.id, f"'{answer}' stands in none of the articles it names.")
                    )
            found += [
                Problem(question.id, told) for told in _articles(part.answers, part.articles, texts)
            ]
    return found


def _articles(
    answers: Sequence[str], articles: Sequence[str], texts: Mapping[str, str]
) -> list[str]:
    told: list[str] = []
    usable = [answer for answer in answers if normalise_answer(answer)]
    for article in articles:
        if article not in texts:
            told.append(f"there is no article '{article}'.")
        elif usable and not contains(texts[article], usable):
            told.append(f"the article '{article}' holds none of its accepted answers.")
    return told
