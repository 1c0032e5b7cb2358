"""What `sync` removes: what is gone, and never what could only not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.discover import Found
from index.errors import SyncError
from index.records import Failure
from index.run.known import Known, below


@dataclass(frozen=True, slots=True)
class Gone:
    """Ids of articles, and the items that they came from."""

    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def refuse_to_empty(sources: Sequence[str | Path], found: Found) -> None:
    """A folder that is not mounted or a name that is misspelt must not cost the index.

    Raises:
        SyncError: a path that is named does not exist, or nothing in it can be an article.
    """
    items = [item.source for item in found.items]
    for source in sources:
        if _is_address(source):
            continue
        path = Path(source).expanduser().absolute()
        if not path.exists():
            raise SyncError(
                f"{source} does not exist, and everything that came from it would be removed: "
                "check the path; nothing was changed."
            )
        if not any(below(item, [str(path)]) for item in items):
            raise SyncError(
                f"{source} has no articles in it, and everything that came from it would be "
                "removed: 'dateline remove ID' removes articles; nothing was changed."
            )
    if not sources:
        raise SyncError("Nothing was named to make the index equal to: name a SOURCE.")


def what_is_gone(
    sources: Sequence[str | Path], known: Known, found: Found
) -> tuple[Gone, list[Failure]]:
    """What is in the index and in no source.

    Returns:
        What is gone, and what was not found though it is there, as a file in a folder that
        may not be listed. The latter is kept and named.
    """
    present = {item.source for item in found.items}
    if not present:
        return Gone(), []
    unreachable = [failure.source for failure in found.failed]
    passed_over = {failure.source for failure in found.ignored}
    folders = [Path(s).expanduser().absolute() for s in sources if not _is_address(s)]
    gone: list[str] = []
    kept: list[Failure] = []
    for source in known.items():
        if source in present or below(source, unreachable):
            continue
        if source not in passed_over and _stands_below(source, folders):
            reason = f"{source} is there and was not found: check the rights of its folder."
            kept.append(Failure(source, reason))
        else:
            gone.append(source)
    articles = [held.id for source in gone for held in known.of_source(source)]
    return Gone(tuple(articles), tuple(gone)), kept


def _is_address(source: str | Path) -> bool:
    return str(source).startswith(("http://", "https://"))


def _stands_below(source: str, folders: Sequence[Path]) -> bool:
    """Whether a file is still there, or may be, in a folder that was searched."""
    path = Path(source)
    inside = [path.relative_to(folder) for folder in folders if path.is_relative_to(folder)]
    if not inside or any(part.startswith(".") for part in inside[0].parts):
        return False
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return path.is_file()
