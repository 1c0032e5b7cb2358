"""From an http(s) address to bytes, within bounds, and nowhere that it must not go."""

from __future__ import annotations

import ipaddress
import mimetypes
import os
import queue
import re
import socket
import threading
import time
import weakref
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from index.errors import ReadError, UsageError

if TYPE_CHECKING:
    import httpx

_OK = range(200, 300)
_PACKINGS = ("", "identity", "gzip", "deflate")
_ERRNO = re.compile(r"\[Errno -?\d+\] ")
_TEXT_TYPES = ("text/html", "text/plain", "application/xhtml+xml", "application/xml", "text/xml")
_NAMES_OF_TYPES = {"application/xhtml+xml": ".html", "message/rfc822": ".eml"}
# Types that say nothing about what they hold.
_ANY_TYPE = frozenset(("", "application/octet-stream", "binary/octet-stream"))


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Attributes:
        timeout: seconds to connect, and to wait for the next bytes.
        deadline: seconds for one address, from the look-up of its host to the last byte, with
            all that it leads on to.
        size: bytes of one address, unpacked.
        redirects: how often an address may lead on to another.
        articles: how many a feed or a sitemap may bring (`DATELINE_FETCH_ARTICLES`).
        pause: seconds between two calls on one host (`DATELINE_FETCH_PAUSE`).
    """

    timeout: float = 10.0
    deadline: float = 60.0
    size: int = 20 * 1024**2
    redirects: int = 5
    articles: int = 500
    pause: float = 1.0

    @classmethod
    def from_environment(cls) -> Limits:
        try:
            articles = int(os.environ.get("DATELINE_FETCH_ARTICLES") or cls().articles)
            pause = float(os.environ.get("DATELINE_FETCH_PAUSE") or cls().pause)
        except ValueError as error:
            raise UsageError(
                f"DATELINE_FETCH_ARTICLES and DATELINE_FETCH_PAUSE must be numbers ({error})."
            ) from error
        return cls(articles=max(1, articles), pause=max(0.0, pause))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: its bytes, where they stood in the end, and a name for them."""

    data: bytes
    address: str
    name: str


class NotPublicError(Exception):
    """A host is, or resolves to, an address that is not public; the text is the address."""


class Fetcher:
    """Fetches addresses one after the other; keeps connections open between them."""

    def __init__(self, limits: Limits | None = None, *, public_only: bool = False) -> None:
        """`public_only`: nothing on this machine or on a private network is fetched."""
        self.limits = limits or Limits.from_environment()
        self._public_only = public_only
        self._called: dict[str, float] = {}
        self._connect()

    def _connect(self) -> None:
        """Begins with no connection; those that are open are closed by `_hang_up`."""
        import httpx

        self._client = httpx.Client(
            headers={
                "User-Agent": f"dateline/{version('dateline')}",
                "Accept-Encoding": "gzip, deflate",
                "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
            },
            timeout=self.limits.timeout,
            follow_redirects=True,
            max_redirects=self.limits.redirects,
            transport=public_transport() if self._public_only else None,
            # A proxy would fetch what must not be fetched.
            trust_env=not self._public_only,
        )
        self._hang_up = weakref.finalize(self, self._client.close)

    def get(self, address: str, named: str | None = None) -> Fetched:
        """The content of an address, its text as UTF-8.

        Raises:
            ReadError: it cannot be had; the message is one sentence that begins with the
                address, or with what it is `named`.
        """
        import httpx

        name = named or address
        try:
            self._wait(httpx.URL(address).host)
            return self._within_deadline(name, address)
        except NotPublicError as error:
            raise ReadError(
                f"{name} leads to {error}, an address that is not public: it is not fetched."
            ) from error
        except httpx.TooManyRedirects as error:
            times = self.limits.redirects
            raise ReadError(f"{name} leads on more than {times} times; check it.") from error
        except httpx.TimeoutException as error:
            raise ReadError(
                f"{name} did not answer within {self.limits.timeout:g} s; try again later."
            ) from error
        except httpx.RemoteProtocolError as error:
            raise ReadError(f"{name} was cut off on its way; try again.") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise ReadError(
                f"{name} is not an address that can be fetched, or leads to one ({error})."
            ) from error
        except httpx.HTTPError as error:
            why = _ERRNO.sub("", str(error)) or type(error).__name__
            raise ReadError(
                f"{name} cannot be fetched ({why}): check the address and the network."
            ) from error

    def _wait(self, host: str) -> None:
        """A polite pause between calls on one host, other than this machine."""
        last = self._called.get(host)
        if last is not None and host not in ("localhost", "127.0.0.1", "::1"):
            time.sleep(max(0.0, last + self.limits.pause - time.monotonic()))
        self._called[host] = time.monotonic()

    def _within_deadline(self, name: str, address: str) -> Fetched:
        """Fetches in a thread of its own, and waits for it no longer than the deadline.

        httpx limits each wait on the network, and nothing limits their number: a server may
        send its headers a byte at a time, or lead on again and again.
        """
        client = self._client
        came: queue.SimpleQueue[Fetched | Exception] = queue.SimpleQueue()

        def fetch() -> None:
            try:
                with client.stream("GET", address) as response:
                    came.put(self._read(name, response))
            except Exception as error:  # noqa: BLE001 - handed over, and raised there
                came.put(error)

        threading.Thread(target=fetch, name="dateline-fetch", daemon=True).start()
        try:
            found = came.get(timeout=self.limits.deadline)
        except queue.Empty:
            # Without its connection the thread ends at the next byte, or where httpx gives up.
            self._hang_up()
            self._connect()
            seconds = f"{self.limits.deadline:g} s"
            raise ReadError(f"{name} took more than {seconds} to come.") from None
        if isinstance(found, Exception):
            raise found
        return found

    def _read(self, name: str, response: httpx.Response) -> Fetched:
        if response.status_code not in _OK:
            status = f"{response.status_code} {response.reason_phrase}".strip()
            raise ReadError(f"{name} answered {status}.")
        packing = response.headers.get("content-encoding", "").strip().lower()
        if packing not in _PACKINGS:
            # Brotli's smallest pieces may unpack to gigabytes before they can be counted.
            raise ReadError(f"{name} comes packed as '{packing[:20]}', which was not asked for.")
        data = bytearray()
        for piece in response.iter_bytes():
            data += piece
            if len(data) > self.limits.size:
                raise ReadError(f"{name} is larger than {self.limits.size:,} bytes.")
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        text = _as_utf8(bytes(data), response.charset_encoding) if kind in _TEXT_TYPES else None
        address = str(response.url.copy_with(fragment=None))
        return Fetched(bytes(data) if text is None else text, address, _name(response, kind))


