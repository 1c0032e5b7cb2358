"""From the sources a person names to the files that are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.read import SUFFIXES, suffix_of
from index.records import Failure

MANIFEST = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """
    Attributes:
        files: what to read, each once, in order.
        manifests: the manifests that stand in the folders.
        ignored: files of a folder that are no articles, and why.
        failed: sources that lead to nothing, and why.
    """

    files: tuple[Path, ...]
    manifests: tuple[Path, ...]
    ignored: tuple[Failure, ...]
    failed: tuple[Failure, ...]


def discover(sources: Sequence[str | Path]) -> Found:
    """Files stand for themselves; folders for the readable files below them.

    In a folder, hidden files and a README are not articles; a file that is named
    itself is always read.
    """
    files: dict[Path, None] = {}
    manifests: dict[Path, None] = {}
    ignored: list[Failure] = []
    failed: list[Failure] = []
    for source in sources:
        if str(source).startswith(("http://", "https://")):
            failed.append(
                Failure(str(source), f"{source} is an address: save the page and index the file.")
            )
            continue
        # Absolute, since the catalog remembers files by their path and a relative one
        # means another file in another folder.
        path = Path(source).expanduser().absolute()
        if path.is_dir():
            before = len(files)
            for below in sorted(path.rglob("*")):
                why = _not_an_article(below, path)
                if below.name == MANIFEST:
                    manifests[below] = None
                elif why is None:
                    files[below] = None
                elif why:
                    ignored.append(Failure(str(below), why))
            if len(files) == before:
                failed.append(
                    Failure(
                        str(path),
                        f"{source} has no articles in it: Dateline reads "
                        f"{', '.join(sorted(SUFFIXES))} files.",
                    )
                )
        elif path.exists():
            files[path] = None
            if (beside := path.parent / MANIFEST).is_file():
                manifests[beside] = None
        else:
            failed.append(Failure(str(source), f"{source} does not exist: check the path."))
    return Found(tuple(files), tuple(manifests), tuple(ignored), tuple(failed))


def _not_an_article(path: Path, top: Path) -> str | None:
    """None for an article; why not; or '' for what nobody needs to hear about."""
    if path.is_dir() or any(part.startswith(".") for part in path.relative_to(top).parts):
        return ""
    if path.stem.upper() == "README":
        return "a README describes its folder; name the file itself to index it"
    if suffix_of(path) not in SUFFIXES:
        return "not a format that Dateline reads"
    return None
