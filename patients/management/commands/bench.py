"""Measures what people have to wait for, and prints the figures. docs/measurements.md records them."""

import gzip
import resource
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases

from clinic import memory
from exercises.dose import parse
from exercises.evaluation import FILES, as_typed, enlarge_library, judge, read_cases
from exercises.figures.picture.golden import pictures
from exercises.figures.pose.reader import read_figures
from exercises.line import split_line
from exercises.models import Exercise
from exercises.search import search
from patients.bench import batches, builder, builder_actions, calibration, handouts, scale, visit, weasy
from patients.bench.practice import Practice
from patients.bench.timing import median, seconds_of_process, timed

PARTS = (
    "setup",
    "doses",
    "pages",
    "builder",
    "visit",
    "batches",
    "handouts",
    "figures",
    "search",
    "peak",
    "weasyprint",
    "memory",
    "scale",
)
USUAL_PARTS = PARTS[:-2]  # without the last, which take minutes
DOSE_LINES = settings.BASE_DIR / "tests" / "data" / "dose_lines.toml"
AS_TYPED = 1500  # unfinished queries


class Command(BaseCommand):
    help = "Print the figures of docs/measurements.md, on a database of its own that is thrown away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "parts",
            nargs="*",
            metavar="PART",
            help=f"any of {', '.join(PARTS)}; without one, all but memory and scale",
        )
        parser.add_argument("--exercises", type=int, default=10_000, help="library size for the search")
        parser.add_argument("--rounds", type=int, default=30)
        parser.add_argument(
            "--really",
            action="store_true",
            help="builder: type as slowly as a hand does; scale: a million entries",
        )

    def handle(
        self, *args: Any, parts: list[str], exercises: int, rounds: int, really: bool, **options: Any
    ) -> None:
        if unknown := set(parts) - set(PARTS):
            raise CommandError(f"There is no part {unknown.pop()}; choose from {', '.join(PARTS)}.")
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
        settings.DEBUG = False  # with DEBUG, Django keeps every query
        settings.HANDOUT_CACHE_MB = 0
        memory.give_back()  # as in a server's worker, and so is the next
        memory.settle()
        old = setup_databases(verbosity=0, interactive=False)
        try:
            self.measure(parts or USUAL_PARTS, exercises, rounds, really)
        finally:
            teardown_databases(old, verbosity=0)

    def measure(self, parts: Sequence[str], exercises: int, rounds: int, really: bool) -> None:
        call_command("createcachetable", verbosity=0)
        call_command("load_library", verbosity=0)
        practice = Practice()
        self.say(*calibration.figure())
        measures: dict[str, Callable[[], None]] = {
            "setup": self.say_setup,
            "doses": self.say_doses,
            "pages": partial(self.say_pages, practice, rounds),
            "builder": partial(self.say_builder, practice, rounds, really),
            "visit": lambda: self.say_all(visit.figures(practice)),
            "batches": lambda: self.say_all(batches.figures(practice)),
            "handouts": lambda: self.say_all(handouts.figures(practice, rounds)),
            "figures": self.say_figures,
            "search": partial(self.say_search, practice, exercises),
            "peak": self.say_peak,
            "weasyprint": lambda: self.say_all(weasy.figures(practice)),
            "memory": lambda: self.say_all(handouts.memory(practice)),
            "scale": lambda: self.say_all(scale.figures(practice, really=really)),
        }
        for part in sorted(parts, key=PARTS.index):  # parts that issue more plans come last
            measures[part]()

    def say(self, what: str, figure: str) -> None:
        self.stdout.write(f"{what:<48} {figure}")

    def say_all(self, figures: Iterable[tuple[str, str]]) -> None:
        for what, figure in figures:
            self.say(what, figure)

    def say_setup(self) -> None:
        check = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check"]
        self.say("database", connection.vendor)
        self.say("manage.py check", f"{seconds_of_process(check):.2f} s")
        self.say(".venv", f"{size_of(Path(sys.prefix)):.0f} MB")

    def say_doses(self) -> None:
        lines = tomllib.loads(DOSE_LINES.read_text())["line"]
        acts = [partial(parse, line["text"], line.get("measured_by")) for line in lines]
        # The shortest of five times, because other work on the machine only makes times longer.
        times = sorted(min(timed(act) for _round in range(5)) for act in acts)
        p95, longest = times[int(len(times) * 0.95)], times[-1]
        figures = f"p50 {statistics.median(times):.2f} ms, p95 {p95:.2f} ms, slowest {longest:.2f} ms"
        self.say(f"reading {len(lines)} dose lines", figures)

    def say_pages(self, practice: Practice, rounds: int) -> None:
        for name, client, address in practice.pages():
            self.say_page(name, client, address, rounds)

    def say_page(self, name: str, client: Client, address: str, rounds: int) -> None:
        client.get(address)  # the first visit shortens the session of staff
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            asked = len(queries)  # counted here, because the next request empties the log
        spent = median(partial(client.get, address), rounds)
        packed = len(gzip.compress(answer.content)) / 1000
        status = "" if answer.status_code == 200 else f" (status {answer.status_code})"
        self.say(name, f"{asked} queries, {spent:.0f} ms, {packed:.1f} kB gzipped{status}")

    def say_builder(self, practice: Practice, rounds: int, really: bool) -> None:
        self.say_all(builder_actions.figures(practice, rounds))
        self.say_all(builder.figures(practice, really=really))

    def say_figures(self) -> None:
        started = time.perf_counter()
        drawn = [svg for figure in read_figures().values() for svg in pictures(figure).values()]
        spent = time.perf_counter() - started
        sizes = [len(svg) / 1000 for svg in drawn]
        of = f"mean {statistics.mean(sizes):.1f} kB, largest {max(sizes):.1f} kB"
        self.say(f"figures, {len(drawn)} pictures", f"{spent:.1f} s, {of}")

    def say_search(self, practice: Practice, exercises: int) -> None:
        visible = Exercise.objects.visible_to(practice.therapist).current()
        queries = []
        for name, path in FILES.items():
            cases, _nothing = read_cases(path)
            score = judge(cases, lambda query: [exercise.slug for exercise in search(visible, query)])
            self.say(f"search, {name}", str(score))
            queries += [case.query for case in cases]
        enlarge_library(practice.clinic, exercises)
        self.say(f"search, index of {exercises} exercises", f"{timed(partial(search, visible, 'x')):.0f} ms")
        for name, typed in (("", queries), (" as typed", as_typed(queries, count=AS_TYPED))):
            times = sorted(timed(partial(search, visible, query)) for query in typed)
            p95 = times[int(len(times) * 0.95)]
            figures = f"p50 {statistics.median(times):.1f} ms, p95 {p95:.1f} ms"
            self.say(f"search{name}, {exercises} exercises", f"{figures} ({len(times)} searches)")
        doses = tomllib.loads(DOSE_LINES.read_text())["line"]
        lines = [f"{query} {line['text']}" for query, line in zip(queries, doses, strict=False)]
        times = sorted(
            min(timed(partial(split_line, line, visible)) for _round in range(3)) for line in lines
        )
        p95 = times[int(len(times) * 0.95)]
        figures = f"p50 {statistics.median(times):.2f} ms, p95 {p95:.2f} ms ({len(times)} lines)"
        self.say(f"where a name ends, {exercises} exercises", figures)

    def say_peak(self) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.say("peak memory of this process", f"{peak:.0f} MB")


def size_of(folder: Path) -> float:
    """In megabytes on disk."""
    return (
        sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        / 1e6
    )
