from sensorium.report.matrix import confused_pairs, matrix_of

CONFUSION = {"labels": ["bird", "cat", "dog"], "counts": [[9, 1, 0], [2, 4, 4], [0, 0, 0]]}


def test_cells_lie_by_true_class_and_answer() -> None:
    matrix = matrix_of(CONFUSION)
    by_place = {(square.x, square.y): square for square in matrix.squares}
    cell = by_place[matrix.left + 2 * matrix.cell, matrix.top + matrix.cell]
    assert (cell.count, cell.tip) == (4, "cat answered as dog: 4 of 10")
    assert "13 of 20 records" in matrix.description
    assert all(square.x + matrix.cell <= matrix.width for square in matrix.squares)


def test_colour_follows_the_share_and_leaves_out_unreadable_tones() -> None:
    opacities = {square.count: square for square in matrix_of(CONFUSION).squares}
    assert opacities[9].opacity > 0.85
    assert opacities[9].is_strong
    assert opacities[2].opacity < opacities[4].opacity < 0.5
    assert not opacities[4].is_strong
    assert opacities[0].opacity == 0


def test_too_many_classes_for_a_drawing_give_pairs() -> None:
    names = [f"class {place}" for place in range(31)]
    counts = [[0] * 31 for _ in names]
    counts[3][7], counts[4][4], counts[5][6] = 5, 9, 6
    confusion = {"labels": names, "counts": counts}
    assert matrix_of(confusion) is None
    assert [(pair.true, pair.answered, pair.count) for pair in confused_pairs(confusion)] == [
        ("class 5", "class 6", 6),
        ("class 3", "class 7", 5),
    ]
