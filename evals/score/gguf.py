"""A Llama model from a GGUF file, as a torch model: the bindings of llama.cpp give the
log-probabilities of what they write, and not of what they read.

Reading 49,000 tokens and 272 packed tensors takes some seconds, so the outcome is kept in
the user's cache folder and read from there in half a second.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

if TYPE_CHECKING:
    import torch

# Goes up with every change of what is kept.
_FORMAT = 1


def load(path: Path) -> tuple[Any, Any]:
    """The model, in bfloat16 and ready to read, and its tokenizer.

    Args:
        path: a GGUF file of a Llama model with tied embeddings and a GPT-2 tokenizer.
    """
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers import LlamaConfig, LlamaForCausalLM

    kept = _kept(path)
    if not (kept / "done").is_file():
        kept = _convert(path, kept)
    config = LlamaConfig(**json.loads((kept / "config.json").read_text(encoding="utf-8")))
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    model.load_state_dict(load_file(kept / "weights.safetensors"), strict=False, assign=True)
    model.tie_weights()
    # Computed and not stored, and so still without values.
    model.model.rotary_emb = type(model.model.rotary_emb)(config)
    return model.eval(), Tokenizer.from_file(str(kept / "tokenizer.json"))


def _kept(path: Path) -> Path:
    """Where the outcome for this file is kept: other bytes or another format, elsewhere."""
    stat = path.stat()
    name = f"{path.stem}-{stat.st_size}-{stat.st_mtime_ns}-{_FORMAT}"
    return Path(platformdirs.user_cache_dir("dateline")) / name


def _convert(path: Path, kept: Path) -> Path:
    """Writes config, weights and tokenizer; beside the cache where that cannot be written."""
    try:
        kept.mkdir(parents=True, exist_ok=True)
        probe = kept / f".{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError:
        kept = Path(tempfile.mkdtemp(prefix="dateline-"))
    from safetensors.torch import save_file

    config, weights, tokenizer = _read(path)
    # Each under a name of its own first: two processes may do this at once.
    mine = f".{os.getpid()}"
    (kept / f"config{mine}").write_text(json.dumps(config), encoding="utf-8")
    save_file(weights, kept / f"weights{mine}")
    tokenizer.save(str(kept / f"tokenizer{mine}"))
    (kept / f"config{mine}").replace(kept / "config.json")
    (kept / f"weights{mine}").replace(kept / "weights.safetensors")
    (kept / f"tokenizer{mine}").replace(kept / "tokenizer.json")
    (kept / "done").touch()
    return kept


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
