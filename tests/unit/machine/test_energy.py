"""Energy by made-up counters of a processor, and the estimate without any."""

from __future__ import annotations

import json
import time

import pytest
from pydantic import ValidationError

from sensorium.learning.pipeline import train
from sensorium.machine.carbon import GRAMS_PER_KWH
from sensorium.machine.energy import EnergyConfig, EnergyMeter, in_words
from sensorium.machine.nvml import gpu_counters
from sensorium.progress import Reporter
from tests.unit.learning.table_run import run_config, write_rows


def package(root, number, microjoules, *, most=1_000_000):
    folder = root / f"intel-rapl:{number}"
    folder.mkdir(exist_ok=True)
    (folder / "energy_uj").write_text(f"{microjoules}\n")
    (folder / "max_energy_range_uj").write_text(f"{most}\n")


def test_packages_are_added_and_a_counter_may_begin_anew(tmp_path):
    package(tmp_path, 0, 100_000)
    package(tmp_path, 1, 900_000)
    (tmp_path / "intel-rapl:0:0").mkdir()  # a part of the first package, counted in it
    with EnergyMeter(EnergyConfig(), root=tmp_path) as meter:
        package(tmp_path, 0, 700_000)
        package(tmp_path, 1, 50_000)
        found = meter.to_json()
    assert found["is_measured"]
    assert found["kwh"] == pytest.approx((0.6 + 0.15) / 3.6e6)
    assert found["co2e_g"] == pytest.approx(found["kwh"] * GRAMS_PER_KWH["world"])


def test_it_looks_often_enough_to_see_each_new_beginning(tmp_path):
    package(tmp_path, 0, 0)
    with EnergyMeter(EnergyConfig(), root=tmp_path, sampling_s=0.01) as meter:
        for microjoules in (600_000, 200_000, 800_000):
            package(tmp_path, 0, microjoules)
            time.sleep(0.1)
        assert meter.to_json()["kwh"] == pytest.approx((0.6 + 0.6 + 0.6) / 3.6e6)


@pytest.mark.parametrize("content", [None, "secret"])
def test_without_a_counter_that_can_be_read_it_is_an_estimate_that_says_so(tmp_path, content):
    if content:
        package(tmp_path, 0, content)
    with EnergyMeter(EnergyConfig(watts_a_core=20), root=tmp_path) as meter:
        started_s = time.process_time()
        sum(range(3_000_000))
        joules = 20 * (time.process_time() - started_s)
        found = meter.to_json()
    assert not found["is_measured"]
    assert found["kwh"] == pytest.approx(joules / 3.6e6, rel=0.2)
    assert "estimated from the processor's time at 20 W a core" in in_words(found)


class Driver:
    """NVIDIA's library, as far as it is asked; ``counted_mj`` is what its processors took, None without a counter."""

    def __init__(self, *counted_mj):
        self.counted_mj = list(counted_mj)

    def nvmlInit_v2(self):  # noqa: N802
        return 0

    def nvmlDeviceGetCount_v2(self, count):  # noqa: N802
        count._obj.value = len(self.counted_mj)
        return 0

    def nvmlDeviceGetHandleByIndex_v2(self, place, handle):  # noqa: N802
        handle._obj.value = place.value + 1
        return 0 if place.value < len(self.counted_mj) else 2

    def nvmlDeviceGetHandleByUUID(self, name, handle):  # noqa: N802
        handle._obj.value = 2
        return 0 if name.value == b"GPU-second" else 6

    def nvmlDeviceGetTotalEnergyConsumption(self, handle, counted):  # noqa: N802
        found = self.counted_mj[handle.value - 1]
        counted._obj.value = found or 0
        return 3 if found is None else 0


@pytest.mark.parametrize(
    ("visible", "joules"), [(None, 5 + 700), ("1", 700), ("GPU-second", 700), ("0,9,MIG-x", 5), ("", None), ("2", None)]
)
def test_graphics_processors_in_sight_are_added(visible, joules, tmp_path, monkeypatch):
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if visible is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    package(tmp_path, 0, 0)
    driver = Driver(1_000_000, 2_000_000, None)
    with EnergyMeter(EnergyConfig(), gpu_counters(lambda _name: driver), root=tmp_path) as meter:
        package(tmp_path, 0, 500_000)
        driver.counted_mj = [1_005_000, 2_700_000, None]
        found = meter.to_json()
    assert found["gpu_kwh"] == (joules and pytest.approx(joules / 3.6e6))
    assert found["kwh"] == pytest.approx((0.5 + (joules or 0)) / 3.6e6)
    assert ("measured by NVML" if joules else "without graphics processors") in in_words(found)


def test_without_a_driver_nothing_is_counted():
    def missing(_name):
        raise OSError

    assert gpu_counters(missing) == ()
    assert gpu_counters(lambda _name: object()) == (), "a driver too old to count"


def test_the_country_or_a_figure_says_what_a_kilowatt_hour_emits():
    assert EnergyConfig(country="FRA").intensity[0] == 56
    assert EnergyConfig(grams_per_kwh=5).intensity == (5, "the config")
    for faults in ({"country": "Francia"}, {"country": "FRA", "grams_per_kwh": 5}):
        with pytest.raises(ValidationError, match=r"ISO 3166|choose one"):
            EnergyConfig(**faults)


def test_a_run_tells_it_in_its_folder_card_and_page(tmp_path):
    config = run_config(write_rows(tmp_path / "table.csv"), energy={"country": "SWE"})
    train(config, tmp_path / "model", reporter=Reporter())
    found = json.loads((tmp_path / "model" / "energy.json").read_text())
    assert found["kwh"] > 0
    assert found["co2e_g"] == pytest.approx(41 * found["kwh"])
    assert f"Energy of the run: {in_words(found)}" in (tmp_path / "model" / "card.md").read_text()
    assert f"{found['kwh']:.3g} kWh" in (tmp_path / "model" / "report.html").read_text()
