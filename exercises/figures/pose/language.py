"""The words of the pose language: how one value of a poses file is read.

Each reader takes the value as TOML gives it and raises ValueError that says how to correct it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from exercises.figures.body.anatomy import Grip
from exercises.figures.pose.directions import BODY, PICTURE, Direction
from exercises.figures.pose.model import FootKind
from exercises.figures.pose.spots import Spot
from exercises.figures.problems import did_you_mean
from exercises.figures.vectors import Vec

WORDS = (*PICTURE, *BODY)
Reader = Callable[[Any], Any]


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Give a number.")
    return float(value)


def word(known: tuple[str, ...] | frozenset[str], kind: str) -> Reader:
    def read(value: Any) -> str:
        if value not in known:
            raise ValueError(f"There is no {kind} “{value}”.{did_you_mean(value, known)}")
        return str(value)

    return read


def words(known: tuple[str, ...] | frozenset[str], kind: str) -> Reader:
    one = word(known, kind)

    def read(value: Any) -> tuple[str, ...]:
        return tuple(one(item) for item in (value if isinstance(value, list) else [value]))

    return read


def direction(known: tuple[str, ...] = WORDS) -> Reader:
    """`forward`, or `forward+down*0.5`: as ("forward", 1.0), ("down", 0.5)."""

    def read(value: Any) -> Direction:
        if not isinstance(value, str) or not value.strip():
            raise ValueError("Give a direction such as “forward” or “forward+down*0.5”.")
        terms = []
        for term in value.split("+"):
            name, _, factor = term.partition("*")
            name = name.strip()
            if name not in known:
                raise ValueError(
                    f"There is no direction “{name}” here, only {', '.join(known)}."
                    f"{did_you_mean(name, known)}"
                )
            try:
                terms.append((name, float(factor or 1)))
            except ValueError:
                raise ValueError(f"“{factor}” is not a number.") from None
        return tuple(terms)

    return read


def either_way(plus: str, minus: str, *, bare: bool = False) -> Reader:
    """`left 20` is 20 and `right 20` is -20. `bare`: a plain number is understood too."""

    def read(value: Any) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and (bare or value == 0):
            return float(value)
        match = re.fullmatch(rf"({plus}|{minus})\s+(\d+(?:\.\d+)?)", str(value).strip())
        if not match:
            raise ValueError(f"Say which way and how far: “{plus} 20” or “{minus} 20”.")
        return float(match[2]) * (1 if match[1] == plus else -1)

    return read


def table(fields: Mapping[str, Reader], kind: str) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"Give a table with {', '.join(fields)}.")
        found = {}
        for name, part in value.items():
            if name not in fields:
                raise ValueError(
                    f"{kind} has no “{name}”, only {', '.join(fields)}.{did_you_mean(name, fields)}"
                )
            try:
                found[name] = fields[name](part)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return found

    return read


def wrist(value: Any) -> dict[str, float]:
    """`extend 60`, `flex 30`, `little 20`, `thumb 15`, or two of them with a comma."""
    found = {"extend": 0.0, "little": 0.0}
    for part in str(value).split(","):
        for name, other in (("extend", "flex"), ("little", "thumb")):
            if part.split()[:1] and part.split()[0] in (name, other):
                found[name] = either_way(name, other)(part)
                break
        else:
            raise ValueError("Give “extend 60”, “flex 30”, “little 20” (finger) or “thumb 15”.")
    return found


def foot(value: Any) -> dict[str, Any]:
    """`flat`, `tiptoe 30`, `tucked`, `flex 10` (toes to the shin), `point 40`."""
    if value in ("flat", "free"):
        return {"kind": FootKind(value)}
    if value == "tucked":
        return {"kind": FootKind.TUCKED, "lift": 72.0}
    match = re.fullmatch(r"(tiptoe|flex|point)\s+(\d+(?:\.\d+)?)", str(value).strip())
    if not match:
        raise ValueError("Give “flat”, “tiptoe 30”, “tucked”, “flex 10” or “point 40”.")
    angle = float(match[2])
    if match[1] == "tiptoe":
        return {"kind": FootKind.TIPTOE, "lift": angle}
    return {"kind": FootKind.FREE, "flex": angle if match[1] == "flex" else -angle}


def vector(value: Any) -> Vec:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("Give three numbers: right, up, near (cm).")
    x, y, z = (number(part) for part in value)
    return x, y, z


def spot(landmarks: frozenset[str]) -> Reader:
    """Where something reaches to; see `Spot` and docs/figures.md."""
    landmark = word(landmarks, "landmark")

    def on_body(value: str) -> dict[str, Any]:
        first, way, rest = value.partition(">")
        second, _, share = rest.partition("*")
        if not way:
            return {"at": (landmark(first.strip()),)}
        try:
            part = float(share or 1)
        except ValueError:
            raise ValueError(f"“{share}” is not a share of the way, such as 0.5.") from None
        return {"at": (landmark(first.strip()), landmark(second.strip())), "share": part}

    def read(value: Any) -> Spot:
        if isinstance(value, str):
            return Spot(**on_body(value))
        if isinstance(value, list):
            return Spot(world=vector(value))
        if not isinstance(value, dict):
            raise ValueError("Give a landmark, a point [right, up, near], or a table with at, on, plus.")
        found = table({"at": lambda part: part, "on": str, **dict.fromkeys(WORDS, number)}, "A spot")(value)
        at, on = found.pop("at", None), found.pop("on", "")
        if at is None:
            raise ValueError("Say where: at = a landmark or a point [right, up, near].")
        base = on_body(at) if isinstance(at, str) else {"world": vector(at)}
        return Spot(**base, on=on, plus=tuple(found.items()))

    return read


ANGLES = table({"flex": number, "abd": number, "rot": either_way("out", "in")}, "A joint")
BEND = table(
    {
        "flex": either_way("forward", "back", bare=True),
        "side": either_way("left", "right"),
        "turn": either_way("left", "right"),
    },
    "A bend",
)
GIRDLE = table(
    {"lift": either_way("up", "down", bare=True), "forward": either_way("forward", "back", bare=True)},
    "A girdle",
)
GRIP = word(tuple(Grip), "grip")
