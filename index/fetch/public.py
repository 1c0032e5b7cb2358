"""Only public addresses: for what people elsewhere ask this machine to fetch."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# NAT64 (RFC 6052): the last 32 bits are an IPv4 address.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotPublicError(Exception):
    """A host is, or resolves to, an address that is not public; the text is the address."""


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
