"""One run: stages an index, asks what is not in the cache, judges, and makes the record."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import platformdirs

from evals.errors import StageError
from evals.judges import SupportJudge
from evals.metrics import DEPTH, contains, overlaps, retrieval
from evals.run.outcome import Outcome, Yardstick, judged
from evals.run.record import Run, figures
from evals.run.systems import Query, System, digest
from evals.sets.gold import Kind, Question, Task, Unit
from evals.table import counted, say
from rag import Dateline
from rag.records import Answer, Passage

# -- the index ---------------------------------------------------------------------------


class Articles(Protocol):
    """What an index is made of."""

    @property
    def name(self) -> str: ...

    @property
    def articles(self) -> Sequence[Mapping[str, str]]:
        """Each as the line of a .jsonl file."""
        ...

    @property
    def sources(self) -> Sequence[Path]:
        """Files and folders, as `dateline index` takes them."""
        ...


@contextmanager
def staged(
    given: Articles, home: Path | None = None, ids: Collection[str] | None = None
) -> Iterator[Path]:
    """The folder of an index that holds these articles and no others.

    Args:
        home: kept, and reused by the next run; None makes a folder that goes away.
        ids: of the articles of `given.sources`, where they are known.

    Raises:
        StageError: nothing could be indexed, or the index holds other articles.
    """
    with tempfile.TemporaryDirectory(prefix="dateline-evals-") as folder:
        kept = Path(folder) if home is None else home
        _index(given, kept, ids)
        yield kept


def _index(given: Articles, home: Path, ids: Collection[str] | None) -> None:
    home.mkdir(parents=True, exist_ok=True)
    sources = list(given.sources)
    if given.articles:
        lines = "\n".join(json.dumps(dict(row), ensure_ascii=False) for row in given.articles)
        sources.append(home / f"{given.name}.jsonl")
        sources[-1].write_text(lines, encoding="utf-8")
    with Dateline.open(home, llm="reader") as dateline:
        report = dateline.index(sources)
        held = {article.id for article in dateline.metadata()}
    for lost in (*report.failed, *report.duplicates):
        say(f"  not indexed: {lost.source}: {lost.reason}")
    if not held:
        raise StageError(f"No article of {given.name} could be indexed.")
    if ids is None and not given.sources:
        ids = {row["id"] for row in given.articles}
    if ids is not None and (others := held.difference(ids)):
        raise StageError(
            f"The index at {home} holds {len(others)} articles that are not of {given.name}: "
            "name another folder with --home."
        )
    say(f"{given.name}: {len(held)} articles in {home}")


# -- answers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Response:
    """What a system made of one question.

    Attributes:
        answer: None where only passages were asked for.
        passages: what was found, best first; empty where nobody can judge it.
    """

    answer: Answer | None
    passages: tuple[Passage, ...]


class Cache:
    """One file for each fingerprint: the index's content, the settings, the code.

    A line is whole or is not read; a question that was changed is asked again.
    """

    def __init__(self, fingerprint: str, folder: Path | None = None) -> None:
        self._path = (folder or cache_folder()) / f"{fingerprint}.jsonl"
        self._known: dict[str, dict[str, Any]] = {}
        if self._path.is_file():
            for line in self._path.read_text(encoding="utf-8").split("\n"):
                try:
                    row = json.loads(line)
                    self._known[row["key"]] = row
                except (ValueError, KeyError, TypeError):
                    continue  # the line that a stopped run was writing

    def get(self, question: Query, before: Query | None) -> Response | None:
        row = self._known.get(_key(question, before))
        if row is None:
            return None
        try:
            answer = None if row["answer"] is None else Answer.from_dict(row["answer"])
            return Response(answer, tuple(Passage(**p) for p in row["passages"]))
        except (KeyError, TypeError, ValueError):
            return None  # of another version of these records

    def put(self, question: Query, before: Query | None, response: Response) -> None:
        key = _key(question, before)
        row = {
            "key": key,
            "answer": None if response.answer is None else response.answer.to_dict(),
            "passages": [asdict(p) for p in response.passages],
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._known[key] = row

    def forget(self) -> None:
        """Every question is asked again."""
        self._known.clear()
        self._path.unlink(missing_ok=True)


def cache_folder() -> Path:
    """`DATELINE_EVALS_CACHE`, else a folder of the user's cache."""
    named = os.environ.get("DATELINE_EVALS_CACHE")
    return Path(named) if named else Path(platformdirs.user_cache_dir("dateline")) / "evals"


