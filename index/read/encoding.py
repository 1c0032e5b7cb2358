"""Bytes to characters, or a clear refusal."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import re
import unicodedata
import zlib
from collections.abc import Iterator
from io import BufferedIOBase

from index.errors import ReadError

GZIP_MAGIC = b"\x1f\x8b"
# What a .jsonl.gz may grow to, so that a small file cannot fill the memory.
LARGEST_UNPACKED = 2 * 1024**3
_GZIP_DAMAGE = (EOFError, OSError, zlib.error)
_PIECE = 64 * 1024
_HEAD = 4096
# A longer one is no line of an article.
_LONGEST_LINE = 256 * 1024**2
_BLANK = b"\xef\xbb\xbf \t\r\n"

_MAGIC = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a sound or a picture",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x7fELF": "a program",
    b"SQLite format 3": "an SQLite database",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"ID3": "a sound",
    GZIP_MAGIC: "a gzip archive of an archive",
}
_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})",
    re.IGNORECASE,
)

# Of the bytes above 127, the share that well-formed UTF-8 accounts for where a file is UTF-8
# with damage. Text in one of the older encodings comes to almost none by chance.
_DAMAGED_UTF8 = 0.5
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH = re.compile(rb"[\x80-\xff]")
# Western text has about one accented letter or curly quotation mark in twenty characters.
_MOST_HIGH_IN_WESTERN = 0.2
# In so many characters, a text has fewer than so many that no text is written with, and so
# many bytes of a Western one are mostly ASCII: 64 random bytes anywhere in a file show.
_WINDOW = 64
_FEWEST_ODD = 2
_MOST_HIGH_IN_WINDOW = 0.4
# charset-normalizer's coherence (0..1) by which another encoding must beat cp1252 to win.
_CLEARLY_BETTER = 0.1


def unpack(source: str, data: bytes, most: int = LARGEST_UNPACKED) -> bytes:
    """Return `data`, unpacked where its first bytes say that it is gzip.

    `most` bytes may come of it.

    Raises:
        ReadError: the archive is damaged, cut short or unreasonably large.
    """
    if not data.startswith(GZIP_MAGIC):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(most + 1)
    except _GZIP_DAMAGE as error:
        raise _damaged_gzip(source, error) from error
    if len(unpacked) > most:
        raise _too_large(source, most)
    return unpacked


@contextlib.contextmanager
def unpacked_file(source: str, file: BufferedIOBase) -> Iterator[BufferedIOBase]:
    """`unpack` for a file that is not held in memory: from its beginning, unpacked as it is read.

    A packed one is read through once before, since damage shows at the end.
    """
    file.seek(0)
    packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    file.seek(0)
    if not packed:
        yield file
        return
    with gzip.open(file) as through:
        try:
            size = sum(len(piece) for piece in iter(lambda: through.read(_PIECE), b""))
        except _GZIP_DAMAGE as error:
            raise _damaged_gzip(source, error) from error
    if size > LARGEST_UNPACKED:
        raise _too_large(source, LARGEST_UNPACKED)
    file.seek(0)
    with gzip.open(file) as unpacked:
        yield unpacked


def first_line(file: BufferedIOBase) -> bytes:
    """The first line of a file, unpacked, and not less than 4,096 bytes where there are as many.

    What is damaged is given as it is: who reads the whole says what is wrong with it.
    """
    file.seek(0)
    head = _line_of(file)
    if not head.startswith(GZIP_MAGIC):
        return head
    file.seek(0)
    with contextlib.suppress(*_GZIP_DAMAGE), gzip.open(file) as packed:
        return _line_of(packed)
    return head


def _line_of(file: BufferedIOBase) -> bytes:
    head = file.read(_HEAD)
    return head if b"\n" in head.lstrip(_BLANK) else head + file.readline(_LONGEST_LINE)


def _damaged_gzip(source: str, error: Exception) -> ReadError:
    return ReadError(f"{source} is a damaged gzip file ({error}); fetch it again.")


def _too_large(source: str, most: int) -> ReadError:
    return ReadError(f"{source} unpacks to more than {most} bytes; split it up.")


def decode(source: str, data: bytes) -> str:
    """Return the text that `data` holds.

    A byte order mark decides, else UTF-8 where it fits, else what an HTML page declares,
    else the likeliest older encoding, Western first.

    Raises:
        ReadError: `data` is a picture, an archive or the like, holds NUL bytes, is UTF-8
            with damage, or fits no encoding.
    """
    refuse_binary(source, data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ReadError(
                    f"{source} begins as {encoding.upper()} and breaks at byte {error.start}; "
                    "save it as UTF-8."
                ) from error
            if encoding != "utf-8-sig" and is_noise(text):
                raise ReadError(f"{source} is {encoding.upper()} with damage; fetch it again.")
            return text
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(source, data, error.start)
    for likely in (_declared(data), _guessed(data)):
        if likely is not None and not is_noise(likely):
            return likely
    raise ReadError(f"{source} is not text in any known encoding; save it as UTF-8.")


def refuse_magic(source: str, data: bytes) -> None:
    """Raise ReadError where `data` begins like a binary format."""
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise ReadError(f"{source} is not text but {what}.")


def refuse_binary(source: str, data: bytes) -> None:
    """Raise ReadError where `data` begins like a binary format or holds NUL bytes."""
    refuse_magic(source, data)
    has_mark = any(data.startswith(mark) for mark, _ in _BOMS)
    if not has_mark and (where := data.find(b"\0")) >= 0:
        raise ReadError(f"{source} is not text: it holds a NUL byte at byte {where}.")


def _refuse_damaged_utf8(source: str, data: bytes, start: int) -> None:
    high = len(_HIGH.findall(data))
    in_sequences = sum(map(len, _UTF8_SEQUENCE.findall(data)))
    if in_sequences / high > _DAMAGED_UTF8:
        raise ReadError(f"{source} is UTF-8 with damage at byte {start}; fetch or save it again.")


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data[:4096])
    if not found:
        return None
    name = found.group(1).decode("ascii", "ignore").lower()
    # Browsers read these two as cp1252, and pages are written for browsers.
    name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii") else name
    try:
        return data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    guesses = list(from_bytes(data))
    western = _western(data)
    if western is not None:
        own = next((g.coherence for g in guesses if g.encoding == "cp1252"), 0.0)
        rivals = [g for g in guesses if g.coherence > own + _CLEARLY_BETTER and g.chaos == 0]
        if not rivals:
            return western
        guesses = rivals
    return str(guesses[0]) if guesses else None


def _western(data: bytes) -> str | None:
    high = [found.start() for found in _HIGH.finditer(data)]
    crowd = int(_MOST_HIGH_IN_WINDOW * _WINDOW)
    if len(high) > _MOST_HIGH_IN_WESTERN * len(data) or _crowded(high, crowd):
        return None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return None


def is_noise(text: str) -> bool:
    """Whether a stretch of `text` is made of characters that no text is written with."""
    odd = [at for at, c in enumerate(text) if not c.isprintable() and _is_odd(c)]
    return _crowded(odd, _FEWEST_ODD)


def _is_odd(character: str) -> bool:
    if character in "\n\r\t\f\v\x85":
        return False
    return unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")


def _crowded(places: list[int], crowd: int) -> bool:
    """Whether `crowd` of these places lie within one window."""
    ends = zip(places, places[crowd - 1 :], strict=False)
    return any(last - first < _WINDOW for first, last in ends)
