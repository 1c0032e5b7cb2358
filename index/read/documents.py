"""Word documents (.docx), by mammoth, and mail (.eml): a newsletter as it arrived."""

from __future__ import annotations

import io
import re
import zipfile
from email import errors, message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses

from index.clean import clean_body, clean_page
from index.errors import ReadError
from index.read.article import Origin, make_article
from index.read.encoding import decode, is_noise
from index.read.format import ZIP_DAMAGE
from index.read.html import first_heading, text_of
from index.read.item import Facts
from index.records import Article

# -- Word: headings, lists, tables, insertions, notes ----------------------------------

# What a document may unpack to; a longer book is split into files by anybody who writes one.
LARGEST_UNPACKED = 200 * 1024**2


def read_word(data: bytes, facts: Facts, origin: Origin) -> Article:
    """Read one article. Running heads and feet, comments and deleted words are no part of it.

    A title, a byline and a date are read from the text, as in a plain text file: what the
    file's properties say about author and date is about the file.

    Raises:
        ReadError: the document is damaged or holds no text.
    """
    page = _as_page(origin.source, data)
    title = first_heading(page)
    cleaned = clean_page(text_of(page), title=title)
    return make_article(cleaned, facts.over(Facts(title=cleaned.stated.title or title)), origin)


def text_of_word(source: str, data: bytes) -> str:
    """All words of a document, with nothing left out; raises ReadError where it is damaged."""
    return text_of(_as_page(source, data))


def _as_page(source: str, data: bytes) -> str:
    import mammoth

    _refuse_damaged(source, data)
    try:
        return str(mammoth.convert_to_html(io.BytesIO(data), convert_image=_no_image).value)
    except Exception as error:
        raise ReadError(f"{source} is a damaged Word document ({error}).") from error


def _refuse_damaged(source: str, data: bytes) -> None:
    """Raise ReadError where a part of the file does not match its checksum, or is a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > LARGEST_UNPACKED:
                raise ReadError(f"{source} unpacks to more than {LARGEST_UNPACKED} bytes.")
            damaged = packed.testzip()
    except (*ZIP_DAMAGE, NotImplementedError) as error:
        raise ReadError(f"{source} is a damaged Word document ({error}).") from error
    if damaged is not None:
        raise ReadError(f"{source} is a damaged Word document: {damaged} is not whole.")


def _no_image(_image: object) -> list[object]:
    return []


# -- mail ------------------------------------------------------------------------------

# What the parser calls a part that is not as it was sent.
_DAMAGE = (
    errors.CloseBoundaryNotFoundDefect,
    errors.FirstHeaderLineIsContinuationDefect,
    errors.InvalidBase64CharactersDefect,
    errors.InvalidBase64LengthDefect,
    errors.InvalidBase64PaddingDefect,
    errors.MissingHeaderBodySeparatorDefect,
    errors.MultipartInvariantViolationDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.StartBoundaryNotFoundDefect,
)
# Headers that mailing lists and newsletters carry (RFC 2369, 2919).
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "List-Post")
_WEB_ADDRESS = re.compile(r"<?(https?://[^\s<>]+)>?")


def read_mail(data: bytes, facts: Facts, origin: Origin) -> Article:
    """Read one article: the HTML part, else the plain one. Attachments are not read.

    The subject is the title and `Date` the date. The sender of a newsletter, which names a
    way to unsubscribe, is its outlet; any other sender is the author. `Archived-At`
    (RFC 5064) is the address.

    Raises:
        ReadError: the mail is damaged or has no text.
    """
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  (policy.default makes these)
    text = _body(origin.source, message)
    facts = facts.over(_stated(message))
    cleaned = clean_body(text, title=facts.title)
    return make_article(cleaned, facts, origin)


def _body(source: str, message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("html", "plain"))
    if part is None:
        raise ReadError(f"{source} is a mail without a text; attachments are not read.")
    payload = part.get_payload(decode=True)
    problems = [d for one in message.walk() for d in one.defects if isinstance(d, _DAMAGE)]
    if problems or not isinstance(payload, bytes):
        what = type(problems[0]).__name__ if problems else "no body"
        raise ReadError(f"{source} is a mail that is cut off or damaged ({what}).")
    encoding = str(part.get("Content-Transfer-Encoding", "")).lower()
    if encoding == "quoted-printable" and not _raw(part).isascii():
        raise ReadError(f"{source} is a mail with damage: its quoted text is not ASCII.")
    text = _decoded(source, payload, part.get_content_charset())
    return text_of(text) if part.get_content_type() == "text/html" else text


def _raw(part: Message) -> str:
    """A part as it was sent; bytes that are not ASCII come as surrogates."""
    return str(part.get_payload(decode=False))


def _decoded(source: str, payload: bytes, charset: str | None) -> str:
    try:
        text = payload.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(source, payload)
    if (charset or "utf-8").lower() != "utf-8" and is_noise(text):
        raise ReadError(f"{source} is a mail with damage in its text.")
    return text


def _stated(message: EmailMessage) -> Facts:
    sender = _sender(message)
    is_list = any(message.get(name) for name in _LIST_HEADERS)
    address = _WEB_ADDRESS.match(str(message.get("Archived-At", "")).strip())
    return Facts(
        title=str(message.get("Subject", "")) or None,
        outlet=sender if is_list else None,
        authors=(sender,) if sender and not is_list else None,
        published=str(message.get("Date", "")) or None,
        url=address.group(1) if address else None,
        language=str(message.get("Content-Language", "")) or None,
    )


def _sender(message: EmailMessage) -> str | None:
    """The name of the sender; an address alone is no name."""
    names = [name for name, _ in getaddresses([str(message.get("From", ""))]) if name.strip()]
    return names[0].strip() if names else None
