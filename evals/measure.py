"""Ask the questions of a public set, and count what the answers hold.

python -m evals measure xquad|clapnq|realtimeqa [--data DIR] [--limit 300] [--seed 0]
                        [--llm local|extractive] [--home DIR] [--json FILE]
python -m evals measure qags|summedits|ragtruth [--data DIR] [--limit N] [--nearest N]
                        [--seed 0] [--by check|judge] [--json FILE]
                        # what the check is worth alone
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.draft import MOST_WORDS

from evals import checking, metrics, table
from evals.datasets import READERS, Case, Collection, default_data
from evals.errors import DatelineError
from evals.metrics import Estimate
from evals.sets.claims import CLAIM_SETS
from evals.stage import sample, say, staged
from rag import Answer, Dateline

SETS = ("xquad", "clapnq", "realtimeqa")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        holds: whether the first 60 words of the answer hold a gold answer.
        quotes: whether a citation's quote does.
        cites: whether the right article is cited; None where nobody knows which it is.
        seconds: from question to answer.

    An abstention holds, quotes and cites nothing. An unanswerable question has no gold:
    `holds` and `quotes` are false.
    """

    id: str
    answerable: bool
    abstained: bool
    holds: bool
    quotes: bool
    cites: bool | None
    seconds: float
    answer: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: a share of 1, or seconds."""

    name: str
    estimate: Estimate


def ask(dateline: Dateline, collection: Collection, cases: Sequence[Case]) -> list[Outcome]:
    """Puts every case to an open index that holds the collection.

    Raises:
        DatelineError: a question cannot be asked; the first one ends the run.
    """
    dateline.warm()
    outcomes: list[Outcome] = []
    for n, case in enumerate(cases, start=1):
        answer = dateline.ask(case.question, as_of=case.as_of)
        outcomes.append(judged(case, answer, collection.whole_sentences))
        if n % 25 == 0 or n == len(cases):
            say(f"  {n} of {len(cases)} questions asked")
    return outcomes


def judged(case: Case, answer: Answer, whole_sentences: bool) -> Outcome:
    """Compares one answer with the gold."""
    quotes = [citation.quote for citation in answer.citations]
    text = metrics.first_words(metrics.without_markers(answer.answer), MOST_WORDS)
    given = case.answerable and not answer.abstained
    matches = metrics.overlaps if whole_sentences else metrics.contains
    return Outcome(
        id=case.id,
        answerable=case.answerable,
        abstained=answer.abstained,
        holds=given and metrics.contains(text, case.gold),
        quotes=given and any(matches(quote, case.gold) for quote in quotes),
        cites=None
        if case.article is None
        else any(c.article_id == case.article for c in answer.citations),
        seconds=answer.timings.total_s,
        answer=answer.answer,
    )


def figures(outcomes: Sequence[Outcome], whole_sentences: bool, seed: int) -> list[Figure]:
    """The lines of the table; those that say nothing about this set are left out.

    Raises:
        MetricError: there is no outcome.
    """
    asked = [o for o in outcomes if o.answerable]
    known = [o for o in asked if o.cites is not None]
    gold = "overlaps a gold sentence" if whole_sentences else "contains gold"
    lines: dict[str, list[float]] = {
        f"answer of {MOST_WORDS} words contains gold": []
        if whole_sentences
        else [o.holds for o in asked],
        f"a quote {gold}": [o.quotes for o in asked],
        "right article cited": [bool(o.cites) for o in known],
        "right article cited, where answered": [bool(o.cites) for o in known if not o.abstained],
        "abstained although answerable": [o.abstained for o in asked],
    }
    made = [Figure(name, metrics.mean(values, seed)) for name, values in lines.items() if values]
    refused, answerable = [o.abstained for o in outcomes], [o.answerable for o in outcomes]
    if not all(answerable):
        if any(refused):
            precision = metrics.refusal_precision(refused, answerable, seed)
            made.append(Figure("refusal precision", precision))
        recall = metrics.refusal_recall(refused, answerable, seed)
        made.append(Figure("refusal recall", recall))
    seconds = metrics.mean([o.seconds for o in outcomes], seed)
    return [*made, Figure("seconds a question", seconds)]


def printed(made: Sequence[Figure]) -> str:
    """The table, as Markdown."""
    rows = [
        [f.name, table.share(f.estimate.value), table.interval(f.estimate), str(f.estimate.n)]
        for f in made
    ]
    return table.markdown(["figure", "value", "95% interval", "n"], rows)


def measure(
    name: str, data: Path, *, limit: int, seed: int, llm: str, home: Path | None
) -> tuple[list[Figure], list[Outcome]]:
    """One whole run over a set.

    Raises:
        DatasetError: the set is absent or malformed.
        StageError: `home` holds something else.
    """
    collection = READERS[name](data)
    cases = sample(collection.cases, limit, seed)
    with staged(collection, home) as folder, Dateline.open(folder, llm=llm) as dateline:
        outcomes = ask(dateline, collection, cases)
    return figures(outcomes, collection.whole_sentences, seed), outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m evals measure", description=__doc__)
    parser.add_argument("set", choices=(*SETS, *CLAIM_SETS))
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--limit", type=int, help="questions, and as many without (300)")
    parser.add_argument("--seed", type=int, default=0, help="which questions are drawn")
    parser.add_argument("--llm", default="local", help="as `dateline ask --llm`")
    parser.add_argument("--home", type=Path, help="keep the index here, and reuse it")
    parser.add_argument("--json", type=Path, help="write figures and every answer here")
    parser.add_argument("--nearest", type=int, help="cite only so many sentences to the check")
    parser.add_argument(
        "--by", choices=("check", "judge"), default="check", help="what statements are put to"
    )
    options = parser.parse_args(arguments)
    try:
        if options.set in CLAIM_SETS:
            return _check(options)
        options.limit = 300 if options.limit is None else options.limit
        made, outcomes = measure(
            options.set,
            options.data,
            limit=options.limit,
            seed=options.seed,
            llm=options.llm,
            home=options.home,
        )
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    print(printed(made))
    if options.json:
        whole = {
            "set": options.set,
            "llm": options.llm,
            "limit": options.limit,
            "seed": options.seed,
            "figures": [asdict(f) for f in made],
            "outcomes": [asdict(o) for o in outcomes],
        }
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _check(options: argparse.Namespace) -> int:
    found, made = checking.measured(
        options.set,
        options.data,
        limit=options.limit,
        seed=options.seed,
        nearest=options.nearest,
        judge=options.by == "judge",
    )
    print(printed([Figure(name, estimate) for name, estimate in found.items()]))
    print(f"\n{checking.curve(made)}")
    if options.json:
        checking.write_json(options.json, options.set, found, made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
