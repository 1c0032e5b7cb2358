"""An answer of each kind about the seeds, made by hand; every quote is a true span of a digest.

What they say is realistic, and was not found by the engine: they show what faces make of it.
"""

from __future__ import annotations

from functools import cache

from index.records import Article, Span
from rag.records import Answer, Citation, Kind, Row, Sentence, Short, Timings, Verdict
from rag.show import readable
from rag.show.form import form
from tests.conftest import SEEDS
from tests.index.reading import given

EURASIANET, AL_JAZEERA, NO_OUTLET = "000", "001", "002"
BBC, MOSCOW_TIMES = "003", "004"

# An article and the words of a quote: its first and last where ' … ' stands between them.
Words = tuple[str, str]


@cache
def digests() -> dict[str, Article]:
    """The seeds by the first three digits of their ids, as an index holds them."""
    return {article.id[:3]: article for article in given(SEEDS).articles}


class _Making:
    """The citations of one answer, numbered by first use."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []

    def cite(self, words: Words) -> Citation:
        article = digests()[words[0]]
        first, _, last = words[1].partition(" … ")
        start = article.text.index(first)
        end = article.text.index(last, start) + len(last)
        for known in self.citations:
            if (known.article_id, known.start, known.end) == (article.id, start, end):
                return known
        made = Citation.of(article, Span(article.id, start, end), len(self.citations) + 1)
        self.citations.append(made)
        return made

    def row(self, *told: Words, **facts: str) -> Row:
        cited = [self.cite(words) for words in told]
        return Row(cited[0].quote, tuple(c.n for c in cited), **facts)

    def sentence(self, *told: Words) -> Sentence:
        row = self.row(*told)
        return Sentence(row.text, row.citations, 0.9)


def _answer(
    kind: Kind,
    question: str,
    made: _Making,
    rows: tuple[Row, ...] = (),
    *,
    sentences: tuple[Sentence, ...] = (),
    verdict: Verdict | None = None,
    verdict_by: str | None = None,
    confirmed: tuple[int, ...] = (),
    short: Short | None = None,
) -> Answer:
    said = sentences or tuple(Sentence(r.text, r.citations, 0.9) for r in rows if r.citations)
    cited = tuple(made.citations)
    return Answer(
        question=question,
        answer=readable(
            form(
                kind,
                said,
                rows,
                cited,
                verdict=verdict,
                verdict_by=verdict_by,
                confirmed=confirmed,
            )
        ),
        abstained=False,
        reason=None,
        sentences=said,
        citations=cited,
        conflicts=(),
        dropped=0,
        undated_left_out=0,
        model="reader",
        as_of=None,
        timings=Timings(0.1, 0.3, 0.4),
        rests_on=tuple(sorted({c.published[:10] for c in cited if c.published})),
        short=short,
        kind=kind,
        rows=rows,
        verdict=verdict,
        verdict_by=verdict_by,
        confirmed=confirmed,
        read=24,
    )


_MINES = (EURASIANET, "Separate mine blasts … morning of September 19.")
_MINES_TOO = (MOSCOW_TIMES, "Azerbaijan said mine blasts hours before … blamed separatists.")
_YEVLAKH = (BBC, "Azerbaijan offered talks in Yevlakh … to ethnic Armenians.")
_YEVLAKH_TOO = (EURASIANET, "Azerbaijan's presidential administration said at … in Yevlakh.")
_YEVLAKH_AGAIN = (NO_OUTLET, "Azerbaijan offered negotiations … to ethnic Armenians.")
_DEAD = (BBC, "Nagorno-Karabakh's authorities report 27 dead … wounded.")
_DEAD_TOO = (AL_JAZEERA, "With casualty numbers unclear … could not verify.")
_DEAD_AGAIN = (EURASIANET, "A former official wrote … among them a child.")
_TURKEY = (AL_JAZEERA, "Turkey's foreign ministry said … the 2020 conflict.")
_TURKEY_TOO = (EURASIANET, 'The EU and Russia want both … as always".')
_MACRON = (AL_JAZEERA, 'French President Emmanuel Macron … lasting peace".')
_BAERBOCK = (AL_JAZEERA, "German Foreign Minister Annalena Baerbock … and negotiate.")
_GUTERRES = (BBC, "UN Secretary-General Antonio Guterres … the 2020 ceasefire.")
_GUTERRES_TOO = (NO_OUTLET, "UN Secretary-General Antonio Guterres … the 2020 ceasefire.")
_HAJIYEV = (EURASIANET, "Hajiyev called Nagorno-Karabakh's … be disarmed.")
_HAJIYEV_TOO = (AL_JAZEERA, 'Hajiyev called "collateral damage" … military targets.')
_HAJIYEV_AGAIN = (BBC, "Hajiyev told BBC News … under the constitution.")
_ON_X = (EURASIANET, "Hikmet Hajiyev, Azerbaijan's presidential … into the assault.")
_NO_TROOPS = (EURASIANET, "Pashinyan repeated that … in Nagorno-Karabakh.")
_CLEANSING = (BBC, "Nikol Pashinyan, Armenia's prime minister, alleged … televised remarks.")
_CLEANSING_TOO = (
    MOSCOW_TIMES,
    "Nikol Pashinyan, Armenia's prime minister, … Karabakh Armenians\".",
)
_BLOCKADE = (BBC, "Azerbaijan has for nine months … ethnic Armenians.")
_CIVILIANS = (BBC, "Azerbaijan's defence ministry denied … legitimate military targets\".")
_DAMAGE = (EURASIANET, "Images from Nagorno-Karabakh … apartment blocks included.")
_OFFENSIVE = (EURASIANET, "The offensive opened around 1 pm … in Karabakh.")


def fact() -> Answer:
    made = _Making()
    said = made.sentence(_YEVLAKH)
    confirmed = tuple(made.cite(words).n for words in (_YEVLAKH_TOO, _YEVLAKH_AGAIN))
    question = "Where did Azerbaijan offer talks?"
    short = Short("Yevlakh", 1)
    return _answer(Kind.FACT, question, made, sentences=(said,), confirmed=confirmed, short=short)


def claimed() -> Answer:
    made = _Making()
    said = made.sentence(_NO_TROOPS)
    no_forces = (AL_JAZEERA, "Armenia, which says it has no forces … intervention.")
    confirmed = (made.cite(no_forces).n,)
    question = "Does Armenia have troops in Nagorno-Karabakh?"
    return _answer(
        Kind.YES_NO, question, made, sentences=(said,), confirmed=confirmed,
        verdict=Verdict.NO, verdict_by="Pashinyan",
    )  # fmt: skip


def differing() -> Answer:
    made = _Making()
    said = (made.sentence(_CIVILIANS), made.sentence(_DAMAGE))
    question = "Did Azerbaijan hit civilian buildings?"
    return _answer(Kind.YES_NO, question, made, sentences=said, verdict=Verdict.DIFFER)


def listed() -> Answer:
    made = _Making()
    rows = (
        made.row(_TURKEY, about="Turkey"),
        made.row(_TURKEY_TOO, about="Turkey"),
        made.row((BBC, "Russia's foreign ministry said it … 2020 ceasefire."), about="Russia"),
        made.row((AL_JAZEERA, "The United States announced … flare-up."), about="United States"),
        made.row(_MACRON, about="France"),
        made.row(_BAERBOCK, about="Germany"),
    )
    return _answer(Kind.LIST, "Which countries reacted, and how?", made, rows)


def timeline() -> Answer:
    made = _Making()
    aid = (BBC, "Azerbaijan on Monday admitted … from Armenia.")
    aid_too = (NO_OUTLET, "Azerbaijan on Monday let ICRC aid … from Armenia.")
    silenced = (BBC, 'Azerbaijan\'s defence ministry said on Wednesday … "neutralised".')
    rows = (
        made.row(aid, aid_too, when="2023-09-18"),
        made.row(_MINES, _MINES_TOO, when="2023-09-19"),
        made.row(_OFFENSIVE, when="2023-09-19T13:00"),
        made.row(_ON_X, when="2023-09-19T17:00"),
        made.row(_YEVLAKH_TOO, when="2023-09-19T19:00"),
        made.row(silenced, when="2023-09-20"),
        made.row(_GUTERRES, _GUTERRES_TOO, when="2023-09-20"),
    )
    return _answer(Kind.TIMELINE, "What happened when in Nagorno-Karabakh?", made, rows)


def summary() -> Answer:
    made = _Making()
    began = (MOSCOW_TIMES, "Azerbaijan began a military operation … mountainous territory.")
    rows = tuple(map(made.row, (began, _DEAD, _MINES, _YEVLAKH, _TURKEY, _BLOCKADE, _GUTERRES)))
    return _answer(Kind.SUMMARY, "Summarise what is reported.", made, rows)


def compared() -> Answer:
    made = _Making()
    peacekeepers = (AL_JAZEERA, "Russian peacekeepers, mostly blocked … the 2020 ceasefire.")
    told = (EURASIANET, "Russia's peacekeeping contingent … Defense Ministry.")
    rows = (
        made.row(_DEAD_AGAIN, side="Eurasianet", about="The dead"),
        made.row(_DEAD_TOO, side="Al Jazeera", about="The dead"),
        made.row(_DEAD, side="BBC News", about="The dead"),
        made.row(_YEVLAKH_TOO, side="Eurasianet", about="Talks"),
        made.row(_YEVLAKH, side="BBC News", about="Talks"),
        made.row(told, side="Eurasianet", about="Russia's peacekeepers"),
        made.row(peacekeepers, side="Al Jazeera", about="Russia's peacekeepers"),
    )
    question = "How do Eurasianet, Al Jazeera and BBC News differ on the offensive?"
    return _answer(Kind.COMPARISON, question, made, rows)


def both_sides() -> Answer:
    made = _Making()
    starving = (AL_JAZEERA, "Armenia said an Azerbaijani blockade … by starvation.")
    rows = (
        made.row(_CLEANSING, side="Armenia", about="What the offensive is for"),
        made.row(_HAJIYEV, side="Azerbaijan", about="What the offensive is for"),
        made.row(_CIVILIANS, side="Azerbaijan", about="Civilians"),
        made.row(starving, side="Armenia", about="The blockade"),
    )
    return _answer(Kind.COMPARISON, "What do both sides say?", made, rows)


def positions() -> Answer:
    made = _Making()
    rows = (
        made.row(_HAJIYEV, who="Hikmet Hajiyev"),
        made.row(_HAJIYEV_TOO, who="Hikmet Hajiyev"),
        made.row(_HAJIYEV_AGAIN, who="Hikmet Hajiyev"),
        made.row(_CLEANSING, _CLEANSING_TOO, who="Nikol Pashinyan"),
        made.row(_NO_TROOPS, who="Nikol Pashinyan"),
        made.row(_MACRON, who="Emmanuel Macron"),
        made.row(_GUTERRES, who="Antonio Guterres"),
    )
    return _answer(Kind.POSITIONS, "Who said what about the offensive?", made, rows)


def several() -> Answer:
    made = _Making()
    unanswered = "No sentence in the articles at hand answers this."
    rows = (
        made.row(_YEVLAKH, about="Where did Azerbaijan offer talks?"),
        made.row(_ON_X, about="Who is Hikmet Hajiyev?"),
        Row(unanswered, (), about="How many aircraft did Armenia lose?"),
    )
    question = (
        "Where did Azerbaijan offer talks, who is Hikmet Hajiyev, and how many aircraft did "
        "Armenia lose?"
    )
    return _answer(Kind.SEVERAL, question, made, rows)


# By names that stand in the names of tests and pictures.
KINDS = {
    "fact": fact,
    "yes-no": claimed,
    "yes-no-differ": differing,
    "list": listed,
    "timeline": timeline,
    "summary": summary,
    "comparison": compared,
    "comparison-of-parties": both_sides,
    "positions": positions,
    "several": several,
}
