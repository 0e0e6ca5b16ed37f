from __future__ import annotations

from scripts.draw_contact_sheet import CAPTION_PX, DRAWS, PLACES_ACROSS, sheet, tiles

from sensorium.registry import names
from tests.contracts.samples import picture


def test_every_step_and_variation_has_its_place(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(picture(20, 30))
    shown = list(tiles(path, 16))
    assert [name for name, _ in shown[1 : 1 + len(names("picture_cleaner"))]] == list(names("picture_cleaner"))
    assert (
        dict.fromkeys(names("picture_variation"), DRAWS).items()
        <= {name: sum(one == name for one, _ in shown) for name, _ in shown}.items()
    )
    rows = -(-len(shown) // PLACES_ACROSS)
    assert sheet(shown, 16).size == (PLACES_ACROSS * 16, rows * (16 + CAPTION_PX))
