"""What stays of a photo that is turned and cut, to the pixel."""

import io

import pytest
from PIL import Image

from exercises.cutting import Cut, cut_photo, is_worth_cutting

# Four colours, each a quarter.
QUARTERS = {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "white"}


def photo(width: int = 400, height: int = 200) -> bytes:
    image = Image.new("RGB", (width, height))
    for (column, row), colour in QUARTERS.items():
        image.paste(
            colour,
            (column * width // 2, row * height // 2, (column + 1) * width // 2, (row + 1) * height // 2),
        )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=100, subsampling=0)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def colour_at(image: Image.Image, x: int, y: int) -> str:
    pixel = image.convert("RGB").getpixel((x, y))
    assert isinstance(pixel, tuple)
    names = {(True, False, False): "red", (False, True, False): "lime", (False, False, True): "blue"}
    return names.get(tuple(part > 128 for part in pixel), "white")  # type: ignore[arg-type]


def test_exactly_the_part_stays() -> None:
    kept = opened(cut_photo(photo(), Cut(x=25, y=10, width=50, height=80)))

    assert kept.size == (200, 160)
    # Red ends in the middle across, at pixel 100, and after 80 of the 160 rows.
    assert [colour_at(kept, x, 40) for x in (5, 97, 102)] == ["red", "red", "lime"]
    assert [colour_at(kept, 5, y) for y in (77, 82)] == ["red", "blue"]


@pytest.mark.parametrize(
    ("turns", "size", "corner"),
    [(0, (400, 200), "red"), (1, (200, 400), "blue"), (2, (400, 200), "white"), (3, (200, 400), "lime")],
)
def test_it_is_turned_with_the_clock_and_cut_then(turns: int, size: tuple[int, int], corner: str) -> None:
    whole = opened(cut_photo(photo(), Cut(turns=turns)))
    part = opened(cut_photo(photo(), Cut(turns=turns, width=50, height=50)))

    assert (whole.size, colour_at(whole, 10, 10)) == (size, corner)
    assert (part.size, colour_at(part, 90, 90)) == ((size[0] // 2, size[1] // 2), corner)


@pytest.mark.parametrize("shape", [(4000, 3000), (3000, 4000), (1600, 900), (500, 500), (3000, 20)])
def test_the_middle_has_the_shape_of_a_plate(shape: tuple[int, int]) -> None:
    for turns in range(4):
        cut = Cut.to_the_middle(shape, turns)
        width, height = reversed(shape) if turns % 2 else shape
        assert cut.x == pytest.approx((100 - cut.width) / 2)
        if min(cut.width, cut.height) > 10:
            assert width * cut.width / (height * cut.height) == pytest.approx(320 / 260)


def test_a_part_that_is_cut_from_a_large_photo_keeps_its_detail() -> None:
    kept = cut_photo(photo(3200, 2400), Cut(width=50, height=50))

    assert opened(kept).size == (1600, 1200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"turns": 4},
        {"x": -1},
        {"x": 60, "width": 50},
        {"width": 5},
        {"height": 0},
        {"width": float("nan")},
        {"x": float("inf")},
    ],
    ids=str,
)
def test_a_cut_lies_within_the_photo(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not within"):
        Cut(**wrong)  # type: ignore[arg-type]


def test_an_upright_photo_is_left_whole_at_first() -> None:
    assert is_worth_cutting((4000, 3000))
    assert not is_worth_cutting((3000, 4000))
    assert not is_worth_cutting((1920, 1080))
