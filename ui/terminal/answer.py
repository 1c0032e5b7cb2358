"""An answer in the terminal: the short answer, the sentences, the words of each number."""

from __future__ import annotations

from collections.abc import Iterable

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
    SentenceReady,
    Short,
)
from ui.remarks import remarks, short_answer
from ui.terminal.console import messages, output, write
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
                case SentenceReady():
                    ready += 1
                    step = f"{counted(ready, 'sentence')} checked"
                case Done(answer):
                    return answer
            status.update(Text(step, style="quiet"))
    raise RuntimeError("a stream ends with Done")


def print_answer(answer: Answer) -> None:
    """The answer alone, its sentences, versions where sources differ, and every citation."""
    console = output()
    if answer.abstained:
        _abstention(console, answer)
    else:
        if short := short_answer(answer):
            write(console, _short(short))
            console.print()
        write(console, _sentences(answer))
        for conflict in answer.conflicts:
            console.print()
            _conflict(console, conflict, answer.citations)
        for citation in answer.citations:
            console.print()
            print_citation(console, citation)
    notes = remarks(answer, undated="--undated reads them too")
    if notes:
        console.print()
        for note in notes:
            write(console, Text(note, style="warning"))


def _short(short: Short) -> Text:
    return Text(on_one_line(short.text), style="outlet").append_text(_markers((short.citation,)))


def _sentences(answer: Answer) -> Text:
    text = Text()
    for sentence in answer.sentences:
        if text:
            text.append(" ")
        text.append(on_one_line(sentence.text))
        text.append_text(_markers(sentence.citations))
    return text


def _markers(numbers: Iterable[int]) -> Text:
    text = Text()
    for n in numbers:
        text.append(" ").append(f"[{n}]", style="marker")
    return text


def print_citation(console: Console, citation: Citation) -> None:
    """A quote with its number and where it is from."""
    source = _source(citation.outlet, citation.published, citation.title)
    number = (f"[{citation.n}]".ljust(_INDENT), "marker")
    write(console, Text.assemble(number, source), hanging=_INDENT)
    quote = Text(f"“{shown(citation.quote).strip()}”")
    write(console, quote, indent=_INDENT)
    if citation.kind == "digest":
        note = Text("A digest: these are not the publisher's own words.", style="quiet")
        write(console, note, indent=_INDENT)
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
            line.append_text(_markers((n,)))
        write(console, line, indent=2, hanging=2)
