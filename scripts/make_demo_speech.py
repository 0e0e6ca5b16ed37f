"""Speak the demo's digits with espeak-ng and pack them into the package.

    python scripts/make_demo_speech.py                        # writes src/sensorium/demo/speech.{ogg,json}
    python scripts/make_demo_speech.py --digits 7 --output X  # only the sevens, into folder X

Needs Debian's espeak-ng; version 1.51 made the committed files. All clips stand one after the other in one
Ogg Vorbis stream, and the JSON beside it says who speaks what where. Run it only to change the voices: the
demo reads what is committed.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 8000
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# A voice is an accent and a speaker. No speaker stands in two splits.
VOICES = {
    "train": (
        "en-us+m1", "en-gb+m2", "en-us+m3", "en-gb-x-rp+m4", "en-us+m5", "en-gb-scotland+m6", "en-029+m8",
        "en-us+f1", "en-gb+f2", "en-us+f3", "en-gb-x-rp+f5", "en-us+adam", "en-gb+Alicia", "en-us+Michael",
        "en-gb-x-gbclan+steph", "en-us-nyc+Andy", "en-gb-x-gbcwmd+linda", "en-us+paul",
    ),
    "validation": ("en-us+m7", "en-gb+Annie", "en-gb-scotland+Hugo"),
    "test": ("en-gb+f4", "en-us+Alex", "en-us+belinda", "en-gb-x-rp+Denis"),
}  # fmt: skip
TAKES = ((140, 40), (170, 62))
"""Speed in words a minute and espeak-ng's pitch (0-99) of each take."""
SILENCE = 0.02
"""Samples quieter than this share of the clip's peak are cut from both ends."""
BLOCK = 8000
"""Samples handed to the Vorbis encoder at once; it overflows its stack on long arrays."""


@dataclass(frozen=True)
class Clip:
    """One spoken digit and its place in the stream, in samples."""

    digit: int
    voice: str
    speed_wpm: int
    pitch: int
    start: int
    length: int


def speak(word: str, voice: str, speed_wpm: int, pitch: int) -> NDArray[np.float32]:
    """Return one spoken word, (samples,) float32 with peak 0.9, silence cut from both ends."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed_wpm), "-p", str(pitch), "--stdout", word]
    done = subprocess.run(command, check=True, capture_output=True)
    if done.stderr:
        raise RuntimeError(f"espeak-ng, voice {voice}: {done.stderr.decode().strip()}")
    # The length in the header of a stream is not its true length, so only the samples are taken.
    wave = np.frombuffer(done.stdout[44:], dtype="<i2").astype(np.float32)
    rate_hz = soundfile.info(io.BytesIO(done.stdout)).samplerate
    wave = soxr.resample(wave, rate_hz, SAMPLE_RATE_HZ, quality="HQ")
    loud = np.flatnonzero(np.abs(wave) > SILENCE * np.abs(wave).max())
    wave = wave[loud[0] : loud[-1] + 1]
    return (0.9 * wave / np.abs(wave).max()).astype(np.float32)


def speak_all(digits: list[int]) -> tuple[list[Clip], NDArray[np.float32]]:
    """Return every clip of these digits and the stream that holds them."""
    clips: list[Clip] = []
    waves: list[NDArray[np.float32]] = []
    start = 0
    for voice in (voice for voices in VOICES.values() for voice in voices):
        print(f"{voice}", file=sys.stderr)
        for digit in digits:
            for speed_wpm, pitch in TAKES:
                wave = speak(WORDS[digit], voice, speed_wpm, pitch)
                clips.append(Clip(digit, voice, speed_wpm, pitch, start, len(wave)))
                waves.append(wave)
                start += len(wave)
    return clips, np.concatenate(waves)


def write(folder: Path, clips: list[Clip], stream: NDArray[np.float32]) -> None:
    """Write the stream and its index into the folder."""
    with soundfile.SoundFile(
        folder / "speech.ogg",
        "w",
        SAMPLE_RATE_HZ,
        channels=1,
        format="OGG",
        subtype="VORBIS",
        compression_level=0.9,
    ) as file:
        for at in range(0, len(stream), BLOCK):
            file.write(stream[at : at + BLOCK])
    lines = ",\n".join(f"    {json.dumps(asdict(clip))}" for clip in clips)
    voices = json.dumps(VOICES)
    index = f'{{\n  "sample_rate_hz": {SAMPLE_RATE_HZ},\n  "voices": {voices},\n  "clips": [\n{lines}\n  ]\n}}\n'
    (folder / "speech.json").write_text(index, encoding="utf-8")


def main() -> None:
    """Read the command line, speak and write."""
    parser = argparse.ArgumentParser(description="Speak the demo's digits with espeak-ng.")
    parser.add_argument("--digits", type=int, nargs="+", choices=range(10), default=list(range(10)))
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "src/sensorium/demo")
    options = parser.parse_args()
    if shutil.which("espeak-ng") is None:
        parser.error("espeak-ng is not installed. Install it with: sudo apt-get install espeak-ng")
    options.output.mkdir(parents=True, exist_ok=True)
    clips, stream = speak_all(options.digits)
    write(options.output, clips, stream)
    print(f"{len(clips)} clips, {len(stream) / SAMPLE_RATE_HZ:.0f} s, in {options.output}")


if __name__ == "__main__":
    main()
