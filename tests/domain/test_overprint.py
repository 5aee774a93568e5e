"""Boxes in their sheet, and the correction of a printer: exact, and undone by what it corrects."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.overprint import (
    BACK,
    MM,
    NONE,
    Affine,
    Box,
    Calibration,
    across,
    affine,
    beyond,
    crosses,
    fitted,
    misfit,
    outside,
    overlapping,
    same_paper,
)

A4 = (210 * MM, 297 * MM)


def test_a_box_that_leaves_the_sheet_by_a_hundredth_is_found():
    inside = Box("a", 0, 0, 21_000, 29_700)
    assert list(outside([inside], *A4)) == []
    for box in (
        Box("x", -1, 0, 10, 10),
        Box("y", 0, -1, 10, 10),
        Box("right", 20_991, 0, 10, 10),
        Box("bottom", 0, 29_691, 10, 10),
    ):
        assert list(outside([box], *A4)) == [box]


def test_boxes_that_touch_do_not_overlap_and_sides_are_apart():
    one = Box("one", 0, 0, 100, 100)
    touching = Box("two", 100, 0, 100, 100)
    behind = Box("three", 0, 0, 100, 100, BACK)
    over = Box("four", 99, 99, 10, 10)
    assert list(overlapping([one, touching, behind])) == []
    assert list(overlapping([one, over])) == [(one, over)]


def test_a_box_may_end_at_a_fold_but_not_lie_across_it():
    ends, lies = Box("a", 0, 0, 130, 10), Box("b", 120, 0, 20, 10)
    assert list(across([ends, lies], [130])) == [(lies, 130)]


def test_paper_sizes_are_the_same_lying_or_standing_and_as_points_round_them():
    assert same_paper(A4, (29_700, 21_000))
    assert same_paper((26_000, 18_500), (25_998, 18_486))
    assert not same_paper(A4, (21_590, 27_940))  # Letter


@pytest.mark.parametrize(
    ("known", "loaded", "largest", "said"),
    [
        ((A4,), A4, None, "unsupported"),
        ((A4,), A4, (21_000, 30_000), "loaded"),
        ((A4, (26_000, 18_500)), (18_500, 26_000), None, ""),
        ((A4,), A4, (18_000, 26_000), "unsupported"),  # too wide for it
        ((), None, None, ""),  # a printer that names nothing
    ],
)
def test_a_printer_that_has_other_paper_is_warned_of(known, loaded, largest, said):
    assert misfit((26_000, 18_500), known, loaded, largest) == said


def test_no_calibration_leaves_every_place_where_it_is():
    assert affine(NONE).at(123, 456) == (123, 456)


def test_offsets_are_tenths_scales_hundredths_of_a_percent_and_the_back_has_its_own():
    how = Calibration(dx=15, dy=-7, scale_x=50, scale_y=-20, back_dx=3, back_dy=-2)
    assert affine(how).at(10_000, 20_000) == (10_000 + 50 + 150, 20_000 - 40 - 70)
    assert affine(how, BACK).at(0, 0) == (150 + 30, -70 - 20)


def test_what_no_printer_is_off_by_is_named_with_its_limit():
    assert list(beyond(Calibration(dx=200, scale_y=-500))) == []
    assert list(beyond(Calibration(dx=201, rotation=-999))) == [
        ("dx", 201, 200),
        ("rotation", -999, 200),
    ]


def inverse(how: Affine, x: int, y: int) -> tuple[int, int]:
    """Where a printer puts what was asked at a place, if ``how`` corrects it: to the hundredth."""
    x_, y_ = x - how.dx, y - how.dy
    det = how.xx * how.yy - how.xy * how.yx
    return (
        round((how.yy * x_ - how.xy * y_) / det),
        round((how.xx * y_ - how.yx * x_) / det),
    )


def test_a_worked_example():
    """Everything 1.5 mm too far right, 0.8 mm too high, 0.5 % too wide from the left edge."""
    asked = crosses(*A4)
    printed = [(round(Fraction(x * 1005, 1000)) + 150, y - 80) for x, y in asked]
    fit = fitted(asked, printed, turned=False)
    # asked = (printed - 1.5 mm) / 1.005: 1/1.005 is 0.9950, and -1.5/1.005 is -1.49.
    assert fit.calibration == Calibration(dx=-15, dy=8, scale_x=-50)
    assert fit.worst < 5  # hundredths of a millimetre


calibrations = st.builds(
    Calibration,
    dx=st.integers(-50, 50),
    dy=st.integers(-50, 50),
    scale_x=st.integers(-200, 200),
    scale_y=st.integers(-200, 200),
    rotation=st.integers(-100, 100),
)


@given(calibrations)
def test_the_calibration_of_any_printer_is_found_again(how):
    """Crosses are measured to a hundredth here, so nothing but the last digit may differ."""
    asked = crosses(*A4)
    printed = [inverse(affine(how), x, y) for x, y in asked]
    fit = fitted(asked, printed, turned=True)
    assert abs(fit.calibration.dx - how.dx) <= 1
    assert abs(fit.calibration.dy - how.dy) <= 1
    assert abs(fit.calibration.scale_x - how.scale_x) <= 1
    assert abs(fit.calibration.rotation - how.rotation) <= 1
    assert fit.worst <= 10  # a tenth of a millimetre


@given(calibrations, st.lists(st.integers(-15, 15), min_size=10, max_size=10))
def test_measuring_to_a_tenth_and_a_half_stays_within_half_a_millimetre(how, wrong):
    asked = crosses(*A4)
    shaken = zip(asked, wrong[::2], wrong[1::2], strict=True)
    printed = [
        (px + a, py + b) for (x, y), a, b in shaken for px, py in [inverse(affine(how), x, y)]
    ]
    found = affine(fitted(asked, printed, turned=True).calibration)
    for x, y in asked:
        back = found.at(*inverse(affine(how), x, y))
        assert max(abs(back[0] - x), abs(back[1] - y)) <= 50


def test_crosses_in_one_line_determine_nothing():
    asked = [(1000, 1000), (2000, 1000), (3000, 1000)]
    assert fitted(asked, asked, turned=False) is None
    assert fitted([], [], turned=False) is None


def test_one_cross_measured_wrong_shows_in_what_is_left_over():
    asked = crosses(*A4)
    printed = list(asked)
    printed[1] = (printed[1][0] + 300, printed[1][1])
    assert fitted(asked, printed, turned=True).worst > 50
