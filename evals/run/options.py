"""The options of `dateline eval`, and which of them go together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evals.errors import RunError
from evals.gold import schema
from evals.sets import formats

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
    json: Path | None = None
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
    if options.half not in tuple(schema.Half):
        raise RunError(f"'{options.half}' is no half: use {', '.join(schema.Half)}.")
    if options.dataset:
        formats.known(options.dataset[0])
