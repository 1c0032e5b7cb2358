"""What must not be fetched: addresses of this machine and its network."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from index.fetch import is_public
from rag import Dateline
from tests.index.formats import entry, page, rss
from tests.index.letters import CountingEmbedder
from tests.index.reading import given
from tests.index.served import Site, content, redirect


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.9.9.9 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
    224.0.0.1 255.255.255.255 240.0.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: not-an-address""".split(),
)
def test_addresses_of_this_machine_and_its_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::808:808"])
def test_addresses_of_the_open_network_are_public(address: str) -> None:
    assert is_public(address)


def public(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> list[str]:
    """Names resolve to these, in turn; gives back where connections went, all to our server."""
    real, connect, went = socket.getaddrinfo, socket.create_connection, []
    turn = {name: iter(found) for name, found in names.items()}

    def resolve(host: str, *rest, **more):
        found = next(turn[host]) if host in turn else host
        return real(found, *rest, **more)

    def connected(address, *rest, **more):
        went.append(address[0])
        host = "127.0.0.1" if address[0] == "93.184.215.14" else address[0]
        return connect((host, address[1]), *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connected)
    return went


def test_a_private_address_is_fetched_for_the_command_line_and_not_for_others(web: Site) -> None:
    address = web.on("/a", content(page()))
    assert given(address).article
    web_asked = len(web.asked)
    assert "127.0.0.1, an address that is not public" in given(address, public_only=True).reason
    assert len(web.asked) == web_asked


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:7f00:1]"])
def test_other_spellings_of_this_machine_are_seen_through(web: Site, host: str) -> None:
    assert "not public" in given(f"http://{host}:{web.port}/a", public_only=True).reason
    assert web.asked == []


def test_a_redirect_from_a_public_address_to_a_private_one_is_refused(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public(monkeypatch, {"gazette.example": ["93.184.215.14"]})
    web.on("/a", redirect(web("/secret")))
    address = f"http://gazette.example:{web.port}/a"
    assert "leads to 127.0.0.1" in given(address, public_only=True).reason
    assert web.asked == ["/a"]


def test_a_name_that_changes_its_mind_is_connected_where_it_was_checked(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    went = public(monkeypatch, {"gazette.example": ["93.184.215.14", "127.0.0.1"]})
    web.on("/a", content(page()))
    found = given(f"http://gazette.example:{web.port}/a", public_only=True).article
    assert found.url == f"http://gazette.example:{web.port}/a"
    assert went == ["93.184.215.14"]
    assert web.headers("/a")["Host"] == f"gazette.example:{web.port}"


def test_whoever_calls_dateline_can_ask_for_public_addresses_alone(
    home: Path, web: Site, embedder: CountingEmbedder
) -> None:
    address = web.on("/a", content(page()))
    with Dateline.open(home, embedding=embedder) as dateline:
        [failure] = dateline.index(address, public_only=True).failed
        assert "not public" in failure.reason and web.asked == []
        assert len(dateline.index(address).added) == 1


def test_the_links_of_a_public_feed_are_held_to_the_same(
    web: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    public(monkeypatch, {"gazette.example": ["93.184.215.14"]})
    web.on("/feed", content(rss(entry("A", web("/secret"))), "text/xml"))
    got = given(f"http://gazette.example:{web.port}/feed", public_only=True)
    assert "not public" in got.reason
    assert "/secret" not in web.asked
