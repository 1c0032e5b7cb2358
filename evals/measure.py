"""Ask the questions of a set, or put its statements to the check, and count what is right.

python -m evals measure xquad|clapnq|realtimeqa|premises|ramdocs [--data DIR] [--limit 300]
                        [--seed 0] [--llm reader|...] [--home DIR] [--json FILE]
python -m evals measure qags|summedits|ragtruth [--data DIR] [--limit N] [--nearest N]
                        [--seed 0] [--by check|judge] [--json FILE]
python -m evals measure pairs|digests [--half report|choose|all] [--seed 0] [--json FILE]
python -m evals measure texts [--home DIR] [--seed 0] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals import by_hand, checking, metrics, table
from evals.datasets import READERS, Case, Collection, default_data
from evals.errors import DatelineError
from evals.metrics import Estimate
from evals.score import text
from evals.score.answerability import answerability
from evals.sets import premises, ramdocs
from evals.sets.claims import CLAIM_SETS
from evals.stage import sample, say, staged
from index.corpus import Corpus
from rag import Answer, Dateline
from rag.compose import MOST_WORDS
from rag.read import packaged

SETS = ("xquad", "clapnq", "realtimeqa")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    Attributes:
        holds: whether the first 60 words of the answer hold a gold answer.
        first: whether its first sentence does, or overlaps a gold sentence.
        quotes: whether a citation's quote does.
        exact, f1: exact match and token F1 of the short answer, 0 to 1.
        cites: whether the right article is cited; None where nobody knows which it is.
        held: whether the articles can answer it at all; None where nobody has looked.
        sure: how surely the evidence answers it (0 to 1); None where that was not asked.
        seconds: from question to answer.

    An abstention holds, quotes and cites nothing, and nor does an answer without a short
    answer match any. An unanswerable question has no gold: `holds` and its like are false.
    """

    id: str
    answerable: bool
    abstained: bool
    holds: bool
    first: bool
    quotes: bool
    exact: float
    f1: float
    cites: bool | None
    held: bool | None
    sure: float | None
    seconds: float
    answer: str


def ask(dateline: Dateline, collection: Collection, cases: Sequence[Case]) -> list[Outcome]:
    """Puts every case to an open index that holds the collection.

    Where some have no answer, it is also asked how surely the evidence answers each.

    Raises:
        DatelineError: a question cannot be asked; the first one ends the run.
    """
    dateline.warm()
    to_tell = not all(case.answerable for case in cases)
    outcomes: list[Outcome] = []
    with Corpus.open(dateline.settings) as corpus:
        for n, case in enumerate(cases, start=1):
            answer = dateline.ask(case.question, as_of=case.as_of)
            sure = None
            if to_tell:
                sure = answerability(corpus, packaged(), case.question, case.as_of)
            outcomes.append(judged(case, answer, collection.whole_sentences, sure))
            if n % 25 == 0 or n == len(cases):
                say(f"  {n} of {len(cases)} questions asked")
    return outcomes


def judged(case: Case, answer: Answer, whole_sentences: bool, sure: float | None = None) -> Outcome:
    """Compares one answer with the gold."""
    quotes = [citation.quote for citation in answer.citations]
    said = metrics.first_words(metrics.without_markers(answer.answer), MOST_WORDS)
    first = answer.sentences[0].text if answer.sentences else ""
    given = case.answerable and not answer.abstained
    short = answer.short.text if given and answer.short is not None else None
    matches = metrics.overlaps if whole_sentences else metrics.contains
    return Outcome(
        id=case.id,
        answerable=case.answerable,
        abstained=answer.abstained,
        holds=given and metrics.contains(said, case.gold),
        first=given and matches(first, case.gold),
        quotes=given and any(matches(quote, case.gold) for quote in quotes),
        exact=0.0 if short is None else text.exact_match(short, case.gold),
        f1=0.0 if short is None else text.token_f1(short, case.gold),
        cites=None
        if case.article is None
        else any(c.article_id == case.article for c in answer.citations),
        held=case.held,
        sure=sure,
        seconds=answer.timings.total_s,
        answer=answer.answer,
    )


def figures(outcomes: Sequence[Outcome], whole_sentences: bool, seed: int) -> dict[str, Estimate]:
    """The lines of the table; those that say nothing about this set are left out.

    Raises:
        MetricError: there is no outcome.
    """
    asked = [o for o in outcomes if o.answerable]
    known = [o for o in asked if o.cites is not None]
    held, elsewhere = ([o for o in asked if o.held is here] for here in (True, False))
    gold = "overlaps a gold sentence" if whole_sentences else "contains gold"
    lines: dict[str, list[float]] = {}
    if not whole_sentences:
        lines |= {
            f"answer of {MOST_WORDS} words contains gold": [o.holds for o in asked],
            "short answer, exact match": [o.exact for o in asked],
            "short answer, token F1": [o.f1 for o in asked],
        }
    lines |= {
        f"first sentence {gold}": [o.first for o in asked],
        f"a quote {gold}": [o.quotes for o in asked],
        "right article cited": [bool(o.cites) for o in known],
        "right article cited, where answered": [bool(o.cites) for o in known if not o.abstained],
        "abstained although answerable": [o.abstained for o in asked],
        "right where held": [o.holds for o in held],
        "abstained where held": [o.abstained for o in held],
        "refused or right elsewhere": [o.abstained or o.holds for o in elsewhere],
    }
    made = {label: metrics.mean(values, seed) for label, values in lines.items() if values}
    refused, answerable = [o.abstained for o in outcomes], [o.answerable for o in outcomes]
    if not all(answerable):
        if any(refused):
            made["refusal precision"] = metrics.refusal_precision(refused, answerable, seed)
        made["refusal recall"] = metrics.refusal_recall(refused, answerable, seed)
    told = [(o.sure, o.answerable) for o in outcomes if o.sure is not None]
    if len({right for _, right in told}) == 2:
        sure, right = zip(*told, strict=True)
        made["AUC of answerable or not"] = metrics.roc_auc(sure, right, seed)
    return made | {"seconds a question": metrics.mean([o.seconds for o in outcomes], seed)}


