"""What can be wrong with a picture even when the pose is right."""

from collections.abc import Iterator

from exercises.figures.picture import signs
from exercises.figures.picture.camera import WIDTH
from exercises.figures.picture.scene import FrameName, Scene, look, paint
from exercises.figures.pose.model import Figure

MOST_BYTES = 20_000  # of one picture; the tests allow 15_000 as the mean of the library
_TOUCH = 0.5  # picture units that an arrow may reach into a limb's outline
FRAMES: tuple[FrameName, FrameName] = ("start", "end")


def picture_findings(figure: Figure) -> Iterator[tuple[str, str]]:
    """For each problem of a figure: the frame, and what is wrong there."""
    for frame in FRAMES:
        scene = look(figure, frame)
        for what in (*off_canvas(scene), *crossings(scene), *hidden_feel(scene), *too_big(scene)):
            yield frame, what


def off_canvas(scene: Scene) -> Iterator[str]:
    """The parts of the body that the picture cuts off, unless it is a close-up."""
    if scene.close_up:
        return
    height = scene.camera.height
    for part in scene.parts:
        if not part.done and any(
            x - c.radius < 0 or x + c.radius > WIDTH or y - c.radius < 0 or y + c.radius > height
            for c in part.covers
            for x, y, _ in (c.a, c.b)
        ):
            yield f"The {part.name.replace('_', ' ')} is not wholly on the picture."


def crossings(scene: Scene) -> Iterator[str]:
    """The arrows that run over a limb or leave the picture, numbered from 1."""
    drawn = [(arrow, scene.covers) for arrow in scene.arrows]
    if scene.glass:
        drawn += [(arrow, scene.glass.covers) for arrow in scene.glass.arrows]
    for number, (arrow, covers) in enumerate(drawn, 1):
        depth = arrow.crosses(covers)
        if depth > _TOUCH:
            yield f"Arrow {number} runs {depth:.0f} units into the body; give it `via` or `on_top`."
        if any(not (0 < x < WIDTH and 0 < y < scene.camera.height) for x, y in arrow.points):
            yield f"Arrow {number} leaves the picture."


def hidden_feel(scene: Scene) -> Iterator[str]:
    """Whether every “feel it here” of the figure is hidden behind the body."""
    marks = scene.figure.feel if scene.frame == "end" else ()
    if marks and not any(signs.feel_is_seen(scene.camera, scene.end, mark, scene.parts) for mark in marks):
        yield "No place to feel it can be seen from here; turn the camera."


def too_big(scene: Scene) -> Iterator[str]:
    size = len(paint(scene).encode())
    if size > MOST_BYTES:
        yield f"The picture has {size} bytes; {MOST_BYTES} are the most."
