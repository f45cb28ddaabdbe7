"""Pictures of a patient's progress, drawn here as SVG without a script.

Colours come from `css/components/progress.css`, so the dark needs nothing of its own. Each picture has a title and a
description; its numbers are in the table that the page puts beneath it. From right to left in languages read so.
"""

from patients.charts.grid import GRID, GRID_FOR_STAFF, GridSize, Key, days_grid, legend, mark_shape
from patients.charts.lines import (
    CHART,
    CHART_FOR_STAFF,
    EFFORT,
    EFFORT_FOR_STAFF,
    ChartSize,
    effort_chart,
    pain_chart,
)
from patients.charts.scores import SCORES, score_chart

__all__ = [
    "CHART",
    "CHART_FOR_STAFF",
    "EFFORT",
    "EFFORT_FOR_STAFF",
    "GRID",
    "GRID_FOR_STAFF",
    "SCORES",
    "ChartSize",
    "GridSize",
    "Key",
    "days_grid",
    "effort_chart",
    "legend",
    "mark_shape",
    "pain_chart",
    "score_chart",
]
