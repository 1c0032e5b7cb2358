"""What must hold of every answer, stated without the check that let it through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag import Answer, Dateline, Kind

# In digits, as a number or a part of a time or a date.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")


def unquoted(sentence: str, quotes: Sequence[str]) -> list[str]:
    """The numbers and the names of a sentence that stand in none of its quotes.

    By letters alone: a number is a run of digits, and a name a word with a capital that does
    not open the sentence. Both have to stand in a quote as they are written.

    >>> unquoted("In Elmton 14 ships sank, says Ida.", ["14 ships had waited, Ida Stone said."])
    ['Elmton']
    """
    text = " ".join(quotes)
    known = {*_NUMBER.findall(text), *_WORD.findall(text)}
    names = [m.group() for m in _WORD.finditer(sentence) if m.start() and m.group()[0].isupper()]
    return [said for said in (*_NUMBER.findall(sentence), *names) if said not in known]


def broken(  # noqa: PLR0912 - a line for each thing that must hold
    d: Dateline, answer: Answer, scope: dict[str, Any]
) -> Iterator[str]:
    """What of the design does not hold of an answer."""
    cited = {c.n: c for c in answer.citations}
    for c in answer.citations:
        article = d.article(c.article_id)
        if article.text[c.start : c.end] != c.quote or not c.quote:
            yield f"quote {c.n} is not the stored text"
        if (article.outlet, article.published) != (c.outlet, c.published):
            yield f"citation {c.n} names another source"
        if "outlets" in scope and c.outlet not in scope["outlets"]:
            yield f"citation {c.n} is of {c.outlet}"
        if "as_of" in scope and (c.published or "9") > scope["as_of"]:
            yield f"citation {c.n} is of {c.published}"
    if list(cited) != list(range(1, len(cited) + 1)):
        yield "citations are not numbered from 1"
    stated = answer.rows or answer.sentences
    used = [*(n for x in stated for n in x.citations), *answer.confirmed]
    if list(dict.fromkeys(used)) != list(cited):
        yield "citations are not numbered by first use"
    for s in answer.sentences:
        quotes = [cited[n].quote for n in s.citations if n in cited]
        if not quotes:
            yield f"a sentence cites nothing: {s.text}"
        if missing := unquoted(s.text, quotes):
            yield f"{', '.join(missing)} stands in no quote of: {s.text}"
        if not 0 < s.support <= 1:
            yield f"a support of {s.support}"
        if s.text not in answer.answer:
            yield "a sentence is missing in the text"
    # A form may put rows in another order: by what they name, or side by side; and things that
    # one quote names stand above it together. Of several questions one quote may answer two.
    if answer.rows and answer.kind is not Kind.SEVERAL:
        once = {x.text: x for x in stated}
        used = [*(n for x in once.values() for n in x.citations), *answer.confirmed]
    marks = [int(n) for n in re.findall(r" \[(\d+)\]", answer.answer)]
    if (sorted(marks) if answer.rows else marks) != (sorted(used) if answer.rows else used):
        yield "the marks in the text are not those of the sentences"
    if answer.abstained != (not answer.sentences) or answer.abstained != bool(answer.reason):
        yield "an abstention has sentences, or no reason"
    for claim in (claim for conflict in answer.conflicts for claim in conflict.claims):
        if not claim.citations or not set(claim.citations) <= set(cited):
            yield "a claim cites nothing that is shown"
        elif not _stands_in(claim.value, cited[claim.citations[0]].quote):
            yield f"the value {claim.value} is not in its first quote"
    if answer.short is not None:
        held = cited.get(answer.short.citation)
        if held is None or not answer.short.text or answer.short.text not in held.quote:
            yield f"the short answer {answer.short.text} is not in its quote"
    if Answer.from_dict(answer.to_dict()) != answer:
        yield "the answer does not come back from its dictionary"


def _stands_in(value: str, quote: str) -> bool:
    """A value is words of its quote, or says whether what it quotes is so."""
    return value in ("yes", "no") or value in quote


def word_for_word(answer: Answer) -> bool:
    """Whether each sentence is the quote that it cites: so it is where no model drafts.

    A row cites behind its own quote those that say the same elsewhere.
    """
    quotes = {c.n: c.quote for c in answer.citations}
    if answer.rows:
        return all(s.text == quotes[s.citations[0]] for s in answer.sentences)
    return all([s.text] == [quotes[n] for n in s.citations] for s in answer.sentences)
