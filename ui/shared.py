"""What the terminal and the page show in the same words and the same order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from index.records import ArticleMetadata
from rag.check.checked import CheckedText, Finding, Statement
from rag.records import Answer, Citation
from rag.show.safe import counted, in_words, on_one_line, outlet_name, title_of


def remarks(answer: Answer, *, undated: str) -> list[str]:
    """What a reader has to know about how an answer came about, a sentence each.

    Args:
        undated: how to have articles without a date read too, as the terminal or the page
            words it.
    """
    notes = [on_one_line(answer.notice)] if answer.notice else []
    # Where a draft failed as a whole, the notice says it.
    if answer.dropped and answer.notice is None:
        were, are = ("was", "is") if answer.dropped == 1 else ("were", "are")
        drafted = counted(answer.dropped, "drafted sentence")
        notes.append(f"{drafted} {were} not supported and {are} not shown.")
    if answer.undated_left_out:
        were = "was" if answer.undated_left_out == 1 else "were"
        left_out = counted(answer.undated_left_out, "article")
        notes.append(f"{left_out} without a date {were} left out; {undated}.")
    return notes


def by_source(citations: Iterable[Citation], in_full: Collection[int]) -> list[list[Citation]]:
    """Citations that need one entry in the list of sources, in the order of their first.

    Args:
        in_full: the numbers of those whose words stand in the answer already. Of these an
            article is named once, with all its numbers; every other one has its quote.
    """
    sources: list[list[Citation]] = []
    of_article: dict[str, list[Citation]] = {}
    for citation in citations:
        if citation.n in in_full and citation.article_id in of_article:
            of_article[citation.article_id].append(citation)
            continue
        sources.append([citation])
        if citation.n in in_full:
            of_article[citation.article_id] = sources[-1]
    return sources


def copies(
    articles: Iterable[ArticleMetadata], groups: Mapping[str, str]
) -> dict[str, list[ArticleMetadata]]:
    """The other articles of its group, by the id of each article that is in one.

    Args:
        groups: as `Dateline.groups` gives them.
    """
    members: defaultdict[str, list[ArticleMetadata]] = defaultdict(list)
    for article in articles:
        if article.id in groups:
            members[groups[article.id]].append(article)
    return {
        article.id: [other for other in group if other is not article]
        for group in members.values()
        for article in group
    }


def where_from(citation: Citation) -> str:
    """'BBC News, 19 Sep 2023: The title'."""
    outlet, published = outlet_name(citation.outlet), in_words(citation.published)
    return f"{outlet}, {published}: {title_of(citation.title)}"


def verdicts(checked: CheckedText) -> str:
    """'5 statements: 3 supported, 1 contradicted, 1 not found.'"""
    by_verdict = ", ".join(f"{checked.count(v)} {v}" for v in Finding)
    return f"{counted(len(checked.statements), 'statement')}: {by_verdict}."


def statement_notes(statement: Statement) -> list[str]:
    """What differs from the articles, and whose claim it is in them."""
    notes = [on_one_line(difference) for difference in statement.differences]
    speaker = statement.speaker
    if speaker and not any(speaker in difference for difference in statement.differences):
        notes.append(f"in the articles it is a claim of {on_one_line(speaker)}")
    return notes
