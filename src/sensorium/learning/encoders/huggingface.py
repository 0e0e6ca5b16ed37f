"""Any encoder of the transformers library, from a folder or from the model hub."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from sensorium.hub import ModelSource, model_settings
from sensorium.learning.encoders import Encoder, EncoderConfig, InputNeeds
from sensorium.learning.encoders.transformed.pictures import Pictures, picture_needs
from sensorium.learning.encoders.transformed.sounds import Sounds, sound_needs
from sensorium.learning.encoders.transformed.spectrograms import MODEL_TYPES, Spectrograms, spectrogram_needs
from sensorium.learning.encoders.transformed.texts import Texts, text_needs
from sensorium.modalities import ModalityConfig
from sensorium.specs import FeatureSpec

READERS: dict[str, type[Pictures | Texts | Sounds | Spectrograms]] = {
    "image": Pictures,
    "text": Texts,
    "audio": Sounds,
    "spectrogram": Spectrograms,
}
NEEDS = {"image": picture_needs, "text": text_needs, "audio": sound_needs, "spectrogram": spectrogram_needs}
STEADY: dict[str, dict[str, Any]] = {
    "image": {"augment": ()},
    "text": {"token_dropout": 0.0},
    "audio": {"augment": ()},
}
"""Options that leave out random variations, by type of the input."""


class HuggingfaceConfig(EncoderConfig):
    """Options of the `huggingface` encoder: a trained model as the transformers library writes it.

    Use it where a model exists that knows your kind of pictures (ViT, DINOv2, ConvNeXt, CLIP, SigLIP), texts (BERT,
    E5, RoBERTa, CLIP) or speech (wav2vec 2.0, HuBERT, Whisper). It needs the extra `hf` to train; to serve, a text
    needs the extra `subword` and others nothing. Weights are read as safetensors, and no code of the model's own is
    run.

    Attributes:
        source: Folder with ``config.json``, ``model.safetensors`` and the settings of its tokenizer or processor; or
            the name of a model on the hub, such as `facebook/dinov2-small`, which is fetched once.
        summary: What stands for the whole input beside its tokens: their `mean`, or the `first` token, which some
            models (BERT, ViT, DINOv2) were trained to read the whole into.
    """

    modalities: ClassVar[tuple[str, ...]] = ("image", "text", "audio", "waveform")
    was_learned: ClassVar[bool] = True

    type: Literal["huggingface"] = "huggingface"
    source: ModelSource = Field(min_length=1)
    summary: Literal["mean", "first"] = "mean"

    def build(self, spec: FeatureSpec) -> Encoder:
        """Build the encoder from the model's weights.

        Raises:
            ConfigError: There is no such model, or it does not read these features.
            MissingDependencyError: transformers is not installed.
        """
        return READERS[self._reads(spec.modality)](self.source, spec, summary=self.summary)

    def input_needs(self, modality: ModalityConfig, /) -> InputNeeds:
        """Return what the model's processor or tokenizer does, in the input's own options."""
        return replace(NEEDS[self._reads(modality.type)](self.source), steady=STEADY[modality.type])

    def _reads(self, modality: str) -> str:
        """Return what the model reads of a modality; there are two kinds of models of sound."""
        if modality == "audio" and model_settings(self.source, "config.json").get("model_type") in MODEL_TYPES:
            return "spectrogram"
        return modality
