"""The small model as a judge of evidence: how likely is the question after the sentence?

Query likelihood (Ponte and Croft, SIGIR 1998), with a language model as in Sachan et al.
(2022): the mean log-probability of the question's tokens when they follow the sentence.
The model knows little, and is asked nothing; it only says how well the two go together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import prompts

if TYPE_CHECKING:
    import torch

# Longer sentences lose their beginning; the question follows their end.
_MOST_TOKENS = 160
_BATCH = 8


class Judge:
    """Scores sentences by query likelihood; loaded at first use, one call at a time."""

    def __init__(self, path: Callable[[], Path]) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def scores(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Mean log-probability of the question's tokens after each sentence (below 0).

        Raises:
            ModelFileError: the model file is missing or is not the published one.
        """
        with self._lock:
            model, tokenizer = self._load()
            asked = tokenizer.encode(prompts.JUDGED_QUESTION.format(question=question)).ids
            read = [
                tokenizer.encode(prompts.JUDGED_SENTENCE.format(sentence=s)).ids[-_MOST_TOKENS:]
                for s in sentences
            ]
            found = [0.0] * len(read)
            # Together with others of their length, so that little of a batch is padding.
            order = sorted(range(len(read)), key=lambda i: (len(read[i]), i))
            for at in range(0, len(order), _BATCH):
                group = order[at : at + _BATCH]
                made = _likelihoods(model, [read[i] for i in group], asked)
                for i, value in zip(group, made, strict=True):
                    found[i] = value
            return found

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            self._loaded = _read(self._path())
        return self._loaded


def _likelihoods(model: Any, contexts: list[list[int]], asked: list[int]) -> list[float]:
    import torch

    width = max(map(len, contexts)) + len(asked)
    ids = torch.zeros((len(contexts), width), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, context in enumerate(contexts):
        whole = context + asked
        ids[i, : len(whole)] = torch.tensor(whole)
        mask[i, : len(whole)] = 1
    with torch.inference_mode():
        states = model.model(input_ids=ids, attention_mask=mask).last_hidden_state
        # The state before each token of the question is what predicts it.
        before = torch.stack(
            [states[i, len(c) - 1 : len(c) - 1 + len(asked)] for i, c in enumerate(contexts)]
        )
        logs = torch.log_softmax(model.lm_head(before).float(), dim=-1)
        picked = logs.gather(2, torch.tensor(asked).expand(len(contexts), -1).unsqueeze(2))
    return [round(float(value), 5) for value in picked.squeeze(2).mean(dim=1)]


def _read(path: Path) -> tuple[Any, Any]:
    """A Llama model and its tokenizer from a GGUF file, as bfloat16 where that is fast."""
    import torch
    from gguf import GGUFReader, dequantize
    from transformers import LlamaConfig, LlamaForCausalLM

    reader = GGUFReader(path)

    def of(key: str) -> Any:
        return reader.fields[key].contents()

    heads, kv_heads = of("llama.attention.head_count"), of("llama.attention.head_count_kv")
    config = LlamaConfig(
        vocab_size=of("llama.vocab_size"),
        hidden_size=of("llama.embedding_length"),
        intermediate_size=of("llama.feed_forward_length"),
        num_hidden_layers=of("llama.block_count"),
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        rms_norm_eps=of("llama.attention.layer_norm_rms_epsilon"),
        max_position_embeddings=of("llama.context_length"),
        rope_parameters={"rope_type": "default", "rope_theta": of("llama.rope.freq_base")},
        tie_word_embeddings=True,
        use_cache=False,
    )
    weights: dict[str, torch.Tensor] = {}
    for tensor in reader.tensors:
        name = _name(tensor.name)
        made = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            made = _unpermute(made, heads if "q_proj" in name else kv_heads)
        weights[name] = made.to(torch.bfloat16)
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    model.load_state_dict(weights, strict=False, assign=True)
    model.tie_weights()
    model.model.rotary_emb = type(model.model.rotary_emb)(config)
    return model.to(torch.bfloat16).eval(), _tokenizer(of)


_PARTS = {
    "token_embd": "model.embed_tokens",
    "output_norm": "model.norm",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def _name(gguf_name: str) -> str:
    """'blk.3.attn_q.weight' is 'model.layers.3.self_attn.q_proj.weight'."""
    parts = gguf_name.split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{_PARTS[parts[2]]}.weight"
    return f"{_PARTS[parts[0]]}.weight"


def _unpermute(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """llama.cpp keeps the two halves of each rotary pair side by side; here they are apart."""
    rows, columns = weight.shape
    paired = weight.reshape(heads, rows // heads // 2, 2, columns)
    return paired.transpose(1, 2).reshape(rows, columns)


def _tokenizer(of: Callable[[str], Any]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    vocabulary = {token: number for number, token in enumerate(of("tokenizer.ggml.tokens"))}
    merges = [tuple(pair.split(" ", 1)) for pair in of("tokenizer.ggml.merges")]
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return made
