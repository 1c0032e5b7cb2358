"""What the page's events do with a real index, and with what nobody should send."""

from __future__ import annotations

import base64
import io
import threading

import docx
import pytest

from index.errors import UsageError
from index.records import Article
from rag.dateline import Dateline
from rag.records import Done, Retrieved, Sentence, SentenceReady
from tests.kinds import KINDS
from tests.machine import PATIENCE_S
from tests.ui.conftest import CANARY
from ui.chat import articles, background, filters, page
from ui.chat.articles import Listing, Outcome, Wanted
from ui.chat.background import example_questions
from ui.chat.desk import Asking, Desk, Run, Runs, answering
from ui.chat.events import Calls
from ui.chat.filters import in_one_line, scope
from ui.errors import ConversationError

TALKS = "Where did Azerbaijan offer talks?"
OPEN = {"as_of": None, "since": None, "until": None, "outlets": (), "undated": False}


def asking(words: str = TALKS, conversation: str = "", **scope_) -> Asking:
    return Asking("s", conversation, words, {**OPEN, **scope_}, "reader")


def test_a_question_shows_its_steps_and_is_kept_at_the_end(desk):
    frames = list(answering(desk, asking()))
    assert frames[0].status.startswith("Searching") and not frames[0].over
    assert any(f.status.startswith("Reading the evidence") for f in frames)
    assert [f.over for f in frames].count(True) == 1 and frames[-1].over
    kept = desk.conversations.get(frames[-1].conversation)
    assert kept.heading.title == TALKS
    assert desk.past(kept) == [frames[-1].html]


def test_a_question_that_may_mean_two_things_offers_both_at_once_and_after_a_reload(desk):
    (*_, first) = answering(desk, asking("What did Macron say about a coup?"))
    (*_, last) = answering(desk, asking("Where?", first.conversation))
    assert last.html.count('data-do="example"') == 2
    assert "Where did Macron speak about a coup?" in last.html
    assert desk.past(desk.conversations.get(last.conversation))[-1] == last.html


def test_rows_come_one_by_one_and_the_answer_is_taken_away_in_every_format(desk, monkeypatch):
    given = KINDS["list"]()

    def stream(question, **options):
        yield Retrieved(())
        for row in given.rows:
            cited = tuple(c for c in given.citations if c.n in row.citations)
            yield SentenceReady(Sentence(row.text, row.citations, 0.9), cited, row)
        yield Done(given)

    monkeypatch.setattr(desk.dateline, "stream", stream)
    frames = list(answering(desk, asking(given.question)))
    rows = [f.html.count('<li class="dl-row">') for f in frames if "dl-step" in f.html]
    assert [n for n in rows if n] == [1, 2, 3, 4, 5, 6]
    assert [f.html.count('class="dl-group"') for f in frames[-2:]] == [5, 5]

    calls, known = Calls(desk), {"conversation": frames[-1].conversation}
    for turn, name in ((0, "conversation"), (1, "answer")):
        text = calls.take_away({**known, "turn": turn, "format": "markdown"})
        assert text["name"] == f"{name}.md" and given.rows[0].text in text["text"]
        word = calls.take_away({**known, "turn": turn, "format": "docx"})
        made = docx.Document(io.BytesIO(base64.b64decode(word["data"])))
        assert word["name"] == f"{name}.docx" and made.paragraphs[0].text == given.question
    with pytest.raises(ConversationError):
        calls.take_away({**known, "turn": 2, "format": "docx"})


def test_a_question_that_comes_before_the_models_are_loaded_is_told_so(desk):
    desk.loader._done.clear()
    frames = answering(desk, asking())
    assert next(frames).status.startswith("Loading the models")
    desk.loader.start()
    assert next(frames).status.startswith("Searching")
    frames.close()


def test_a_session_asks_one_question_at_a_time_and_others_are_not_kept_waiting(desk):
    first = answering(desk, asking())
    next(first)
    assert list(answering(desk, asking())) == []
    other = list(answering(desk, Asking("t", "", TALKS, OPEN, "reader")))
    assert other[-1].over
    first.close()
    assert list(answering(desk, asking()))[-1].over


def test_an_error_is_one_sentence_in_the_words_of_the_page_and_the_question_stays(desk):
    (*_, last) = answering(desk, asking(as_of="last week"))
    assert "“As of”" in last.status and "--as-of" not in last.html
    assert last.again == TALKS and not last.conversation


