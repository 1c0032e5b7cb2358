"""Answers in the terminal: disagreement, remarks, colours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.records import Article, ArticleMetadata, Failure, Report
from rag.records import Answer, Citation, Claim, Conflict, Passage, Sentence, Short, Timings
from ui.terminal.answer import print_answer, print_passages
from ui.terminal.articles import print_article, print_articles, print_failures, print_report

HOSTILE = "[red]x[/red]\x1b[31m\x1b]0;pwned\x07\x9b2J\r\u202ey"


def answer(**changes) -> Answer:
    cited = Citation(1, "a", "A title", "BBC News", (), "2023-09-20", None, 0, 9, "27 dead")
    facts = {
        "question": "How many died?",
        "answer": "27 died. [1]",
        "abstained": False,
        "reason": None,
        "sentences": (Sentence("27 died.", (1,), 0.9),),
        "citations": (cited,),
        "conflicts": (),
        "dropped": 0,
        "undated_left_out": 0,
        "model": "local",
        "as_of": None,
        "timings": Timings(0.1, 0.2, 0.3),
    }
    return Answer(**{**facts, **changes})


def test_an_answer_is_followed_by_its_sources(capsys):
    print_answer(answer())
    assert capsys.readouterr().out == (
        "27 died. [1]\n\n[1] BBC News · 2023-09-20 · A title\n    “27 dead”\n"
    )


def test_the_short_answer_stands_above_the_sentence_that_holds_it(capsys):
    print_answer(answer(short=Short("27\npeople", 1)))
    assert capsys.readouterr().out.startswith("27 people [1]\n\n27 died. [1]\n\n[1] BBC News")


@pytest.mark.parametrize("words", ["27 died.", "27 died", " 27 died. ", "", "\x1b"])
def test_a_sentence_that_is_the_short_answer_is_not_said_twice(capsys, words):
    print_answer(answer(short=Short(words, 1)))
    assert capsys.readouterr().out.startswith("27 died. [1]\n\n[1] BBC News")


def test_values_that_disagree_stand_below_the_answer_with_their_citations(capsys):
    [one] = answer().citations
    other = replace(one, n=2, outlet="Elm Post", published=None)
    claims = (Claim("27 dead", (1,)), Claim("25 dead", (2,), "the mayor"))
    print_answer(answer(citations=(one, other), conflicts=(Conflict("the dead", claims),)))
    assert (
        "The sources differ:\n"
        "  - 27 dead · BBC News, 2023-09-20 [1]\n"
        "  - 25 dead, says the mayor · Elm Post, no date [2]\n"
    ) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"dropped": 1, "model": "openai:x"},
            "1 drafted sentence was not supported and is not shown.",
        ),
        (
            {"dropped": 2, "model": "local"},
            "2 drafted sentences were not supported and are not shown.",
        ),
        ({"dropped": 2, "model": "openai:x", "notice": "It failed."}, "It failed."),
        (
            {"undated_left_out": 3},
            "3 articles without a date were left out; --undated reads them too.",
        ),
        ({"notice": "The model is gone."}, "The model is gone."),
        ({"notice": "Give the day with `as_of`."}, "Give the day with --as-of."),
    ],
)
def test_what_went_otherwise_is_told_at_the_end(capsys, changes, told):
    print_answer(answer(**changes))
    assert capsys.readouterr().out.endswith(f"\n\n{told}\n")


def test_colours_are_for_terminals_and_not_with_no_color(capsys, monkeypatch):
    print_answer(answer())
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    print_answer(answer())
    assert "\x1b[1;36m[1]" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    print_answer(answer())
    assert "\x1b[1;36m" not in capsys.readouterr().out


def test_long_quotes_are_wrapped_and_never_cut(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    quote = " ".join(f"word{n}" for n in range(300))
    cited = Citation(1, "a", None, None, (), None, None, 0, 9, quote)
    print_answer(answer(citations=(cited,)))
    out = capsys.readouterr().out
    assert f"“{quote}”" in " ".join(out.split())
    assert max(len(line) for line in out.splitlines()) <= 40


def test_a_headline_is_shown_once(capsys):
    article = Article("a", "Harbour reopens\n\nShips came in on Monday.", "Harbour reopens")
    print_article(article)
    out = capsys.readouterr().out
    assert out.startswith("Harbour reopens\n")
    assert out.endswith("\n\nShips came in on Monday.\n")
    assert out.count("Harbour reopens") == 1
    found = Passage(1, 0.5, "a", article.title, "Post", None, None, 0, 41, article.text)
    print_passages([found])
    assert capsys.readouterr().out == (
        "1.  Post · no date · Harbour reopens\n    Ships came in on Monday.\n"
    )
    print_passages([replace(found, kind="digest")])
    assert "Harbour reopens (digest)\n" in capsys.readouterr().out
    later = replace(found, start=60)
    print_passages([later])
    assert capsys.readouterr().out.count("Harbour reopens") == 2


def test_no_text_of_a_stranger_drives_the_terminal(capsys):
    h = HOSTILE
    article = Article(h, h, h, h, (h,), h, h, h, "digest", f"{h} {h}", h, h, (h,))
    passage = Passage(1, 0.5, h, h, h, h, h, 0, 9, h)
    cited = Citation(1, h, h, h, (h,), h, h, 0, 9, h)
    conflict = Conflict(h, (Claim(h, (1,)),))
    given = answer(
        sentences=(Sentence(f"{h}.", (1,), 0.9),),
        citations=(cited,),
        conflicts=(conflict,),
        notice=h,
        short=Short(f"{h}{h}", 1),
    )
    rows = (Failure(h, h),)
    shown = (
        lambda: print_answer(given),
        lambda: print_answer(answer(abstained=True, reason=h, nearest=(passage,))),
        lambda: print_passages([passage]),
        lambda: print_articles([ArticleMetadata.of(article)], {}),
        lambda: print_article(article),
        lambda: print_report(Report(duplicates=rows, ignored=rows)),
        lambda: print_failures(Report(failed=rows)),
    )
    for show in shown:
        show()
        out = "".join(capsys.readouterr())
        assert "[red]x[/red]" in out
        assert not [c for c in out if c != "\n" and not c.isprintable()]
