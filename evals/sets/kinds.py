"""The questions of every kind of answer: how they are read, drawn, scored and tabulated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals import table
from evals.errors import GoldError
from evals.metrics import contains, mean, proportion
from evals.sets.collection import drawn, lines
from evals.sets.gold import Problem
from evals.sets.kind_questions import KINDS, Fact, KindQuestion, List
from rag.records import Answer

FOLDER = Path(__file__).parents[1] / "kinds"
# An answer is right from here on: two of three rows found and none false make .8.
RIGHT = 0.7


def read(folder: Path = FOLDER, kinds: Collection[str] = tuple(KINDS)) -> list[KindQuestion]:
    """The questions of these kinds, a file each.

    Raises:
        GoldError: a file is absent, a line is no question of its kind, or two have one id.
    """
    questions: list[KindQuestion] = []
    seen: dict[str, str] = {}
    for kind in kinds:
        path = folder / f"{kind}.jsonl"
        what = f"question of the kind '{kind}'"
        for number, question in lines(path, KINDS[kind], what, GoldError):
            if question.id in seen:
                raise GoldError(
                    f"{path}:{number} has the id '{question.id}', as has {seen[question.id]}: "
                    "rename one."
                )
            seen[question.id] = f"{path}:{number}"
            questions.append(question)
        if not any(question.kind == kind for question in questions):
            raise GoldError(f"{path} holds no question: see docs/gold.md.")
    return questions


def problems(
    questions: Sequence[KindQuestion], held: Mapping[str, Mapping[str, str]]
) -> list[Problem]:
    """What is wrong, question by question; nothing where all is well.

    Every accepted alternative has to stand in an article as whole words, and so has every
    name that must not be a row: one that no article has tries nothing.

    Args:
        held: by corpus, the articles by their ids.
    """
    found: list[Problem] = []
    for question in questions:
        everything = " \n ".join(held[question.corpus].values())
        false = question.false if isinstance(question, List) else ()
        for one in [one for few in question.accepted() for one in few] + list(false):
            if not contains(everything, [one]):
                found.append(Problem(question.id, f"'{one}' stands in none of the articles."))
    return found


# -- scores  --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How an answer fared.

    Attributes:
        value: 0 to 1, by the kind's formula; 0 where a quote is false.
        recognised: whether the answer is of the kind that was asked for; None where any is.
        false_quotes: citations whose quote is not the article's text at its place.
    """

    value: float
    recognised: bool | None
    false_quotes: int

    @property
    def right(self) -> bool:
        return self.value >= RIGHT


def scored(question: KindQuestion, answer: Answer, held: Mapping[str, str]) -> Score:
    """Compares an answer with the gold.

    Args:
        held: by their ids, the articles that quotes have to stand in.
    """
    false = sum(
        not c.quote or held.get(c.article_id, "")[c.start : c.end] != c.quote
        for c in answer.citations
    )
    kind = question.answer_kind
    return Score(
        value=0.0 if false else question.value(answer),
        recognised=None if kind is None else answer.kind == kind,
        false_quotes=false,
    )


def chosen(
    questions: Sequence[KindQuestion], corpus: str | None, limit: int | None, seed: int
) -> list[KindQuestion]:
    """Those of a corpus, and at most `limit` of each kind, drawn with the seed."""
    kept = [q for q in questions if corpus in (None, q.corpus)]
    if limit is None:
        return kept
    return [q for kind in KINDS for q in drawn([q for q in kept if q.kind == kind], limit, seed)]


def printed(made: Sequence[tuple[KindQuestion, Score]], seed: int = 0) -> str:
    """The table by kind, as Markdown, and a line about false quotes.

    Raises:
        MetricError: nothing was asked.
    """
    groups = {kind: [s for q, s in made if q.kind == kind] for kind in KINDS}
    for typed in ("paraphrased", "misspelt", "bare"):
        groups[f"fact, {typed}"] = [s for q, s in made if isinstance(q, Fact) and q.typed == typed]
    groups["all"] = [s for _, s in made]
    rows = [_row(name, few, seed) for name, few in groups.items() if few or name == "all"]
    header = ["kind", "n", "right", "95% interval", "mean score", "kind recognised"]
    false = sum(score.false_quotes for _, score in made)
    return f"{table.markdown(header, rows)}\n\nfalse quotes: {false}"


def _row(name: str, scores: Sequence[Score], seed: int) -> list[str]:
    right = proportion([s.right for s in scores])
    told = [s.recognised for s in scores if s.recognised is not None]
    return [
        name,
        str(len(scores)),
        table.share(right.value),
        table.interval(right),
        table.share(mean([s.value for s in scores], seed).value),
        table.share(proportion(told).value) if told else "–",
    ]