def measure(
    name: str, data: Path, *, limit: int, seed: int, llm: str, home: Path | None
) -> tuple[dict[str, Estimate], list[Outcome]]:
    """One whole run over a set of questions.

    Raises:
        DatasetError: the set is absent or malformed.
        StageError: `home` holds something else.
    """
    collection = READERS[name](data)
    cases = sample(collection.cases, limit, seed)
    with staged(collection, home) as folder, Dateline.open(folder, llm=llm) as dateline:
        outcomes = ask(dateline, collection, cases)
    return figures(outcomes, collection.whole_sentences, seed), outcomes


# -- the command -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """What is printed and written.

    Attributes:
        outcomes: one a question or statement, as plain values.
        curve: a second table; empty where there is none.
    """

    figures: dict[str, Estimate]
    outcomes: list[dict[str, Any]]
    curve: str = ""


def _questions(o: argparse.Namespace) -> _Run:
    made, outcomes = measure(
        o.set, o.data, limit=o.limit or 300, seed=o.seed, llm=o.llm, home=o.home
    )
    return _Run(made, [asdict(outcome) for outcome in outcomes])


def _premises(o: argparse.Namespace) -> _Run:
    collection = READERS["xquad"](o.data)
    given = premises.premises(collection, sample(collection.cases, o.limit or 300, o.seed), o.seed)
    with staged(collection, o.home) as folder, Dateline.open(folder, llm=o.llm) as dateline:
        asked = premises.ask(dateline, given)
    return _Run(premises.figures(asked, o.seed), [asdict(one) for one in asked])


def _ramdocs(o: argparse.Namespace) -> _Run:
    collection, questions = ramdocs.ramdocs(o.data / "ramdocs.dev.jsonl")
    with staged(collection, o.home) as folder, Dateline.open(folder, llm=o.llm) as dateline:
        outcomes = ramdocs.ask(dateline, questions[: o.limit or 300])
    return _Run(ramdocs.figures(outcomes, o.seed), [asdict(outcome) for outcome in outcomes])


def _claims(o: argparse.Namespace) -> _Run:
    made, checked = checking.measured(
        o.set, o.data, limit=o.limit, seed=o.seed, nearest=o.nearest, judge=o.by == "judge"
    )
    return _Run(made, checking.written(checked), checking.curve(checked))


def _pairs(o: argparse.Namespace) -> _Run:
    made, checked = by_hand.pair_figures(None if o.half == "all" else o.half, o.seed)
    return _Run(made, checking.written(checked), checking.curve(checked))


def _digests(o: argparse.Namespace) -> _Run:
    made, checked = by_hand.digest_figures(o.seed)
    return _Run(made, checking.written(checked), checking.curve(checked))


def _texts(o: argparse.Namespace) -> _Run:
    made = by_hand.put(o.home)
    outcomes = [
        {**p.statement.model_dump(), "verdict": p.verdict, "confidence": p.confidence} for p in made
    ]
    return _Run(by_hand.text_figures(made, o.seed), outcomes)


_RUNS: dict[str, Callable[[argparse.Namespace], _Run]] = {
    **dict.fromkeys(SETS, _questions),
    "premises": _premises,
    "ramdocs": _ramdocs,
    **dict.fromkeys(CLAIM_SETS, _claims),
    "pairs": _pairs,
    "digests": _digests,
    "texts": _texts,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m evals measure",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("set", choices=tuple(_RUNS))
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--limit", type=int, help="questions, and as many without (300)")
    parser.add_argument("--seed", type=int, default=0, help="which questions are drawn")
    parser.add_argument("--llm", default="reader", help="as `dateline ask --llm`")
    parser.add_argument("--home", type=Path, help="keep the index here, and reuse it")
    parser.add_argument("--json", type=Path, help="write figures and every answer here")
    parser.add_argument("--nearest", type=int, help="give only so many sentences to the check")
    parser.add_argument(
        "--by", choices=("check", "judge"), default="check", help="what statements are put to"
    )
    parser.add_argument(
        "--half", choices=("report", "choose", "all"), default="report", help="of the pairs"
    )
    options = parser.parse_args(arguments)
    try:
        run = _RUNS[options.set](options)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    print(printed(run.figures))
    if run.curve:
        print(f"\n{run.curve}")
    if options.json:
        whole = {
            "set": options.set,
            "llm": options.llm,
            "limit": options.limit,
            "seed": options.seed,
            "half": options.half,
            "figures": {label: asdict(e) for label, e in run.figures.items()},
            "outcomes": run.outcomes,
        }
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def printed(made: dict[str, Estimate]) -> str:
    """The table, as Markdown."""
    rows = [[label, table.share(e.value), table.interval(e), str(e.n)] for label, e in made.items()]
    return table.markdown(["figure", "value", "95% interval", "n"], rows)


if __name__ == "__main__":
    sys.exit(main())
