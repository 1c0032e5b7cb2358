"""Whether a text of ours copies one of the publishers'."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from index.words import words


def copied(texts: Iterable[str], originals: Path, n: int) -> list[str]:
    """Every `n` words in a row of these texts that stand in a publisher's text too."""
    theirs = set().union(
        *(_runs(path.read_text(encoding="utf-8"), n) for path in originals.glob("*.txt"))
    )
    assert len(theirs) > 1000, "these are not the publishers' texts"
    return sorted(" ".join(run) for text in texts for run in _runs(text, n) & theirs)


def _runs(text: str, n: int) -> set[tuple[str, ...]]:
    said = words(text)
    return {tuple(said[at : at + n]) for at in range(len(said) - n + 1)}
