"""Sets of the same are those that comparing each with each would give, in bounded memory."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sensorium.inspection.matching import MAX_DISTANCE, look_alike, sets_of_alike, sets_of_equals

STRIPES = np.tile(np.arange(16, dtype=np.uint8) * 8, (16, 1))
WAVES = STRIPES.T


def alike(hashes, thumbnails=None):
    same = np.tile(STRIPES.ravel(), (len(hashes), 1))
    return sets_of_alike(np.array(hashes, dtype=np.uint64), same if thumbnails is None else thumbnails)


def test_equal_keys_are_put_together_the_largest_set_first():
    assert sets_of_equals([b"a", None, b"b", b"a", None, b"c", b"b", b"a"]) == [[0, 3, 7], [2, 6]]
    assert sets_of_equals([]) == []


def test_thumbnails_are_compared_whatever_their_brightness():
    thumbnails = np.stack([STRIPES.ravel(), (STRIPES // 2 + 40).ravel(), WAVES.ravel()])
    assert look_alike(thumbnails, np.array([[0, 1], [0, 2]])).tolist() == [True, False]


def test_equal_hashes_of_pictures_that_do_not_look_alike_are_no_copies():
    thumbnails = np.stack([STRIPES.ravel(), WAVES.ravel(), STRIPES.ravel()])
    assert alike([7, 7, 7], thumbnails) == [[0, 2]]
    assert alike([7, 6, 5], thumbnails) == [[0, 2]]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=12), st.data())
def test_sets_are_those_of_comparing_all(distinct, data):
    hashes = list(distinct)
    for _ in range(data.draw(st.integers(0, 12))):  # neighbours at distances around the limit
        changed = data.draw(st.sets(st.integers(0, 63), max_size=MAX_DISTANCE + 2))
        hashes.append(data.draw(st.sampled_from(distinct)) ^ sum(1 << bit for bit in changed))
    assert sorted(alike(hashes)) == sorted(by_comparing_all(hashes))


def by_comparing_all(hashes):
    left = set(range(len(hashes)))
    sets = []
    while left:
        found, waiting = set(), {min(left)}
        while waiting:
            place = waiting.pop()
            found.add(place)
            near = {other for other in left if (hashes[place] ^ hashes[other]).bit_count() <= MAX_DISTANCE}
            waiting |= near - found
        left -= found
        sets.append(sorted(found))
    return [one for one in sets if len(one) > 1]


def test_very_many_alike_are_compared_part_by_part(monkeypatch):
    monkeypatch.setattr("sensorium.inspection.matching.COMPARED_AT_ONCE", 30)
    monkeypatch.setattr("sensorium.inspection.matching.PAIRS_AT_ONCE", 7)
    assert alike([1 << bit for bit in range(10)]) == [list(range(10))]  # each differs from each in two bits


def test_a_chain_of_neighbours_is_one_set():
    chain = [(1 << length) - 1 for length in range(0, 64, 6)]
    assert alike(chain[::-1]) == [list(range(len(chain)))]
