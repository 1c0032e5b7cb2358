"""Copies and light rewrites are a group; two outlets' own reports of one event are not."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.corpus import Corpus
from index.indexer import index
from index.records import Article
from index.split import chunk
from index.store import wire
from index.store.catalog import Catalog
from tests.conftest import SEEDS
from tests.index.letters import row
from tests.index.wire import COPY, OWN, WIRE, copied

Store = Callable[..., Catalog]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Puts articles into a new catalog, in the order that is given."""

    def put(*articles: Article) -> Catalog:
        catalog = Catalog(tmp_path / "catalog.db", create=True)
        for article in articles:
            catalog.put_all([(article, chunk(article))])
        return catalog

    return put


def test_a_light_rewrite_is_grouped_with_what_it_rewrites(store: Store) -> None:
    catalog = store(WIRE, COPY, OWN)
    assert catalog.groups(["wire", "copy", "own"]) == {"wire": "copy", "copy": "copy"}
    assert catalog.members("copy") == ["copy", "wire"]


@pytest.mark.parametrize("order", list(itertools.permutations([WIRE, COPY, OWN])))
def test_groups_do_not_depend_on_the_order_of_arrival(
    store: Store, order: tuple[Article, ...]
) -> None:
    assert store(*order).groups(["wire", "copy", "own"]) == {"wire": "copy", "copy": "copy"}


def test_a_copy_that_was_cut_from_the_end_belongs_to_the_whole(store: Store) -> None:
    start = WIRE.text.split(" The fishing fleet")[0]
    catalog = store(WIRE, replace(WIRE, id="brief", outlet="Coast Daily", text=start))
    assert catalog.members("brief") == ["brief", "wire"]


def test_what_joins_two_groups_makes_them_one_and_its_removal_parts_them(store: Store) -> None:
    first, second = WIRE.text, OWN.text
    # Each half is a copy of the long text, and no copy of the other half.
    both = Article("both", f"{first} {second}", outlet="Digest")
    catalog = store(WIRE, OWN, both, replace(OWN, id="own-2", outlet="Coast Daily"))
    assert catalog.members("both") == ["both", "own", "own-2", "wire"]
    catalog.remove(["both"])
    assert catalog.groups(["wire", "own", "own-2"]) == {"own": "own", "own-2": "own"}


def test_a_group_whose_first_member_goes_takes_the_next_name(store: Store) -> None:
    catalog = store(WIRE, COPY, replace(WIRE, id="zwire", outlet="Third"))
    catalog.remove(["copy"])
    assert catalog.groups(["wire", "zwire"]) == {"wire": "wire", "zwire": "wire"}


def test_a_text_that_was_rewritten_leaves_its_group(store: Store) -> None:
    catalog = store(WIRE, COPY)
    changed = replace(COPY, text=OWN.text)
    catalog.put_all([(changed, chunk(changed))])
    assert catalog.groups(["wire", "copy"]) == {}


def test_the_next_report_of_the_same_outlet_is_no_copy() -> None:
    later = replace(COPY, outlet=WIRE.outlet)
    assert copied(WIRE, COPY) and not copied(WIRE, later)
    by_address = replace(WIRE, outlet=None, url="https://post.example/1")
    assert not copied(by_address, replace(later, outlet=None, url="https://post.example/2"))
    assert copied(WIRE, replace(WIRE, id="again"))


def test_a_notice_in_common_makes_no_copies() -> None:
    notice = " ".join(f"Clause {n} of these terms concerns the use of item {n}." for n in range(8))
    one, other = (replace(a, text=f"{notice} {a.text}") for a in (WIRE, OWN))
    assert not copied(one, other)


def test_short_texts_are_copies_only_where_they_say_the_same() -> None:
    one = Article("1", "The ferry sails at noon.", outlet="A")
    assert copied(one, Article("2", "The ferry sails at noon!", outlet="B"))
    assert not copied(one, Article("2", "The ferry sails at nine.", outlet="B"))
    assert not copied(Article("1", "…", outlet="A"), Article("2", "…", outlet="B"))


def test_the_digests_of_the_seeds_are_one_pair_and_three_alone(corpus: Corpus) -> None:
    index(corpus, [SEEDS])
    assert_only_the_rewrite_is_grouped(corpus)


def test_the_publishers_texts_are_one_pair_and_three_alone(
    corpus: Corpus, originals_with_manifest: Path
) -> None:
    index(corpus, [originals_with_manifest])
    assert {a.kind for a in corpus.catalog.articles()} == {"article"}
    assert_only_the_rewrite_is_grouped(corpus)


