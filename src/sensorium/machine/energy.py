"""How much energy a run took: measured where processors count it (RAPL, NVML), else an estimate that says it is one."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sensorium.machine.carbon import GRAMS_PER_KWH, SOURCE
from sensorium.machine.nvml import GpuCounter

POWERCAP = Path("/sys/class/powercap")
SAMPLING_S = 60.0
"""Counters of the processor begin anew after some minutes at full load."""
JOULES_PER_KWH = 3.6e6


class EnergyConfig(BaseModel):
    """What the energy of a run is reckoned with.

    Attributes:
        country: Where the electricity comes from, as three letters of ISO 3166, such as ``FRA``; ``world`` for the mean
            of all countries.
        grams_per_kwh: Grams of CO2 equivalent a kilowatt-hour, where a better figure is known than that of the country.
        watts_a_core: Power of one busy core, for the estimate where the processor does not count its energy. 10 W is
            that of a 65 W processor with six or seven cores.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str = "world"
    grams_per_kwh: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    watts_a_core: float = Field(default=10.0, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.country not in GRAMS_PER_KWH:
            raise ValueError(f"`country` '{self.country}' has no figure; write three capitals of ISO 3166, or `world`")
        if self.country != "world" and self.grams_per_kwh is not None:
            raise ValueError("`country` and `grams_per_kwh` both say what a kilowatt-hour emits; choose one")
        return self

    @property
    def intensity(self) -> tuple[float, str]:
        """Grams of CO2 equivalent a kilowatt-hour, and where the figure comes from."""
        if self.grams_per_kwh is not None:
            return self.grams_per_kwh, "the config"
        return GRAMS_PER_KWH[self.country], f"{SOURCE}: {self.country}"


class EnergyMeter:
    """Counts what processors took while the block ran.

    RAPL and NVML count whole processors, so other programs that ran meanwhile are in it. The estimate is this process
    alone.

    Args:
        config: What energy is reckoned with.
        gpus: Counters of the graphics processors that the block may use.
        root: Where the processor's counters lie.
        sampling_s: How often they are looked at.
    """

    def __init__(
        self,
        config: EnergyConfig,
        gpus: Sequence[GpuCounter] = (),
        *,
        root: Path = POWERCAP,
        sampling_s: float = SAMPLING_S,
    ) -> None:
        self._config = config
        self._gpus = gpus
        self._counters = [_Counter(path) for path in sorted(root.glob("intel-rapl:*")) if path.name.count(":") == 1]
        self._is_measured = bool(self._counters) and all(one.works for one in self._counters)
        self._sampling_s = sampling_s
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._started_s, self._started_cpu_s = time.perf_counter(), time.process_time()
        for counter in self._counters:
            counter.start()
        for gpu in self._gpus:
            gpu.start()
        if self._is_measured:
            self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._sampler.is_alive():
            self._sampler.join()

    def to_json(self) -> dict[str, Any]:
        """Return ``kwh``, ``co2e_g``, ``seconds``, how it was found, and what a kilowatt-hour was taken to emit.

        ``kwh`` is all together, ``gpu_kwh`` that of graphics processors, None where they were not counted.
        ``is_measured`` says whether the processor's part was measured.
        """
        joules, how = self._of_processor()
        on_gpus = sum(one.joules() for one in self._gpus)
        grams, source = self._config.intensity
        kwh = (joules + on_gpus) / JOULES_PER_KWH
        return {
            "kwh": kwh,
            "gpu_kwh": on_gpus / JOULES_PER_KWH if self._gpus else None,
            "co2e_g": kwh * grams,
            "seconds": time.perf_counter() - self._started_s,
            "is_measured": self._is_measured,
            "how": f"{how}, {self._graphics()}",
            "grams_per_kwh": grams,
            "source": source,
        }

    def _of_processor(self) -> tuple[float, str]:
        """Return the joules of the processor, and how they were found."""
        if self._is_measured:
            return sum(one.joules() for one in self._counters), "measured by the processor (RAPL)"
        watts = self._config.watts_a_core
        joules = (time.process_time() - self._started_cpu_s) * watts
        return joules, f"estimated from the processor's time at {watts:g} W a core"

    def _graphics(self) -> str:
        if not self._gpus:
            return "without graphics processors"
        return f"with {len(self._gpus)} graphics processor{'s' * (len(self._gpus) > 1)} measured by NVML"

    def _sample(self) -> None:
        while not self._over.wait(self._sampling_s):
            for counter in self._counters:
                counter.joules()


class _Counter:
    """A counter of the energy of one processor package, in microjoules, that begins anew at its range."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "energy_uj"
        self._range_uj = _number(folder / "max_energy_range_uj")
        self._lock = threading.Lock()
        self._sum_uj = 0
        self._last_uj = _number(self._file)

    @property
    def works(self) -> bool:
        """Whether it can be read; on many systems only the superuser may."""
        return self._last_uj is not None and self._range_uj is not None

    def start(self) -> None:
        """Count from here on."""
        self._sum_uj, self._last_uj = 0, _number(self._file)

    def joules(self) -> float:
        """Return the energy since the start."""
        with self._lock:
            now = _number(self._file)
            if now is not None and self._last_uj is not None:
                passed = now - self._last_uj
                self._sum_uj += passed if passed >= 0 else passed + (self._range_uj or 0)
                self._last_uj = now
            return self._sum_uj / 1e6


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def in_words(energy: Mapping[str, Any]) -> str:
    """Say the energy of a run in a sentence."""
    return (
        f"{energy['kwh']:.3g} kWh, {energy['co2e_g']:.3g} g of CO2 equivalent at {energy['grams_per_kwh']:.4g} g a kWh "
        f"({energy['source']}); {energy['how']}."
    )
