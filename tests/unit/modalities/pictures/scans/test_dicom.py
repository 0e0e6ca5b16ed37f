"""DICOM files of pydicom's own tests, and changes of them, beside what pydicom itself computes."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydantic import ValidationError
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.pixels import apply_modality_lut, apply_windowing, pixel_array
from pydicom.sequence import Sequence

from sensorium.errors import DataError, LimitError, MissingDependencyError
from sensorium.modalities.image import ImageConfig
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.modalities.pictures.scans import dicom
from sensorium.modalities.pictures.scans.options import DicomConfig
from sensorium.modalities.pictures.scans.window import TISSUES, windowed

# pydicom's warnings are silenced outside pytest, which makes them errors.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def path(name):
    return Path(get_testdata_file(name, download=False))


def decode(cell, options=None, size_px=None, max_megapixels=50.0):
    config = DicomConfig() if options is None else DicomConfig.model_validate(options)
    return decode_picture(cell, Decoding(size_px=size_px or 64, dicom=config, max_megapixels=max_megapixels))


def changed(name, **tags):
    """A test file with other tags; None takes one out."""
    dataset = pydicom.dcmread(path(name))
    for tag, value in tags.items():
        if value is None:
            del dataset[tag]
        else:
            setattr(dataset, tag, value)
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()


def hounsfield(name="CT_small.dcm"):
    dataset = pydicom.dcmread(path(name))
    return apply_modality_lut(pixel_array(dataset), dataset).astype(np.float32)


def test_a_ct_is_shown_in_hounsfield_units():
    values = hounsfield()
    for tissue, (centre, width) in TISSUES.items():
        picture = decode(path("CT_small.dcm"), tissue, size_px=128)
        expected = np.clip((values - (centre - 0.5)) / (width - 1) + 0.5, 0, 1) * 255
        np.testing.assert_allclose(picture[..., 0], expected, atol=0.51)
        assert (picture == picture[..., :1]).all()


def test_the_files_window_is_pydicoms():
    dataset = pydicom.dcmread(path("MR_small.dcm"))
    stored = pixel_array(dataset)
    expected = apply_windowing(stored, dataset)
    expected = (expected - expected.min()) / np.ptp(expected)
    picture = decode(path("MR_small.dcm"), size_px=64)[..., 0] / 255
    assert np.corrcoef(picture.ravel(), expected.ravel())[0, 1] > 0.9999


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
def test_window_functions_are_pydicoms(function):
    values = np.arange(-50, 305, dtype=np.int16)
    dataset = Dataset()
    dataset.PhotometricInterpretation, dataset.BitsStored, dataset.PixelRepresentation = "MONOCHROME2", 16, 1
    dataset.WindowCenter, dataset.WindowWidth, dataset.VOILUTFunction = 100, 120, function
    expected = (apply_windowing(values, dataset) + 32768) / 65535 * 255
    np.testing.assert_allclose(windowed(values.astype(np.float32), 100, 120, function), expected, atol=0.51)


def test_numbers_are_a_window_in_the_files_units():
    np.testing.assert_array_equal(decode(path("CT_small.dcm"), [40, 80]), decode(path("CT_small.dcm"), "brain"))


def test_without_a_window_of_its_own_a_file_is_shown_in_full():
    np.testing.assert_array_equal(decode(path("CT_small.dcm")), decode(path("CT_small.dcm"), "full"))
    picture = decode(path("CT_small.dcm"), size_px=128)
    assert (picture.min(), picture.max()) == (0, 255)


def test_a_table_of_the_file_is_applied():
    table = Dataset()
    table.LUTDescriptor, table.LUTData = [4096, 0, 8], [255 - place // 16 for place in range(4096)]
    for element, vr in (("LUTDescriptor", "US"), ("LUTData", "US")):
        table[element].VR = vr
    with_table = changed("MR_small.dcm", VOILUTSequence=Sequence([table]))
    dataset = pydicom.dcmread(path("MR_small.dcm"))
    expected = 255 - np.clip(pixel_array(dataset), 0, 4095) // 16
    np.testing.assert_allclose(decode(with_table, size_px=64)[..., 0], expected, atol=1)


@pytest.mark.parametrize("bits", [8, 12])
def test_a_table_of_the_modality_comes_before_the_window(bits):
    table = Dataset()
    data = [min(place // 8, 2**bits - 1) for place in range(4096)]
    table.LUTDescriptor, table.LUTData = [4096, 0, bits], data
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    table.ModalityLUTType = "US"
    with_table = changed("MR_small.dcm", ModalityLUTSequence=Sequence([table]))
    stored = pixel_array(pydicom.dcmread(path("MR_small.dcm")))
    expected = windowed(np.array(data, np.float32)[np.clip(stored, 0, 4095)], 100, 200)
    np.testing.assert_array_equal(decode(with_table, [100, 200], size_px=64)[..., 0], expected)


def test_films_stored_as_negatives_are_turned_round():
    negative = changed("MR_small.dcm", PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_array_equal(decode(negative), 255 - decode(path("MR_small.dcm")))


def test_padding_does_not_take_part_in_the_range():
    values = pixel_array(pydicom.dcmread(path("CT_small.dcm"))).copy()
    values[:20] = -2000
    padded = changed("CT_small.dcm", PixelData=values.tobytes(), PixelPaddingValue=-2000)
    plain = decode(path("CT_small.dcm"), "full", size_px=128)[20:].astype(int)
    assert np.abs(decode(padded, "full", size_px=128)[20:] - plain).max() <= 2
    assert (decode(padded, "full", size_px=128)[:20] == 0).all()


def test_values_of_a_frame_in_its_own_group_come_first():
    group, transform, window = Dataset(), Dataset(), Dataset()
    transform.RescaleSlope, transform.RescaleIntercept, transform.RescaleType = 2, -100, "US"
    window.WindowCenter, window.WindowWidth = 500, 1000
    group.PixelValueTransformationSequence, group.FrameVOILUTSequence = Sequence([transform]), Sequence([window])
    enhanced = changed("MR_small.dcm", SharedFunctionalGroupsSequence=Sequence([group]))
    values = 2.0 * pixel_array(pydicom.dcmread(path("MR_small.dcm"))) - 100
    np.testing.assert_array_equal(decode(enhanced, size_px=64)[..., 0], windowed(values, 500, 1000))


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_RLE.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_implicit.dcm",
        "MR_small_jp2klossless.dcm",
        "MR_small_padded.dcm",
    ],
)
def test_ways_of_storing_give_the_same_picture(name):
    np.testing.assert_array_equal(decode(path(name)), decode(path("MR_small.dcm")))


RED, GREEN, BLUE = (9, 50), (29, 50), (49, 50)


@pytest.mark.parametrize(
    "name",
    [
        "SC_rgb_rle.dcm",
        "SC_rgb_rle_16bit.dcm",
        "SC_rgb_rle_32bit.dcm",
        "SC_ybr_full_422_uncompressed.dcm",
        "SC_rgb_dcmtk_+eb+cr.dcm",
        "SC_rgb_dcmtk_+eb+cy+s4.dcm",
        "SC_rgb_gdcm_KY.dcm",
    ],
)
def test_colours_come_out_however_they_are_stored(name):
    picture = decode(path(name), size_px=100).astype(int)
    for place, colour in ((5, (255, 0, 0)), (25, (0, 255, 0)), (45, (0, 0, 255)), (75, (64, 64, 64))):
        assert np.abs(picture[place, 50] - colour).max() < 70 or place == 75


def test_a_palette_becomes_rgb():
    dataset = pydicom.dcmread(path("examples_palette.dcm"))
    expected = pydicom.pixels.apply_color_lut(pixel_array(dataset), dataset) >> 8
    picture = decode(path("examples_palette.dcm"), size_px=350)
    assert np.abs(picture.mean(axis=(0, 1)) - expected.mean(axis=(0, 1))).max() < 1


def test_frames_and_projections():
    name = "rtdose.dcm"  # 15 frames of 10 x 10
    frames = pixel_array(pydicom.dcmread(path(name)))
    scale = pydicom.dcmread(path(name)).DoseGridScaling
    assert scale
    shown = {
        frame: decode(path(name), {"window": [5e5, 1e6], "frame": frame}, size_px=10)[..., 0]
        for frame in ("first", "middle", "last", 0, 3, 14, "max", "mean")
    }

    def expected(values):
        return windowed(values.astype(np.float32), 5e5, 1e6)

    for frame, number in (("first", 0), ("middle", 7), ("last", 14), (0, 0), (3, 3), (14, 14)):
        np.testing.assert_array_equal(shown[frame], expected(frames[number]))
    np.testing.assert_allclose(shown["max"], expected(frames.max(axis=0)), atol=1)
    np.testing.assert_allclose(shown["mean"], expected(frames.mean(axis=0)), atol=1)
    with pytest.raises(DataError, match=r"has 15 frames, and `dicom.frame` asks for number 15"):
        decode(path(name), {"frame": 15})


def test_projections_of_colours():
    first, last, most, mean = (
        decode(path("SC_rgb_rle_2frame.dcm"), {"frame": frame}, size_px=100).astype(int)
        for frame in ("first", "last", "max", "mean")
    )
    np.testing.assert_array_equal(most, np.maximum(first, last))
    np.testing.assert_allclose(mean, (first + last) / 2, atol=0.51)


def test_pixels_and_frames_are_limited_before_decoding():
    with pytest.raises(LimitError, match=r"10 x 10 x 15 pixels"):
        decode(path("rtdose.dcm"), {"frame": "max"}, max_megapixels=0.001)
    assert decode(path("rtdose.dcm"), {"frame": "first"}, max_megapixels=0.001).shape == (64, 64, 3)
    huge = changed("MR_small.dcm", Rows=60_000, Columns=60_000)
    with pytest.raises(LimitError, match="60000 x 60000 pixels"):
        decode(huge)


@pytest.mark.parametrize("num_runs", [50, 1_000, 100_000])
def test_runs_that_unpack_to_more_than_the_frame_are_refused(num_runs):
    runs = b"\x81\x00" * num_runs  # 128 pixels each, and the frame has 64 x 64
    offsets = np.array([2, 64, 64 + len(runs), *[0] * 13], dtype="<u4").tobytes()
    bomb = changed("MR_small_RLE.dcm", PixelData=pydicom.encaps.encapsulate([offsets + runs + runs]))
    with pytest.raises(DataError, match="is damaged"):
        decode(bomb)


def test_a_frame_that_declares_another_size_than_its_file_is_refused():
    with pytest.raises(DataError, match="is damaged"):
        decode(changed("SC_rgb_jpeg_dcmtk.dcm", Rows=90))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("test-SR.dcm", "holds no picture"),
        ("image_dfl.dcm", "packed as a whole"),
        ("MR_truncated.dcm", "'MR_truncated.dcm' is damaged or cut short"),
        ("MR_small_jpeg_ls_lossless.dcm", "JPEG-LS Lossless .* Install python-gdcm or"),
    ],
)
def test_what_cannot_be_read_is_refused(name, message):
    with pytest.raises(DataError, match=message):
        decode(path(name))


def test_a_tissue_is_for_ct_alone():
    with pytest.raises(DataError, match="the window 'lung' is for CT alone"):
        decode(path("MR_small.dcm"), "lung")


def test_without_the_option_such_files_are_refused_with_the_remedy():
    with pytest.raises(DataError, match=r"'CT_small.dcm' is a DICOM file\. Say `dicom: file`"):
        decode_picture(path("CT_small.dcm"), Decoding(size_px=16))


def test_files_without_the_mark_are_known_by_their_name(tmp_path):
    dataset = pydicom.dcmread(path("MR_small.dcm"))
    del dataset.file_meta
    dataset.preamble = None
    bare = tmp_path / "bare.dcm"
    dataset.save_as(bare, enforce_file_format=False, implicit_vr=True, little_endian=True)
    assert bare.read_bytes()[128:132] != b"DICM"
    np.testing.assert_array_equal(decode(bare), decode(path("MR_small.dcm")))


def test_nothing_in_a_file_is_shown(caplog):
    secret = "Doe^Jane"
    content = changed("CT_small.dcm", PatientName=secret, BodyPartExamined=secret, WindowCenter=[40], WindowWidth=[80])
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    shown = [message_of(content[:place] + b"\xff\xff" + content[place + 2 :]) for place in range(0, len(content), 997)]
    assert any(shown)
    assert secret not in caplog.text + "".join(shown)


def message_of(content):
    try:
        decode(content)
    except DataError as error:
        return str(error)
    return ""


def test_the_library_is_asked_for_when_it_is_needed(monkeypatch):
    dicom._pydicom.cache_clear()
    monkeypatch.setitem(sys.modules, "pydicom", None)
    monkeypatch.setitem(sys.modules, "pydicom.pixels", None)
    with pytest.raises(MissingDependencyError, match=r"reading DICOM files needs pydicom\. .*sensorium\[dicom\]"):
        decode(path_before("CT_small.dcm"))
    dicom._pydicom.cache_clear()


def path_before(name):
    return Path(pydicom.__file__).parent / "data" / "test_files" / name


def test_other_pictures_do_not_load_the_library():
    code = "import sys; from sensorium.modalities.image import ImageConfig; print('pydicom' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_config_names_what_it_needs():
    assert ImageConfig.model_validate({"column": "x"}).extras == ()
    for given in ("lung", {"window": "lung"}, [40, 80], {}, {"frame": "max"}):
        config = ImageConfig.model_validate({"column": "x", "dicom": given})
        assert config.extras == ("dicom",)
        assert ImageConfig.model_validate_json(config.model_dump_json()) == config


@pytest.mark.parametrize("given", ["kidney", {"window": [40, 0]}, {"frame": -1}, {"frame": "some"}, {"windows": 1}])
def test_wrong_options_are_refused(given):
    with pytest.raises(ValidationError):
        ImageConfig.model_validate({"column": "x", "dicom": given})
