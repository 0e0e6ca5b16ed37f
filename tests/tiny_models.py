"""Small models of the transformers library with random weights, saved as real ones are."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import torch

PREFIX = "tiny/"
"""Before the name of such a model, where an option names one without its folder."""
LETTERS = "abcdefghijklmnopqrst"
SIZE = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
PICTURES = {**SIZE, "image_size": 24, "patch_size": 8}
TEXTS = {**SIZE, "vocab_size": 30, "max_position_embeddings": 256}
SOUNDS = {
    **SIZE,
    "conv_dim": (8, 8),
    "conv_kernel": (10, 3),
    "conv_stride": (5, 2),
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
}
PROCESSOR = {
    "size": {"height": 24, "width": 24},
    "image_mean": [0.5, 0.4, 0.3],
    "image_std": [0.2, 0.25, 0.3],
    "image_processor_type": "ViTImageProcessor",
}
SPECTROGRAMS = {
    "d_model": 16,
    "encoder_layers": 2,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "num_mel_bins": 16,
    "vocab_size": 30,
    **dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"), 0),
}
RECORDER = {"feature_extractor_type": "Wav2Vec2FeatureExtractor", "sampling_rate": 16_000, "do_normalize": True}
LISTENER = {"feature_extractor_type": "WhisperFeatureExtractor", "sampling_rate": 16_000, "feature_size": 16}
PROCESSORS = {
    "wav2vec2": RECORDER,
    "hubert": RECORDER,
    "wavlm": {**RECORDER, "do_normalize": False},
    "whisper": LISTENER,
}


def named(options: dict[str, Any]) -> dict[str, Any]:
    """Return options with the folder of a tiny model in the place of its name."""
    source = str(options.get("source", ""))
    return {**options, "source": str(tiny_model(source.removeprefix(PREFIX)))} if source.startswith(PREFIX) else options


@cache
def tiny_model(name: str) -> Path:
    """Return the folder of a model, made when first asked for."""
    folder = Path(tempfile.mkdtemp()) / name
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    with torch.random.fork_rng():
        torch.manual_seed(len(name))
        model = _model(name.split("-", maxsplit=1)[0])
        for weight in model.parameters():  # first weights of these sizes would barely tell inputs apart
            torch.nn.init.normal_(weight, std=0.3)
    model.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(PROCESSORS.get(name.partition("-")[0], PROCESSOR)))
    _tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def _model(name: str) -> Any:
    import transformers

    if name == "clip":
        return transformers.CLIPModel(transformers.CLIPConfig(text_config=TEXTS, vision_config=PICTURES))
    if name == "convnext":
        sizes = {"hidden_sizes": [8, 16], "depths": [1, 1], "num_stages": 2, "image_size": 24}
        return transformers.ConvNextModel(transformers.ConvNextConfig(**sizes))
    if name == "siglip":
        return transformers.SiglipModel(transformers.SiglipConfig(text_config=TEXTS, vision_config=PICTURES))
    family, options = {
        "vit": ("ViT", PICTURES),
        "dinov2": ("Dinov2", PICTURES),
        "bert": ("Bert", TEXTS),
        "roberta": ("Roberta", TEXTS),
        "wav2vec2": ("Wav2Vec2", SOUNDS),
        "wavlm": ("WavLM", SOUNDS),
        "whisper": ("Whisper", SPECTROGRAMS),
        "hubert": ("Hubert", {**SOUNDS, "feat_extract_norm": "layer"}),
    }[name]
    return getattr(transformers, f"{family}Model")(getattr(transformers, f"{family}Config")(**options))


def _tokenizer() -> Any:
    """One piece a letter, between two marks."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *LETTERS]
    tokenizer = Tokenizer(models.WordPiece({piece: place for place, piece in enumerate(known)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    marks = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    return tokenizer
