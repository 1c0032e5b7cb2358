"""What is added on the page: uploads and addresses, also such as nobody should send."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UsageError
from ui.chat import articles
from ui.chat.articles import Outcome, Progress


@pytest.fixture
def uploads(tmp_path: Path):
    def write(name: str, text: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return write


TOWN = "The ferry to Skarsund was cancelled on Friday. Captain Ada Berg said so."


def outcomes(steps) -> list[tuple[str, str]]:
    return [(s.name, s.how) for s in steps if isinstance(s, Outcome)]


def test_each_upload_gets_its_own_result_and_the_rest_is_added(desk, uploads):
    paths = [uploads("ferry.txt", TOWN), uploads("empty.txt", " "), uploads("x.exe", b"MZ")]
    steps = list(articles.uploaded(desk.dateline, paths))
    assert set(outcomes(steps)) == {
        ("x.exe", "failed"), ("ferry.txt", "added"), ("empty.txt", "failed"),
    }  # fmt: skip
    assert any(isinstance(s, Progress) for s in steps)
    assert not [
        s for s in steps if isinstance(s, Outcome) and str(desk.dateline.settings.home) in s.message
    ]
    again = list(articles.uploaded(desk.dateline, [uploads("ferry.txt", TOWN)]))
    assert outcomes(again) == [("ferry.txt", "unchanged")]


def test_two_files_of_one_name_do_not_replace_each_other(desk, uploads):
    before = len(desk.listing.rows())
    list(articles.uploaded(desk.dateline, [uploads("a.txt", TOWN)]))
    list(articles.uploaded(desk.dateline, [uploads("a.txt", "Quite another text about a bridge.")]))
    assert len(desk.listing.rows()) == before + 2


def test_a_name_that_climbs_out_of_the_folder_stays_in_it(desk, uploads):
    list(articles.uploaded(desk.dateline, [uploads("..%2f..%2f.bashrc.txt", TOWN)]))
    home = desk.dateline.settings.home
    stored = [p for p in (home / articles.UPLOADS).rglob("*") if p.is_file()]
    assert len(stored) == 1 and stored[0].is_relative_to(home) and stored[0].name[0] != "."


def test_a_file_that_is_too_large_is_refused_before_it_is_copied(desk, uploads, monkeypatch):
    monkeypatch.setattr(articles, "LARGEST_MB", 0.001)
    (refused,) = articles.uploaded(desk.dateline, [uploads("big.txt", "word " * 1_000)])
    assert refused.how == "failed" and "at most" in refused.message
    assert not (desk.dateline.settings.home / articles.UPLOADS).exists()


@pytest.mark.parametrize("given", ["", "no address", "file:///etc/passwd", "javascript:x", "/etc"])
def test_what_is_no_web_address_is_refused(desk, given):
    with pytest.raises(UsageError, match="not a web address"):
        list(articles.fetched(desk.dateline, given))


@pytest.mark.parametrize(
    "given",
    ["http://127.0.0.1:9/a", "http://localhost:9/", "http://[::1]:9/", "http://169.254.1.1/"],
)
def test_addresses_of_this_machine_and_its_network_are_refused(desk, given):
    (refused,) = [s for s in articles.fetched(desk.dateline, given) if isinstance(s, Outcome)]
    assert refused.how == "failed"
    assert (
        "public" in refused.message or "network" in refused.message or "machine" in refused.message
    )
