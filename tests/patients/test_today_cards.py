"""The cards of Today: one tap to say done and one to take it back, what is next, when to stop, each picture's shape."""

import re
import uuid
from typing import Any

from exercises.dose import Dose
from patients.models import LogEntry
from tests.factories import add_row, make_exercise, make_issued, make_plan
from tests.patients.test_small_print import words_of

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
LYING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="8 13 304 114"><title>Lying</title></svg>'


def form_of(page: str, start: str) -> dict[str, str]:
    """The hidden fields of the form that begins so."""
    part = page[page.index(start) :]
    return dict(HIDDEN.findall(part[: part.index("</form>")]))


def tap_the_mark(pat: Any, page: str) -> str:
    """Sends what a browser sends for the first mark of the page. Gives the page that follows."""
    mark = re.search(r'<button class="day-mark" form="([^"]+)" name="status" value="done">', page)
    assert mark
    fields = form_of(page, f'id="{mark[1]}"')
    return str(pat.post("/my/log/", fields | {"status": "done"}, follow=True).text)


def test_one_tap_says_done_and_another_takes_it_back(pat: Any) -> None:
    make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=2)))

    page = tap_the_mark(pat, pat.get("/my/").text)
    done = pat.patient.log.get()

    assert "1 of 2 done." in page
    assert (done.status, done.round, done.pain) == (LogEntry.Status.DONE, 1, None)
    back = f'action="/my/logged/{done.uuid}/"'
    fields = form_of(page, back)
    assert back not in pat.get("/my/").text  # it is offered once
    after = pat.post(f"/my/logged/{done.uuid}/", fields, follow=True).text
    assert "Taken back. It no longer counts." in after
    assert "1 exercise, 2 rounds." in after
    assert "data-toast" not in after


def test_what_is_taken_back_is_what_was_just_sent_even_if_sent_again(pat: Any) -> None:
    issued = make_issued(make_plan(pat.patient, dose=Dose(reps=10, times_per_day=2)))
    first, key = uuid.uuid4(), issued.content["exercises"][0]["key"]
    sent = {"plan": issued.public_id, "uuid": first, "prescription_key": key, "status": "done"}
    pat.post("/my/log/", sent)
    pat.post("/my/log/", sent | {"uuid": uuid.uuid4()})

    page = pat.post("/my/log/", sent, follow=True).text

    assert f'action="/my/logged/{first}/"' in page[page.index("data-toast") :].split("</form>")[0]


def test_every_exercise_has_its_first_round_before_one_has_its_second(pat: Any) -> None:
    plan = make_plan(pat.patient, exercise=make_exercise("Side plank"), dose=Dose(reps=5, times_per_day=2))
    add_row(plan, exercise=make_exercise("Heel raise"), dose=Dose(reps=10))
    make_issued(plan)
    pages = [pat.get("/my/").text]
    for _tap in range(3):
        pages.append(tap_the_mark(pat, pages[-1]))

    found = [re.search(r'day-card-next".*?<h3[^>]*>([^<]+)', page, re.DOTALL) for page in pages]

    # The marks are tapped from above: after both rounds of the first, the second is left.
    assert [each and each[1] for each in found] == ["1. Side plank", "2. Heel raise", "2. Heel raise", None]


def test_when_to_stop_is_seen_while_it_is_folded(pat: Any) -> None:
    exercise = make_exercise(stop_rule="Stop if your knee gives way.")
    make_issued(make_plan(pat.patient, exercise=exercise, pain_red=5, stop_text="Stop if it feels numb."))

    page = pat.get("/my/").text

    folded = words_of(page.split('class="day-limit"')[1].split("</summary>")[0])
    assert "Stop if pain is 5 or more Stop if it feels numb." in folded
    inside = page.split("How to do it")[1]
    assert inside.index("Stop if your knee gives way.") < inside.index("<img")


def test_each_plan_is_under_its_name(pat: Any) -> None:
    for problem, name in (("Neck", "Chin tuck"), ("Back", "Side plank")):
        make_issued(make_plan(pat.patient, problem=problem, exercise=make_exercise(name)))

    headings = re.findall(r"<h[23][^>]*>([^<]+)", pat.get("/my/").text)

    assert headings[:4] == ["Back", "1. Side plank", "Neck", "2. Chin tuck"]


def test_a_card_says_the_dose_of_one_round_and_its_fold_all_of_it(pat: Any) -> None:
    make_issued(make_plan(pat.patient, dose=Dose(reps=10, weekdays=(0, 1, 2, 3, 4, 5, 6), times_per_day=2)))

    card, fold = pat.get("/my/").text.split("How to do it")[:2]

    assert "twice a day" not in card
    assert "twice a day" in fold


def test_a_plate_has_the_shape_of_its_picture(pat: Any) -> None:
    make_issued(make_plan(pat.patient, exercise=make_exercise(picture=LYING)))

    sizes = re.findall(r'width="(\d+)" height="(\d+)" loading="lazy"', pat.get("/my/").text)

    assert set(sizes) == {("304", "114")}
