"""What an answer of each kind is made of, in the order in which it is read.

Terminal, page, Markdown, Word and the plain text show a `Form`, each in its own way, so that
all of them group, count and name the same things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.records import Answer, Citation, Claim, Kind, Row, Sentence, Short, Verdict
from rag.show.safe import counted, on_one_line

NOT_REPORTED = "not reported"
NO_DAY = "Day not stated"
NAMELESS = "a report that names no outlet"

_DAY = len("2023-09-19")
_ARTICLES = ("A", "An", "The", "One", "Some", "Several", "Two")
_VERDICTS = {
    Verdict.YES: "Yes",
    Verdict.NO: "No",
    Verdict.DIFFER: "The articles differ",
}
# What the rows of a section have in common.
_COMMON: dict[Kind, Callable[[Row], str | None]] = {
    Kind.LIST: lambda row: row.about,
    Kind.SEVERAL: lambda row: row.about,
    Kind.POSITIONS: lambda row: row.who,
}
# 'Which countries reacted' names what is counted; 'which was' does not.
_THING = re.compile(
    r"^which (?!is\b|was\b|does\b|has\b)([a-z-]+s|people|men|women)\b(?!['’])", re.I
)


@dataclass(frozen=True, slots=True)
class Lead:
    """The answer alone: the short answer with its number, or the verdict and whose it is."""

    words: str
    by: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """An outlet that says the same, and the citations by which it does."""

    outlet: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One row.

    Attributes:
        text: its words on one line; without numbers they are Dateline's own, such as why
            there is no answer to one of several questions.
        outlets: who reports it, where that does not stand above it already.
        at: the hour (`13:00`), in a timeline; '' where none is given.
    """

    text: str
    numbers: tuple[int, ...]
    outlets: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one thing, speaker, day or question; `heading` is '' where they have none."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A line of a comparison: a cell for each side, empty where it reports nothing."""

    name: str
    cells: tuple[tuple[Item, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A comparison: sides are columns, points are lines."""

    sides: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """
    Attributes:
        kind: what sort of answer it is.
        lead: the short answer or the verdict.
        prose: sentences that are no rows.
        also: other outlets that say the same.
        sections, table: the rows, by kind; of a comparison the table, else sections.
    """

    kind: Kind
    lead: Lead | None = None
    prose: tuple[Sentence, ...] = ()
    also: tuple[Voice, ...] = ()
    sections: tuple[Section, ...] = ()
    table: Table | None = None

    @property
    def one_each(self) -> bool:
        """Whether it is a list with one quote for each thing, which needs no headings."""
        return self.kind is Kind.LIST and all(
            s.heading and len(s.items) == 1 for s in self.sections
        )


def form_of(answer: Answer) -> Form:
    """The form of a whole answer that is no abstention."""
    return form(
        answer.kind,
        answer.sentences,
        answer.rows,
        answer.citations,
        verdict=answer.verdict,
        verdict_by=answer.verdict_by,
        confirmed=answer.confirmed,
        short=short_answer(answer),
    )


def form(
    kind: Kind,
    sentences: Sequence[Sentence],
    rows: Sequence[Row],
    citations: Sequence[Citation],
    *,
    verdict: Verdict | None = None,
    verdict_by: str | None = None,
    confirmed: Sequence[int] = (),
    short: Short | None = None,
) -> Form:
    """The form of an answer, or of what is known of it so far."""
    if rows and kind not in (Kind.FACT, Kind.YES_NO):
        said = {on_one_line(row.text) for row in rows}
        prose = tuple(s for s in sentences if on_one_line(s.text) not in said)
        compared = kind is Kind.COMPARISON
        return Form(
            kind,
            prose=prose,
            sections=() if compared else _sections(kind, rows, citations),
            table=_table(rows, citations) if compared else None,
        )
    prose, also = _told_once(tuple(sentences), citations, confirmed)
    lead = None
    if verdict is not None:
        by = on_one_line(verdict_by) if verdict is not Verdict.DIFFER else ""
        lead = Lead(_VERDICTS[verdict], within_sentence(by))
    elif short is not None:
        lead = Lead(on_one_line(short.text), numbers=(short.citation,))
    return Form(kind, lead, prose, also)


def kind_so_far(rows: Sequence[Row]) -> Kind:
    """What sort of answer rows belong to while they come, before the whole says so."""
    if any(row.side for row in rows):
        return Kind.COMPARISON
    if any(row.about and row.about.rstrip().endswith("?") for row in rows):
        return Kind.SEVERAL
    if any(row.about for row in rows):
        return Kind.LIST
    if any(row.who for row in rows):
        return Kind.POSITIONS
    if any(row.when for row in rows):
        return Kind.TIMELINE
    return Kind.SUMMARY


def short_answer(answer: Answer) -> Short | None:
    """The answer alone; None where there is none, or where a whole sentence is the answer."""
    if answer.short is None or not on_one_line(answer.short.text):
        return None
    alone = _bare(answer.short.text)
    return None if any(_bare(s.text) == alone for s in answer.sentences) else answer.short


def said_in_full(
    sentences: Sequence[Sentence], rows: Sequence[Row], citations: Sequence[Citation]
) -> frozenset[int]:
    """The citations whose words stand in the answer already, and need not be quoted again."""
    said = {on_one_line(s.text) for s in sentences} | {on_one_line(row.text) for row in rows}
    return frozenset(c.n for c in citations if on_one_line(c.quote) in said)


def count_of(answer: Answer) -> str:
    """'7 countries, in 24 passages read'; '' for a kind of which nothing is counted."""
    shown = form_of(answer)
    if answer.kind is Kind.LIST and shown.sections:
        thing = _THING.match(on_one_line(answer.question))
        number = len(_grouped(answer.rows, lambda row: on_one_line(row.about or row.text)))
        found = f"{number:,} {thing[1].lower() if thing and number > 1 else 'found'}"
    elif answer.kind is Kind.TIMELINE and shown.sections:
        found = counted(sum(len(s.items) for s in shown.sections), "event")
    else:
        return ""
    return f"{found}, in {counted(answer.read, 'passage')} read" if answer.read else found


def according_to(lead: Lead) -> str:
    """What follows a verdict: ', says Baku'; '' where it is nobody's claim."""
    if not lead.by:
        return ""
    # A name is one voice; 'the separatists' and 'the police' are several.
    last = lead.by.split()[-1]
    several = last[0].islower() and (last == "police" or re.search("[^s]s$", last))
    return f", {'say' if several else 'says'} {lead.by}"


def whose(claim: Claim) -> str:
    """What follows a value that sources differ about: ', according to the mayor'.

    '' where the outlet says so itself.
    """
    return f", according to {within_sentence(on_one_line(claim.speaker))}" if claim.speaker else ""


def day_in_words(name: str) -> str:
    """'Tuesday, 19 September 2023'; what is no ISO day stays as it is."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return name
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _sections(
    kind: Kind, rows: Sequence[Row], citations: Sequence[Citation]
) -> tuple[Section, ...]:
    by_number = {c.n: c for c in citations}
    if kind is Kind.TIMELINE:
        days = _grouped(rows, lambda row: on_one_line(row.when)[:_DAY])
        # The order within a day is the engine's, which knows more than the hour.
        days.sort(key=lambda named: (not named[0], named[0]))
        return tuple(
            Section(name or NO_DAY, tuple(_item(r, by_number, at=_hour(r.when)) for r in own))
            for name, own in days
        )
    common = _COMMON.get(kind)
    found = [
        Section(name, tuple(_item(r, by_number) for r in own))
        for name, own in _grouped(rows, lambda row: on_one_line(common(row)) if common else "")
    ]
    return tuple(_merged(found) if kind is Kind.LIST else found)


def _merged(sections: Sequence[Section]) -> list[Section]:
    """Things that one quote names stand above it together, so that it is shown once."""
    names: dict[tuple[Item, ...], list[str]] = {}
    for section in sections:
        names.setdefault(section.items, []).append(section.heading)
    return [Section(", ".join(filter(None, named)), items) for items, named in names.items()]


def _table(rows: Sequence[Row], citations: Sequence[Citation]) -> Table:
    by_number = {c.n: c for c in citations}

    def side(row: Row) -> str:
        return on_one_line(row.side) or ", ".join(_outlets(row, by_number)) or NAMELESS

    def cell(rows: Sequence[Row], here: str) -> tuple[Item, ...]:
        own = (row for row in rows if side(row).casefold() == here.casefold())
        return tuple(_item(row, by_number, beside=here) for row in own)

    sides = tuple(name for name, _ in _grouped(rows, side))
    return Table(
        sides,
        tuple(
            Point(name, tuple(cell(own, here) for here in sides))
            for name, own in _grouped(rows, lambda row: on_one_line(row.about))
        ),
    )


def _grouped(rows: Iterable[Row], name: Callable[[Row], str]) -> list[tuple[str, list[Row]]]:
    """Rows by a name of theirs, in the order in which each first comes; case means nothing."""
    found: dict[str, tuple[str, list[Row]]] = {}
    for row in rows:
        called = name(row)
        found.setdefault(called.casefold(), (called, []))[1].append(row)
    return list(found.values())


def _item(row: Row, by_number: dict[int, Citation], at: str = "", beside: str = "") -> Item:
    outlets = tuple(o for o in _outlets(row, by_number) if o.casefold() != beside.casefold())
    return Item(on_one_line(row.text), row.citations, outlets, at)


def _outlets(row: Row, by_number: dict[int, Citation]) -> tuple[str, ...]:
    cited = (by_number[n] for n in row.citations if n in by_number)
    return tuple(dict.fromkeys(on_one_line(c.outlet) or NAMELESS for c in cited))


def _hour(when: str | None) -> str:
    given = on_one_line(when)
    return given[_DAY + 1 : _DAY + 6] if given[_DAY : _DAY + 1] == "T" else ""


def _told_once(
    sentences: tuple[Sentence, ...], citations: Sequence[Citation], confirmed: Sequence[int]
) -> tuple[tuple[Sentence, ...], tuple[Voice, ...]]:
    """The sentences, and who else says the same; no citation is named at both places."""
    cited_later = {n for s in sentences[1:] for n in s.citations}
    by_number = {c.n: c for c in citations}
    wanted = [n for n in confirmed if n in by_number and n not in cited_later]
    if not sentences or not wanted:
        return sentences, ()
    first = sentences[0]
    own = tuple(n for n in first.citations if n not in wanted) or first.citations
    voices: dict[str, tuple[int, ...]] = {}
    for n in dict.fromkeys(wanted):
        if n not in own:
            name = on_one_line(by_number[n].outlet) or NAMELESS
            voices[name] = (*voices.get(name, ()), n)
    told = Sentence(first.text, own, first.support)
    return (told, *sentences[1:]), tuple(Voice(name, ns) for name, ns in voices.items())


def within_sentence(speaker: str) -> str:
    """A speaker within a sentence: an article that began another sentence is no name."""
    first, space, rest = speaker.partition(" ")
    return f"{first.lower()}{space}{rest}" if first in _ARTICLES else speaker


def _bare(text: str) -> str:
    return on_one_line(text).strip(" .!?\"'“”‘’")
