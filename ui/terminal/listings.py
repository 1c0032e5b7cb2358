"""Articles and passages in the terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rich.table import Table
from rich.text import Text

from index.records import Article
from rag.records import Passage
from ui.terminal.answer import print_passage
from ui.terminal.console import output, write
from ui.text import counted, day, on_one_line, outlet_name, shown, title_of, web_address


def facts(article: Article, groups: Mapping[str, str]) -> dict[str, object]:
    """What `--json` says of an article, without its text.

    Args:
        groups: as `Dateline.groups` gives them.
    """
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "authors": list(article.authors),
        "published": article.published,
        "url": article.url,
        "language": article.language,
        "kind": article.kind,
        "digest_of": article.digest_of,
        "source": article.source,
        "characters": len(article.text),
        "group": groups.get(article.id),
    }


def print_articles(articles: Sequence[Article], groups: Mapping[str, str]) -> None:
    """A table, newest first; under an article, who else carries it."""
    console = output()
    if not articles:
        console.print("There are no articles: add some with 'dateline index SOURCE'.")
        return
    table = Table(box=None, pad_edge=False, header_style="quiet", show_edge=False)
    table.add_column("id", overflow="fold", no_wrap=False, min_width=12)
    table.add_column("outlet", overflow="fold")
    table.add_column("date", no_wrap=True)
    table.add_column("title", overflow="fold", ratio=1)
    copies: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.id in groups:
            copies[groups[article.id]].append(article)
    for article in articles:
        title = Text(title_of(article.title), style="" if article.title else "quiet")
        if article.kind == "digest":
            title.append(" (digest)", style="quiet")
        if also := [a for a in copies.get(groups.get(article.id, ""), ()) if a is not article]:
            title.append(f"\nalso carried by {_carriers(also)}", style="quiet")
        table.add_row(
            Text(on_one_line(article.id)),
            Text(outlet_name(article.outlet), style="" if article.outlet else "quiet"),
            Text(day(article.published), style="" if article.published else "quiet"),
            title,
        )
    console.print(table)
    outlets = len({a.outlet for a in articles if a.outlet})
    console.print()
    counts = f"{counted(len(articles), 'article')}, {counted(outlets, 'outlet')}"
    grouped = f", {counted(len(copies), 'group')} of copies" if copies else ""
    console.print(Text(f"{counts}{grouped}.", style="quiet"))


# So many copies are named; a placeholder can have hundreds.
_MOST_NAMED = 3


def _carriers(copies: Sequence[Article]) -> str:
    """Outlet and id of the copies; the id alone where no outlet is stated."""
    named = [
        f"{on_one_line(a.outlet)} ({on_one_line(a.id)})" if a.outlet else on_one_line(a.id)
        for a in copies[:_MOST_NAMED]
    ]
    more = len(copies) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def print_article(article: Article, copies: Sequence[Article] = ()) -> None:
    """One article whole; `copies` are the others of its group."""
    console = output()
    write(console, Text(title_of(article.title), style="outlet"))
    by = f" · {', '.join(on_one_line(a) for a in article.authors)}" if article.authors else ""
    write(console, Text(f"{outlet_name(article.outlet)} · {day(article.published)}{by}"))
    if address := web_address(article.url):
        write(console, Text(address, style="quiet"))
    if article.kind == "digest":
        what = on_one_line(article.digest_of) if article.digest_of else ""
        about = f" of {what}" if " " in what else ""
        write(console, Text(f"A digest{about}: not the publisher's own words.", style="quiet"))
    write(console, Text(f"{on_one_line(article.id)}, from {on_one_line(article.source)}", "quiet"))
    if copies:
        write(console, Text(f"Also carried by {_carriers(copies)}.", style="quiet"))
    console.print()
    write(console, Text(shown(article.body)))
    if article.left_out:
        console.print()
        left = f"Left out of the text ({counted(len(article.left_out), 'line')}):"
        write(console, Text(left, style="quiet"))
        for line in article.left_out:
            write(console, Text(on_one_line(line), style="quiet"), indent=2, hanging=2)


def print_passages(passages: Sequence[Passage]) -> None:
    console = output()
    if not passages:
        console.print("No passage was found in the articles that were searched.")
    for number, passage in enumerate(passages):
        if number:
            console.print()
        print_passage(console, passage)
