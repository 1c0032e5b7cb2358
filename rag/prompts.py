"""Every prompt that a language model sees.

An article's words stand between marks and are data: whatever they say, the draft that
comes back is checked against them word by word before anybody sees it.
"""

DRAFT = """Read the numbered sources and answer the question in one short sentence. \
Use only what a source says, in its own words. Do not add anything.

{sources}

Question: {question}
Answer:"""


def draft(question: str, sources: list[str]) -> str:
    """The prompt for an answer from numbered evidence sentences."""
    numbered = "\n".join(f"[{n}] {text}" for n, text in enumerate(sources, start=1))
    return DRAFT.format(sources=numbered, question=question)


# What the small model reads when it judges evidence. The figures in docs/quality.md are of
# this wording; no other was compared with it.
JUDGED_SENTENCE = "{sentence}\nQuestion answered above:"
JUDGED_QUESTION = " {question}"
