"""Reads poses files. A file is checked as a whole, and all its problems are reported together."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from exercises.figures.body.anatomy import LIMB_JOINTS, Side
from exercises.figures.pose import language as say
from exercises.figures.pose import marks, props
from exercises.figures.pose.layers import PARTS, Layer, build, merge, read_layer
from exercises.figures.pose.model import Contact, Figure, Step, View
from exercises.figures.pose.places import place
from exercises.figures.pose.spots import surface_of
from exercises.figures.problems import FigureError, Problem, below, did_you_mean

POSES = Path(__file__).parents[2] / "library" / "poses"
POSTURES = Path(__file__).parent / "postures.toml"
FIELDS = (
    "side", "camera", "start", "end", "props", "arrows", "hold", "feel", "inset", "contacts", "order", "ghost",
    "clock", "then",
)  # fmt: skip
LIMBS = frozenset(("head", "torso", *(f"{limb}_{side}" for limb in ("arm", "leg") for side in Side)))


@cache
def postures() -> Mapping[str, Layer]:
    """The postures by name. Each is a complete layer."""
    found: dict[str, Layer] = {}
    wrong: list[Problem] = []
    for name, data in tomllib.loads(POSTURES.read_text("utf-8")).items():
        layer, problems = read_layer({key: value for key, value in data.items() if key != "like"}, end=False)
        wrong += (Problem(POSTURES.name, below(name, where), what) for where, what in problems)
        found[name] = merge(found[data["like"]], layer) if "like" in data else layer
        found[name]["posture"] = name
    if wrong:
        raise FigureError(wrong)
    return found


def read_figures(folder: Path = POSES) -> dict[str, Figure]:
    """The figures of all files in the folder, by slug. Raises FigureError with the problems of all of them."""
    figures: dict[str, Figure] = {}
    wrong: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            figures[path.stem] = read_figure(path.stem, tomllib.loads(path.read_text("utf-8")))
        except FigureError as error:
            wrong += error.problems
        except ValueError as error:  # a file that is not UTF-8 as well
            wrong.append(Problem(path.name, "TOML", str(error)))
    if wrong:
        raise FigureError(wrong)
    return figures


def read_figure(slug: str, data: Mapping[str, Any]) -> Figure:
    """Raises FigureError with all its problems."""
    wrong: list[tuple[str, str]] = [
        (name, f"There is no such field.{did_you_mean(name, FIELDS)}") for name in data if name not in FIELDS
    ]

    def one(name: str, read: Callable[[Any], Any], default: Any) -> Any:
        if name not in data:
            return default
        try:
            return read(data[name])
        except (ValueError, TypeError) as error:
            wrong.append((name, str(error)))
            return default

    def many(name: str, read: Callable[[Any], Any]) -> tuple[Any, ...]:
        found = []
        for number, item in enumerate(_list(data.get(name, [])), start=1):
            try:
                found.append(read(item))
            except (ValueError, TypeError) as error:
                wrong.append((f"{name}.{number}", str(error)))
        return tuple(found)

    if "side" not in data:
        wrong.append(("side", "Say which side of the body works: left, right or none."))
    start, end, about_poses = _poses(data)
    wrong += about_poses
    then, about_steps = _steps(data, start)
    wrong += about_steps
    fields = {
        "side": one("side", _side, None),
        "camera": one("camera", lambda value: View(**say.table(_CAMERA, "The camera")(value)), View()),
        "props": many("props", props.prop),
        "arrows": many("arrows", marks.arrow),
        "hold": one("hold", marks.hold, None),
        "feel": many("feel", marks.feel),
        "inset": one("inset", marks.inset, None),
        "contacts": many("contacts", _contact),
        "ghost": one("ghost", _flag, True),
        "clock": one("clock", _flag, False),
        "then": then,
        "order": one("order", say.table(dict.fromkeys(sorted(LIMBS), say.number), "The order"), {}),
    }
    for name, layer in (("start", start), ("end", end)):
        wrong += ((below(name, where), what) for where, what in _surfaces(layer or {}, fields["props"]))
    if wrong or start is None:
        raise FigureError([Problem(f"{slug}.toml", where, what) for where, what in wrong])
    return Figure(slug=slug, start=build(start), end=build(end) if end else None, **fields)


def _radius(value: Any) -> float:
    if not 5 <= (radius := say.number(value)) <= 120:
        raise ValueError("Give 5 to 120 cm.")
    return radius


_CAMERA = {"azimuth": say.number, "elevation": say.number, "at": place, "radius": _radius}


def _poses(data: Mapping[str, Any]) -> tuple[Layer | None, Layer | None, list[tuple[str, str]]]:
    if not isinstance(data.get("start"), dict):
        return None, None, [("start", "This table is missing: it says how the exercise begins.")]
    layer, wrong = read_layer(data["start"], end=False)
    wrong = [(below("start", where), what) for where, what in wrong]
    known, name = postures(), data["start"].get("posture")
    if name not in known:
        what = f"There is no posture “{name}”, only {', '.join(known)}.{did_you_mean(name, known)}"
        return None, None, [*wrong, ("start.posture", what)]
    start = merge(known[name], layer)
    if "end" not in data:
        return start, None, wrong
    if not isinstance(data["end"], dict):
        return start, None, [*wrong, ("end", "Give a table with what changes from the start.")]
    changes, more = read_layer(data["end"], end=True)
    wrong += ((below("end", where), what) for where, what in more)
    base = start
    if other := changes.get("posture"):
        if other not in known:
            return (
                start,
                None,
                [*wrong, ("end.posture", f"There is no posture “{other}”.{did_you_mean(other, known)}")],
            )
        base = known[other] | {
            name: start[name] for name in ("head_to", "chest_to", "place") if name in start
        }
    return start, merge(base, changes), wrong


_STEP = ("pose", "arrows", "hold", "props", "inset", "clock")


def _steps(data: Mapping[str, Any], start: Layer | None) -> tuple[tuple[Step, ...], list[tuple[str, str]]]:
    """The positions after the end. Each pose is written as changes to the start, as the end is."""
    found: list[Step] = []
    wrong: list[tuple[str, str]] = []
    for number, item in enumerate(_list(data.get("then", [])), start=1):
        where = f"then.{number}"
        if start is None or "end" not in data:
            return (), [("then", "Positions can follow only where there are a start and an end.")]
        if not isinstance(item, dict) or not isinstance(item.get("pose"), dict):
            wrong.append((where, "Give a table with pose, which says what changes from the start."))
            continue
        wrong += [(below(where, name), "There is no such field.") for name in item if name not in _STEP]
        changes, more = read_layer(item["pose"], end=True)
        wrong += [(below(f"{where}.pose", field), what) for field, what in more]
        base = start
        other = changes.get("posture", "")
        if other in postures():
            base = postures()[other] | {
                name: start[name] for name in ("head_to", "chest_to", "place") if name in start
            }
        try:
            found.append(
                Step(
                    build(merge(base, changes)),
                    tuple(marks.arrow(arrow) for arrow in item.get("arrows", [])),
                    marks.hold(item["hold"]) if "hold" in item else None,
                    tuple(props.prop(prop) for prop in item.get("props", [])),
                    marks.inset(item["inset"]) if "inset" in item else None,
                    _flag(item.get("clock", False)),
                )
            )
        except (ValueError, TypeError) as error:
            wrong.append((where, str(error)))
    return tuple(found), wrong


def _surfaces(layer: Layer, known: tuple[props.Prop, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with the props that a pose rests on or reaches for."""
    names = {"level": layer.get("level")}
    for pair, field in (("arms", "hand_to"), ("legs", "foot_to")):
        for side, limb in layer.get(pair, {}).items():
            if field in limb:
                names[f"{side}_{pair[:-1]}.{field}"] = limb[field].on
    for where, name in names.items():
        if isinstance(name, str) and name:
            try:
                surface_of(name, known)
            except ValueError as error:
                yield where, str(error)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Give true or false.")
    return value


def _side(value: Any) -> Side | None:
    if value not in ("left", "right", "none"):
        raise ValueError("Give left, right or none.")
    return None if value == "none" else Side(value)


def _contact(value: Any) -> Contact:
    """Reads `hand_right on wall`, which may end with `at the start` or `at the end`."""
    match = re.fullmatch(r"(\w+) on ([\w ]+?)(?: at the (start|end))?", str(value))
    if not match:
        raise ValueError("Give “hand_right on wall”, or “foot_left on step at the end”.")
    say.word(PARTS | frozenset(LIMB_JOINTS), "part of the body")(match[1])
    return Contact(match[1], match[2], match[3] or "both")
