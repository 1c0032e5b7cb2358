"""How likely the packaged small language model finds a text after another.

The bindings of llama.cpp give the log-probabilities of what they write, and not of what they
read, so the model's GGUF file is unpacked into a torch model; that takes some seconds, once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.models.local import packaged_gguf

if TYPE_CHECKING:
    import torch

# One call loads or reads at a time: each uses every core.
_busy = threading.Lock()


def likelihood(context: str, text: str, most_tokens: int) -> float:
    """The mean log-probability of a text's tokens after a context, 0 at most.

    Args:
        most_tokens: of the context; a longer one loses its beginning.

    Raises:
        ModelFileError: the model file is missing or is not the published one.
    """
    import torch

    with _busy, torch.inference_mode():
        model, tokenizer = _loaded(packaged_gguf())
        before = tokenizer.encode(context).ids[-most_tokens:]
        tokens = tokenizer.encode(text).ids
        states = model.model(input_ids=torch.tensor([before + tokens])).last_hidden_state[0]
        # The state before each token is what predicts it; the others need no logits.
        logs = torch.log_softmax(model.lm_head(states[len(before) - 1 : -1]).float(), dim=-1)
        return float(logs.gather(1, torch.tensor(tokens)[:, None]).mean())


@lru_cache(maxsize=1)
def _loaded(path: Path) -> tuple[Any, Any]:
    """The model, in bfloat16 and ready to read, and its tokenizer.

    Args:
        path: a GGUF file of a Llama model with tied embeddings and a GPT-2 tokenizer.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    settings, weights, tokenizer = _read(path)
    config = LlamaConfig(**settings)
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    model.load_state_dict(weights, strict=False, assign=True)
    model.tie_weights()
    # Computed and not stored, and so still without values.
    model.model.rotary_emb = type(model.model.rotary_emb)(config)
    return model.eval(), tokenizer


def _read(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor], Any]:
    """Configuration, weights by their names in transformers, and tokenizer."""
    import torch
    from gguf import GGUFReader, dequantize

    reader = GGUFReader(path)

    def of(key: str) -> Any:
        return reader.fields[key].contents()

    heads, kv_heads = of("llama.attention.head_count"), of("llama.attention.head_count_kv")
    config = {
        "vocab_size": of("llama.vocab_size"),
        "hidden_size": of("llama.embedding_length"),
        "intermediate_size": of("llama.feed_forward_length"),
        "num_hidden_layers": of("llama.block_count"),
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "rms_norm_eps": of("llama.attention.layer_norm_rms_epsilon"),
        "max_position_embeddings": of("llama.context_length"),
        "rope_parameters": {"rope_type": "default", "rope_theta": of("llama.rope.freq_base")},
        "tie_word_embeddings": True,
        "use_cache": False,
    }
    weights: dict[str, torch.Tensor] = {}
    for tensor in reader.tensors:
        name = _name(tensor.name)
        made = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            made = _unpermute(made, heads if "q_proj" in name else kv_heads)
        weights[name] = made.to(torch.bfloat16).contiguous()
    return config, weights, _tokenizer(of)


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
