import pytest

from exercises.figures.picture.camera import HEIGHT, LEAST_HEIGHT, WIDTH, Camera


def test_from_straight_ahead_right_is_right_and_up_is_up():
    x, y, depth = Camera.at(0, 0).point((3, 5, 7))

    assert (x, y, depth) == pytest.approx((3, -5, 7))


def test_a_camera_that_goes_round_to_the_right_sees_the_right_side_nearer():
    camera = Camera.at(90, 0)

    assert camera.facing((1, 0, 0)) == pytest.approx(1)
    assert camera.point((0, 0, 5))[0] == pytest.approx(-5)


def test_a_camera_from_above_sees_the_top():
    assert Camera.at(0, 90).facing((0, 1, 0)) == pytest.approx(1)


def test_all_balls_are_on_the_picture():
    balls = [((-90, 0, 10), 5.0), ((80, 170, -20), 9.0)]
    camera = Camera.at(25, 10).fitted(balls)

    for middle, radius in balls:
        x, y, _ = camera.point(middle)
        assert radius * camera.zoom <= x <= WIDTH - radius * camera.zoom
        assert radius * camera.zoom <= y <= camera.height - radius * camera.zoom


def test_a_picture_is_as_high_as_what_it_shows_and_no_higher():
    def height(long, high):
        return Camera.at(0, 0).fitted([((0, 0, 0), 1.0), ((long, high, 0), 1.0)]).height

    assert height(180, 80) == round(296 / 182 * 82) + 2 * 12
    assert (height(180, 0), height(20, 180)) == (LEAST_HEIGHT, HEIGHT)


def test_the_glass_shows_its_middle_where_it_is_put():
    closer = Camera.at(10, 20).fitted([((0, 0, 0), 60.0)]).closer((4, 9, 2), 2.5, 57, 60)

    assert closer.point((4, 9, 2))[:2] == pytest.approx((57, 60))
