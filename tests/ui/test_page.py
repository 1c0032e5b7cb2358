"""What the page says before anybody can be answered."""

from __future__ import annotations

import gradio as gr

from rag.dateline import Dateline
from ui.chat.page import Warmth, bodies, welcome


def test_an_index_without_articles_says_how_to_add_some(tmp_path):
    empty = tmp_path / "nothing"
    empty.mkdir()
    home = tmp_path / "index"
    with Dateline.open(home) as dateline:
        dateline.index(empty)
        top, told, outlets, examples = gr.HTML(), gr.HTML(), gr.Dropdown(), gr.Row()
        page = welcome(dateline, top, told, outlets, examples)
    assert "0 articles" in page[top]
    assert f"dateline index --home {home} FOLDER" in page[told].value
    assert page[told].visible and not page[examples].visible


def test_a_question_that_comes_before_the_models_are_loaded_is_told_so(home):
    with Dateline.open(home) as dateline:
        cold = Warmth(dateline)
        assert "Loading the models" in next(bodies(dateline, cold, 1, "Who?", {}))
        cold.start()
        cold.wait()
        assert "Finding passages" in next(bodies(dateline, cold, 1, "Who?", {}))
