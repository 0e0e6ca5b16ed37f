"""Models of the transformers library: their features are the library's own on the same files."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile
import torch
from PIL import Image

from sensorium.bundle import open_bundle
from sensorium.errors import ConfigError, DataError, MissingDependencyError
from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.learning.encoders.transformed import loading
from sensorium.learning.pipeline import train
from sensorium.modalities import collate
from sensorium.predictor import Predictor
from sensorium.progress import Reporter
from sensorium.registry import part
from sensorium.specs import FeatureSpec
from tests.tiny_models import tiny_model
from tests.unit.learning.table_run import run_config, write_rows

CLOSE = 1e-4
RATE_HZ = 16_000
TEXTS = ["a b c d", "k", "e f a unknown q"]


def encoded(modality, cells, source, **options):
    """Features of cells, read and encoded as a run does it whose config names the encoder alone."""
    content = {
        "data": {"train": "rows.csv", "split": {"column": "split"}},
        "inputs": {"x": {"type": modality, "column": "x"}},
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"x": {"type": "huggingface", "source": str(source), **options}}},
    }
    config = choose(parse_config(content))
    fitted = config.inputs["x"].fit(cells)
    values, mask = collate([fitted.features(cell) for cell in cells], fitted.spec)
    with torch.no_grad():
        return config.model.encoders["x"].build(fitted.spec)(torch.from_numpy(values), torch.from_numpy(mask))


def picture(seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def recording(samples, seed):
    wave = np.random.default_rng(seed).normal(0.05, 0.2, samples).clip(-0.9, 0.9)
    file = io.BytesIO()
    soundfile.write(file, wave, RATE_HZ, format="WAV", subtype="PCM_16")
    return file.getvalue()


def reference(kind, source):
    transformers = pytest.importorskip("transformers")
    with loading._quietly(transformers):
        return getattr(transformers, kind).from_pretrained(source).eval()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("vit", "ViTModel"),
        ("dinov2", "Dinov2Model"),
        ("convnext", "ConvNextModel"),
        ("clip", "CLIPVisionModel"),
        ("siglip", "SiglipVisionModel"),
    ],
)
def test_pictures(name, kind):
    source = tiny_model(name)
    files = [picture(seed) for seed in range(3)]
    processor = json.loads((source / "preprocessor_config.json").read_text())
    levels = np.stack([np.asarray(Image.open(io.BytesIO(file)), np.float32) / 255 for file in files])
    pixels = (levels - np.float32(processor["image_mean"])) / np.float32(processor["image_std"])
    with torch.no_grad():
        expected = reference(kind, source)(pixel_values=torch.tensor(pixels).permute(0, 3, 1, 2)).last_hidden_state
    if expected.ndim == 4:  # a map, whose places are tokens
        expected = expected.flatten(2).transpose(1, 2)
    given = encoded("image", files, source)
    torch.testing.assert_close(given.tokens, expected, atol=CLOSE, rtol=CLOSE)
    torch.testing.assert_close(given.summary, expected.mean(1), atol=CLOSE, rtol=CLOSE)
    first = encoded("image", files, source, summary="first")
    torch.testing.assert_close(first.summary, expected[:, 0], atol=CLOSE, rtol=CLOSE)


def test_the_processor_itself_reads_a_picture_alike():
    transformers = pytest.importorskip("transformers")
    source = tiny_model("vit")
    if not hasattr(transformers, "ViTImageProcessorPil"):
        pytest.skip("this release has no processor without torchvision")
    pixels = transformers.ViTImageProcessorPil.from_pretrained(source)(
        Image.open(io.BytesIO(picture(0))), return_tensors="pt"
    )
    with torch.no_grad():
        expected = reference("ViTModel", source)(**pixels).last_hidden_state
    torch.testing.assert_close(encoded("image", [picture(0)], source).tokens, expected, atol=CLOSE, rtol=CLOSE)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("bert", "BertModel"), ("roberta", "RobertaModel"), ("clip", "CLIPTextModel"), ("siglip", "SiglipTextModel")],
)
def test_texts(name, kind):
    transformers = pytest.importorskip("transformers")
    source, model = tiny_model(name), reference(kind, tiny_model(name))
    file = str(source / "tokenizer.json")
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=file, pad_token="[PAD]", unk_token="[UNK]")
    given = encoded("text", TEXTS, source)
    for row, text in enumerate(TEXTS):  # alone, without padding
        batch = tokenizer(text, return_tensors="pt", return_token_type_ids=False)
        with torch.no_grad():
            expected = model(**batch).last_hidden_state[0]
        assert given.mask[row].sum() == len(expected)
        torch.testing.assert_close(given.tokens[row, : len(expected)], expected, atol=CLOSE, rtol=CLOSE)


@pytest.mark.filterwarnings("ignore:Support for mismatched key_padding_mask")  # WavLM's own code
@pytest.mark.parametrize(
    ("name", "kind"), [("wav2vec2", "Wav2Vec2Model"), ("hubert", "HubertModel"), ("wavlm", "WavLMModel")]
)
def test_recordings_together_are_encoded_as_each_alone(name, kind):
    transformers = pytest.importorskip("transformers")
    source, model = tiny_model(name), reference(kind, tiny_model(name))
    files = [recording(samples, seed) for seed, samples in enumerate((1600, 320, 4000))]
    given = encoded("audio", files, source)
    processor = transformers.Wav2Vec2FeatureExtractor.from_pretrained(source)
    for row, file in enumerate(files):
        wave, _ = soundfile.read(io.BytesIO(file), dtype="float32")
        batch = processor(wave, sampling_rate=RATE_HZ, return_tensors="pt")
        with torch.no_grad():
            expected = model(batch["input_values"]).last_hidden_state[0]
        assert given.mask[row].sum() == len(expected)
        torch.testing.assert_close(given.tokens[row, : len(expected)], expected, atol=CLOSE, rtol=CLOSE)


def test_whisper_hears_silence_up_to_30_s():
    transformers = pytest.importorskip("transformers")
    source = tiny_model("whisper")
    model = reference("WhisperModel", source).encoder
    files = [recording(samples, seed) for seed, samples in enumerate((1600, 100, 40_000, 481_000))]
    given = encoded("audio", files, source)
    processor = transformers.WhisperFeatureExtractor.from_pretrained(source)
    for row, file in enumerate(files):
        wave, _ = soundfile.read(io.BytesIO(file), dtype="float32")
        batch = processor(wave, sampling_rate=RATE_HZ, return_tensors="pt")
        count = int(given.mask[row].sum())
        assert count == min(-(-(len(wave) + 200) // 320), 1500), "the tokens that hold some of the recording"
        with torch.no_grad():
            expected = model(batch["input_features"]).last_hidden_state[0, :count]
        torch.testing.assert_close(given.tokens[row, :count], expected, atol=CLOSE, rtol=CLOSE)
        torch.testing.assert_close(given.summary[row], expected.mean(0), atol=CLOSE, rtol=CLOSE)


def test_whisper_of_a_shorter_input_has_fewer_positions():
    spec = FeatureSpec("audio", (16,), "float32", max_length=101)
    encoder = part("encoder", "huggingface")(source=str(tiny_model("whisper"))).build(spec)
    with torch.no_grad():
        encoded = encoder(torch.randn(1, 101, 16), torch.ones(1, 101, dtype=torch.bool))
    assert encoded.tokens.shape == (1, 51, 16)
    assert encoder.model.embed_positions.num_embeddings == 51


def test_what_whisper_does_not_read_is_refused(tmp_path):
    folder = shutil.copytree(tiny_model("whisper"), tmp_path / "whisper")
    config = part("encoder", "huggingface")(source=str(folder))
    with pytest.raises(ConfigError, match="the model reads 3000 frames of 16 bands"):
        config.build(FeatureSpec("audio", (64,), "float32", max_length=100))
    settings = json.loads((folder / "preprocessor_config.json").read_text())
    (folder / "preprocessor_config.json").write_text(json.dumps({**settings, "hop_length": 320}))
    with pytest.raises(ConfigError, match="the model's `hop_length` is not that of Whisper"):
        encoded("audio", [recording(100, 0)], folder)


def test_what_the_model_needs_is_filled_in_and_nothing_else_is_let_through():
    content = {
        "data": {"train": "rows.csv", "split": {"column": "split"}},
        "inputs": {"x": {"type": "audio", "column": "x", "sample_rate_hz": 8000}},
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"x": {"type": "huggingface", "source": str(tiny_model("wav2vec2"))}}},
    }
    with pytest.raises(ConfigError, match=r"inputs.x.sample_rate_hz.*Write `sample_rate_hz: 16000`"):
        choose(parse_config(content))


def test_a_model_folder_needs_no_transformers(tmp_path):
    table = write_rows(tmp_path / "rows.csv")
    config = run_config(
        table,
        inputs={"title": {"type": "text", "column": "title"}, "facts": {"type": "tabular", "columns": ["size"]}},
        model={"encoders": {"title": {"type": "huggingface", "source": str(tiny_model("bert"))}}},
    )
    train(config, tmp_path / "model", reporter=Reporter())
    bundle = open_bundle(tmp_path / "model")
    assert bundle.manifest.extras == ("subword",)
    assert str(tiny_model("bert").parent) not in (tmp_path / "model" / "config.json").read_text()
    answer = Predictor.load(tmp_path / "model").answers_of([{"title": "a b"}])[0]
    program = (
        "import sys; from pathlib import Path; from sensorium.predictor import Predictor; "
        "p = Predictor.load(Path(sys.argv[1])).answers_of([{'title': 'a b'}])[0].probabilities['hot']; "
        "assert not {'torch', 'transformers'} & set(sys.modules); print(p)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "model"], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) == pytest.approx(answer.probabilities["hot"], abs=1e-6)


@pytest.mark.parametrize("settings", [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}])
def test_a_hub_that_is_not_reached_is_said_at_once(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    for name, value in {**settings, "HF_HUB_CACHE": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    started_s = time.perf_counter()
    with pytest.raises(ConfigError, match=r"Copy the model's folder .* and give its path"):
        encoded("text", TEXTS, "nobody/no-such-model")
    assert time.perf_counter() - started_s < 5


def test_a_folder_that_is_not_there_is_said():
    with pytest.raises(ConfigError, match="there is no folder 'nowhere'"):
        encoded("text", TEXTS, "/no/such/nowhere")


def test_weights_as_pickles_are_refused(tmp_path):
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "bert")
    (folder / "model.safetensors").unlink()
    torch.save({}, folder / "pytorch_model.bin")
    with pytest.raises(ConfigError, match=r"cannot read the model 'bert'.*model.safetensors"):
        encoded("text", TEXTS, folder)


def test_weights_that_lack_some_are_refused(tmp_path):
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "bert")
    settings = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**settings, "num_hidden_layers": 3}))
    with pytest.raises(ConfigError, match=r"lacks weights, such as 'encoder\.layer\.2"):
        encoded("text", TEXTS, folder)


def test_a_tokenizer_that_is_missing_or_damaged_is_said(tmp_path):
    folder = shutil.copytree(tiny_model("bert"), tmp_path / "bert")
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(DataError, match="not a tokenizer"):
        encoded("text", TEXTS, folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ConfigError, match="save_pretrained"):
        encoded("text", TEXTS, folder)


def test_a_model_of_another_kind_of_sound_is_refused():
    with pytest.raises(ConfigError, match="does not read waveforms"):
        loading.load_model(str(tiny_model("bert")), "waveform")


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'sensorium\[hf\]'"):
        loading.load_model(str(tiny_model("bert")), "text")


@pytest.mark.parametrize("name", ["vit", "bert", "wav2vec2"])
def test_layers_can_be_told_apart_by_depth(name):
    form = {"vit": "image", "bert": "text", "wav2vec2": "waveform"}[name]
    from tests.contracts.features import feature_spec

    encoder = part("encoder", "huggingface")(source=str(tiny_model(name))).build(feature_spec(form))
    layers = [one for one in encoder.by_depth() if not isinstance(one, torch.nn.ModuleList)]
    assert len(layers) == 2
