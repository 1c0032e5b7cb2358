"""The text of a file that somebody hands over to be looked at, and not to be indexed."""

from __future__ import annotations

from pathlib import Path

from index.errors import ReadError
from index.read.article import Origin
from index.read.encoding import decode
from index.read.facts import Facts
from index.read.formats.html import read_html
from index.read.formats.pdf import read_pdf
from index.read.formats.word import text_of_word
from index.read.kind import Kind
from index.read.kinds import kind_of

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
    kind = kind_of(name, Path(name).name, data)
    if kind is Kind.WORD:
        text = text_of_word(name, data)
    elif kind is Kind.PDF:
        text = read_pdf(data, Facts(), Origin(name, "")).text
    elif kind is Kind.PAGE:
        text = read_html(decode(name, data), Facts(), Origin(name, "")).text
    elif kind is Kind.TEXT:
        text = decode(name, data)
    else:
        raise ReadError(f"{name} is {kind.value}: name a text, a Word document, a PDF or a page.")
    if not any(map(str.isalnum, text)):
        raise ReadError(f"{name} is empty: there are no words in it.")
    return text
