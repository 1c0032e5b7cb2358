"""What went wrong with a language model: in plain words, and whether asking again may help.

Errors are told apart by status and by the names of their classes: the clients of the
providers, and those that a user passes, need not be installed.
"""

from __future__ import annotations

import email.utils
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rag.errors import DatelineError

# What a user can do with a message ends about here.
_MOST_CHARACTERS = 160

_TIMEOUTS = frozenset(("TimeoutError", "TimeoutException", "APITimeoutError", "Timeout"))
_REFUSED = frozenset(("ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror"))
_CUT = frozenset(
    ("ConnectionError", "NetworkError", "ProtocolError", "APIConnectionError", "IncompleteRead")
)
_MALFORMED = frozenset(
    ("JSONDecodeError", "UnicodeDecodeError", "DecodingError", "ValidationError")
)
_ADVICE = "check that its server runs, and DATELINE_LLM_URL"

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
_QUERY = re.compile(r"(https?://[^\s?]+)\?\S+")
_KEY = re.compile(r"\b(?:sk|pk|key|api|bearer)[-_ ][\w*.-]{6,}", re.IGNORECASE)
_SECRET = re.compile(r"(?:_KEY|_TOKEN|_SECRET|_PASSWORD)$")


@dataclass(frozen=True, slots=True)
class Failure:
    """
    Attributes:
        said: what the model did, as the rest of a sentence that begins with its name;
            without a key or an address in it.
        passing: whether asking again may help.
        wait_s: how long the server asks to wait before that; None where it does not say.
        refused: whether the request as such was refused; one that asks for less may pass.
    """

    said: str
    passing: bool = False
    wait_s: float | None = None
    refused: bool = False


def explain(error: BaseException) -> Failure:
    """What an exception of any client means."""
    chain = list(_chain(error))
    if isinstance(error, DatelineError):
        return Failure(f"failed: {str(error).rstrip('.')}")
    for e in chain:
        status = _status(e)
        if status is not None and status >= 300:
            return _refusal(status, e, _wait(chain))
    kinds = {kind.__name__ for e in chain for kind in type(e).__mro__}
    # Ollama's client has one sentence for this, and drops the cause.
    if kinds & _REFUSED or "Failed to connect" in str(error):
        return Failure(f"could not be reached: {_ADVICE}", passing=True)
    if kinds & _TIMEOUTS:
        return Failure(f"did not answer in time{_reason(error)}", passing=True)
    if kinds & _MALFORMED:
        return Failure(f"answered in a form that is not understood: {_ADVICE}")
    if kinds & _CUT:
        return Failure("broke off: the connection was cut", passing=True)
    return Failure(f"failed{_reason(error)}")


def clean(message: str) -> str:
    """The first line of a message, shortened, without what may be a secret."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    text = "".join(c for c in (lines or [""])[0] if c.isprintable())
    for name, value in os.environ.items():
        if _SECRET.search(name) and len(value) >= 6:
            text = text.replace(value, "***")
    text = _KEY.sub("***", _QUERY.sub(r"\1", _CREDENTIALS.sub("", text)))
    if len(text) > _MOST_CHARACTERS:
        text = text[: _MOST_CHARACTERS - 1].rstrip() + "…"
    return text.rstrip(". ")


def _reason(error: BaseException) -> str:
    return f" ({clean(str(error)) or type(error).__name__})"


def _refusal(status: int, error: BaseException, wait: float | None) -> Failure:
    """What an HTTP status says. The server's own words are shown only where they help."""
    if status in (401, 403):
        return Failure(f"refused the key ({status}): check the API key in the environment")
    if status == 404:
        return Failure("is not there (404): check the model's name and DATELINE_LLM_URL")
    if status in (408, 504):
        return Failure(f"did not answer in time ({status})", passing=True, wait_s=wait)
    if status == 429:
        asks = "" if wait is None else f", and asks to wait {wait:.0f} s"
        return Failure(f"takes no more questions now (429){asks}", passing=True, wait_s=wait)
    if status >= 500:
        return Failure(f"has a failing server ({status})", passing=True, wait_s=wait)
    if status < 400:
        return Failure(f"sends its callers elsewhere ({status}): check DATELINE_LLM_URL")
    return Failure(f"refused the request ({status}){_reason(error)}", refused=status in (400, 422))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what caused it."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _status(error: Any) -> int | None:
    response = getattr(error, "response", None)
    for found in (getattr(error, "status_code", None), getattr(response, "status_code", None)):
        if isinstance(found, int):
            return found
    return None


def _wait(chain: Sequence[BaseException]) -> float | None:
    """Seconds from `Retry-After` (RFC 9110, 10.2.3): a number or a date."""
    for error in chain:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        stated = str(headers.get("retry-after", "")).strip()
        if re.fullmatch(r"\d{1,9}(?:\.\d+)?", stated):
            return float(stated)
        with suppress(ValueError):
            return max(0.0, email.utils.parsedate_to_datetime(stated).timestamp() - time.time())
    return None
