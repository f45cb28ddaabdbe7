"""The paper speaks the patient's language, whatever the interface speaks."""

import io
import logging
import re
from copy import deepcopy
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from exercises.dose import Dose, Side, describe, short
from patients.handout import Addressee, Letterhead, missing_fonts, render
from patients.handout.boxes import boxes
from patients.handout.page import page_data
from patients.handout.wording import AS_IT_IS
from patients.mail import post_handout_link
from patients.snapshots import read
from tests.factories import make_issued, make_patient, make_plan
from tests.handouts import SNAPSHOT
from tests.paper import plain, text_of

KNOWN = {
    "fr": ["Vos exercices", "Quand arrêter", "Faites-en moins.", "20 novembre 2026"],
    "de": ["Ihre Übungen", "Wann Sie aufhören müssen", "Stopp! Sagen Sie uns Bescheid.", "20. November 2026"],
    "es": ["Sus ejercicios", "Cuándo parar", "Pare y avísenos.", "20 de noviembre de 2026"],
    "pl": ["Plan ćwiczeń", "Kiedy przerwać", "Przerwać i nas powiadomić.", "20 listopada 2026"],
    "ar": ["تمارينك", "متى تتوقف", "توقّف وأخبرنا.", "20 نوفمبر 2026"],
    "hi": ["आपके व्यायाम", "कब रुकें", "रुक जाएँ और हमें बताएँ।", "20 नवंबर 2026"],
    "ta": ["உங்கள் பயிற்சிகள்", "எப்போது நிறுத்த வேண்டும்", "நிறுத்துங்கள். எங்களிடம் சொல்லுங்கள்.", "20 நவம்பர் 2026"],
}
OTHER_SCRIPTS = ("ar", "hi", "ta")
DOSE = Dose(reps=8, reps_max=12, sets=3, hold_seconds=5, side=Side.EACH, times_per_day=2, rest_seconds=60)
ADDRESSEE = Addressee(
    patient_name="Maria Keller",
    portal_url="https://reprise.example/my/",
    letterhead=Letterhead(
        name="Northside Physiotherapy", phone="+44 117 496 0123", emergency_text="Call 999."
    ),
)


@pytest.fixture
def plan() -> dict[str, Any]:
    """Issued, with everything that has a word of ours."""
    found = read(deepcopy(SNAPSHOT)) | {"starts_on": "2026-11-20", "pain": {"amber": 3, "red": 6}}
    found["articles"][0]["references"][0]["publisher"] = ""
    found["issue"] = {"number": 2, "date": "2026-11-20", "by": "Ann Hughes"}
    row = found["exercises"][0] | {
        "dose": DOSE.as_dict(),
        "easier": ["Bend."],
        "why": "It loosens.",
        "pictures": [],
    }
    found["exercises"] = [row, row | {"key": "second", "name": "Heel raise", "dose": Dose(reps=10).as_dict()}]
    found["issue"]["previous"] = {"number": 1, "exercises": [row | {"key": "gone"}]}
    return found


def words(value: Any) -> set[str]:
    """All texts of the page."""
    if isinstance(value, dict):
        return set().union(*(words(each) for name, each in value.items() if name not in AS_IT_IS))
    if isinstance(value, list):
        return set().union(*map(words, value))
    return {plain(value)} if isinstance(value, str) else set()


def words_of_page(plan: Any, language: str) -> set[str]:
    with override(language):
        return words(page_data(plan, ADDRESSEE))


@pytest.mark.parametrize("language", KNOWN)
def test_the_handout_says_its_words_in_the_language_asked_for(plan: Any, language: str) -> None:
    text = text_of(render(plan, addressee=ADDRESSEE, language=language))
    if language in OTHER_SCRIPTS:  # letters that join come out of a PDF in another order
        text = " ".join(words_of_page(plan, language))

    assert [known for known in KNOWN[language] if known not in text] == []


@pytest.mark.parametrize("language", KNOWN)
def test_no_english_word_of_ours_is_left_on_paper(plan: Any, language: str) -> None:
    text = text_of(render(plan, addressee=ADDRESSEE, language=language))
    english = [
        "When to stop",
        "Your pain",
        "Take care",
        "Carry on",
        "Do less",
        "once a day",
        "My diary",
        "Week",
    ]

    assert [word for word in english if word in text] == []


@pytest.mark.parametrize("language", OTHER_SCRIPTS)
def test_beside_the_plans_own_texts_nothing_is_in_latin_letters(plan: Any, language: str) -> None:
    theirs = plain(repr([plan, ADDRESSEE]))
    latin = {
        run.strip(" .-")
        for text in words_of_page(plan, language)
        for run in re.findall("[A-Za-z][A-Za-z .-]+", text)
    }

    assert {run for run in latin if run not in theirs} == {"page", "pages"}  # what the template fills in


