"""Conversations are kept, and can be taken away."""

from __future__ import annotations

import itertools
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from markdown_it import MarkdownIt

from evals.errors import GoldError
from evals.sets import gold
from rag.dateline import Dateline
from tests.ui.chat.answers import CANARY, abstention, answer, citation, disagreeing, turn
from ui.chat import exports, navigation
from ui.chat.conversations import (
    Conversation,
    Conversations,
    Heading,
    Rating,
)
from ui.errors import ConversationError

# What the first version wrote: each browser had its own conversations, by the hash of a key.
VERSION_1 = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL,
    changed TEXT NOT NULL, state TEXT NOT NULL
);
CREATE INDEX conversations_of_owner ON conversations (owner, changed);
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    n INTEGER NOT NULL, scope TEXT NOT NULL, asked_at TEXT NOT NULL,
    verdict TEXT, comment TEXT NOT NULL DEFAULT '', PRIMARY KEY (conversation, n)
);
INSERT INTO conversations VALUES
    ('a', 'hash-of-mine', 'Mine', '2024-01-01T00:00:00.000+00:00', '{}'),
    ('b', 'hash-of-yours', 'Yours', '2024-01-02T00:00:00.000+00:00', '{}');
INSERT INTO turns VALUES ('a', 1, '{}', '2024-01-01T00:00:00.000+00:00', 'good', 'fine');
PRAGMA user_version = 1;
"""


@pytest.fixture
def store(tmp_path) -> Conversations:
    return Conversations(tmp_path / "home")


def keep(store: Conversations, title: str = "Who?", n: int = 1, **changes) -> str:
    facts = {"title": title, "state": "{}", "n": n, "scope": {"as_of": "2024-01-01"}}
    return store.save(changes.pop("conversation", None), **{**facts, **changes})


def test_nothing_is_made_before_there_is_something_to_keep(store):
    assert store.listed() == [] and store.get("x") is None
    assert not store.path.parent.exists()


def test_a_conversation_is_found_again_by_another_process(store):
    made = keep(store)
    keep(store, conversation=made, n=2, state='{"more": 1}', title="And then?")
    again = Conversations(store.path.parent).get(made)
    assert again.heading.title == "Who?" and again.state == '{"more": 1}'
    assert again.scopes == {1: {"as_of": "2024-01-01"}, 2: {"as_of": "2024-01-01"}}


def test_conversations_of_version_1_are_one_list_and_lose_nothing(store):
    store.path.parent.mkdir(parents=True)
    with sqlite3.connect(store.path) as db:
        db.executescript(VERSION_1)
    assert {h.id for h in store.listed()} == {"a", "b"}, "reading changes nothing"
    keep(store, conversation="a", n=2, state='{"more": 1}')
    assert {h.title for h in store.listed()} == {"Mine", "Yours"}
    again = store.get("a")
    assert (again.state, again.ratings) == ('{"more": 1}', {1: Rating("good", "fine")})
    assert set(again.scopes) == {1, 2}
    store.delete("b")
    assert [h.id for h in Conversations(store.path.parent).listed()] == ["a"]


def test_a_file_of_version_1_is_brought_forward_by_one_of_two_at_once(store):
    store.path.parent.mkdir(parents=True)
    with sqlite3.connect(store.path) as db:
        db.executescript(VERSION_1)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: keep(Conversations(store.path.parent), f"{n}"), range(4)))
    assert {h.id for h in store.listed()} == {"a", "b", *made}


def test_the_last_changed_stands_first(store, monkeypatch):
    # A clock that goes on between any two looks at it: two writes may be done in a millisecond.
    times = (f"2024-05-02T12:00:{n:02}.000+00:00" for n in itertools.count())
    monkeypatch.setattr("ui.chat.conversations._now", lambda: next(times))
    first, second = keep(store, "One"), keep(store, "Two")
    assert [h.id for h in store.listed()] == [second, first]
    keep(store, conversation=first, n=2)
    assert [h.id for h in store.listed()] == [first, second]


def test_renaming_keeps_a_title_readable_and_refuses_none(store):
    made = keep(store)
    assert store.rename(made, "  A\n title ") == "A title"
    assert len(store.rename(made, "x" * 500)) == 120
    with pytest.raises(ConversationError, match="needs a title"):
        store.rename(made, " \n ")


def test_deleting_takes_turns_and_ratings_along(store):
    made = keep(store)
    store.rate(made, 1, Rating("good", "fine"))
    store.delete(made)
    assert store.listed() == []
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT count(*) FROM turns").fetchone() == (0,)


def test_a_rating_can_be_changed_and_taken_back_and_needs_a_turn(store):
    made = keep(store)
    store.rate(made, 1, Rating("good", "  fine "))
    assert store.get(made).ratings == {1: Rating("good", "fine")}
    store.rate(made, 1, Rating(None, ""))
    assert store.get(made).ratings == {}
    for n, verdict in ((2, "good"), (1, "superb")):
        with pytest.raises(ConversationError):
            store.rate(made, n, Rating(verdict))


def test_a_file_that_is_none_or_of_a_newer_dateline_is_told_in_a_sentence(store):
    keep(store)
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(ConversationError, match="newer Dateline"):
        store.listed()
    store.path.write_bytes(b"no database" * 500)
    with pytest.raises(ConversationError, match="cannot be used"):
        store.listed()


def kept(title: str = "Talks", **ratings: Rating) -> Conversation:
    by_number = {int(name[1:]): rating for name, rating in ratings.items()}
    return Conversation(Heading("id", title, "2024-01-01T00:00:00+00:00"), "{}", {1: {}}, by_number)


def test_markdown_has_a_footnote_for_every_number_and_numbers_differ_between_turns():
    text = exports.markdown(kept(), [turn(disagreeing()), turn(disagreeing()), turn(abstention())])
    for mark in ("[^1-1]", "[^1-2]", "[^2-1]", "[^2-2]"):
        assert text.count(f"{mark}: ") == 1 and text.count(mark) >= 2
    assert "No answer." in text


def test_markdown_of_strangers_texts_holds_no_html_and_no_link_but_the_publishers():
    evil = "[x](javascript:alert(1)) <script>alert(1)</script> ![i](x) # h\n- l\n```c\n| t |"
    given = answer(citations=(citation(title=evil, quote=evil, outlet=evil),))
    text = exports.markdown(kept(evil), [turn(given, asked=evil)])
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    for tag in ("<script", "<img", "<code", "<table", 'javascript:alert(1)"'):
        assert tag not in html
    assert 'href="https://example.org/a"' in html
    only = exports.markdown(kept(), [turn(answer(citations=(citation(url="javascript:x"),)))])
    assert "javascript" not in only


def test_json_holds_questions_as_asked_and_as_read_and_the_answers_of_the_contract():
    told = json.loads(exports.as_json(kept(), [turn(answer(), "And?", "How many?")]))
    (first,) = told["turns"]
    assert (first["asked"], first["understood"]) == ("And?", "How many?")
    assert first["answer"] == json.loads(answer().to_json())


def test_one_answer_as_text_names_every_source():
    text = exports.plain(turn(disagreeing()))
    assert "[1] BBC News, 19 Sep 2023" in text and "[2] Al Jazeera" in text
    assert "- 27 [1]" in text and "https://example.org/a" in text


def test_answers_rated_good_are_gold_questions_and_others_are_to_be_finished(tmp_path):
    talk = kept(n1=Rating("good"), n2=Rating("bad", "It was 27."), n3=Rating("good"))
    answered, dated = turn(answer(), "Q?", "Q in full?"), turn(answer(as_of="2024-01-01"))
    good, bad, none = exports.gold_candidates([(talk, (answered, dated, turn(abstention())))])
    file = tmp_path / "gold.jsonl"
    file.write_text(exports.as_jsonl([good, none]), "utf-8")
    fact, unanswerable = gold.read(file)
    assert fact.question == "Q in full?" and fact.articles == {CANARY}
    assert fact.parts[0].answers == (CANARY,)
    assert unanswerable.kind is gold.Kind.UNANSWERABLE
    assert bad["comment"] == "It was 27." and bad["as_of"] == "2024-01-01"
    file.write_text(exports.as_jsonl([bad]), "utf-8")
    with pytest.raises(GoldError):
        gold.read(file)


def test_the_candidates_of_all_conversations_are_gathered_in_python(own_home):
    with Dateline.open(own_home, llm="reader") as dateline:
        talk = dateline.conversation()
        talk.ask("Where did Azerbaijan offer talks?")
        store = Conversations(dateline.settings.home)
        for _ in range(2):
            facts = {"title": "T", "state": talk.to_json(), "n": 1, "scope": {}}
            store.rate(store.save(None, **facts), 1, Rating("good"))
        found = exports.of_index(dateline)
    assert [r["question"] for r in found] == ["Where did Azerbaijan offer talks?"] * 2
    assert found[0]["id"] != found[1]["id"]


def test_the_list_says_how_long_ago_a_conversation_went_on():
    now = datetime(2024, 5, 2, 12, tzinfo=UTC)
    for ago, told in (
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=3), "29 Apr 2024"),
    ):
        html = navigation.conversations([Heading("a", "T", (now - ago).isoformat())], "a", now)
        assert told in html and 'aria-current="true"' in html
