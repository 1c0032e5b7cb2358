"""What on a plain-text page is not the article, by where it stands.

These rules read the page as a whole, and so are for text that was copied from a page as it
stood. A text that came with its metadata has been through such a process already.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from index.clean.lines import Line, Page, ends_sentence, is_sentence, same_words
from index.dates import PAGE_DATELINE, complete_date

# After one of these lines a page shows its other stories, in a list that nothing closes.
_OTHER_STORIES = frozenset(
    """top stories|most read|most popular|most viewed|more on this story|more from|more news
    |related|related stories|related articles|related topics|related content|related news
    |related internet links|recommended|recommended stories|recommended for you|read next
    |you may also like|you might also like|around the bbc|elsewhere on the bbc|trending
    |trending now|latest news|latest stories|editor's picks|editors' picks|more to explore
    |keep reading|up next|popular now|in other news|don't miss|features & analysis
    |features and analysis|more stories""".replace("\n    ", "").split("|")
)
# These also head a box of links in the middle of an article.
_BOXES = frozenset(
    "related|related stories|related articles|recommended|read next|up next".split("|")
)
# So many paragraphs after such a line are the article going on, and not blurbs of stories.
_PROSE_AFTER_PAGE_END = 3
_PROSE_AFTER_BOX = 2
# How Al Jazeera's pages mark the same for those who cannot see it.
_LIST_BEGINS = re.compile(r"list of \d+ items$", re.IGNORECASE)
_LIST_ENDS = "end of list"

_EMBED = re.compile(
    r"(?:embed(?:ded)?|tweet|video|audio|gallery|slideshow|infographic|interactive|graphic"
    r"|image|photo|map|poll|media caption|image caption|image source)s?:?$",
    re.IGNORECASE,
)
# Geometric shapes, coloured squares and circles: the key of a map or a chart.
_LEGEND = re.compile("[\u25a0-\u25ff\u2b1b-\u2b24\u2b50-\u2b59\U0001f7e0-\U0001f7eb\u26aa\u26ab]")
_SOURCE = re.compile(r"sources?: ?(.{2,100})$", re.IGNORECASE)
_LINK = re.compile(r"[-*+•] +\[[^\]]*\]\([^)]*\)$")
_LONGEST_LABEL = 80
_SHORTEST_PARAGRAPH = 60


def cut_other_stories(page: Page) -> None:
    """Leave out everything from a heading like 'Top Stories' on.

    Where the article goes on below it, only the heading and its links are left out.
    """
    prose = [i for i in page.kept() if is_prose(page.lines[i])]
    for index, text in page.kept_text():
        label = text.casefold().replace("’", "'").strip(" :*_#")
        if label not in _OTHER_STORIES or index == 0:
            continue
        below = bisect_right(prose, index)
        goes_on = len(prose) - below >= (
            _PROSE_AFTER_BOX if label in _BOXES else _PROSE_AFTER_PAGE_END
        )
        page.drop(*range(index, prose[below] if goes_on else len(page.lines)))
        if not goes_on:
            return


def drop_link_lists(page: Page) -> None:
    """Leave out what stands between 'list of 3 items' and 'end of list'."""
    begins: int | None = None
    for index, text in page.kept_text():
        if _LIST_BEGINS.match(text):
            begins = index
        elif begins is not None and text.casefold() == _LIST_ENDS:
            page.drop(*range(begins, index + 1))
            begins = None


def is_prose(line: Line) -> bool:
    """Whether a line is a paragraph of an article rather than the blurb of a link."""
    return not line.bullet and len(line.text) > _SHORTEST_PARAGRAPH and is_sentence(line.text)


def drop_repeated_title(page: Page, title: str | None) -> str | None:
    """Leave out later repeats of the title, with the page's dateline below each.

    Returns the complete date that such a dateline states, if any.
    """
    published = None
    kept = page.kept()
    for position, index in enumerate(kept):
        if not same_words(page.lines[index].text, title):
            continue
        page.drop(index)
        below = kept[position + 1] if position + 1 < len(kept) else None
        if below is not None and PAGE_DATELINE.match(page.lines[below].text):
            page.drop(below)
            published = published or complete_date(page.lines[below].text)
    return published


def drop_embeds(page: Page) -> None:
    """Leave out labels of things that text cannot hold: 'Embed:', 'Video'."""
    page.drop(*(index for index, text in page.kept_text() if _EMBED.match(text)))


def drop_legends(page: Page) -> None:
    """Leave out the key of a map or chart, and the lines right above and below it.

    A list whose items are sentences is not a key, whatever its bullets look like.
    """
    kept = page.kept()
    keys = [i for i in kept if _LEGEND.match(page.lines[i].text)]
    if any(ends_sentence(page.lines[i].text) for i in keys):
        return
    page.drop(*keys)
    for index in keys:
        above = next((i for i in reversed(kept) if i < index), None)
        if above is not None and above not in keys and _is_label(page.lines[above]):
            page.drop(above)
        below = next((i for i in kept if i > index), None)
        if below is not None and _SOURCE.match(page.lines[below].text):
            page.drop(below)


def drop_lone_links(page: Page) -> None:
    """Leave out list items that only lead elsewhere.

    That is an item that is nothing but a link, and an item with no other beside it that is
    a question. Items below a line that announces them (with a colon) stay.
    """
    kept = page.kept()
    for position, index in enumerate(kept):
        line = page.lines[index]
        if not line.bullet:
            continue
        above = page.lines[kept[position - 1]] if position else None
        below = page.lines[kept[position + 1]] if position + 1 < len(kept) else None
        alone = not any(line is not None and line.bullet for line in (above, below))
        announced = above is not None and above.text.endswith(":")
        if _LINK.match(line.raw) or (alone and not announced and line.text.endswith("?")):
            page.drop(index)


def drop_closing_source(page: Page) -> str | None:
    """Leave out 'Source: ...' lines at the end; return what the last one names.

    Only a line right below the article's own prose names its source: below a map or a
    table it names theirs.
    """
    named = None
    for index in reversed(page.kept()):
        found = _SOURCE.match(page.lines[index].text)
        if not found:
            if is_sentence(page.lines[index].text):
                break
            if len(page.lines[index].text) > _LONGEST_LABEL:
                break
            continue
        if named is None and index > 0 and is_sentence(page.lines[index - 1].text):
            named = found.group(1)
        page.drop(index)
    return named


def drop_empty_headings(page: Page) -> None:
    """Leave out headings whose whole section was left out."""
    for index in reversed(page.kept()):
        if not page.lines[index].heading:
            continue
        section = range(index + 1, _next_heading(page, index))
        if section and page.out.issuperset(section):
            page.drop(index)


def drop_trailing_labels(page: Page) -> None:
    """Leave out short lines below the last sentence: the maker of a map, a section's name.

    Lines with figures stay (results and tables end many sports and market reports), and so
    do list items. Nothing goes where the page has no sentence at all.
    """
    kept = page.kept()
    if not any(is_sentence(page.lines[i].text) for i in kept):
        return
    for index in reversed(kept):
        line = page.lines[index]
        if not _is_label(line) or line.bullet or any(map(str.isdigit, line.text)):
            return
        page.drop(index)


def _is_label(line: Line) -> bool:
    return len(line.text) <= _LONGEST_LABEL and not ends_sentence(line.text)


def _next_heading(page: Page, index: int) -> int:
    for later in range(index + 1, len(page.lines)):
        if page.lines[later].heading and later not in page.out:
            return later
    return len(page.lines)
