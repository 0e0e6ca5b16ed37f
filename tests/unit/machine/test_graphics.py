import pytest

from sensorium.machine.graphics import check_graphics, read_torch_cuda

DEVICE = "NVIDIA A10, 23028 MiB, 550.54.15"


def levels(findings):
    return [finding.level for finding in findings]


def test_no_gpu_is_fine():
    assert levels(check_graphics(None, "", torch_cuda="none")) == ["ok"]


def test_a_driver_without_a_device():
    (finding,) = check_graphics([], "No devices were found", torch_cuda=None)
    assert finding.level == "advice"
    assert "No devices were found" in finding.found


@pytest.mark.parametrize(
    ("torch_cuda", "level", "found"),
    [
        ("none", "advice", "torch is a CPU build, but a GPU is here"),
        ("13.0", "problem", "torch is built for CUDA 13.0, the driver is 550.54.15"),
        ("12.8", "ok", "torch is built for CUDA 12.8, which driver 550.54.15 runs"),
        ("99.1", "ok", "torch is built for CUDA 99.1"),
    ],
)
def test_torch_and_driver(torch_cuda, level, found):
    device, torch = check_graphics([DEVICE], "", torch_cuda=torch_cuda)
    assert device.found == DEVICE
    assert torch.level == level
    assert found in torch.found
    assert bool(torch.remedy) == (level != "ok")


def test_without_torch_only_the_devices_are_shown():
    assert levels(check_graphics([DEVICE, DEVICE], "", torch_cuda=None)) == ["ok", "ok"]


@pytest.mark.parametrize(
    ("line", "cuda"), [("cuda: Optional[str] = '12.8'", "12.8"), ("cuda: Optional[str] = None", "none")]
)
def test_what_torch_is_built_for_is_read_from_its_version_file(tmp_path, line, cuda):
    (tmp_path / "version.py").write_text(f"__version__ = '2.13.0'\n{line}\n")
    assert read_torch_cuda(tmp_path / "version.py") == cuda


def test_a_torch_without_version_file(tmp_path):
    assert read_torch_cuda(tmp_path / "version.py") is None
