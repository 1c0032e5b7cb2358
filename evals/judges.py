"""Whether words support a sentence, judged apart from the check in `rag.check`.

`IndependentJudge` shares none of the check's rules, words or weights, only the encoder that the
reader was trained from; another model is the better judge (`--judge`, `LlmJudge`).

A quote supports itself. A number, a name or a negation that no span holds is not
supported. What is left is judged by two models together: how alike the sentence's words are to
those of the most alike sentence cited (precision of BERTScore, Zhang et al., ICLR 2020,
with MiniLM), and how likely the small language model finds the sentence after what it
cites (BARTScore, Yuan et al., NeurIPS 2021, with SmolLM2). What this judge is worth itself
stands in docs/evals.md; `python -m evals measure qags --by judge` prints it.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from evals.errors import StageError
from evals.metrics import cut, normalise_answer
from index.encoder import packaged_model
from index.settings import Settings
from rag.models import make
from rag.models.local import packaged_gguf

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# A logistic regression on 360 sentences of QAGS CNN/DM and what most annotators said;
# both labels counting the same.
ALIKE = 6.66
LIKELY = 1.10
INTERCEPT = -3.50
# From here on a sentence counts as supported.
THRESHOLD = 0.5
# Sentences that are read of what is cited: those that share most words with the sentence.
_NEAREST = 5
# The likelihood is read after so many tokens of them at the most.
_MOST_TOKENS = 1_500

_SAID_AS = "{sentences}\nIn short: "
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[^\W_][^.!?:] )[A-ZÀ-Þ][^\W_]+|(?<=[^\W_] )[A-ZÀ-Þ][^\W_]+")
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|denied|denies|deny)\b|n['’]t\b", re.I
)
_SPELLED = {
    word: str(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
}


class SupportJudge(Protocol):
    """Says whether words support a sentence."""

    def supports(self, sentence: str, spans: Sequence[str]) -> bool: ...


class IndependentJudge:
    """Says whether spans support a sentence; its models are loaded at first need."""

    def __init__(self) -> None:
        self._encoder: Any = None
        self._known: dict[tuple[str, tuple[str, ...]], float] = {}

    def supports(self, sentence: str, spans: Sequence[str]) -> bool:
        return self.score(sentence, spans) >= THRESHOLD

    def score(self, sentence: str, spans: Sequence[str]) -> float:
        """How well the spans support a sentence, from 0 to 1; without a span, 0."""
        key = (sentence, tuple(spans))
        if key not in self._known:
            self._known[key] = self._score(sentence, spans)
        return self._known[key]

    def _score(self, sentence: str, spans: Sequence[str]) -> float:
        own = normalise_answer(sentence)
        if not own or not spans:
            return 0.0
        if any(f" {own} " in f" {normalise_answer(span)} " for span in spans):
            return 1.0
        if _added(sentence, spans):
            return 0.0
        near = _nearest(sentence, [s for span in spans for s in cut(span)])
        value = ALIKE * self._alike(sentence, near) + LIKELY * self._likely(sentence, near)
        return 1.0 / (1.0 + math.exp(-(value + INTERCEPT)))

    def _alike(self, sentence: str, near: Sequence[str]) -> float:
        """The mean over the sentence's pieces of the cosine to the most alike piece."""
        own, *others = self._pieces([sentence, *near])
        return max((float((own @ other.T).max(axis=1).mean()) for other in others), default=0.0)

    def _pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        """Unit vectors of each text's word pieces, shape `(pieces, dimensions)`."""
        if self._encoder is None:
            from sentence_transformers import SentenceTransformer

            self._encoder = SentenceTransformer(str(packaged_model()), local_files_only=True)
        states = self._encoder.encode(
            list(texts), output_value="token_embeddings", show_progress_bar=False
        )
        # Without the marks at both ends.
        rows = [np.asarray(s.float().numpy())[1:-1] for s in states]
        return [r / np.linalg.norm(r, axis=1, keepdims=True) for r in rows]

    def _likely(self, sentence: str, near: Sequence[str]) -> float:
        """The mean log-probability of the sentence's tokens after what it cites, below 0."""
        return likelihood(_SAID_AS.format(sentences=" ".join(near)), sentence, _MOST_TOKENS)


