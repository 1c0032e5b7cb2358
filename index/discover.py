"""From the sources a person names to the items that are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import ReadError
from index.expand import expand
from index.feeds import Found
from index.fetch import Fetcher, is_address, plain_address
from index.read.format import SUFFIXES, signed_format, suffix_of, why_passed_over
from index.read.item import Facts, Item
from index.records import Failure

MANIFEST = "manifest.toml"


def discover(sources: Sequence[str | Path], *, public_only: bool = False) -> Found:
    """Files stand for themselves; folders for the readable files below them.

    In a folder, hidden files and a README are not articles; a file that is named
    itself is always read. Each item and each manifest is there once.
    """
    found = Found()
    fetcher: Fetcher | None = None
    for source in sources:
        if is_address(source):
            fetcher = fetcher or Fetcher(public_only=public_only)
            found.add(_at_address(str(source), fetcher))
        else:
            # Absolute, since the catalog remembers files by their path and a relative one
            # means another file in another folder.
            found.add(_at_path(Path(source).expanduser().absolute()))
    found.items = list({item.source: item for item in found.items}.values())
    found.manifests = list(dict.fromkeys(found.manifests))
    return found


def _at_address(address: str, fetcher: Fetcher) -> Found:
    try:
        source = plain_address(address)
        got = fetcher.get(address)
    except ReadError as error:
        return Found(failed=[Failure.of(address, error)])
    stated = Facts(url=got.address)
    item = Item(source, got.name, len(got.data), lambda: got.data, stated=stated)
    return expand(item, fetcher)


def _at_path(path: Path) -> Found:
    if path.is_dir():
        return _in_folder(path)
    if not path.exists():
        return Found(failed=[Failure(str(path), f"{path} does not exist: check the path.")])
    found = _in_file(path)
    if (beside := path.parent / MANIFEST).is_file():
        found.manifests.append(beside)
    return found


def _in_folder(folder: Path) -> Found:
    found = Found()
    for below in _visible(folder):
        if below.name == MANIFEST:
            found.manifests.append(below)
        elif (why := _not_an_article(below)) is not None:
            found.ignored.append(Failure(str(below), why))
        else:
            found.add(_in_file(below))
    if not found.items and not found.failed:
        reason = (
            f"{folder} has no articles in it: Dateline reads {', '.join(sorted(SUFFIXES))} files."
        )
        found.failed.append(Failure(str(folder), reason))
    return found


def _in_file(path: Path) -> Found:
    try:
        return expand(Item.of_file(path))
    except OSError as error:
        return Found(failed=[Failure.of(str(path), error)])


def _visible(folder: Path) -> Iterator[Path]:
    """The files below a folder, in order, without the hidden."""
    for below in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in below.relative_to(folder).parts)
        if not hidden and not below.is_dir():
            yield below


def _not_an_article(path: Path) -> str | None:
    """Why a file of a folder is no article; None for one."""
    if suffix_of(path.name) == ".xml" and not _has_signed_format(path):
        return "not a format that Dateline reads"
    return why_passed_over(path.name)


def _has_signed_format(path: Path) -> bool:
    """Whether an XML file is one of those that are read: most are somebody's settings."""
    try:
        with path.open("rb") as file:
            return signed_format(file.read(4096)) is not None
    except OSError:
        return True  # named as a failure when it is read
