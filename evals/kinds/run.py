"""Ask questions of every kind of answer, on the digests and on three invented stories.

python -m evals kinds [--kind fact|yes-no|premise|several|list|timeline|summary|comparison|
                              positions|language]... [--corpus digests|stories]
                      [--limit N] [--seed 0] [--llm reader|...] [--home DIR] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals import table
from evals.errors import DatelineError
from evals.kinds.corpora import SOURCES, opened
from evals.kinds.schema import KINDS, Fact, Question, read
from evals.kinds.score import RIGHT, Score, scored
from evals.metrics import mean, proportion
from evals.stage import say
from rag import Answer, Dateline


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what came of it, and how that was scored."""

    question: Question
    answer: Answer
    score: Score

    def to_dict(self) -> dict[str, Any]:
        """As plain values: for a person to read, or for another program."""
        return {
            "kind": self.question.kind,
            "question": self.question.model_dump(mode="json", exclude_defaults=True),
            "right": self.score.right,
            **asdict(self.score),
            "answer": self.answer.to_dict(),
        }


def chosen(
    questions: Sequence[Question], corpus: str | None, limit: int | None, seed: int
) -> list[Question]:
    """Those of a corpus, and at most `limit` of each kind, drawn with the seed."""
    kept = [q for q in questions if corpus in (None, q.corpus)]
    if limit is None:
        return kept
    drawn: list[Question] = []
    for kind in KINDS:
        these = [q for q in kept if q.kind == kind]
        drawn += random.Random(seed).sample(these, min(limit, len(these)))  # noqa: S311
    return drawn


def ask(dateline: Dateline, questions: Sequence[Question]) -> list[Asked]:
    """Puts every question to an open index that holds its corpus.

    Raises:
        DatelineError: a question cannot be asked; the first one ends the run.
    """
    dateline.warm()
    texts = {article.id: article.text for article in dateline.articles()}
    made: list[Asked] = []
    for n, question in enumerate(questions, start=1):
        scope: dict[str, Any] = {
            "as_of": question.as_of,
            "since": question.since,
            "outlets": question.outlets,
        }
        answer = dateline.ask(question.question, **{k: v for k, v in scope.items() if v})
        made.append(Asked(question, answer, scored(question, answer, texts)))
        if n % 25 == 0 or n == len(questions):
            say(f"  {n} of {len(questions)} questions asked")
    return made


def printed(asked: Sequence[Asked], seed: int = 0) -> str:
    """The table by kind, as Markdown, and a line about false quotes.

    Raises:
        MetricError: nothing was asked.
    """
    groups = {kind: [a for a in asked if a.question.kind == kind] for kind in KINDS}
    for typed in ("paraphrased", "misspelt", "bare"):
        groups[f"fact, {typed}"] = [
            a for a in asked if isinstance(a.question, Fact) and a.question.typed == typed
        ]
    groups |= {"all": list(asked)}
    rows = [_row(name, few, seed) for name, few in groups.items() if few or name == "all"]
    header = ["kind", "n", "right", "95% interval", "mean score", "kind recognised"]
    false = sum(a.score.false_quotes for a in asked)
    return f"{table.markdown(header, rows)}\n\nfalse quotes: {false}"


def _row(name: str, asked: Sequence[Asked], seed: int) -> list[str]:
    right = proportion([a.score.right for a in asked])
    told = [a.score.recognised for a in asked if a.score.recognised is not None]
    return [
        name,
        str(len(asked)),
        table.share(right.value),
        table.interval(right),
        table.share(mean([a.score.value for a in asked], seed).value),
        table.share(proportion(told).value) if told else "–",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m evals kinds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--kind", action="append", choices=tuple(KINDS), help="of this kind")
    parser.add_argument("--corpus", choices=tuple(SOURCES), help="of this collection")
    parser.add_argument("--limit", type=int, help="at most so many of each kind")
    parser.add_argument("--seed", type=int, default=0, help="which questions are drawn")
    parser.add_argument("--llm", default="reader", help="as `dateline ask --llm`")
    parser.add_argument("--home", type=Path, help="keep the indexes here, and reuse them")
    parser.add_argument("--json", type=Path, help="write every answer and its score here")
    options = parser.parse_args(arguments)
    if options.limit is not None and options.limit < 1:
        parser.error("--limit needs a number of 1 or more")
    try:
        asked = _run(options)
        print(printed(asked, options.seed))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    if options.json:
        whole = {
            "llm": options.llm,
            "right_from": RIGHT,
            "asked": [one.to_dict() for one in asked],
        }
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _run(options: argparse.Namespace) -> list[Asked]:
    questions = read(kinds=options.kind or tuple(KINDS))
    questions = chosen(questions, options.corpus, options.limit, options.seed)
    asked: list[Asked] = []
    for corpus in SOURCES:
        these = [q for q in questions if q.corpus == corpus]
        if these:
            with opened(corpus, options.home, options.llm) as dateline:
                asked += ask(dateline, these)
    return asked
