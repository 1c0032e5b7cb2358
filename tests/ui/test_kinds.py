"""Answers of every kind in the terminal, as Markdown and as a Word document."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import mammoth
import pytest
from markdown_it import MarkdownIt

from rag.conversation import Turn
from rag.records import Answer, Kind, Row
from rag.show import markdown
from rag.show.form import NOT_REPORTED, said_in_full
from rag.show.text import DIGEST
from tests.kinds import KINDS
from tests.ui.chat.answers import abstention, answer, citation, disagreeing, turn
from ui.chat import exports
from ui.terminal.answer import print_answer
from ui.word import answer_as_docx, conversation_as_docx, turn_as_docx

HOSTILE = "a\x00b\x1b[31m\ufffe\ud800 <b>&"


def printed(answer: Answer, capsys, monkeypatch, columns: int) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    print_answer(answer)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= columns
    assert not [line for line in out.splitlines() if line != line.rstrip()]
    return out


def in_word(taken: Turn) -> str:
    body, _, notes = read_back(turn_as_docx(taken))
    return "\n".join((body, *notes))


def in_a_row(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("name", [k for k in KINDS if not k.startswith("comparison")])
def test_every_quote_is_printed_once(name, columns, capsys, monkeypatch):
    given = KINDS[name]()
    out = in_a_row(printed(given, capsys, monkeypatch, columns))
    for c in given.citations:
        assert out.count(in_a_row(c.quote)) == 1, c.quote


def test_a_list_has_a_heading_for_each_thing_and_says_how_many(capsys, monkeypatch):
    out = printed(KINDS["list"](), capsys, monkeypatch, 80)
    assert out.startswith("5 countries, in 24 passages read\n\nTurkey\n  - Turkey's foreign")
    for thing in ("Russia", "United States", "France", "Germany"):
        assert f"\n\n{thing}\n  - " in out
    assert "\n[1] [4] [5] [6] Al Jazeera · 2023-09-19 · " in out


def test_a_timeline_has_its_hours_in_a_column(capsys, monkeypatch):
    out = printed(KINDS["timeline"](), capsys, monkeypatch, 80)
    assert "\nTuesday, 19 September 2023\n         Separate mine blasts" in out
    assert "\n  13:00  The offensive opened" in out
    assert "\n  - UN Secretary-General" in out


def test_a_comparison_is_side_by_side_where_there_is_room_and_else_by_point(capsys, monkeypatch):
    wide = printed(KINDS["comparison"](), capsys, monkeypatch, 120)
    assert re.search(r"^  Eurasianet +Al Jazeera +BBC News$", wide, re.MULTILINE)
    assert re.search(rf"^  Azerbaijan's presidential +{NOT_REPORTED} +Azerb", wide, re.MULTILINE)
    narrow = printed(KINDS["comparison"](), capsys, monkeypatch, 80)
    assert "\nTalks\n  Eurasianet: Azerbaijan's presidential" in narrow
    assert f"\n  Al Jazeera: {NOT_REPORTED}\n" in narrow
    two = printed(KINDS["comparison-of-parties"](), capsys, monkeypatch, 80)
    assert re.search(r"^  Armenia +Azerbaijan$", two, re.MULTILINE)


def test_a_verdict_and_a_confirmation_are_printed_first(capsys, monkeypatch):
    out = printed(KINDS["yes-no"](), capsys, monkeypatch, 80)
    assert out.startswith("No, says Pashinyan\n\nPashinyan repeated")
    assert "\n\nAlso Al Jazeera [2].\n\n[1] Eurasianet" in out
    assert printed(KINDS["yes-no-differ"](), capsys, monkeypatch, 80).startswith(
        "The articles differ\n\n"
    )


def test_speakers_and_questions_are_headings(capsys, monkeypatch):
    out = printed(KINDS["positions"](), capsys, monkeypatch, 80)
    assert out.startswith("Hikmet Hajiyev\n  - Hajiyev called Nagorno")
    out = printed(KINDS["several"](), capsys, monkeypatch, 80)
    assert "How many aircraft did Armenia lose?\n  - No sentence in the articles" in out


@pytest.mark.parametrize("name", KINDS)
def test_markdown_defines_every_footnote_once_and_quotes_nothing_twice(name):
    given = KINDS[name]()
    text = markdown(given)
    assert text.startswith(f"# {given.question}\n\n")
    plain = text.replace("\\", "")
    for c in given.citations:
        assert text.count(f"[^{c.n}]: ") == 1 and text.count(f"[^{c.n}]") >= 2
        assert plain.count(c.quote) == 1


def test_a_comparison_in_markdown_is_a_table():
    html = MarkdownIt("commonmark").enable("table").render(markdown(KINDS["comparison"]()))
    assert re.findall("<th>(.*?)</th>", html) == ["", "Eurasianet", "Al Jazeera", "BBC News"]
    cells = re.findall("<td>(.*?)</td>", html, re.DOTALL)
    assert len(cells) == 12 and cells[4] == "Talks" and cells[6] == NOT_REPORTED


def test_a_cell_of_a_strangers_words_stays_one_cell():
    row = Row("a | b", (1,), side="x|y", about="p|q")
    given = answer(kind=Kind.COMPARISON, rows=(row,), sentences=())
    html = MarkdownIt("commonmark").enable("table").render(markdown(given))
    assert re.findall("<th>(.*?)</th>", html) == ["", "x|y"]
    assert len(re.findall("<td>", html)) == 2


def read_back(data: bytes) -> tuple[str, str, list[str]]:
    """What another reader of Word makes of it: the text, the HTML of it all, the footnotes."""
    made = mammoth.convert_to_html(io.BytesIO(data))
    assert not made.messages
    body = made.value.partition('<ol><li id="footnote-1">')[0]
    notes = re.findall(r'<li id="footnote-\d+"><p> (.*?) <a href="#footnote-ref', made.value)
    words = re.sub("<[^>]+>", " ", body).replace("&quot;", '"')
    return in_a_row(words), body, notes


@pytest.mark.parametrize("name", KINDS)
def test_a_word_document_has_every_row_once_and_a_footnote_for_every_source(name):
    given = KINDS[name]()
    body, _, notes = read_back(answer_as_docx(given))
    assert body.startswith(given.question)
    assert len(notes) == len(given.citations)
    for sentence in given.sentences:
        assert body.count(in_a_row(sentence.text)) == 1
    full = said_in_full(given.sentences, given.rows, given.citations)
    quoted = [note for note in notes if "“" in note]
    assert len(quoted) == len(given.citations) - len(full)


def test_a_comparison_in_word_is_a_table_with_a_row_of_headings():
    made = docx.Document(io.BytesIO(answer_as_docx(KINDS["comparison"]())))
    (table,) = made.tables
    assert [c.text for c in table.rows[0].cells] == ["", "Eurasianet", "Al Jazeera", "BBC News"]
    assert [c.text for c in table.columns[0].cells[1:]] == [
        "The dead", "Talks", "Russia's peacekeepers",
    ]  # fmt: skip
    assert table.cell(2, 2).text == NOT_REPORTED
    _, html, _ = read_back(answer_as_docx(KINDS["comparison"]()))
    assert html.count("<thead>") == 1


def test_a_source_that_is_named_again_refers_to_its_one_footnote():
    _, html, notes = read_back(answer_as_docx(KINDS["fact"]()))
    assert len(notes) == 3 and html.count('href="#footnote-1"') == 1
    assert "ethnic Armenians.1<" in html


def test_a_conversation_in_word_numbers_its_footnotes_through():
    turns = [turn(KINDS["yes-no"]()), turn(disagreeing()), turn(abstention(), "Who?", "Who else?")]
    body, html, notes = read_back(conversation_as_docx("Talks", turns))
    assert len(notes) == 4 and html.count("<h2>") == 3
    assert "Read as: Who else?" in body and "No answer." in body
    assert "The sources disagree: the dead" in body


@pytest.mark.parametrize(
    "take", [exports.plain, exports.one, lambda t: markdown(t.answer), in_word]
)
def test_what_is_taken_away_says_who_speaks_and_that_a_digest_is_none_of_the_publisher_s(take):
    given = disagreeing()
    summed_up = replace(given.citations[0], kind="digest")
    taken = take(turn(replace(given, citations=(summed_up, given.citations[1]))))
    assert "25, according to the ministry" in taken
    assert "27, according" not in taken
    assert taken.replace("\\", "").count(DIGEST) == 1


def test_word_holds_strangers_words_as_text_and_links_to_the_publisher_alone():
    evil = citation(title=HOSTILE, outlet=HOSTILE, quote=HOSTILE, url="javascript:alert(1)")
    given = answer(question=HOSTILE, citations=(evil, citation(2)), sentences=(), kind=Kind.LIST,
                   rows=(Row(HOSTILE, (1, 2), about=HOSTILE),))  # fmt: skip
    body, _, notes = read_back(answer_as_docx(given))
    assert "ab[31m &lt;b&gt;&amp;" in body
    assert "href" not in notes[0] and 'href="https://example.org/a"' in notes[1]


def test_one_answer_of_a_conversation_is_copied_and_taken_away_as_markdown():
    listed = KINDS["list"]()
    copied = exports.plain(Turn(listed.question, listed.question, listed))
    assert f"\n{listed.answer}\n" in copied and "5 countries, in 24 passages read" in copied
    assert copied.count(listed.rows[0].text) == 1 and DIGEST in copied
    one = exports.one(Turn("And who?", listed.question, replace(listed)))
    assert one.startswith("# And who?\n\n*Read as: Which countries reacted, and how?*\n")
    assert "[^6]: " in one
