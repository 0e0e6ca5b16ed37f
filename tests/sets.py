"""Small data sets on disk, one for each layout that a reader of folders knows."""

from __future__ import annotations

import io
import json
import struct
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from PIL import Image

from sensorium.records.readers.frames.arrow_stream import ArrowStream

RATE_HZ = 16_000


def jpeg(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def tone(frequency_hz: float, duration_s: float = 0.1) -> np.ndarray[Any, np.dtype[np.int16]]:
    time_s = np.arange(int(duration_s * RATE_HZ)) / RATE_HZ
    return (8000 * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.int16)


def sphere(samples: np.ndarray[Any, np.dtype[np.int16]], *, byte_format: str = "01") -> bytes:
    """Return a NIST SPHERE file as TIMIT's: a header of 1024 bytes, then samples."""
    order = {"01": "<i2", "10": ">i2"}[byte_format]
    fields = (
        "database_id -s5 TIMIT\n"
        "channel_count -i 1\n"
        f"sample_count -i {len(samples)}\n"
        f"sample_rate -i {RATE_HZ}\n"
        "sample_n_bytes -i 2\n"
        f"sample_byte_format -s2 {byte_format}\n"
        "sample_sig_bits -i 16\n"
        "sample_coding -s3 pcm\n"
        "end_head\n"
    )
    return ("NIST_1A\n   1024\n" + fields).encode().ljust(1024) + samples.astype(order).tobytes()


def riff(samples: np.ndarray[Any, np.dtype[np.int16]]) -> bytes:
    data = samples.astype("<i2").tobytes()
    head = struct.pack(
        "<4sI4s4sIHHIIHH", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, RATE_HZ, RATE_HZ * 2, 2, 16
    )
    return head + struct.pack("<4sI", b"data", len(data)) + data


def write(path: Path, content: bytes | str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def write_imagenet(folder: Path) -> None:
    for seed, wnid in enumerate(("n01440764", "n02012849", "n03126707")):
        for number in range(2):
            write(folder / f"train/{wnid}/{wnid}_{number}.JPEG", jpeg(10 * seed + number))
        write(folder / f"val/ILSVRC2012_val_0000000{seed}.JPEG", jpeg(100 + seed))
    lines = ["ImageId,PredictionString"]
    lines += [f"ILSVRC2012_val_0000000{n},{w} 1 2 3 4 " for n, w in enumerate(("n02012849", "n01440764", "n03126707"))]
    write(folder / "LOC_val_solution.csv", "\n".join(lines))
    write(folder / "LOC_synset_mapping.txt", "n01440764 tench, Tinca tinca\nn02012849 crane\nn03126707 crane\n")
    write(folder / "other_words.txt", "n01440764 fish\n")
    write(folder / "other_labels.csv", "\n".join(line.replace("n02012849", "n01440764") for line in lines))


COCO_CATEGORIES = [
    {"id": 1, "name": "person", "supercategory": "person"},
    {"id": 44, "name": "bottle", "supercategory": "kitchen"},
]


def coco_object(image_id: int, category_id: int, area: float, crowd: int = 0) -> dict[str, Any]:
    return {"image_id": image_id, "category_id": category_id, "area": area, "iscrowd": crowd, "bbox": [0, 0, 1, 1]}


def write_coco(folder: Path) -> None:
    """Write three training and two validation pictures of 2017, and one of 2014; picture 2 has a crowd alone."""
    for part, ids in (("train2017", (1, 2, 3)), ("val2017", (4, 5)), ("val2014", (6,))):
        images = [{"id": number, "file_name": f"{number:012d}.jpg"} for number in ids]
        for image in images:
            write(folder / part / str(image["file_name"]), jpeg(int(str(image["id"]))))
        objects = [coco_object(number, 1, 5.0) for number in ids if number != 2]
        objects += [coco_object(number, 44, 90.0) for number in ids if number == 3]
        objects += [coco_object(2, 1, 900.0, crowd=1)] if 2 in ids else []
        captions = [
            {"image_id": number, "caption": f" {word} {number}."} for number in ids for word in ("One", "Two, or")
        ]
        for kind, entries in (("instances", objects), ("captions", captions)):
            content = {"images": images, "annotations": entries}
            content |= {"categories": COCO_CATEGORIES} if kind == "instances" else {}
            write(folder / f"annotations/{kind}_{part}.json", json.dumps(content))


FLICKR_CAPTIONS = {"10.jpg": ['A dog, or "wolf", runs', "Two | bars"], "20.jpg": ["A cat", "Another cat"]}


def write_flickr30k(folder: Path) -> None:
    lines = ["image_name| comment_number| comment"]
    for seed, (name, captions) in enumerate(FLICKR_CAPTIONS.items()):
        write(folder / "flickr30k-images" / name, jpeg(seed))
        lines += [f"{name}| {number}| {caption}" for number, caption in enumerate(captions)]
    lines[-1] = "20.jpg| 1   Another cat"  # as one line of the published file
    write(folder / "results.csv", "\n".join(lines) + "\n")
    images = [
        {"filename": name, "split": split, "sentences": [{"raw": caption} for caption in captions]}
        for (name, captions), split in zip(FLICKR_CAPTIONS.items(), ("train", "val"), strict=True)
    ]
    write(folder / "dataset_flickr30k.json", json.dumps({"images": images, "dataset": "flickr30k"}))
    write(folder / "more/10.txt", "no picture")


def write_timit(folder: Path) -> None:
    """Write two training speakers and a test speaker, in upper case as on the disc; some recordings also as RIFF."""
    speakers = (("TRAIN/DR1/FCJF0", 200), ("TRAIN/DR2/MABC0", 300), ("TEST/DR1/MDAB0", 400))
    for place, frequency_hz in speakers:
        for sentence in ("SA1", "SX37"):
            stem = folder / place / sentence
            write(stem.with_suffix(".WAV"), sphere(tone(frequency_hz)))
            write(stem.with_suffix(".TXT"), "0 1600 She had your suit.\n")
            write(stem.with_suffix(".WRD"), "0 400 she\n400 800 had\n800 1600 suit\n")
            write(stem.with_suffix(".PHN"), "0 200 h#\n200 400 sh\n400 1600 iy\n")
    write(folder / "TRAIN/DR1/FCJF0/SA1.WAV.wav", riff(tone(200)))
    write(folder / "DOC/README.DOC", "papers")


def write_folder(folder: Path) -> None:
    for split in ("train", "val"):
        for seed, label in enumerate(("cat", "dog")):
            for number in range(2):
                write(folder / split / label / f"{number}.jpg", jpeg(10 * seed + number))
            write(folder / split / label / "notes.txt", "no picture")


def stream_of(frames: Sequence[pl.DataFrame], path: Path) -> None:
    """Write an Arrow stream with one record batch a frame."""
    pieces: list[bytes] = []
    for frame in frames:
        file = io.BytesIO()
        frame.write_ipc_stream(file, compat_level=pl.CompatLevel.oldest())
        write(path, file.getvalue())
        stream = ArrowStream.open(path)
        pieces += [stream.common[0].read()] if not pieces else []
        pieces += [batch.read() for batch in stream.batches]
    write(path, b"".join(pieces) + b"\xff\xff\xff\xff\0\0\0\0")


HF_FEATURES = {
    "picture": {"_type": "Image"},
    "label": {"names": ["cat", "dog"], "_type": "ClassLabel"},
    "text": {"dtype": "string", "_type": "Value"},
}


def write_huggingface(folder: Path) -> None:
    def frame(numbers: Sequence[int]) -> pl.DataFrame:
        pictures = [{"bytes": jpeg(number), "path": f"{number}.jpg"} for number in numbers]
        columns = {"picture": pictures, "label": [number % 2 for number in numbers], "text": [f"t{n}" for n in numbers]}
        return pl.DataFrame({**columns, "boxes": [[[1.0, 2.0]] for _ in numbers]})

    write(folder / "dataset_dict.json", json.dumps({"splits": ["train", "test"]}))
    for split, files in {"train": [[[0, 1], [2]], [[3, 4]]], "test": [[[5, 6]]]}.items():
        names = [f"data-{number:05d}-of-{len(files):05d}.arrow" for number in range(len(files))]
        for name, batches in zip(names, files, strict=True):
            stream_of([frame(numbers) for numbers in batches], folder / split / name)
        state = {"_data_files": [{"filename": name} for name in names], "_split": split}
        write(folder / split / "state.json", json.dumps(state))
        write(folder / split / "dataset_info.json", json.dumps({"features": HF_FEATURES}))


def write_tar(path: Path, members: Sequence[tuple[str, bytes | str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def write_webdataset(folder: Path) -> None:
    for number, split in enumerate(("train", "train", "val")):
        members: list[tuple[str, bytes | str]] = []
        for row in range(2):
            key = f"some/{number}{row}"
            more = {"height_m": 1.50, "tags": ["a", "b"], "box": {"x": 1}}
            members += [(f"{key}.jpg", jpeg(row)), (f"{key}.cls", f"{row}\n"), (f"{key}.json", json.dumps(more))]
            members += [(f"{key}.txt", "a text"), (f"{key}.wav", riff(tone(300)))]
        write_tar(folder / f"set-{split}-{number:03d}.tar", members)


SETS: dict[str, Callable[[Path], None]] = {
    "coco": write_coco,
    "flickr30k": write_flickr30k,
    "folder": write_folder,
    "huggingface": write_huggingface,
    "imagenet": write_imagenet,
    "timit": write_timit,
    "webdataset": write_webdataset,
}
