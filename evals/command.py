"""`dateline eval`: from its options to what it prints and writes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from evals import gate
from evals.errors import DatasetError, GoldError, RunError
from evals.judges import IndependentJudge, LlmJudge
from evals.report import page, summary
from evals.run.record import Figure, Run
from evals.run.runner import Cache, run, staged
from evals.run.systems import DatelineSystem, System
from evals.sets import claims, public
from evals.sets.collection import default_data, own, sample
from evals.sets.gold import Half, Task, of_half, problems, read
from evals.table import say
from index.settings import Settings
from rag import Dateline

GOLD = Path(__file__).parent / "gold"
SYSTEMS = ("dateline", "llama-index")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `dateline eval`, as its help says; None is not given."""

    home: Path | None = None
    gold: Path | None = None
    dataset: tuple[str, Path] | None = None
    articles: tuple[Path, ...] = ()
    system: str = "dateline"
    llm: str | None = None
    judge: str | None = None
    limit: int | None = None
    half: str = "all"
    seed: int = 0
    as_json: bool = False
    out: Path | None = None
    html: Path | None = None
    junit: Path | None = None
    markdown: Path | None = None
    compare: Path | None = None
    gate: Path | None = None
    record: bool = False
    validate: bool = False
    fresh: bool = False


def sensible(options: Options) -> None:
    """Raises RunError where options contradict each other or name what there is not."""
    if options.gate and (options.gold or options.dataset or options.validate or options.articles):
        raise RunError("--gate plans its runs itself: leave out what chooses one.")
    if options.gold and options.dataset:
        raise RunError("--gold and --dataset are two runs: name one of them.")
    if options.record and not options.gate:
        raise RunError("--record makes the runs of a gate its baseline: name it with --gate.")
    if options.system not in SYSTEMS:
        raise RunError(f"'{options.system}' is no system: use {' or '.join(SYSTEMS)}.")
    if options.half not in tuple(Half):
        raise RunError(f"'{options.half}' is no half: use {', '.join(Half)}.")
    if options.dataset:
        _known(options.dataset[0])


def _known(name: str) -> None:
    """Raises DatasetError where there is no such format."""
    if name not in public.TASKS and name not in claims.FORMATS:
        raise DatasetError(
            f"'{name}' is no format that Dateline reads: use one of "
            f"{', '.join([*public.TASKS, *claims.FORMATS])}."
        )


@dataclass(frozen=True, slots=True)
class Judges:
    """What judges support in all runs of one command; loaded once."""

    own: IndependentJudge
    llm: LlmJudge | None


def main(options: Options) -> tuple[str, bool]:
    """Does what the options ask for.

    Returns:
        What to print on standard output (with `as_json`, one JSON value), and whether all is
        well: false where a gate fails or gold questions do not hold true.

    Raises:
        RunError: options contradict each other.
        DatelineError: a file is absent or a question cannot be asked.
    """
    sensible(options)
    if options.validate:
        return _validated(options)
    judges = Judges(IndependentJudge(), LlmJudge.of(options.judge) if options.judge else None)
    earlier = Run.read(options.compare) if options.compare else None
    if options.gate:
        return _gated(options, judges, earlier)
    made = one_run(options, judges)
    _write(options, [made], [], earlier)
    if options.as_json:
        return _line(made.to_dict()), True
    return summary.terminal([made], [], earlier), True


# -- one run -----------------------------------------------------------------------------


def one_run(options: Options, judges: Judges) -> Run:
    """The run that `--gold`, `--dataset` or neither ask for."""
    if options.dataset and options.dataset[0] in claims.FORMATS:
        return _checked(options)
    task = _task(options)
    questions = of_half(task.questions, Half(options.half))
    if options.limit is not None:
        chosen = {q.id for q in sample(questions, options.limit, options.seed)}
        questions = [q for q in questions if q.id in chosen]
    if not questions:
        raise GoldError(f"{task.name} has no question in the half '{options.half}'.")
    say(f"{task.name}: {len(questions)} questions to {options.system}")
    with _system(options, task) as system:
        cache = Cache(system.fingerprint())
        if options.fresh:
            cache.forget()
        return run(
            task,
            questions,
            system,
            judges.own,
            llm=judges.llm,
            cache=cache,
            seed=options.seed,
            answerability=options.html is not None,
        )


def _task(options: Options) -> Task:
    if options.dataset:
        name, path = options.dataset
        return public.TASKS[name](path)
    questions = tuple(read(options.gold or GOLD))
    if options.gold and not options.articles:
        return Task(options.gold.stem, questions)
    return Task("gold", questions, sources=(*own("digests").sources, *options.articles))


@contextmanager
def _system(options: Options, task: Task) -> Iterator[System]:
    """What is measured, over the user's index or over a throw-away one."""
    llm = Settings.from_environment(options.home, options.llm).llm
    if options.system == "llama-index":
        from evals.run.plain import PlainLlamaIndex

        with _home(options, task) as home, Dateline.open(home, llm="reader") as held:
            yield PlainLlamaIndex(list(held.articles()), llm)
        return
    with _home(options, task) as home, DatelineSystem(home, llm) as system:
        system.warm()
        yield system