def _added(sentence: str, spans: Sequence[str]) -> bool:
    """Whether the sentence has a number, a name or a negation that no span has."""
    held = " ".join(spans)
    if not _numbers(sentence) <= _numbers(held):
        return True
    words = {w.lower() for w in _WORD.findall(held)}
    if any(name.lower() not in words for name in _NAME.findall(sentence)):
        return True
    return bool(_DENIAL.search(sentence)) and not _DENIAL.search(held)


def _numbers(text: str) -> set[str]:
    """Numbers in digits, and the small ones in words."""
    found = {n.replace(",", "") for n in _NUMBER.findall(text)}
    # 'One' is mostly no number.
    return found | {
        _SPELLED[w] for w in map(str.lower, _WORD.findall(text)) if w in _SPELLED and w != "one"
    }


def _nearest(sentence: str, others: Sequence[str]) -> list[str]:
    """The sentences that share most words with this one, in their order."""
    own = _words(sentence)
    shared = np.array([len(own & _words(other)) for other in others])
    best = np.argsort(-shared, kind="stable")[:_NEAREST]
    return [others[i] for i in sorted(best)]


def _words(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text) if len(w) > 2}


# -- how likely a language model finds a text ---------------------------------------------

# One call loads or reads at a time: each uses every core.
_busy = threading.Lock()


def likelihood(context: str, text: str, most_tokens: int) -> float:
    """The mean log-probability of a text's tokens after a context, 0 at most.

    By the packaged small language model. The bindings of llama.cpp give the log-probabilities
    of what they write, and not of what they read, so transformers reads its GGUF file; that
    takes some seconds, once.

    Args:
        most_tokens: of the context; a longer one loses its beginning.

    Raises:
        ModelFileError: the model file is missing or is not the published one.
    """
    import torch

    with _busy, torch.inference_mode():
        model, tokenizer = _language_model(packaged_gguf())
        before = tokenizer.encode(context, add_special_tokens=False)[-most_tokens:]
        tokens = tokenizer.encode(text, add_special_tokens=False)
        states = model.model(input_ids=torch.tensor([before + tokens])).last_hidden_state[0]
        # The state before each token is what predicts it; the others need no logits.
        logs = torch.log_softmax(model.lm_head(states[len(before) - 1 : -1]).float(), dim=-1)
        return float(logs.gather(1, torch.tensor(tokens)[:, None]).mean())


@lru_cache(maxsize=1)
def _language_model(path: Path) -> tuple[Any, Any]:
    """The model of a GGUF file, in bfloat16 and ready to read, and its tokenizer."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
    from transformers.modeling_gguf_pytorch_utils import load_gguf_checkpoint

    config = AutoConfig.from_pretrained(path.parent, gguf_file=path.name)
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    # `from_pretrained` of the model itself would need accelerate.
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    found = load_gguf_checkpoint(path, return_tensors=True, model_to_load=model)["tensors"]
    weights = {name: tensor.to(torch.bfloat16) for name, tensor in found.items()}
    model.load_state_dict(weights, strict=False, assign=True)
    model.tie_weights()
    # Computed and not stored, and so still without values.
    model.model.rotary_emb = type(model.model.rotary_emb)(config)
    return model.eval(), tokenizer


# -- a judge of the user's choice ----------------------------------------------------------


def loaded(spec: str) -> LLM:
    """The language model that a spec names, as `dateline ask --llm` takes it.

    Raises:
        StageError: the spec names none.
        DatelineError: it cannot be loaded.
    """
    drafter = make(spec, Settings.from_environment().llm_url)
    if drafter is None:
        raise StageError(f"'{spec}' is no language model: name another.")
    return drafter.load()


class LlmJudge:
    """LlamaIndex's FaithfulnessEvaluator as a judge (llama_index.core.evaluation).

    Its prompt asks the model for YES or NO; what is neither counts as NO, as there.
    """

    def __init__(self, llm: LLM) -> None:
        from llama_index.core.evaluation import FaithfulnessEvaluator

        self._evaluator = FaithfulnessEvaluator(llm=llm)
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    @classmethod
    def of(cls, spec: str) -> LlmJudge:
        """The judge that a spec names; raises as `loaded` does."""
        return cls(loaded(spec))

    def supports(self, sentence: str, spans: Sequence[str]) -> bool:
        key = (sentence, tuple(spans))
        if key not in self._known:
            result = self._evaluator.evaluate(response=sentence, contexts=list(spans))
            self._known[key] = bool(result.passing)
        return self._known[key]