def is_address(source: str | Path) -> bool:
    """Whether a source is an address rather than a file or a folder."""
    return str(source).startswith(("http://", "https://"))


def plain_address(address: str) -> str:
    """The form in which the catalog remembers an address: no fragment, no name, no password.

    Raises:
        ReadError: it is no address.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ReadError(f"{address} is not an address that can be fetched ({error}).") from error
    if not host:
        raise ReadError(f"{address} is not an address that can be fetched: it names no host.")
    host = f"[{host}]" if ":" in host else host
    place = host if port is None else f"{host}:{port}"
    # Never without a path: 'http://host' must not be the beginning of 'http://host:80/page'.
    return urlunsplit((parts.scheme.lower(), place, parts.path or "/", parts.query, ""))


def _as_utf8(data: bytes, charset: str | None) -> bytes | None:
    """`data` in UTF-8, where the server names another encoding and it fits."""
    if charset is None or charset.lower() in ("utf-8", "utf8"):
        return None
    try:
        return data.decode(charset).encode()
    except (LookupError, UnicodeError):
        return None


def _name(response: httpx.Response, kind: str) -> str:
    """A file name: the address's own, with the ending of the type that the server states."""
    own = unquote(PurePosixPath(response.url.path).name)
    if kind in _ANY_TYPE:
        return own
    promised = mimetypes.guess_type(own)[0]
    if kind == "text/plain" and promised and not promised.startswith("text/"):
        return own  # servers call all kinds of files plain text
    ending = _NAMES_OF_TYPES.get(kind) or mimetypes.guess_extension(kind) or ""
    known = PurePosixPath(own).suffix.lower() in (*_SAME.get(ending, ()), ending)
    return own if known and own else f"{own or 'page'}{ending}"


# Endings that are more exact than the type under which servers send such files.
_SAME = {
    ".txt": (".txt", ".md", ".markdown", ".jsonl", ".eml"),
    ".xml": (".xml", ".rss", ".atom"),
    ".zip": (".zip", ".docx", ".epub"),
    ".gz": (".gz",),
}


# -- public addresses only, for what people elsewhere ask this machine to fetch ----------

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# NAT64 (RFC 6052): the last 32 bits are an IPv4 address.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network, and nothing is hidden inside it.

    Not public are loopback, link-local (also a cloud's metadata service), private, shared,
    multicast, reserved and unspecified addresses (the IANA registries of special purposes).
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in (found, *_inside(found)))


def _inside(address: _Address) -> list[_Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    inside: list[_Address | None] = [address.ipv4_mapped, address.sixtofour]
    inside.extend(address.teredo or ())
    if address in _NAT64:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in inside if one is not None]


def resolve_public(host: str, port: int) -> str:
    """One address of `host`, all of whose addresses are public.

    Raises:
        NotPublicError: one of them is not.
        OSError: the name is not known.
    """
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not is_public(address):
            raise NotPublicError(address)
    return found[0]


def public_transport() -> httpx.BaseTransport:
    """A transport that connects to public addresses only.

    Each request, those after a redirect too, resolves its host once and connects to the
    address that was checked: a name that changes its mind between the two gains nothing. The
    certificate is still checked against the name.
    """
    import httpx

    class PublicTransport(httpx.BaseTransport):
        def __init__(self) -> None:
            # Not kept open: two names may share an address, and each shows its certificate.
            self._inner = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            host = request.url.host
            port = request.url.port or (443 if request.url.scheme == "https" else 80)
            try:
                address = resolve_public(host, port)
            except OSError as error:
                raise httpx.ConnectError(f"{host} is not known") from error
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # with the Host that was asked for
                extensions={**request.extensions, "sni_hostname": host},
            )
            return self._inner.handle_request(pinned)

        def close(self) -> None:
            self._inner.close()

    return PublicTransport()
