"""What can be wrong with a picture even when the pose is right."""

from collections.abc import Iterator

from exercises.figures.picture import signs
from exercises.figures.picture.camera import WIDTH
from exercises.figures.picture.kit import Footprint
from exercises.figures.picture.scene import FrameName, Scene, all_looks, looks, paint_frames
from exercises.figures.pose.model import Figure
from exercises.figures.pose.solve import joints_of

MOST_BYTES = 20_000  # of one position; the tests allow 15_000 as the mean of the library
_TOUCH = 0.5  # picture units that an arrow may reach into a limb's outline
FRAMES: tuple[FrameName, FrameName] = ("start", "end")


def picture_findings(figure: Figure) -> Iterator[tuple[str, str]]:
    """For each problem of a figure: the frame, and what is wrong there."""
    scenes = all_looks(figure)
    seen = scenes if figure.end else scenes | {"end": looks(figure, "end")}  # a hold has the signs of an end
    for scene in (scene for frame in FRAMES for scene in seen[frame]):
        for what in (*off_canvas(scene), *crossings(scene), *hidden_feel(scene), *gaps_at_walls(scene)):
            yield scene.frame, what
    for picture in paint_frames(scenes):
        for what in too_big(picture.svg, positions=1 + len(figure.then) * (picture.frame == "end")):
            yield picture.frame, what


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


def gaps_at_walls(scene: Scene) -> Iterator[str]:
    """The hands, feet or back that touch a wall but are not seen to: its edge is drawn somewhere else."""
    camera, figure = scene.camera, scene.figure
    walls = [prop for prop in figure.props if prop.kind == "wall" and prop.shown(scene.frame)]
    touching = [c.part for c in figure.contacts if c.touches == "wall" and c.frame in ("both", scene.frame)]
    for wall in walls[:1]:
        spot = Footprint.facing(wall["at"].on(scene.body), wall["faces"])
        aside = camera.facing(spot.aside)
        if abs(aside) <= _EDGE_SEEN or abs(camera.facing(spot.ahead)) > _FACE_SEEN:
            continue
        edge = wall["width"] / 2 if aside > 0 else -wall["width"] / 2
        for part in touching:
            points = [scene.body.joints[joint] for joint in joints_of(part)]
            gap = min(abs(camera.point(p)[0] - camera.point(spot.point(0, p[1], edge))[0]) for p in points)
            if gap > _GAP:
                yield (
                    f"The wall's edge is {gap:.0f} units away from the {part.replace('_', ' ')} that touches it; "
                    "move the wall towards the viewer or away."
                )


_EDGE_SEEN, _FACE_SEEN = 0.12, 0.55  # how much a wall faces sideways and to the viewer: seen from the side
_GAP = 14.0  # picture units between the edge of a wall and the joint of what touches it


def too_big(svg: str, *, positions: int = 1) -> Iterator[str]:
    size, most = len(svg.encode()), MOST_BYTES * positions
    if size > most:
        yield f"The picture has {size} bytes; {most} are the most."
