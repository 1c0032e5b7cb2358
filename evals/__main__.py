"""Measuring by sets: `python -m evals measure SET`, `kinds` and `ceiling`; see docs/evals.md."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evals import table
from evals.errors import DatelineError
from evals.metrics import Estimate, mean, means
from evals.run.runner import Articles, ask, staged
from evals.run.systems import DatelineSystem, Query
from evals.sets import claims, kinds, premises, public, ramdocs, statements
from evals.sets.collection import SOURCES, Collection, default_data, own, sample, texts
from evals.sets.kind_questions import KINDS, KindQuestion
from evals.sets.kinds import Score
from evals.table import counted
from rag import Dateline
from rag.records import Answer

# Questions of a set that are asked where no --limit is given, and as many without an answer.
_LIMIT = 300

# The figures, an outcome for each question or statement, and what each threshold would show.
Made = tuple[dict[str, Estimate], list[dict[str, Any]], str]


@contextmanager
def _system(given: Articles, options: argparse.Namespace) -> Iterator[DatelineSystem]:
    with staged(given, options.home) as home, DatelineSystem(home, options.llm) as system:
        system.warm()
        yield system


def _answers(system: DatelineSystem, questions: Sequence[Query]) -> list[Answer]:
    return [r.answer for r in ask(system, questions) if r.answer is not None]


# -- sets of questions -------------------------------------------------------------------


def _public(options: argparse.Namespace) -> Made:
    collection = public.READERS[options.set](options.data)
    cases = sample(collection.cases, options.limit or _LIMIT, options.seed)
    whole = collection.whole_sentences
    with _system(collection, options) as system:
        answers = _answers(system, cases)
        values = [public.values(c, a, whole) for c, a in zip(cases, answers, strict=True)]
        if not all(case.answerable for case in cases):
            for row, sure in zip(values, system.answerability(cases), strict=True):
                row["sure"] = sure
    outcomes = [
        {"id": case.id, "answerable": case.answerable, "held": case.held, **_told(answer), **row}
        for case, answer, row in zip(cases, answers, values, strict=True)
    ]
    return public.figures(values, whole, options.seed), outcomes, ""


def _premises(options: argparse.Namespace) -> Made:
    collection = public.READERS["xquad"](options.data)
    cases = sample(collection.cases, options.limit or _LIMIT, options.seed)
    given = premises.premises(collection, cases, options.seed)
    with _system(collection, options) as system:
        answers = _answers(system, given)
    values = [premises.values(p, a) for p, a in zip(given, answers, strict=True)]
    outcomes = [{"premise": asdict(p), **_told(a)} for p, a in zip(given, answers, strict=True)]
    return means(values, premises.LINES, options.seed), outcomes, ""


def _ramdocs(options: argparse.Namespace) -> Made:
    collection, questions = ramdocs.ramdocs(options.data / "ramdocs.dev.jsonl")
    questions = questions[: options.limit or _LIMIT]
    with _system(collection, options) as system:
        answers = _answers(system, questions)
    values = [ramdocs.values(q, a) for q, a in zip(questions, answers, strict=True)]
    outcomes = [
        {"id": q.id, **_told(a), "values": row}
        for q, a, row in zip(questions, answers, values, strict=True)
    ]
    return means(values, ramdocs.LINES, options.seed), outcomes, ""


def _told(answer: Answer) -> dict[str, Any]:
    return {"abstained": answer.abstained, "answer": answer.answer}


# -- statements --------------------------------------------------------------------------


def _claims(options: argparse.Namespace) -> Made:
    given = claims.FORMATS[options.set](options.data / claims.PLACES[options.set])
    made, checked = claims.measured(
        claims.first(given, options.limit),
        seed=options.seed,
        nearest=options.nearest,
        judge=options.by == "judge",
    )
    return made, claims.written(checked), claims.curve(checked)


def _pairs(options: argparse.Namespace) -> Made:
    half = None if options.half == "all" else options.half
    made, checked = statements.pair_figures(half, options.seed)
    return made, claims.written(checked), claims.curve(checked)


def _digests(options: argparse.Namespace) -> Made:
    made, checked = statements.digest_figures(options.seed)
    return made, claims.written(checked), claims.curve(checked)


def _texts(options: argparse.Namespace) -> Made:
    made: list[statements.Put] = []
    for corpus in SOURCES:
        these = [s for s in statements.labelled() if s.corpus == corpus]
        with _own(corpus, options.home) as home, Dateline.open(home, llm="reader") as dateline:
            made += [statements.put(s, dateline) for s in counted(these, 100, "statements checked")]
    outcomes = [
        {**p.statement.model_dump(), "verdict": p.verdict, "confidence": p.confidence} for p in made
    ]
    return statements.text_figures(made, options.seed), outcomes, ""


@contextmanager
def _own(corpus: str, home: Path | None) -> Iterator[Path]:
    """An index of the digests or the stories, in a folder of `home` where one is named."""
    with staged(own(corpus), home and home / corpus, texts(corpus).keys()) as folder:
        yield folder


_SETS = {
    **dict.fromkeys(public.READERS, _public),
    "premises": _premises,
    "ramdocs": _ramdocs,
    **dict.fromkeys(claims.FORMATS, _claims),
    "pairs": _pairs,
    "digests": _digests,
    "texts": _texts,
}


def _measure(options: argparse.Namespace) -> str:
    made, outcomes, curve = _SETS[options.set](options)
    _write(
        options,
        set=options.set,
        llm=options.llm,
        limit=options.limit,
        seed=options.seed,
        half=options.half,
        figures={label: asdict(estimate) for label, estimate in made.items()},
        outcomes=outcomes,
    )
    return "\n\n".join(filter(None, (table.figures(made), curve)))


# -- questions of every kind of answer ---------------------------------------------------


def _kinds(options: argparse.Namespace) -> str:
    questions = kinds.chosen(
        kinds.read(kinds=options.kind or tuple(KINDS)), options.corpus, options.limit, options.seed
    )
    asked: list[tuple[KindQuestion, Answer, Score]] = []
    for corpus in SOURCES:
        these = [q for q in questions if q.corpus == corpus]
        if not these:
            continue
        with (
            _own(corpus, options.home) as home,
            DatelineSystem(home, options.llm) as system,
        ):
            system.warm()
            held = {article.id: article.text for article in system.articles()}
            answers = _answers(system, these)
        asked += [(q, a, kinds.scored(q, a, held)) for q, a in zip(these, answers, strict=True)]
    shown = kinds.printed([(question, score) for question, _, score in asked], options.seed)
    _write(
        options,
        llm=options.llm,
        right_from=kinds.RIGHT,
        asked=[
            {
                "kind": question.kind,
                "question": question.model_dump(mode="json", exclude_defaults=True),
                "right": score.right,
                **asdict(score),
                "answer": answer.to_dict(),
            }
            for question, answer, score in asked
        ],
    )
    return shown


# -- the most that can be reached --------------------------------------------------------


def _ceiling(options: argparse.Namespace) -> str:
    rows = [_ceiling_row(name, read(options.data)) for name, read in public.READERS.items()]
    header = ["set", "articles", "answerable", "unanswerable", "gold in text"]
    return table.markdown(header, rows)


def _ceiling_row(name: str, collection: Collection) -> list[str]:
    found = public.reachable(collection)
    sizes = (len(collection.articles), len(found), len(collection.cases) - len(found))
    return [name, *map(str, sizes), table.share(mean(found).value)]


# -- the commands ------------------------------------------------------------------------


def _write(options: argparse.Namespace, **whole: Any) -> None:
    if options.json:
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("needs a number of 1 or more")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument("--seed", type=int, default=0, help="which questions are drawn")
    asking.add_argument("--llm", default="reader", help="as `dateline ask --llm`")
    asking.add_argument("--home", type=Path, help="keep the index here, and reuse it")
    asking.add_argument("--json", type=Path, help="write every answer and its score here")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")

    whole = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = whole.add_subparsers(required=True, metavar="{measure,kinds,ceiling}")
    sets = commands.add_parser(
        "measure", parents=[asking, data], help="ask a set, or put its statements to the check"
    )
    sets.set_defaults(does=_measure)
    sets.add_argument("set", choices=tuple(_SETS))
    sets.add_argument("--limit", type=_number, help=f"questions, and as many without ({_LIMIT})")
    sets.add_argument("--nearest", type=int, help="give only so many sentences to the check")
    sets.add_argument("--by", choices=("check", "judge"), default="check", help="what decides")
    sets.add_argument("--half", choices=("report", "choose", "all"), default="report")
    every = commands.add_parser(
        "kinds", parents=[asking], help="ask questions of every kind of answer"
    )
    every.set_defaults(does=_kinds)
    every.add_argument("--kind", action="append", choices=tuple(KINDS), help="of this kind")
    every.add_argument("--corpus", choices=tuple(SOURCES), help="of this collection")
    every.add_argument("--limit", type=_number, help="at most so many of each kind")
    most = commands.add_parser(
        "ceiling", parents=[data], help="how many gold answers stand in the articles at all"
    )
    most.set_defaults(does=_ceiling)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Does one command and prints its table; the exit status is 1 where it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        print(options.does(options))
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