@pytest.mark.parametrize("language", KNOWN)
def test_days_have_names_of_the_language(language: str) -> None:
    dose = Dose(reps=3, weekdays=(0, 1, 2, 3, 4, 5, 6))
    with override(language):
        said = f"{short(dose)} {describe(Dose(reps=3, weekdays=(0, 3)))}"

    assert re.search(r"Mon\b|Tue\b|Monday|Thursday", said) is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Tenez la position 5 secondes. Répétez 8 à 12 fois de chaque côté. Faites 3 séries."),
        ("de", "Halten Sie die Position 5 Sekunden. Wiederholen Sie es auf jeder Seite 8 bis 12 Mal."),
        ("es", "Mantenga la posición 5 segundos. Repita de 8 a 12 veces en cada lado. Haga 3 series."),
        ("pl", "Proszę utrzymać pozycję przez 5 sekund. Proszę powtórzyć 8–12 razy po każdej stronie."),
        ("ar", "اثبت في الوضع 5 ثوانٍ. كرّر من 8 إلى 12 مرة على كل جانب. أدِّ 3 مجموعات."),
        ("hi", "इसी स्थिति में 5 सेकंड रुकें। हर तरफ़ 8 से 12 बार दोहराएँ। 3 सेट करें।"),
        ("ta", "அதே நிலையில் 5 விநாடிகள் இருங்கள். ஒவ்வொரு பக்கமும் 8 முதல் 12 முறை திரும்பச் செய்யுங்கள்."),
    ],
)
def test_a_dose_is_said_as_people_say_it(language: str, sentence: str) -> None:
    with override(language):
        assert describe(DOSE).startswith(sentence)


@pytest.mark.parametrize(
    ("reps", "polish", "arabic"),
    [(1, "1 raz", "مرة واحدة"), (2, "2 razy", "مرتان"), (5, "5 razy", "5 مرات"), (12, "12 razy", "12 مرة")],
)
def test_numbers_choose_their_plural(reps: int, polish: str, arabic: str) -> None:
    with override("pl"):
        assert boxes(Dose(reps=reps)) == [polish]
    with override("ar"):
        assert boxes(Dose(reps=reps)) == [arabic]


def test_one_or_two_never_becomes_a_dual() -> None:
    """The dual says "twice" without a figure."""
    once_or_twice = Dose(reps=1, reps_max=2)
    with override("ar"):
        said = [describe(once_or_twice), *boxes(once_or_twice), short(once_or_twice)]

    assert all("1" in text and "2" in text for text in said)


def test_arabic_writes_and_to_the_word_after_it() -> None:
    with override("ar"):
        assert "الاثنين، الأربعاء والجمعة" in describe(Dose(reps=3, weekdays=(0, 2, 4)))


def test_changing_sides_is_said_in_every_language() -> None:
    for language in KNOWN:
        with override(language):
            assert describe(Dose(reps=10, side=Side.ALTERNATING)) != describe(Dose(reps=10))


def test_the_patients_language_is_that_of_the_paper_and_pages_stay_english(pat: Any) -> None:
    pat.patient.language = "ar"
    pat.patient.save()
    issued = make_issued(make_plan(pat.patient, dose=DOSE))

    today = pat.get("/my/", headers={"accept-language": "ar"})
    paper = pat.get(reverse("patients:handout", args=[issued.public_id]))

    assert today.status_code == 200
    assert '<html lang="en-gb" dir="ltr">' in today.text
    assert "Hold 5 seconds." in today.text
    with pikepdf.open(io.BytesIO(paper.content)) as document:
        assert document.Root.Lang == "ar"
    assert "When to stop" not in text_of(paper.content)


def test_emails_keep_to_the_languages_of_the_interface(pat: Any) -> None:
    pat.patient.email, pat.patient.language = "maria@example.org", "ar"
    pat.patient.save()

    post_handout_link(make_issued(make_plan(pat.patient)))

    assert "Something new for you" in mail.outbox[0].subject


def test_the_therapist_chooses_the_language_of_a_patients_handout(ann: Any) -> None:
    patient = make_patient(ann.user.clinic)
    edit = reverse("patients:edit", args=[patient.public_id])

    for language in dict(settings.HANDOUT_LANGUAGES):
        assert f'<option value="{language}"' in ann.get(edit).text
    ann.post(edit, {"given_name": "Maria", "language": "ta", "version": 1})

    patient.refresh_from_db()
    assert patient.language == "ta"


def test_a_script_without_font_is_logged_once_and_without_the_text(plan: Any, caplog: Any) -> None:
    missing_fonts.log_missing.cache_clear()
    plan["note"], plan["goals"] = "慢慢来。", "走路。😀"

    with caplog.at_level(logging.WARNING):
        text = text_of(render(plan))
        render(plan)

    warnings = [record.getMessage() for record in caplog.records if "No font" in record.getMessage()]
    assert [line.split(":")[0] for line in warnings] == ["No font for CJK", "No font for signs and emoji"]
    assert "慢" not in caplog.text
    assert "慢" not in text
