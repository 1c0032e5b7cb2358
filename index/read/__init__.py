"""From the bytes of a source to articles: one reader a format, and the choice between them."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

from index.errors import ReadError
from index.read.article import Origin
from index.read.documents import read_mail, read_word, text_of_word
from index.read.encoding import (
    LARGEST_UNPACKED,
    decode,
    first_line,
    refuse_binary,
    unpack,
    unpacked_file,
)
from index.read.format import Format, format_of, holds_lines
from index.read.html import read_html, read_whole
from index.read.item import Facts, Item
from index.read.pdf import read_pdf
from index.read.texts import read_jsonl, read_plain
from index.records import Article, Failure

_DOCUMENTS = {Format.PDF: read_pdf, Format.WORD: read_word, Format.MAIL: read_mail}
# What a packed file of one article may grow to.
_LARGEST_ARTICLE = 256 * 1024**2
_BLANK = "\ufeff \t\r\n\v\f\u200b\u00a0"


def read_each(
    item: Item, file: BufferedIOBase, source_hash: str, facts: Facts | None = None
) -> Iterator[Article | Failure]:
    """Each article that `file`, the bytes of `item`, holds, and each line that holds none.

    JSON lines are read one at a time, so that a file of any size can be; anything else is held
    in memory as a whole. The content decides about the reader, and the name where the content
    is no more than text. `source_hash` is the sha256 of the bytes. Each of `facts` that is not
    None wins over what the text states about itself, and that over what `item` states.

    Raises:
        ReadError: nothing at all can be had. The message is one sentence for a person and
            begins with the source. A broken line of a `.jsonl` is a `Failure` instead.
        OSError: the file cannot be read.
    """
    facts, source = facts or Facts(), item.source
    head = first_line(file)
    if holds_lines(source, item.name, head):
        # One line of noise costs that line alone; a file that begins with noise has no lines.
        refuse_binary(source, head[:1024])
        with unpacked_file(source, file) as lines:
            yield from read_jsonl(lines, facts, Origin(source, source_hash))
        return
    file.seek(0)
    data = unpacked(item, file.read())
    fmt = format_of(source, item.name, data)
    yield _article(item, fmt, data, facts, Origin(source, source_hash, item.stated))


def unpacked(item: Item, data: bytes) -> bytes:
    """`data`, unpacked where it is gzip; raises ReadError where it is damaged or too large."""
    return unpack(
        item.source, data, LARGEST_UNPACKED if ".jsonl" in item.name.lower() else _LARGEST_ARTICLE
    )


def _article(item: Item, fmt: Format, data: bytes, facts: Facts, origin: Origin) -> Article:
    if reader := _DOCUMENTS.get(fmt):
        return reader(data, facts, origin)
    if fmt not in (Format.PAGE, Format.TEXT):
        raise ReadError(
            f"{item.source} is {fmt.value} inside another: unpack it, or name it itself."
        )
    text = decode(item.source, data)
    if not text.strip(_BLANK):
        raise ReadError(f"{item.source} is empty: there is only white space in it.")
    if fmt is Format.TEXT:
        return read_plain(text, facts, origin)
    return read_whole(text, facts, origin) if item.whole else read_html(text, facts, origin)


# -- the text of a file that is looked at and not indexed --------------------------------

# Bytes of a file: some hundred pages with their pictures.
LARGEST = 50 * 1024**2


def text_of_file(path: Path) -> str:
    """The text of a file: plain text and Markdown as they are, of Word, PDF and pages the words.

    Raises:
        ReadError: there is no such file, or it is too large, or holds no text.
    """
    try:
        if path.is_dir():
            raise ReadError(f"{path} is a folder: name one file.")
        size = path.stat().st_size
        if size > LARGEST:
            raise ReadError(
                f"{path} has {size:,} bytes: a text of at most {LARGEST:,} can be read."
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"There is no file {path}: check the name.") from error
    except OSError as error:
        raise ReadError(f"{path} cannot be read ({error.strerror}): check the rights.") from error
    return text_of_bytes(str(path), data)


def text_of_bytes(name: str, data: bytes) -> str:
    """The text that the bytes of a file hold.

    Raises:
        ReadError: they hold none; the message begins with `name`.
    """
    if not data.strip():
        raise ReadError(f"{name} is empty: there is nothing in it to read.")
    fmt = format_of(name, Path(name).name, data)
    if fmt is Format.WORD:
        text = text_of_word(name, data)
    elif fmt is Format.PDF:
        text = read_pdf(data, Facts(), Origin(name, "")).text
    elif fmt is Format.PAGE:
        text = read_html(decode(name, data), Facts(), Origin(name, "")).text
    elif fmt is Format.TEXT:
        text = decode(name, data)
    else:
        raise ReadError(f"{name} is {fmt.value}: name a text, a Word document, a PDF or a page.")
    if not any(map(str.isalnum, text)):
        raise ReadError(f"{name} is empty: there are no words in it.")
    return text
