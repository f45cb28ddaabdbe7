"""All that can be found wrong with a figure without an eye on it: the pose and its pictures."""

import tomllib
from functools import cache

from exercises.figures import checks, picture_checks
from exercises.figures.pose import Figure
from exercises.figures.problems import FigureError, Problem
from exercises.figures.reader import read_figure


@cache
def review(slug: str, text: str) -> tuple[Problem, ...]:
    """What is wrong with the poses file of that text. Empty text is a figure that is not there."""
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


def about(figure: Figure) -> list[checks.Finding]:
    """Field and what to do; a picture cannot be judged before its body can be put together."""
    found = checks.findings(figure)
    try:
        found += picture_checks.picture_findings(figure)
    except ValueError as error:
        found += [("start", str(error))]
    return list(dict.fromkeys(found))
