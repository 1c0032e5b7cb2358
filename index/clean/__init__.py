"""From what a source says to what an article says: the body, final, and what it states.

normalise → lines → line rules (every format) → page rules (plain text) → body
"""

from __future__ import annotations

from dataclasses import dataclass

from index.clean import stated, structure
from index.clean.furniture import drop_alternative_texts, drop_captions, drop_furniture
from index.clean.lines import Page, join_broken_sentences, same_words, unwrapped
from index.clean.normalise import normalise, one_line
from index.clean.stated import Stated

__all__ = ["Cleaned", "Stated", "clean_body", "clean_lines", "clean_page", "normalise", "one_line"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A body, what the page states, and the lines that are in neither place of the text.

    `pages` has the offset in `text` at which each page of a document begins.
    """

    text: str
    stated: Stated
    left_out: tuple[str, ...]
    pages: tuple[int, ...] = ()


def clean_page(text: str, title: str | None = None) -> Cleaned:
    """Clean a page that was saved as plain text, and read what it states about itself.

    `title` is the headline where it is known from elsewhere; the page's own is left out of
    the body all the same. The body is empty where the page has none.
    """
    page = Page.of(normalise(text), markdown=True)
    page.lines = unwrapped(page.lines)
    return clean_lines(page, title)


def clean_lines(page: Page, title: str | None = None) -> Cleaned:
    """`clean_page` for a page whose lines are known: its paragraphs and headings."""
    captions = drop_captions(page)
    drop_furniture(page)
    url = stated.take_address(page)
    structure.drop_link_lists(page)
    structure.cut_other_stories(page)
    fields = stated.take_fields(page)
    own_title = fields.title or stated.take_title(page)
    repeat_date = structure.drop_repeated_title(page, own_title)
    structure.drop_repeated_title(page, title)
    authors, outlet = stated.take_byline(page)
    published, beside = stated.take_date(page)

    drop_alternative_texts(page, captions)
    structure.drop_embeds(page)
    structure.drop_legends(page)
    structure.drop_lone_links(page)
    source = structure.drop_closing_source(page)
    structure.drop_empty_headings(page)
    structure.drop_trailing_labels(page)
    join_broken_sentences(page)
    return Cleaned(
        text=page.text,
        stated=Stated(
            title=own_title,
            outlet=outlet or fields.outlet or beside or stated.outlet_of_source(source),
            authors=fields.authors or authors,
            published=fields.published or published or repeat_date,
            url=url or fields.url,
        ),
        left_out=page.left_out,
        pages=page.page_starts,
    )


def clean_body(text: str, title: str | None = None, markdown: bool = False) -> Cleaned:
    """Clean a text that came with its metadata: only what no article would say goes.

    A first line that repeats `title` goes too. With `markdown`, marks are read, and a
    heading in the first line is the title where none is known.
    """
    page = Page.of(normalise(text), markdown=markdown)
    if markdown:
        page.lines = unwrapped(page.lines)
    first = page.lines[0] if page.lines else None
    heading = first.text if first and first.heading and not title else None
    if first and (heading or same_words(first.text, title)):
        page.drop(0)
    drop_captions(page)
    drop_furniture(page)
    if not page.text and any(len(line.split()) > 8 for line in page.left_out):
        # Somebody gave this as an article's text: a whole of furniture is a wrong guess,
        # such as one paragraph that ends in the credit of its picture.
        return Cleaned(normalise(text), Stated(title=heading), ())
    return Cleaned(page.text, Stated(title=heading), page.left_out)
