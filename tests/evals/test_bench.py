"""The timing command: what it runs, what it tells, and what it calls reached."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.bench import __main__ as bench
from evals.bench.tasks import WordVectors
from evals.sets.collection import rows

STORY = "The ship {n} came into Elmton on {n} March. Mayor Ida Stone greeted its {n} sailors."


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder as the public sets come, with nine articles and two questions."""
    folder = tmp_path / "data" / "realtimeqa_2023h2"
    folder.mkdir(parents=True)
    articles = [{"title": f"Ship {n}", "text": STORY.format(n=n)} for n in range(9)]
    packed = "\n".join(json.dumps(article) for article in articles).encode()
    (folder / "articles.jsonl.gz").write_bytes(gzip.compress(packed))
    asked = [{"question": "Who greeted the sailors?"}, {"question": "When did it come?"}]
    (folder / "questions.jsonl").write_text("\n".join(json.dumps(row) for row in asked))
    return folder.parent


def test_tasks_run_in_their_own_processes_and_tell_their_figures(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.json"
    only = ["index", "search", "growth"]
    places = {"--data": data, "--work": tmp_path / "work", "--out": out}
    words = [str(word) for pair in places.items() for word in pair]
    bench.main([*words, "--articles", "5", "--only", *only, "--sizes", "3", "12"])
    told = json.loads(out.read_text())
    found = told["figures"]
    assert set(found) == set(only) and told["machine"]["cores"] > 0
    assert found["index"]["articles"] == 5 and found["index"]["failed"] == 0
    assert 0 < found["index"]["embedding_s"] < found["index"]["seconds"]
    assert found["index"]["disk_bytes"] > found["index"]["text_bytes"] > 0
    assert [row["articles"] for row in found["growth"]] == [4, 13]  # one more came in the end
    table = capsys.readouterr().out
    assert "on disk, times the text" in table and "retrieval, 13 articles to 4" in table


def test_grown_articles_say_something_else_in_as_many_words(data: Path, tmp_path: Path) -> None:
    bench.prepared(data, tmp_path / "work", 5)
    stage = bench.grown(data, tmp_path / "work", 20)
    made = list(rows(stage.articles))
    assert len({row["text"] for row in made}) == len(made) == 20
    real, varied = made[1]["text"], made[10]["text"]
    assert len(real) == len(varied) and "Elmton" not in varied and "sailors" in varied
    # The same name is turned about in the same way throughout an article.
    assert "Elmton" in real


def test_what_is_reached_is_told_by_its_bound() -> None:
    assert bench.Target("a", 0.6, least=0.6).met and not bench.Target("a", 0.59, least=0.6).met
    assert bench.Target("b", 4.0, most=4).met and not bench.Target("b", 4.1, most=4).met
    index = {"seconds": 100.0, "embedding_s": 80.0, "unchanged_s": 0.5, "by_words_s": 4.0}
    index |= {"peak_bytes": 1e9, "disk_bytes": 8.0, "text_bytes": 2.0, "articles": 10}
    plain = {"seconds": 250.0, "articles": 10}
    met = {t.what: t.met for t in bench.targets({"index": index, "baseline": plain})}
    assert met == {
        "all but embedding, share of indexing": False,
        "unchanged again, share of the first time": True,
        "found by words, share of indexing": True,
        "peak memory of indexing": True,
        "on disk, times the text": True,
        "articles a second, times the baseline's": False,
    }


def test_growth_is_drawn_from_the_left_to_the_right_in_one_file_of_its_own() -> None:
    sizes = [
        {"articles": 370.0, "search_s": 0.01, "seconds": 6.0},
        {"articles": 27000.0, "search_s": 0.03, "seconds": 600.0},
    ]
    drawn = ElementTree.fromstring(bench.growth(sizes))  # noqa: S314 - made here
    lines = [e.get("points", "").split() for e in drawn.iter() if e.tag.endswith("polyline")]
    assert [len(points) for points in lines] == [2, 2]
    for first, last in lines:
        (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in (first, last))
        assert x0 < x1 and y0 > y1  # y counts from the top
    told = " ".join(drawn.itertext())
    assert "retrieval, ms" in told and "thousand articles" in told and "30" in told


def test_word_vectors_are_nearer_where_words_are_shared() -> None:
    one, same, other = WordVectors().encode(["the red ship", "a red ship", "three dull cats"])
    assert one @ same > one @ other
