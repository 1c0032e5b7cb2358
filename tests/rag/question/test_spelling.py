"""Misspelt words are read as the articles write them; right ones are left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import Dateline
from rag.question.spelling import respelt

ARTICLES = (
    {"id": "one", "title": "Talks In Yevlakh", "outlet": "Elm Post", "published": "2023-09-19",
     "text": "Prime Minister Nikol Pashinyan spoke of Nagorno-Karabakh. Hikmet Hajiyev of "
             "Azerbaijan offered talks in Yevlakh. Turkey stood by Azerbaijan, and the EU did "
             "not. He met envoys of Turkey and of the EU. Peacekeepers reported that the "
             " government had announced a ceasefire."},
    {"id": "two", "title": "Storm in Oakville", "outlet": "Oak News", "published": "2023-09-19",
     "text": "Nine were wounded in Oakville when stone after stone fell. Mayor José Stone said "
             "that Turkey had sent help and that the EU would. A bridge of stone to "
             "Turkey was lost."},
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "read", "changed"),
    [
        (
            "why did pashinian resign",
            "why did Pashinyan resign",
            (("pashinian", "Pashinyan"),),
        ),
        ("Did Azerbajan agree?", "Did Azerbaijan agree?", (("Azerbajan", "Azerbaijan"),)),
        ("what did hajiev's boss say", "what did Hajiyev's boss say", (("hajiev", "Hajiyev"),)),
        (
            "how many peacekeeprs did the goverment send",
            "how many peacekeepers did the government send",
            (("peacekeeprs", "peacekeepers"), ("goverment", "government")),
        ),
    ],
)
def test_a_misspelt_word_is_read_as_the_near_one_of_the_articles(
    dateline: Dateline, typed: str, read: str, changed: tuple[tuple[str, str], ...]
) -> None:
    found = respelt(typed, dateline._open())
    assert (found.text, found.changed) == (read, changed)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("who spoke of nagorno-karabakh", "who spoke of Nagorno-Karabakh"),
        ("what did hikmet hajiyev offer", "what did Hikmet Hajiyev offer"),
        ("how did turkey and the eu react", "how did Turkey and the EU react"),
        ("what did jose say", "what did José say"),
        ("what did joe biden say", "what did Joe Biden say"),
        ("did a stone fall", "did a stone fall"),
    ],
)
def test_a_name_in_small_letters_gets_its_capitals_back(
    dateline: Dateline, typed: str, read: str
) -> None:
    found = respelt(typed, dateline._open())
    assert (found.text, found.changed) == (read, ())


@pytest.mark.parametrize(
    "typed",
    [
        "How did they react?",  # 'reach' is near
        "Who was born in Oakland?",
        "Did Anna Hajiyova speak?",  # nobody whose name begins so is in the articles
        'What does "goverment" mean?',
        "Why couldn't it?",
        "Who is Tran?",
        "",
    ],
)
def test_what_may_be_meant_is_left_as_it_was_typed(dateline: Dateline, typed: str) -> None:
    assert respelt(typed, dateline._open()).changed == ()
    assert respelt(typed, dateline._open()).text == typed


def test_between_two_that_are_as_near_nothing_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(
        json.dumps({"id": "one", "text": "We saw Karim Belov. Later we saw Karim Belog."})
    )
    with Dateline.open(tmp_path / "home", llm="reader") as d:
        d.index(path)
        assert respelt("where is below and belor", d._open()).changed == ()


def test_a_word_that_is_indexed_later_is_known_at_once(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"id": "one", "text": "We met Nikol Pashinyan in the town."}))
    with Dateline.open(tmp_path / "home", llm="reader") as d:
        d.index(path)
        assert respelt("who is Pashinian?", d._open()).text == "who is Pashinyan?"
        path.write_text(json.dumps({"id": "one", "text": "We met Vano Pashinian in the town."}))
        d.index(path)
        assert respelt("who is Pashinian?", d._open()).changed == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("How did Ankara respond?", "How did Turkey respond?"),
        ("What is Ankara's line?", "What is Turkey's line?"),
        ("What happened in Ankara?", "What happened in Ankara?"),
        ("How did Baku respond?", "How did Azerbaijan respond?"),
        ("How did Madrid respond?", "How did Madrid respond?"),
    ],
)
def test_a_capital_that_no_article_names_is_read_as_its_country_where_it_speaks(
    dateline: Dateline, typed: str, read: str
) -> None:
    found = respelt(typed, dateline._open())
    assert found.text == read
    assert bool(found.changed) == (typed != read)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("What did Hikmat Hajiyev say?", "What did Hikmet Hajiyev say?"),
        ("What did Hikmat Hajiev say?", "What did Hikmet Hajiyev say?"),
        ("What did Jorge Stone say?", "What did Jorge Stone say?"),
        ("Who is Ann Hajiyev?", "Who is Ann Hajiyev?"),
    ],
)
def test_a_name_is_read_as_the_articles_write_it_beside_the_other_part(
    dateline: Dateline, typed: str, read: str
) -> None:
    assert respelt(typed, dateline._open()).text == read
