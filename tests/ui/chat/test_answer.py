"""What the page shows of strangers' texts is text, and leads nowhere but to the publisher."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from index.records import Article, Failure, text_hash
from rag.check.checked import CheckedText, Finding, Statement, Unchecked
from rag.records import Kind, Passage, Sentence, Short, Verdict
from rag.records import Row as AnswerRow
from rag.show.safe import day, web_address
from rag.show.safe import shown as fit_to_show
from tests.ui.chat.answers import CANARY, Tags, abstention, answer, citation, disagreeing, turn
from ui.chat import articles, navigation
from ui.chat.answer import Asked, answered, failed, report, so_far
from ui.chat.articles import Outcome, Progress, Row, View, Wanted
from ui.chat.conversations import Heading, Rating
from ui.chat.look import render

OURS = set(
    "article aside b bdi blockquote button caption details div h1 h2 h3 h4 header input li mark "
    "nav ol p path pre progress section span strong summary sup svg table tbody td template th "
    "thead time tr ul a".split()
)  # fmt: skip
NONE = Rating()


def everything() -> dict[str, str]:
    article = Article(CANARY, CANARY, CANARY, CANARY, (CANARY,), CANARY, CANARY, CANARY)
    headed = Article(CANARY, f"{CANARY}\n\n{CANARY}", CANARY)
    whole = disagreeing(notice=CANARY, as_of=CANARY, dropped=2, rests_on=(CANARY,))
    brief = answer(short=Short(f"{CANARY} and {CANARY}", 1))
    row = Row(CANARY, CANARY, CANARY, CANARY, CANARY, True, CANARY, (CANARY,))
    view = View(Wanted(), (row,), 1, 1, 1, (CANARY,), (Failure(CANARY, CANARY),))
    asked = Asked(1, CANARY, f"{CANARY}?", CANARY)
    cited = (whole.sentences, whole.citations)
    about = {"when": CANARY, "who": CANARY, "side": CANARY, "about": CANARY}
    rows = (AnswerRow(CANARY, (1,), **about), AnswerRow(CANARY, (), **about))
    claimed = answer(kind=Kind.YES_NO, verdict=Verdict.NO, verdict_by=CANARY, confirmed=(2,),
                     citations=(citation(), citation(2, outlet=CANARY)))  # fmt: skip
    kinds = {
        f"an answer of kind {kind}": answered(1, turn(answer(kind=kind, rows=rows)), "", NONE)
        for kind in Kind
    }
    statement = Statement(CANARY, 0, 9, Finding.CONTRADICTED, 0.9, (1,), (CANARY,), CANARY)
    unchecked = Unchecked(CANARY, 0, 9, CANARY)
    checked = CheckedText(CANARY, (statement,), (unchecked,), (citation(),))
    return kinds | {
        "a verdict": answered(1, turn(claimed), "", NONE),
        "rows that come": so_far(asked, *cited, rows, CANARY),
        "an answer": answered(1, turn(whole, CANARY, f"{CANARY}?"), CANARY, Rating("good", CANARY)),
        "a short answer": answered(1, turn(brief), "", NONE).partition("dl-prose")[0],
        "an abstention": answered(1, turn(abstention()), CANARY, NONE),
        "a choice": answered(1, replace(turn(abstention()), choices=(CANARY, CANARY)), "", NONE),
        "a partial answer": so_far(asked, *cited, (), CANARY),
        "a stopped answer": so_far(asked, *cited, (), ""),
        "a checked text": report(checked),
        "a step": so_far(asked, (), (), (), CANARY),
        "a failure": failed(asked, CANARY),
        "an article": navigation.article(article, 0, 9, text_hash(CANARY[:9]), CANARY),
        "a headline": navigation.article(headed, 0, 9, text_hash(CANARY[:9]), CANARY),
        "a changed article": navigation.article(article, 0, 9, "other", f"{CANARY}?"),
        "an article that is gone": render("reader", "gone", article_id=CANARY),
        "the list of articles": articles.table(view),
        "what is being added": articles.adding(
            Progress(0.5, CANARY), [Outcome(CANARY, "failed", CANARY)], 2
        ),
        "conversations": navigation.conversations([Heading(CANARY, CANARY, CANARY)], CANARY),
        "a conversation": navigation.conversation(Heading(CANARY, CANARY, CANARY)),
        "examples": navigation.welcome(1, [CANARY], CANARY),
        "no articles": navigation.welcome(0, [], CANARY),
        "the model": navigation.model_state(CANARY, CANARY),
    }


@pytest.mark.parametrize("what", list(everything()))
def test_no_text_of_a_stranger_becomes_a_tag_or_an_attribute(what):
    tags = Tags(everything()[what])
    assert set(tags.names) <= OURS
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]
    assert "<img src=x" in tags.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "javascript://example.org/%0aalert(1)",
        "file://example.org/etc/passwd",
        "file:///etc/passwd",
        "//example.org/a",
        "https://",
        "https://[",
        "not an address",
        None,
    ],
)
def test_an_address_that_is_not_of_the_web_is_no_link(url):
    assert web_address(url) is None
    assert "<a " not in answered(1, turn(answer(citations=(citation(url=url),))), "", NONE)


def test_a_link_opens_the_publisher_without_handing_over_the_page():
    html = answered(1, turn(answer(citations=(citation(url='https://e.org/?a="b&c'),))), "", NONE)
    attributes = Tags(html).attributes
    assert ("href", 'https://e.org/?a="b&c') in attributes
    assert ("rel", "noopener noreferrer nofollow") in attributes


def test_numbers_lead_to_the_source_of_the_same_turn():
    given = disagreeing()
    for n in (1, 2):
        attributes = Tags(answered(n, turn(given), "", NONE)).attributes
        ids = [value for name, value in attributes if name == "id"]
        assert ids == [f"t{n}", f"t{n}-s1", f"t{n}-s2"]
        wanted = [value for name, value in attributes if name == "data-card"]
        # The sentence, both values, and the second on the card of the article they share.
        assert wanted == [f"t{n}-s1", f"t{n}-s1", f"t{n}-s2", f"t{n}-s2"]


def test_characters_that_turn_the_reading_direction_are_gone():
    quote = "25 \u202edead\u202c \u2066x"
    html = answered(1, turn(answer(citations=(citation(quote=quote),))), "", NONE)
    assert "25 dead x" in html
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", html)


def test_a_quote_is_shown_whole_up_to_a_length_that_nobody_reads():
    quote = " ".join(f"word{n}" for n in range(500))
    html = answered(1, turn(answer(citations=(citation(quote=quote),))), "", NONE)
    assert f"“<bdi>{quote}</bdi>”" in html
    endless = answered(
        1, turn(answer(citations=(citation(quote="a" * 10_000, title="b" * 10_000),))), "", NONE
    )
    cards = endless.partition('class="dl-tools"')[0]
    assert "a …" in cards and len(cards) < 12_000


def test_a_digest_is_said_to_be_one_and_who_else_carried_it():
    given = answer(citations=(citation(1, kind="digest"), citation(2, also=("AFP", "DW"))))
    html = answered(1, turn(given), "", NONE)
    assert html.count("dl-digest") == 1
    near = replace(abstention().nearest[0], kind="digest")
    assert (
        answered(1, turn(replace(abstention(), nearest=(near,))), "", NONE).count("digest</") == 1
    )
    assert "Also carried by AFP, DW" in Tags(html).text


def test_the_short_answer_stands_above_the_sentence_with_its_number():
    html = answered(1, turn(answer(short=Short("a net & a rod", 1))), "", NONE)
    alone, prose, _ = html.partition('<p class="dl-prose">')
    assert prose and Tags(alone).text.endswith("a net & a rod1")
    assert re.search(r'<p class="dl-short"><strong>.*data-card="t1-s1"', alone)


def test_without_a_short_answer_or_where_it_is_the_sentence_there_is_no_line_for_it():
    for short in (None, Short(CANARY, 1), Short(f" {CANARY}.", 1)):
        assert "dl-short" not in answered(1, turn(answer(short=short)), "", NONE)


def test_values_that_disagree_stand_in_a_table_with_outlet_date_and_quote():
    text = Tags(answered(1, turn(disagreeing()), "", NONE)).text
    assert "The sources disagree: the dead" in text
    assert "27BBC News119 Sep 2023" in text
    assert "25according to the ministryAl Jazeera219 Sep 2023" in text


def test_an_abstention_looks_like_no_answer():
    html = answered(1, turn(abstention()), "", NONE)
    assert "dl-abstained" in html and "not an answer" in html
    assert "dl-prose" not in html and "dl-sources" not in html


def test_what_is_not_stated_is_said_not_to_be():
    bare = citation(title=None, outlet=None, published=None, url=None)
    text = Tags(answered(1, turn(answer(citations=(bare,))), "", NONE)).text
    assert "outlet not stated" in text and "no date" in text and "untitled" in text


def test_how_a_question_was_read_is_shown_only_where_it_differs():
    follow_up = turn(answer(), "And how many?", "How many died in Elmton?")
    assert "Read as: How many died" in Tags(answered(2, follow_up, "", NONE)).text
    assert "Read as" not in answered(2, turn(answer(), "Who?", "Who?"), "", NONE)


def marked(html: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", html)


TEXT = "One opens. Two & three\nfollow here. Four ends."


def read(start: int, end: int, words: str | None = None, quote: str = "", text: str = TEXT) -> str:
    hashed = text_hash(text[start:end]) if words is None else words
    return navigation.article(Article("a", text), start, end, hashed, quote)


def test_the_quoted_words_are_marked_and_nothing_else():
    assert marked(read(11, 22)) == ["Two &amp; three"]
    assert marked(read(11, 35)) == ["Two &amp; three", "follow here."]
    assert marked(read(0, 0, "")) == []


def test_a_headline_stands_above_the_text_alone_and_is_marked_there():
    article = Article("a", f"Ports & ferries\n\n{TEXT}", "Ports & ferries")

    def opened(start: int, end: int) -> tuple[str, str]:
        html = navigation.article(article, start, end, text_hash(article.text[start:end]), "")
        assert Tags(html).text.count("Ports & ferries") == 1
        assert "not shown" not in html
        head, _, text = html.partition("</h2>")
        return head, text

    head, text = opened(0, article.headline_end)
    assert (marked(head), marked(text)) == (["Ports &amp; ferries"], [])
    head, text = opened(article.body_start, article.body_start + 10)
    assert (marked(head), marked(text)) == ([], ["One opens."])
    head, text = opened(8, article.body_start + 10)
    assert (marked(head), marked(text)) == (["ferries"], ["One opens."])
    assert marked(navigation.article(article, 0, 0, "", "")) == []


def test_near_passages_show_their_headline_once():
    near = Passage(1, 0.5, "a", "A title", "Post", None, None, 0, 20, "A title\n\nSome words.")
    html = answered(1, turn(replace(abstention(), nearest=(near,))), "", NONE)
    assert Tags(html).text.count("A title") == 1 and "Some words." in html
    assert f'data-words="{text_hash(near.text)}"' in html


def test_words_that_moved_are_found_again_and_words_that_are_gone_are_told():
    was = text_hash("Four ends.")
    assert marked(read(0, 10, was, "Four ends.")) == ["Four ends."]
    gone = read(0, 10, text_hash("Five ends."), "Five ends.")
    assert marked(gone) == [] and "not in it any more: “<bdi>Five ends." in gone


def test_of_an_endless_article_the_part_around_the_quoted_words_is_shown():
    text = "a" * 3_000_000 + "THE WORDS" + "b" * 2_000_000
    html = read(3_000_000, 3_000_009, text=text)
    assert marked(html) == ["THE WORDS"] and len(html) < 130_000
    assert "2,940,000 characters before this" in html


def test_terminal_text_keeps_lines_and_loses_controls():
    assert fit_to_show("a\r\nb\x1b[31m\tc\x9b\udcff\u2028") == "a\nb[31m\tc"
    assert day("2023-09-19T10:00:00+04:00") == "2023-09-19"


def test_rows_are_shown_while_they_come_in_the_form_that_they_will_have():
    asked, cited = Asked(1, "Q?"), (citation(quote="One.", outlet="Post"),)
    rows = (AnswerRow("One.", (1,), about="Turkey"),)
    said = (Sentence("One.", (1,), 0.9),)
    coming = so_far(asked, said, cited, rows, "Checking")
    given = answer(kind=Kind.LIST, rows=rows, sentences=said, citations=cited)
    whole = answered(1, turn(given), "", NONE)
    (row,) = re.findall(r'<div class="dl-groups">.*?</div></div>', coming)
    assert row in whole and "Turkey" in row and "dl-prose" not in coming


def test_a_card_does_not_say_again_what_stands_above():
    sentences = (Sentence("Word for word.", (1,), 0.9), Sentence("In other words.", (2,), 0.9))
    cited = (citation(quote="Word for word."), citation(2, quote="The words."))
    html = answered(1, turn(answer(sentences=sentences, citations=cited)), "", NONE)
    assert re.findall(r"<blockquote(.*?)>“<bdi>(.*?)</bdi>”", html) == [
        (" hidden", "Word for word."), ("", "The words."),
    ]  # fmt: skip


def test_an_article_whose_words_stand_above_has_one_card_with_all_its_numbers():
    sentences = (Sentence("One.", (1,), 0.9), Sentence("Two.", (2,), 0.9))
    cited = (citation(quote="One.", outlet="Post"), citation(2, quote="Two.", outlet="Post"))
    html = answered(1, turn(answer(sentences=sentences, citations=cited)), "", NONE)
    first, second = re.findall(r'<li class="dl-card".*?</li>', html)
    assert " hidden data-seen=" not in first and 'data-card="t1-s2"' in first
    assert ' hidden data-seen="t1-s1"' in second
