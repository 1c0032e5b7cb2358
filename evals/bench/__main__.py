"""Time Dateline beside LlamaIndex's own parts, and beside what the machine can do.

python -m evals.bench [--articles 1000] [--data DIR] [--work DIR] [--out FILE]
                      [--only TASK ...] [--sizes 370 3697 27000] [--plot FILE]

With --only the other figures in FILE stay as they were, where they are of this machine; it says of
which commit each is.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import table
from evals.bench.tasks import TASKS, Figures, Stage
from evals.plots import Axes, by_itself, curve
from evals.sets.collection import STORIES, default_data, rows
from evals.table import say
from rag import Dateline

_FACTS = Path(__file__).parents[1] / "kinds" / "fact.jsonl"
_PROJECT = Path(__file__).parents[2]
_LONGEST_S = 3 * 3600
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"\b[A-Z][a-z]{3,}\b")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument(
        "--articles", type=int, default=1000, help="of RealTime QA's second half of 2023"
    )
    parser.add_argument("--data", type=Path, default=default_data(), help="folder of the sets")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="where indexes are made")
    parser.add_argument("--out", type=Path, default=Path(".bench/bench.json"))
    parser.add_argument("--only", choices=list(TASKS), nargs="+", default=list(TASKS))
    parser.add_argument("--sizes", type=int, nargs="+", default=[370, 3697], help="of growth")
    parser.add_argument("--plot", type=Path, help="an SVG file of how the figures of growth grow")
    given = parser.parse_args(arguments)
    stage = prepared(given.data, given.work, given.articles)
    known = json.loads(given.out.read_text("utf-8")) if given.out.is_file() else {}
    record: dict[str, Any] = {"machine": machine(), "commits": {}, "figures": {}}
    if known.get("machine") == record["machine"]:  # figures of another one are no company
        record = known
    for name in (n for n in TASKS if n in given.only):
        if name == "index":
            shutil.rmtree(stage.home, ignore_errors=True)
        record["figures"][name] = (
            measured(name, stage)
            if name != "growth"
            else [measured(name, grown(given.data, given.work, size)) for size in given.sizes]
        )
        record["commits"][name] = commit()
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.write_text(json.dumps(record, indent=1), encoding="utf-8")
    print(report(record["figures"]))
    if given.plot is not None and "growth" in record["figures"]:
        given.plot.write_text(growth(record["figures"]["growth"]), encoding="utf-8")


# -- what is measured ----------------------------------------------------------------------


def prepared(data: Path, work: Path, articles: int) -> Stage:
    """A folder with so many articles, the questions of their time, and the index of the stories."""
    stage = Stage(work)
    work.mkdir(parents=True, exist_ok=True)
    _write(stage.articles, itertools.islice(_real(data), articles))
    asked = [row["question"] for row in rows(data / "realtimeqa_2023h2" / "questions.jsonl")]
    (work / "questions.txt").write_text("\n".join(asked), encoding="utf-8")
    facts = [row["question"] for row in rows(_FACTS) if row["corpus"] == "stories"]
    (work / "facts.txt").write_text("\n".join(facts), encoding="utf-8")
    with Dateline.open(stage.facts, llm="reader") as d:
        d.index([STORIES])
    return stage


def grown(data: Path, work: Path, size: int) -> Stage:
    """So many articles: real ones, and again with other names, numbers and dates."""
    stage = Stage(work / f"growth-{size}")
    shutil.rmtree(stage.folder, ignore_errors=True)
    stage.folder.mkdir(parents=True)
    shutil.copy(work / "questions.txt", stage.folder)
    _write(stage.articles, itertools.islice(_varied(list(_real(data))), size))
    return stage


def _real(data: Path) -> Iterator[dict[str, str]]:
    for row in rows(data / "realtimeqa_2023h2" / "articles.jsonl.gz"):
        yield {k: row[k] for k in ("title", "url", "published", "text") if row.get(k)}


def _varied(real: Sequence[dict[str, str]]) -> Iterator[dict[str, str]]:
    yield from real
    for turn in itertools.count(1):
        for n, row in enumerate(real):
            draw = random.Random(turn * len(real) + n)  # noqa: S311
            names: dict[str, str] = {}
            yield {
                **row,
                "url": f"{row.get('url', n)}?{turn}",
                "title": f"{row.get('title', '')} {turn}",
                "text": _with_others(row["text"], names, draw),
            }


def _with_others(text: str, names: dict[str, str], draw: random.Random) -> str:
    """The text with each name turned about, and each number another of as many digits."""

    def name(found: re.Match[str]) -> str:
        word = found[0].lower()
        return names.setdefault(found[0], "".join(draw.sample(word, len(word))).capitalize())

    def number(found: re.Match[str]) -> str:
        return "".join(draw.choice("123456789") for _ in found[0])

    return _NUMBER.sub(number, _NAME.sub(name, text))


def _write(path: Path, articles: Iterator[dict[str, str]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in articles)
    path.write_text("\n".join(lines), encoding="utf-8")


def measured(name: str, stage: Stage) -> Figures:
    """One task in a process of its own, so that memory and imports are its own too."""
    say(f"  {name} in {stage.folder}")
    command = [sys.executable, "-m", "evals.bench.tasks", name, str(stage.folder)]
    run = subprocess.run(  # noqa: S603
        command, check=True, stdout=subprocess.PIPE, text=True, timeout=_LONGEST_S
    )
    found: Figures = json.loads(run.stdout.splitlines()[-1])
    return found


def machine() -> dict[str, Any]:
    import torch

    models = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text("ascii"))
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": len(os.sched_getaffinity(0)),
        "torch": torch.__version__,
        "python": platform.python_version(),
    }


def commit() -> str:
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=_PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip()


# -- what is said --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """A figure, and how large or small it is to be."""

    what: str
    value: float
    least: float | None = None
    most: float | None = None
    unit: str = ""

    @property
    def met(self) -> bool:
        low, high = self.least, self.most
        return (low is None or self.value >= low) and (high is None or self.value <= high)

    def row(self) -> list[str]:
        bound = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        return [self.what, f"{self.value:.3g}{self.unit}", bound, "yes" if self.met else "no"]


def report(found: Mapping[str, Any]) -> str:
    """The table of what was to be reached."""
    lines = [target.row() for target in targets(found)]
    return table.markdown(["what", "measured", "to reach", "reached"], lines)


def growth(sizes: Sequence[Figures]) -> str:
    """An SVG file: retrieval, and indexing but for the embedding, by the number of articles."""
    most = max(s["articles"] for s in sizes) / 1000
    plots = []
    for key, times, up in (
        ("search_s", 1000, "retrieval, ms"),
        ("seconds", 1 / 60, "indexing, minutes"),
    ):
        points = [(s["articles"] / 1000, s[key] * times) for s in sizes]
        highest = max(y for _, y in points)
        plots.append(curve(Axes((0, most), (0, highest), "thousand articles", up), points))
    return by_itself(plots)


def targets(found: Mapping[str, Any]) -> list[Target]:
    """The figures that the tasks that ran can tell."""
    made = [*_indexing(found), *_asking(found)]
    if sizes := found.get("growth"):
        first, last = sizes[0], sizes[-1]
        more = last["articles"] / first["articles"]
        search, seconds = (last[k] / first[k] for k in ("search_s", "seconds"))
        span = f"{last['articles']:,} articles to {first['articles']:,}"
        made += [
            Target(f"retrieval, {span}", search, most=3),
            Target(f"indexing, {span}, times as long as linear", seconds / more, most=1.2),
            Target("one article more", last["one_more_s"], most=2, unit=" s"),
            Target("peak memory of indexing these", last["peak_bytes"] / 1e9, most=1.5, unit=" GB"),
        ]
    return made


def _indexing(found: Mapping[str, Any]) -> Iterator[Target]:
    if (alone := found.get("embedding")) is not None:
        yield Target("embedding, share of the matrix product", alone["share"], least=0.6)
    if (own := found.get("index")) is None:
        return
    embedding, unchanged, words = (
        own[k] / own["seconds"] for k in ("embedding_s", "unchanged_s", "by_words_s")
    )
    yield Target("all but embedding, share of indexing", 1 - embedding, most=0.15)
    yield Target("unchanged again, share of the first time", unchanged, most=0.01)
    yield Target("found by words, share of indexing", words, most=0.05)
    yield Target("peak memory of indexing", own["peak_bytes"] / 1e9, most=1.5, unit=" GB")
    yield Target("on disk, times the text", own["disk_bytes"] / own["text_bytes"], most=4)
    if (plain := found.get("baseline")) is not None:
        rate = (own["articles"] / own["seconds"]) / (plain["articles"] / plain["seconds"])
        yield Target("articles a second, times the baseline's", rate, least=3)


def _asking(found: Mapping[str, Any]) -> Iterator[Target]:
    if "search" in found and "baseline" in found:
        ratio = found["search"]["search_s"] / found["baseline"]["search_s"]
        yield Target("retrieval, times the baseline's", ratio, most=1)
    if (fact := found.get("facts")) is not None:
        four = fact["answers_per_s_of_four"] / fact["answers_per_s"]
        yield Target("a fact, warm", fact["fact_s"], most=0.6, unit=" s")
        yield Target("its first words", fact["first_words_s"], most=0.4, unit=" s")
        yield Target("four clients, times one", four, least=3)
        yield Target("peak memory of serving", fact["peak_bytes"] / 1e9, most=1, unit=" GB")
    if (ask := found.get("cold")) is not None:
        yield Target("ask from cold, times its imports", ask["ratio"], most=1.3)
        yield Target("ask where a Dateline serves the index", ask["served_s"], most=1, unit=" s")


if __name__ == "__main__":
    main()