def assert_only_the_rewrite_is_grouped(corpus: Corpus) -> None:
    ids = [a.id for a in corpus.catalog.articles()]
    assert len(ids) == 5
    assert set(corpus.catalog.groups(ids)) == {"002_00bdb56021c742e6", "003_b2756f038bcefa75"}


def test_hundreds_of_the_same_placeholder_are_one_group(store: Store) -> None:
    notice = " ".join(f"Word{n}" for n in range(40))
    catalog = store(*(Article(f"n{n:03}", notice, outlet=f"Outlet {n}") for n in range(250)))
    assert len(catalog.members("n000")) == 250
    catalog.remove([f"n{n:03}" for n in range(0, 240)])
    assert len(catalog.members("n240")) == 10


def reads(catalog: Catalog, change: Callable[[], object]) -> int:
    """How many texts a change of the catalog reads to compare them."""
    seen: list[str] = []
    catalog._db.set_trace_callback(seen.append)
    change()
    catalog._db.set_trace_callback(None)
    return sum(statement.startswith("SELECT id, text, title") for statement in seen)


def rewritten(number: int, id_: str) -> Article:
    """Another light rewrite for each number."""
    return replace(WIRE, id=id_, outlet=f"Outlet {id_}", text=f"{WIRE.text} Edition {number}.")


@pytest.mark.parametrize("number", [20, 60])
def test_leaving_a_group_reads_what_is_left_of_it_once(store: Store, number: int) -> None:
    catalog = store(*(rewritten(n, f"n{n:03}") for n in range(number)))
    assert reads(catalog, lambda: catalog.remove(["n000"])) <= 2 * number
    assert len(catalog.members("n001")) == number - 1


def test_many_that_are_stored_again_leave_their_group_at_once(store: Store) -> None:
    catalog = store(*(rewritten(n, f"n{n:03}") for n in range(40)))
    again = [rewritten(n + 100, f"n{n:03}") for n in range(20)]
    put = lambda: catalog.put_all([(article, chunk(article)) for article in again])  # noqa: E731
    assert reads(catalog, put) <= 2 * 20 + 2 * 20
    assert len(catalog.members("n000")) == 40


def test_texts_that_share_a_band_by_chance_are_not_compared(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[str, str]] = []
    really = wire._copied

    def noted(one: wire._Text, other: wire._Text) -> bool:
        compared.append((one.article.id, other.article.id))
        return really(one, other)

    monkeypatch.setattr(wire, "_copied", noted)
    monkeypatch.setattr(wire, "_candidates", lambda db, own: every(db))
    store(*(replace(a, text=" ".join([a.text] * 2)) for a in (WIRE, OWN, COPY)))
    assert compared == [("copy", "wire")]


def every(db: sqlite3.Connection) -> list[tuple[str, bytes, str | None]]:
    """All articles as candidates, as if each shared a band."""
    return db.execute(
        "SELECT article_id, keys, group_id FROM signatures LEFT JOIN groups USING (article_id)"
    ).fetchall()


def test_a_signature_that_says_nothing_lets_the_texts_decide() -> None:
    few = wire._signatures([np.arange(5, dtype="<i8").tobytes()])
    full = wire._signatures([np.arange(128, dtype="<i8").tobytes()])
    assert wire._equal_values(few[0], full) == wire._equal_values(full[0], few) == [256]
    assert wire._equal_values(full[0], full) == [256]


def test_grouping_survives_new_metadata(corpus: Corpus, write_jsonl: Callable[..., Path]) -> None:
    rows = [row(1, text=WIRE.text, outlet="A"), row(2, text=COPY.text, outlet="B")]
    index(corpus, [write_jsonl(*rows)])
    rows[1]["title"] = "Now with a title"
    assert list(index(corpus, [write_jsonl(*rows)]).updated) == ["a2"]
    assert corpus.catalog.members("a1") == ["a1", "a2"]


def test_reports_with_the_same_turns_of_phrase_are_no_copies() -> None:
    one, other = (
        " ".join(
            f"The port authority said {thing} {n} was {done} near {place} pier." for n in range(12)
        )
        for thing, done, place in (("crane", "sold", "Holm"), ("ferry", "late", "Lund"))
    )
    assert not copied(Article("1", one, outlet="A"), Article("2", other, outlet="B"))
