"""Log-mel spectrograms of two-second clips at 16 kHz beside librosa's, and what each cleaner costs; on one thread.

Librosa stands in an environment of its own (`make bench` makes it); without it, only ours is measured.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.record import ROOT
from sensorium.modalities.sound.features import POWER_FLOOR, BandFeature
from sensorium.modalities.sound.features.log_mel import LogMelConfig
from sensorium.registry import names, part

PEER = ROOT / ".venv-librosa" / "bin" / "python"
PROGRAM = ROOT / "benchmarks" / "peers" / "librosa_log_mel.py"
RATE_HZ, SECONDS = 16_000, 2
NUM_CLIPS, NUM_ROUNDS = 20, 30
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


def measure(peer: Path = PEER) -> dict[str, dict[str, float]]:
    """Return milliseconds of processor time a clip."""
    rng = np.random.default_rng(0)
    clips = rng.uniform(-0.5, 0.5, (NUM_CLIPS, SECONDS * RATE_HZ)).astype(np.float32)
    return {"log_mel": _log_mel(clips, peer), "sound_cleaners_ms": _cleaners(clips[0])}


def _log_mel(clips: NDArray[np.float32], peer: Path) -> dict[str, float]:
    feature = LogMelConfig().build(RATE_HZ)

    def ours() -> None:
        for clip in clips:
            feature.log_power(clip)

    if not peer.exists():
        return {"ours_ms": _a_clip(statistics.median(_thread_s(ours) for _ in range(NUM_ROUNDS)))}
    with tempfile.TemporaryDirectory() as folder:
        given, answered = Path(folder) / "clips.npy", Path(folder) / "power.npy"
        np.save(given, clips)
        command = [peer, PROGRAM, given, answered]
        with subprocess.Popen(
            command, env={**os.environ, **ONE_THREAD}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            taken = _in_turn(ours, process)
        difference = _largest_difference(feature, clips, np.load(answered))
    ours_s, parts_s, whole_s = (taken[name] for name in ("ours", "parts", "whole"))
    return {
        "ours_ms": _a_clip(statistics.median(ours_s)),
        "librosa_ms": _a_clip(statistics.median(whole_s)),
        "librosa_parts_ms": _a_clip(statistics.median(parts_s)),
        "ratio": _ratio(whole_s, ours_s),
        "ratio_to_parts": _ratio(parts_s, ours_s),
        "largest_relative_difference": float(f"{difference:.1e}"),
    }


def _in_turn(ours: Callable[[], None], peer: subprocess.Popen[str]) -> dict[str, list[float]]:
    """Return seconds of ours, of librosa's one call and of its parts, in turn."""
    if peer.stdin is None or peer.stdout is None:
        raise RuntimeError("the peer has no pipes")
    peer.stdout.readline()  # it is ready
    taken: dict[str, list[float]] = {"ours": [], "whole": [], "parts": []}
    for _ in range(NUM_ROUNDS):
        taken["ours"].append(_thread_s(ours))
        for name in ("whole", "parts"):
            peer.stdin.write(f"{name}\n")
            peer.stdin.flush()
            taken[name].append(float(peer.stdout.readline()))
    peer.stdin.close()
    return taken


def _largest_difference(feature: BandFeature, clips: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """Return the largest relative difference of band power; librosa gives one frame more, past the end."""
    ours = np.stack([np.exp(feature.log_power(clip).astype(np.float64)) - POWER_FLOOR for clip in clips])
    expected = theirs.transpose(0, 2, 1)[:, : ours.shape[1]]
    return float((np.abs(ours - expected) / expected).max())


def _cleaners(clip: NDArray[np.float32]) -> dict[str, float]:
    taken = {}
    for name in names("sound_cleaner"):
        cleaner = part("sound_cleaner", name)()
        seconds = [_thread_s(lambda cleaner=cleaner: cleaner.clean(clip, RATE_HZ)) for _ in range(NUM_ROUNDS)]
        taken[name] = round(1000 * statistics.median(seconds), 3)
    return taken


def _ratio(theirs_s: list[float], ours_s: list[float]) -> float:
    return round(statistics.median(a / b for a, b in zip(theirs_s, ours_s, strict=True)), 2)


def _a_clip(seconds: float) -> float:
    return round(1000 * seconds / NUM_CLIPS, 3)


def _thread_s(work: Callable[[], None]) -> float:
    started_s = time.thread_time()
    work()
    return time.thread_time() - started_s
