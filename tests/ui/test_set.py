"""`dateline set`: what one knows of an article takes the place of what its source states."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.ui.conftest import CANARY
from tests.ui.test_cli import one_sentence


def test_what_one_knows_of_an_article_is_stated_and_taken_back(dateline, own_home):
    [seed, *_] = [a["id"] for a in dateline("articles", "--json", home=own_home).json
                  if a["outlet"] is None and a["id"] != CANARY]  # fmt: skip
    said = dateline("set", seed, "outlet=BBC News", "published=2023-09-20",
                    "authors=Ada Berg; Tom Ash", home=own_home)  # fmt: skip
    assert said.status == 0
    assert "BBC News · 2023-09-20 · Ada Berg, Tom Ash\n" in said.out
    assert dateline("index", ROOT / "seeds", home=own_home).out.startswith("5 unchanged")
    shown = dateline("article", seed, "--json", home=own_home).json
    assert (shown["outlet"], shown["published"]) == ("BBC News", "2023-09-20")
    assert shown["stated_by_hand"] == ["authors", "outlet", "published"]
    assert (
        "Stated by hand: authors, outlet, published."
        in dateline("article", seed, home=own_home).out
    )
    assert dateline("set", seed, "outlet=", "--json", home=own_home).json["outlet"] is None
    assert dateline("set", seed, "--undo", "--json", home=own_home).json["authors"] == []
    for words, told in (
        ((seed,), "Nothing was stated"),
        ((seed, "outlet"), 'outlet="BBC News"'),
        ((seed, "mood=good"), "'mood=good' states nothing"),
        ((seed, "published=soon"), "'soon' is not a whole date"),
        ((seed, "outlet=A", "--undo"), "--undo takes everything back"),
        (("no-such-id", "outlet=A"), "'dateline articles' lists the ids"),
    ):
        refused = dateline("set", *words, home=own_home)
        assert refused.status == 2 and told in one_sentence(refused)