def _key(question: Query, before: Query | None) -> str:
    asked = (q for q in (before, question) if q is not None)
    return digest(*(f"{q.question}\n{q.scope.get('as_of') or ''}" for q in asked))


def ask(
    system: System,
    questions: Sequence[Query],
    *,
    before: Mapping[str, Query] | None = None,
    searched: Collection[str] = (),
    answered: bool = True,
    cache: Cache | None = None,
) -> list[Response]:
    """Puts every question to a system, in their order.

    Args:
        before: by a follow-up's id, the question that it leans on.
        searched: ids of the questions whose passages are wanted as well.
        answered: false where nothing but passages is wanted.
        cache: where answers are kept and taken from; None asks everything.

    Raises:
        DatelineError: a question cannot be asked; what was asked before is in the cache.
    """
    made: list[Response] = []
    for question in counted(questions, 20, "questions asked"):
        first = (before or {}).get(question.id)
        response = cache.get(question, first) if cache else None
        if response is None:
            answer = system.ask(question, first) if answered else None
            found = system.search(question, DEPTH) if question.id in searched else ()
            response = Response(answer, tuple(found))
            if cache:
                cache.put(question, first, response)
        made.append(response)
    return made


# -- a run -------------------------------------------------------------------------------


def run(
    task: Task,
    questions: Sequence[Question],
    system: System,
    judge: SupportJudge,
    *,
    llm: SupportJudge | None = None,
    cache: Cache | None = None,
    seed: int = 0,
    answerability: bool = False,
) -> Run:
    """Asks the questions and makes the figures.

    Args:
        questions: of the task; a follow-up's first question is looked up in the task.
        answerability: whether the system is asked how sure it was, for the report's curve.

    Raises:
        StageError: the index lacks an article that a question names.
        DatelineError: a question cannot be asked; what was asked before is in the cache.
    """
    texts = {article.id: article.text for article in system.articles()}
    _all_there(questions, texts, task)
    by_id = {question.id: question for question in task.questions}
    responses = ask(
        system,
        questions,
        before={q.id: by_id[q.follows] for q in questions if q.follows},
        searched={q.id for q in questions if _found_is_judged(task, q)},
        answered=task.answers,
        cache=cache,
    )
    yardstick = Yardstick(texts, judge, llm, task.whole_sentences)
    outcomes = [judged(q, r.answer, yardstick) for q, r in zip(questions, responses, strict=True)]
    if task.unit:
        found = {q.id: r.passages for q, r in zip(questions, responses, strict=True)}
        outcomes = _with_retrieval(task, outcomes, found, system.passages())
    if answerability and task.answers:
        alone = [q for q in questions if q.follows is None]
        sure = dict(zip((q.id for q in alone), system.answerability(alone) or (), strict=False))
        outcomes = [replace(o, answerability=sure.get(o.question.id)) for o in outcomes]
    return Run(task.name, system.name, seed, tuple(figures(outcomes, seed)), tuple(outcomes))


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
    found: Mapping[str, Sequence[Passage]],
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
        passages_found = found[question.id]
        if task.unit is Unit.ARTICLE:
            ranked[question.id] = list(dict.fromkeys(p.article_id for p in passages_found))
            grades = task.grades.get(question.id)
            relevant[question.id] = dict(grades) if grades else dict.fromkeys(question.articles, 1)
        else:
            ranked[question.id] = list(dict.fromkeys(_name(p) for p in passages_found))
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