def test_an_answer_that_cannot_be_kept_is_shown_and_that_is_said(desk):
    desk.conversations.path = desk.conversations.path / "nowhere" / "x.db"
    desk.conversations.path.parent.parent.write_text("a file where a folder should be")
    (*_, last) = answering(desk, asking())
    assert "Yevlakh" in last.html and "dl-failure" in last.html


def test_two_tabs_in_one_conversation_get_one_turn_each(desk):
    (*_, last) = answering(desk, asking())
    talk = last.conversation
    done: list[str] = []

    def ask(session: str, words: str) -> None:
        asked = Asking(session, talk, words, OPEN, "reader")
        done.append(list(answering(desk, asked))[-1].html)

    threads = [
        threading.Thread(target=ask, args=(name, f"Who is Nikol Pashinyan {name}?"))
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    turns = desk.turns(desk.conversations.get(talk))
    assert len(turns) == 3 and len(done) == 2
    assert {'id="t2"' in html for html in done} == {True, False}


def test_stop_is_felt_at_once_though_the_engine_thinks_on():
    going, closed = threading.Event(), threading.Event()

    def slow():
        try:
            yield Retrieved(())
            going.wait(PATIENCE_S)
            yield Retrieved(())  # shown, where it was waited for
        finally:
            closed.set()

    run, runs = Run(slow), Runs()
    assert runs.begin("s", run)
    events = run.events()
    assert isinstance(next(events), Retrieved)
    runs.stop("another session")
    assert not run.stopped
    runs.stop("s")
    assert list(events) == [], "nobody waits for the engine, which has not been let go"
    going.set()
    assert closed.wait(PATIENCE_S), "the engine's stream is closed when it comes up for air"


def test_what_the_engine_raises_comes_out_of_the_run():
    def broken():
        yield Retrieved(())
        raise UsageError("no")

    with pytest.raises(UsageError):
        list(Run(broken).events())


# -- the list, the calls, the filters, the examples ---------------------------------------------


def test_the_list_is_searched_sorted_and_read_anew_after_a_change(desk):
    listing = Listing(desk.dateline)
    everything = listing.view(Wanted())
    assert everything.held == everything.total == 6
    assert next(r.published for r in everything.rows) == "2024-02-03"
    assert not everything.rows[-1].published, "what has no date comes last"
    assert listing.view(Wanted(down=False)).rows[-1].published == ""
    assert listing.view(Wanted(search="HARBOUR news")).total == 1
    assert {r.outlet for r in listing.view(Wanted(outlet="BBC News")).rows} == {"BBC News"}
    assert any(row.carried for row in everything.rows), "002 is a rewrite of 003"
    desk.dateline.remove(CANARY)
    assert listing.view(Wanted()).held == 5


def test_the_list_and_what_is_added_read_no_text_of_the_others(desk, tmp_path, monkeypatch):
    def texts(*_):
        raise AssertionError("every text of the index was read")

    monkeypatch.setattr(desk.dateline, "articles", texts)
    assert Listing(desk.dateline).view(Wanted()).held == 6
    note = tmp_path / "note.txt"
    note.write_text("Ferry late\n\nThe ferry to Brattvik was late by an hour on Monday.")
    assert [
        s.how for s in articles.uploaded(desk.dateline, [str(note)]) if isinstance(s, Outcome)
    ] == ["added"]


def test_examples_are_made_of_the_newest_articles_and_no_others(desk, monkeypatch):
    read = []

    def articles():
        for number in range(1_000):
            read.append(number)
            yield Article(f"a{number}", "No names stand here.")

    monkeypatch.setattr(desk.dateline, "articles", articles)
    examples = background.Examples(desk.dateline)
    examples.refresh()
    assert len(read) == 40 and examples.questions == ()


def test_examples_that_failed_are_tried_again_but_not_for_ever(desk, monkeypatch):
    tries, ask = [], desk.dateline.ask

    def failing(question, **how):
        tries.append(question)
        if len(tries) == 1:
            raise OSError("the disk was busy")
        return ask(question, **how)

    monkeypatch.setattr(desk.dateline, "ask", failing)
    examples = background.Examples(desk.dateline)
    examples.refresh()
    assert examples.questions == () and examples.made_at != desk.dateline.generation()
    examples.refresh()
    assert examples.questions and examples.made_at == desk.dateline.generation()

    monkeypatch.setattr(desk.dateline, "ask", lambda question, **how: 1 / 0)
    examples = background.Examples(desk.dateline)
    for _ in range(3):
        examples.refresh()
    assert examples.questions == () and examples.made_at == desk.dateline.generation()


def test_a_page_beyond_the_last_is_the_last(desk, monkeypatch):
    monkeypatch.setattr("ui.chat.articles.PAGE", 4)
    view = Listing(desk.dateline).view(Wanted(page=99))
    assert view.pages == 2 and len(view.rows) == 2


@pytest.mark.parametrize(
    "given", [None, 5, [], {}, {"ids": []}, {"ids": [7] * 5_000}, {"turn": -1}]
)
def test_every_call_answers_anything_with_an_object(desk, given):
    for call in Calls(desk).all():
        assert isinstance(call(given), dict)
    assert desk.listing.view(Wanted()).held == 6


def test_removing_is_all_or_nothing(desk):
    remove = next(c for c in Calls(desk).all() if c.__name__ == "remove")
    assert "error" in remove({"ids": [CANARY, "no such article"]})
    assert desk.listing.view(Wanted()).held == 6
    assert remove({"ids": [CANARY, CANARY]}) == {"removed": 1}


def test_filters_are_cut_down_to_what_can_be_asked():
    assert scope(None, "", " 2024-01-01 ", None, None) == {**OPEN, "until": "2024-01-01"}
    sent = scope({"x": 1}, "2" * 1_000, [], ["BBC"] * 1_000, "yes")
    assert len(sent["outlets"]) == 200 and len(sent["since"]) == 300 and sent["undated"] is True


def test_filters_are_told_in_one_line():
    assert in_one_line(scope("", "", "", [], True)) == ""
    told = in_one_line(scope("2023-09-20", "2023-09-01", "", ["BBC News", "DW"], True))
    assert told == "BBC News, DW · from 1 Sep 2023 · as of 20 Sep 2023 · with undated articles"


def test_only_the_configured_model_and_quotes_can_be_chosen():
    for wanted in ("gguf:/etc/passwd", "openai:x", None, 7, "", "local"):
        assert filters.allowed(wanted) is None
    # Also by its other word.
    assert filters.allowed("reader") == filters.allowed("extractive") == "reader"
    assert filters.choices("local") == [
        ("Local model", "local"),
        ("Quotes, by Dateline’s reader", "reader"),
    ]


def test_the_label_of_the_filters_says_where_quotes_were_chosen():
    none = ("", "", "", [], False)
    labels = [
        page._label(configured, *none, chosen).label
        for configured, chosen in (("local", "reader"), ("local", "local"), ("reader", "reader"))
    ]
    assert labels == ["Filters: quotes only", "Filters", "Filters"]


@pytest.mark.parametrize("configured", ["reader", "extractive"])
def test_where_no_model_is_configured_quotes_are_all_there_is(configured):
    assert filters.choices(configured) == [("Quotes, by Dateline’s reader", configured)]


def test_example_questions_are_made_of_the_articles_and_asked_before_they_are_shown(
    desk, monkeypatch
):
    found = list(example_questions(desk.dateline.articles()))
    assert any("Pashinyan" in q or "Hajiyev" in q for q in found)
    answers, ask = {}, desk.dateline.ask

    def asked(question, **how):
        answers[question] = ask(question, **how)
        return answers[question]

    monkeypatch.setattr(desk.dateline, "ask", asked)
    desk.examples.refresh()
    assert desk.examples.questions
    for question in desk.examples.questions:
        assert question in found and not answers[question].abstained


def test_without_an_index_there_are_no_examples_and_nothing_is_made(tmp_path):
    with Dateline.open(tmp_path / "none", llm="reader") as dateline:
        desk = Desk(dateline)
        desk.examples.refresh()
        assert desk.examples.questions == () and desk.listing.rows() == ()
        (*_, last) = answering(desk, asking_now(desk))
        assert "There are no articles yet" in last.status
    assert not (tmp_path / "none").exists()


def asking_now(desk: Desk) -> Asking:
    desk.loader._done.set()
    return asking()
