"""One run: asks what is not in the cache, judges every answer, and makes the record."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from evals.errors import StageError
from evals.gold.schema import Kind, Question
from evals.metrics import contains, overlaps
from evals.run.cache import Cache, Given
from evals.run.figures import figures
from evals.run.outcome import Outcome, Yardstick, judged
from evals.run.record import Run
from evals.run.systems import System
from evals.score.citations import SupportJudge
from evals.score.retrieval import DEPTH, retrieval
from evals.sets.tasks import Task, Unit
from evals.stage import say
from rag import Dateline
from rag.records import Passage

Progress = Callable[[int, int], None]


@contextmanager
def indexed(task: Task) -> Iterator[Path]:
    """A throw-away index of the task's articles.

    Raises:
        StageError: nothing of it could be indexed.
    """
    with tempfile.TemporaryDirectory(prefix="dateline-eval-") as folder:
        home = Path(folder)
        sources: list[Path] = list(task.sources)
        if task.articles:
            made = home / "articles.jsonl"
            with made.open("w", encoding="utf-8") as file:
                for article in task.articles:
                    file.write(json.dumps(dict(article), ensure_ascii=False) + "\n")
            sources.append(made)
        with Dateline.open(home, llm="reader") as dateline:
            report = dateline.index(sources)
            held = len(dateline.articles())
        for failure in report.failed:
            say(f"  not indexed: {failure.source}: {failure.reason}")
        if not held:
            raise StageError(f"No article of {task.name} could be indexed.")
        yield home


def run(
    task: Task,
    questions: Sequence[Question],
    system: System,
    judge: SupportJudge,
    *,
    llm: SupportJudge | None = None,
    cache: Cache | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    answerability: bool = False,
) -> Run:
    """Asks the questions and makes the figures.

    Args:
        answerability: whether the system is asked how sure it was, for the report's curve.
        questions: of the task; a follow-up's first question is looked up in the task.
        cache: where answers are kept and taken from; None asks everything.

    Raises:
        StageError: the index lacks an article that a question names.
        DatelineError: a question cannot be asked; what was asked before is in the cache.
    """
    texts = {article.id: article.text for article in system.articles()}
    _all_there(questions, texts, task)
    by_id = {question.id: question for question in task.questions}
    given: dict[str, Given] = {}
    for n, question in enumerate(questions, start=1):
        before = by_id[question.follows] if question.follows else None
        known = cache.get(question, before) if cache else None
        if known is None:
            known = Given(
                system.ask(question, before) if task.answers else None,
                tuple(system.search(question, DEPTH)) if _found_is_judged(task, question) else (),
            )
            if cache:
                cache.put(question, before, known)
        given[question.id] = known
        if progress:
            progress(n, len(questions))
    yardstick = Yardstick(texts, judge, llm, task.whole_sentences)
    outcomes = [judged(q, given[q.id], yardstick) for q in questions]
    outcomes = _with_retrieval(task, outcomes, given, system.passages() if task.unit else ())
    if answerability and task.answers:
        sure = system.answerability(questions)
        outcomes = [replace(o, answerability=sure.get(o.question.id)) for o in outcomes]
    return Run(
        task=task.name,
        system=system.name,
        seed=seed,
        figures=tuple(figures(outcomes, seed)),
        outcomes=tuple(outcomes),
    )


def _all_there(questions: Sequence[Question], texts: dict[str, str], task: Task) -> None:
    for question in questions:
        missing = sorted(question.articles - texts.keys())
        if missing and task.answers:
            raise StageError(
                f"The index holds no article '{missing[0]}', which the question '{question.id}' "
                f"of {task.name} names: index it, or name the right index with --home."
            )


# -- retrieval ---------------------------------------------------------------------------


def _found_is_judged(task: Task, question: Question) -> bool:
    """A follow-up cannot be searched for by itself, and without articles nothing is known."""
    return (
        task.unit is not None
        and bool(question.articles)
        and all(part.articles for part in question.parts)
        and question.kind is not Kind.FOLLOW_UP
    )


def _with_retrieval(
    task: Task,
    outcomes: list[Outcome],
    given: dict[str, Given],
    passages: Sequence[Passage],
) -> list[Outcome]:
    asked = [o.question for o in outcomes if _found_is_judged(task, o.question)]
    if not asked:
        return outcomes
    ranked: dict[str, list[str]] = {}
    relevant: dict[str, dict[str, int]] = {}
    of: dict[str, list[Passage]] = {}
    for passage in passages:
        of.setdefault(passage.article_id, []).append(passage)
    for question in asked:
        found = given[question.id].passages
        if task.unit is Unit.ARTICLE:
            ranked[question.id] = list(dict.fromkeys(p.article_id for p in found))
            grades = task.grades.get(question.id)
            relevant[question.id] = dict(grades) if grades else dict.fromkeys(question.articles, 1)
        else:
            ranked[question.id] = list(dict.fromkeys(_name(p) for p in found))
            relevant[question.id] = dict.fromkeys(_relevant(task, question, of), 1)
    results = retrieval(ranked, relevant)
    return [
        replace(o, values={**results[o.question.id], **o.values}) if o.question.id in results else o
        for o in outcomes
    ]


def _relevant(task: Task, question: Question, of: dict[str, list[Passage]]) -> list[str]:
    """The passages of the articles that hold a part, with an accepted answer of it in them.

    All passages of these articles where none has it word for word, as with an answer that
    lies over the border of two.
    """
    matches = overlaps if task.whole_sentences else contains
    names: list[str] = []
    for part in question.parts:
        own = [p for article in part.articles for p in of.get(article, [])]
        names += [_name(p) for p in own if matches(p.text, part.answers)] or [_name(p) for p in own]
    return names


def _name(passage: Passage) -> str:
    return f"{passage.article_id}:{passage.start}-{passage.end}"
