"""From the sources a person names to the items that are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import ReadError
from index.expand import expand
from index.fetch import Fetcher, plain_address
from index.read.format import SUFFIXES, signed_format, suffix_of, why_passed_over
from index.read.item import Facts, Item
from index.records import Failure

MANIFEST = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """
    Attributes:
        items: what to read, each once, in order.
        manifests: the manifests that stand in the folders.
        ignored: files of a folder that are no articles, and why.
        failed: sources that lead to nothing, and why. What came of such a source earlier
            (`SOURCE`, `SOURCE:LINE`, `SOURCE!MEMBER`) is not gone, but out of reach.
    """

    items: tuple[Item, ...]
    manifests: tuple[Path, ...]
    ignored: tuple[Failure, ...]
    failed: tuple[Failure, ...]


def discover(sources: Sequence[str | Path], *, public_only: bool = False) -> Found:
    """Files stand for themselves; folders for the readable files below them.

    In a folder, hidden files and a README are not articles; a file that is named
    itself is always read.
    """
    search = _Search(public_only)
    for source in sources:
        if str(source).startswith(("http://", "https://")):
            search.address(str(source))
        else:
            search.path(source)
    return Found(
        tuple(search.items.values()),
        tuple(search.manifests),
        tuple(search.ignored),
        tuple(search.failed),
    )


@dataclass(slots=True)
class _Search:
    public_only: bool
    fetcher: Fetcher | None = None
    items: dict[str, Item] = field(default_factory=dict)
    manifests: dict[Path, None] = field(default_factory=dict)
    ignored: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def address(self, address: str) -> None:
        if self.fetcher is None:
            self.fetcher = Fetcher(public_only=self.public_only)
        try:
            source = plain_address(address)
            got = self.fetcher.get(address)
        except ReadError as error:
            self.failed.append(Failure.of(address, error))
            return
        stated = Facts(url=got.address)
        item = Item(source, got.name, len(got.data), lambda: got.data, stated=stated)
        self._expanded(item, self.fetcher)

    def path(self, source: str | Path) -> None:
        # Absolute, since the catalog remembers files by their path and a relative one
        # means another file in another folder.
        path = Path(source).expanduser().absolute()
        if path.is_dir():
            self._folder(path)
        elif path.exists():
            self._file(path)
            if (beside := path.parent / MANIFEST).is_file():
                self.manifests[beside] = None
        else:
            reason = f"{path} does not exist: check the path."
            self.failed.append(Failure(str(path), reason))

    def _folder(self, folder: Path) -> None:
        some = False
        for below in _visible(folder):
            if below.name == MANIFEST:
                self.manifests[below] = None
            elif (why := _not_an_article(below)) is not None:
                self.ignored.append(Failure(str(below), why))
            else:
                some = True
                self._file(below)
        if not some:
            reason = (
                f"{folder} has no articles in it: Dateline reads "
                f"{', '.join(sorted(SUFFIXES))} files."
            )
            self.failed.append(Failure(str(folder), reason))

    def _file(self, path: Path) -> None:
        try:
            item = Item.of_file(path)
        except OSError as error:
            self.failed.append(Failure.of(str(path), error))
        else:
            self._expanded(item)

    def _expanded(self, item: Item, fetcher: Fetcher | None = None) -> None:
        opened = expand(item, fetcher)
        self.items.update((inner.source, inner) for inner in opened.items)
        self.failed += opened.failed
        self.ignored += opened.ignored


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
