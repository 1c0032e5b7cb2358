"""An answer in the terminal: the short answer, the sentences or rows, the sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from rag.records import (
    Answer,
    Citation,
    Conflict,
    Done,
    Event,
    Passage,
    Retrieved,
    Sentence,
    SentenceReady,
)
from rag.show.form import Lead, according_to, count_of, form_of, said_in_full
from ui.remarks import remarks
from ui.terminal.console import messages, output, write
from ui.terminal.rows import markers, print_rows
from ui.text import counted, day, on_one_line, outlet_name, shown, title_of, web_address

# Quotes and what belongs to them stand below the name of their source.
_INDENT = 4


def watched(events: Iterable[Event]) -> Answer:
    """Runs a stream to its end; tells a person at a terminal what it is doing meanwhile."""
    console = messages()
    with console.status(Text("Finding passages", style="quiet")) as status:
        ready = 0
        for event in events:
            match event:
                case Retrieved(passages):
                    step = f"Reading {counted(len(passages), 'passage')}"
                case SentenceReady(_, _, row):
                    ready += 1
                    step = f"{counted(ready, 'row' if row else 'sentence')} checked"
                case Done(answer):
                    return answer
            status.update(Text(step, style="quiet"))
    raise RuntimeError("a stream ends with Done")


def print_answer(answer: Answer, console: Console | None = None) -> None:
    """The answer alone, its sentences or rows, versions where sources differ, its sources.

    Args:
        console: where; standard output unless told.
    """
    console = console or output()
    if answer.abstained:
        _abstention(console, answer)
    else:
        _said(console, answer)
        for conflict in answer.conflicts:
            console.print()
            _conflict(console, conflict, answer.citations)
        _citations(console, answer)
    notes = remarks(answer, undated="--undated reads them too")
    if notes:
        console.print()
        for note in notes:
            write(console, Text(note, style="warning"))


def _said(console: Console, answer: Answer) -> None:
    """What is answered, in the order of its form, a blank line between its parts."""
    made = form_of(answer)
    parts = []
    if made.lead:
        parts.append(_lead(made.lead))
    if made.prose:
        parts.append(_sentences(made.prose))
    if made.also:
        voices = Text(", ").join(Text(v.outlet).append_text(markers(v.numbers)) for v in made.also)
        parts.append(Text.assemble("Also ", voices, "."))
    if count := count_of(answer):
        parts.append(Text(count, style="quiet"))
    for at, part in enumerate(parts):
        if at:
            console.print()
        write(console, part)
    if made.sections or made.table:
        if parts:
            console.print()
        print_rows(console, made)


def _lead(lead: Lead) -> Text:
    text = Text(lead.words, style="outlet").append(according_to(lead), style="not bold")
    return text.append_text(markers(lead.numbers))


def _sentences(sentences: Iterable[Sentence]) -> Text:
    text = Text()
    for sentence in sentences:
        if text:
            text.append(" ")
        text.append(on_one_line(sentence.text))
        text.append_text(markers(sentence.citations))
    return text


def _citations(console: Console, answer: Answer) -> None:
    """Where each number is from, and its words where they do not stand above already."""
    full = said_in_full(answer.sentences, answer.rows, answer.citations)
    sources: list[list[Citation]] = []
    for citation in answer.citations:
        # Of what needs no words here an article is named once, with all its numbers.
        known = [s for s in sources if s[0].n in full and s[0].article_id == citation.article_id]
        if citation.n in full and known:
            known[0].append(citation)
        else:
            sources.append([citation])
    apart = True
    for source in sources:
        first = source[0]
        line = first.n in full and not first.also and not web_address(first.url)
        if apart or not line:
            console.print()
        _source_of(console, source, quoted=first.n not in full)
        apart = not line
    if any(c.kind == "digest" for c in answer.citations):
        console.print()
        note = "A digest is a summary: these are not the publisher's own words."
        write(console, Text(note, style="quiet"))


def print_citation(console: Console, citation: Citation) -> None:
    """A quote with its number and where it is from."""
    _source_of(console, (citation,), quoted=True)


def _source_of(console: Console, cited: Sequence[Citation], *, quoted: bool) -> None:
    citation = cited[0]
    source = _source(citation.outlet, citation.published, citation.title)
    if citation.kind == "digest":
        source.append(" (digest)", style="quiet")
    numbers = " ".join(f"[{c.n}]" for c in cited)
    label = (f"{numbers} ".ljust(_INDENT), "marker")
    write(console, Text.assemble(label, source), hanging=_INDENT)
    if quoted:
        quote = Text(f"“{shown(citation.quote).strip()}”")
        write(console, quote, indent=_INDENT)
    if citation.also:
        carried = ", ".join(on_one_line(name) for name in citation.also)
        write(console, Text(f"Also carried by {carried}.", style="quiet"), indent=_INDENT)
    if address := web_address(citation.url):
        write(console, Text(address, style="quiet"), indent=_INDENT)


def _source(outlet: str | None, published: str | None, title: str | None) -> Text:
    return Text.assemble(
        (outlet_name(outlet), "outlet"), f" · {day(published)} · ", title_of(title)
    )


def _abstention(console: Console, answer: Answer) -> None:
    reason = answer.reason or answer.answer
    write(console, Text.assemble(("No answer.", "warning"), " ", on_one_line(reason)))
    if answer.nearest:
        console.print()
        console.print(Text("Nearest passages (not an answer)", style="outlet"))
        for passage in answer.nearest:
            console.print()
            print_passage(console, passage, quiet=True)


def print_passage(console: Console, passage: Passage, *, quiet: bool = False) -> None:
    """A passage with where it is from; `quiet` for what is no answer."""
    head = _source(passage.outlet, passage.published, passage.title)
    number = "-" if quiet else f"{passage.rank}."
    rank = (number.ljust(_INDENT), "quiet" if quiet else "marker")
    write(console, Text.assemble(rank, head), hanging=_INDENT)
    text = Text(shown(passage.body).strip(), style="quiet" if quiet else "")
    write(console, text, indent=_INDENT)


def _conflict(console: Console, conflict: Conflict, citations: Iterable[Citation]) -> None:
    """The versions side by side: each value, who says so, and in which reports."""
    by_number = {c.n: c for c in citations}
    write(console, Text("The sources differ:", style="warning"))
    for claim in conflict.claims:
        line = Text.assemble("- ", (on_one_line(claim.value), "outlet"))
        if claim.speaker:
            line.append(f", says {on_one_line(claim.speaker)}")
        for n in claim.citations:
            cited = by_number[n]
            line.append(f" · {outlet_name(cited.outlet)}, {day(cited.published)}")
            line.append_text(markers((n,)))
        write(console, line, indent=2, hanging=2)