@contextmanager
def _home(options: Options, task: Task) -> Iterator[Path]:
    if task.sources or task.articles:
        with staged(task) as home:
            yield home
    else:
        yield Settings.from_environment(options.home).home


def _checked(options: Options) -> Run:
    """Statements of a public set, put to the check alone."""
    assert options.dataset is not None  # noqa: S101 - the caller has looked
    name, path = options.dataset
    made = claims.scored(claims.first(claims.FORMATS[name](path), options.limit))
    return Run(
        task=name,
        system="rag.check",
        seed=options.seed,
        figures=(
            Figure("check_auc", claims.auc(made, options.seed)),
            Figure("check_balanced", claims.balanced_accuracy(made, None, options.seed)),
        ),
        outcomes=(),
    )


def _validated(options: Options) -> tuple[str, bool]:
    task = _task(options)
    with _home(options, task) as home, Dateline.open(home, llm="reader") as dateline:
        texts = {article.id: article.text for article in dateline.articles()}
    found = problems(task.questions, texts)
    if options.as_json:
        return _line(
            {"passed": not found, "problems": [str(problem) for problem in found]}
        ), not found
    lines = [str(problem) for problem in found]
    counts = f"{len(task.questions)} questions, {len(texts)} articles"
    lines.append(f"{counts}: {len(found)} problems." if found else f"{counts}: all holds true.")
    return "\n".join(lines), not found


# -- the gate ----------------------------------------------------------------------------


def _gated(options: Options, judges: Judges, earlier: Run | None) -> tuple[str, bool]:
    assert options.gate is not None  # noqa: S101 - the caller has looked
    plan = gate.read(options.gate, default_data())
    if options.record and plan.baseline is None:
        raise RunError(f'{options.gate} names no baseline: add baseline = "baseline.json".')
    known = {} if options.record else gate.read_baseline(plan.baseline)
    runs: list[Run] = []
    verdicts: list[gate.Verdict] = []
    for planned in plan.planned:
        if absent := _absent(planned):
            if not planned.optional:
                raise DatasetError(
                    f"The gate's run '{planned.name}' needs {absent}, which is absent."
                )
            say(f"{planned.name}: skipped, since {absent} is absent.")
            continue
        made = one_run(_options(options, planned), judges)
        runs.append(replace(made, task=planned.name))
        if plan.baseline and not options.record and planned.name not in known and made.outcomes:
            why = "the baseline knows no such run: record it again."
            verdicts.append(gate.Verdict(planned.name, (why,)))
            continue
        verdicts.append(gate.verdict(planned, made, known.get(planned.name), options.seed))
    if options.record and plan.baseline is not None:
        gate.write_baseline(plan.baseline, {r.task: gate.values(r) for r in runs if r.outcomes})
    _write(options, runs, verdicts, earlier)
    passed = all(v.passed for v in verdicts)
    if options.as_json:
        whole = {
            "passed": passed,
            "failures": {v.name: list(v.failures) for v in verdicts},
            "runs": [made.to_dict() for made in runs],
        }
        return _line(whole), passed
    return summary.terminal(runs, verdicts, earlier), passed


def _absent(planned: gate.Planned) -> Path | None:
    needed = [p for p in (planned.path, *planned.articles) if p is not None]
    return next((p for p in needed if not p.exists()), None)


def _options(options: Options, planned: gate.Planned) -> Options:
    dataset = (planned.dataset, planned.path) if planned.dataset and planned.path else None
    if dataset:
        _known(dataset[0])
    bundled = planned.gold is not None and planned.gold.resolve() == GOLD.resolve()
    return Options(
        home=options.home,
        gold=None if bundled else planned.gold,
        dataset=dataset,
        articles=planned.articles,
        llm=options.llm or planned.llm,
        judge=options.judge,
        limit=options.limit or planned.limit,
        seed=options.seed,
        fresh=options.fresh,
    )


def _line(value: object) -> str:
    """A value as JSON, on one line."""
    return json.dumps(value, ensure_ascii=False)


# -- files -------------------------------------------------------------------------------


def _write(
    options: Options,
    runs: Sequence[Run],
    verdicts: Sequence[gate.Verdict],
    earlier: Run | None,
) -> None:
    if options.out:
        # Of a gate's runs, a file holds one; the others have the run's name in theirs.
        for n, made in enumerate(runs):
            other = options.out.with_stem(f"{options.out.stem}-{made.task}")
            made.write(other if n else options.out)
    if options.html:
        options.html.write_text(page.html(runs, verdicts, earlier), encoding="utf-8")
    if options.junit:
        options.junit.write_text(summary.junit(runs, verdicts), encoding="utf-8")
    if options.markdown:
        with options.markdown.open("a", encoding="utf-8") as file:
            file.write(summary.markdown(runs, verdicts, earlier))
    for path in (options.out, options.html, options.junit, options.markdown):
        if path:
            print(f"written: {path}", file=sys.stderr)
