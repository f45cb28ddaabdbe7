"""All the checks of one figure: of its pose and of its pictures."""

import tomllib
from functools import cache

from exercises.figures.checks import bodies, pictures
from exercises.figures.picture.scene import positions
from exercises.figures.pose.model import Figure
from exercises.figures.pose.reader import read_figure
from exercises.figures.problems import FigureError, Problem


@cache
def review(slug: str, text: str) -> tuple[Problem, ...]:
    """What is wrong with a poses file that holds this text. Empty text means that there is no figure."""
    file = f"poses/{slug}.toml"
    if not text.strip():
        return (Problem(file, "file", "There is no figure."),)
    try:
        figure = read_figure(slug, tomllib.loads(text))
    except FigureError as error:
        return tuple(Problem(file, problem.field, problem.what) for problem in error.problems)
    except ValueError as error:
        return (Problem(file, "TOML", str(error)),)
    return tuple(Problem(file, where, what) for where, what in about(figure))


def about(figure: Figure) -> list[bodies.Finding]:
    """For each problem: the field, and what to do. Pictures are checked only if the body can be solved."""
    found = bodies.findings(figure)
    for number, one in enumerate(positions(figure)[1:], start=1):
        found += [
            (where.replace("end", f"then.{number}.pose", 1), what)
            for where, what in bodies.findings(one)
            if where.startswith("end")
        ]
    try:
        found += pictures.picture_findings(figure)
    except ValueError as error:
        found += [("start", str(error))]
    return list(dict.fromkeys(found))
