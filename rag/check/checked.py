"""The records of a text that was checked: what Python, `--json` and the page show."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rag.records import Citation

# Characters of a text: some hundred pages. A longer one is a file named by mistake.
LONGEST = 500_000


class Finding(StrEnum):
    """What the articles say of a statement."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a text and what the articles say of it: `text == given[start:end]`.

    Attributes:
        start, end: offsets in the given text, in code points.
        confidence: how sure the verdict is (0 to 1).
        citations: the numbers of the quotes that support or contradict it; of one that was not
            found, the quotes that speak of the same matter.
        differences: what the articles have otherwise, in plain words.
        speaker: who says it, in the articles' words, where the quote is somebody's claim.
    """

    text: str
    start: int
    end: int
    verdict: Finding
    confidence: float
    citations: tuple[int, ...] = ()
    differences: tuple[str, ...] = ()
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A piece of the text that states nothing: `why` is heading, question, fragment
    or front matter."""

    text: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text, sentence by sentence.

    Attributes:
        text: as it was given; what offsets point into.
        statements: in the order of the text.
        unchecked: what is no statement: headings, questions, fragments.
        citations: every quote, numbered from 1 by first use.
        undated_left_out: articles that a date limit left out for want of a date.
        seconds: how long the check took.
    """

    text: str
    statements: tuple[Statement, ...]
    unchecked: tuple[Unchecked, ...]
    citations: tuple[Citation, ...]
    as_of: str | None = None
    undated_left_out: int = 0
    seconds: float = 0.0

    def count(self, verdict: Finding) -> int:
        """How many statements have this verdict."""
        return sum(s.verdict is verdict for s in self.statements)

    @property
    def contradicted(self) -> bool:
        """Whether the articles contradict any statement."""
        return self.count(Finding.CONTRADICTED) > 0

    def quotes(self, statement: Statement) -> tuple[Citation, ...]:
        """The quotes of a statement, in its order."""
        by_number = {c.n: c for c in self.citations}
        return tuple(by_number[n] for n in statement.citations)

    def to_dict(self) -> dict[str, Any]:
        """As plain values, with the number of each verdict."""
        plain = asdict(self)
        plain["counts"] = {
            **{str(verdict): self.count(verdict) for verdict in Finding},
            "not a statement": len(self.unchecked),
        }
        return plain

    def to_json(self) -> str:
        """The same, on one line."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    def to_markdown(self) -> str:
        """Each statement with its verdict and its quotes, to be pasted."""
        lines = ["# Checked against the articles", "", _summary(self), ""]
        for statement in self.statements:
            lines.append(f"**{_words(statement)}.** {_line(statement.text)}")
            lines += [f"- {_line(d)}" for d in statement.differences]
            lines += [f"> {_line(c.quote)}\n> — {_source(c)}" for c in self.quotes(statement)]
            lines.append("")
        if self.unchecked:
            lines.append("Not statements, and not checked:")
            lines += [f"- {_line(u.text)} ({u.why})" for u in self.unchecked]
        return "\n".join(lines).rstrip() + "\n"


def _summary(checked: CheckedText) -> str:
    counted = [f"{checked.count(v)} {v}" for v in Finding]
    return f"{', '.join(counted)}; {len(checked.unchecked)} not a statement."


def _words(statement: Statement) -> str:
    word = str(statement.verdict).capitalize()
    said = f", as {_line(statement.speaker)} says" if statement.speaker else ""
    return f"{word}{said}"


def _line(text: str) -> str:
    """On one line, with what Markdown would read as marks made plain."""
    plain = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in plain)


def _source(citation: Citation) -> str:
    said = (citation.outlet, (citation.published or "")[:10], citation.title, citation.url)
    return ", ".join(_line(s) for s in said if s)
