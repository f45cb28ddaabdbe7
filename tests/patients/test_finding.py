"""Finding people, however their names, numbers and birth dates are written."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from patients.finding import find
from patients.models import Patient
from tests.factories import make_patient

PEOPLE = {
    "Öztürk": ("Ayşe", "Öztürk", "1961-01-02", ""),
    "Ødegård": ("Ingrid", "Ødegård", "1962-03-04", ""),
    "Nguyễn": ("Thảo", "Nguyễn", "1963-12-31", ""),
    "O’Brien": ("Mary", "O’Brien", "1964-02-29", ""),
    "O'Brien": ("Sean", "O'Brien", "1970-10-10", ""),
    "D’Arcy": ("Jane", "D’Arcy-Lowe", "1969-08-09", ""),
    "Łukasz": ("Łukasz", "Đorđević", "1971-11-12", ""),
    "Isıl": ("Isıl", "İnan", "1972-01-01", ""),
    "Müller": ("Hans", "Müller-Weiß", "1973-07-13", ""),
    "van der Berg": ("Anne-Marie", "van der Berg", "1974-05-06", ""),
    "Keller": ("Maria", "Keller", "1952-06-05", "485 777 3456"),
    "Chandra": ("", "Chandra", None, "A-17"),
    "小龙": ("小龙", "李", None, ""),
    "सीमा": ("सीमा", "शर्मा", None, ""),
    "Ли": ("Андрей", "Ли", None, ""),
}
CASES = [
    ("öztürk", "Öztürk"),
    ("OZTURK", "Öztürk"),
    ("O\u0308ztu\u0308rk", "Öztürk"),  # letter and mark apart, as some systems write them
    ("ØDEGÅRD", "Ødegård"),
    ("odegard", "Ødegård"),
    ("Odegaard", "Ødegård"),
    ("nguyen thao", "Nguyễn"),
    ("OBrien", "O’Brien|O'Brien"),
    ("o brien", "O’Brien|O'Brien"),
    ("mary o'brien", "O’Brien"),
    ("Sean O´Brien", "O'Brien"),
    ("lowe darcy", "D’Arcy"),
    ("lukasz dordevic", "Łukasz"),
    ("isil", "Isıl"),
    ("INAN", "Isıl"),
    ("mueller", "Müller"),
    ("muller weiss", "Müller"),
    ("annemarie", "van der Berg"),
    ("VanderBerg", "van der Berg"),
    ("Keller, Maria", "Keller"),
    ("m kel", "Keller"),
    ("Keller 1952", "Keller"),
    ("05/06/1952", "Keller"),
    ("5.6.52", "Keller"),
    ("6/5/1952", "Keller"),  # with the month first
    ("1952-06-05", "Keller"),
    ("5 June 1952", "Keller"),
    ("June 5th, 1952", "Keller"),
    ("05061952", "Keller"),
    ("keller 5-6-1952", "Keller"),
    ("4857773456", "Keller"),
    ("485 777", "Keller"),
    ("a17", "Chandra"),
    ("A 17", "Chandra"),
    ("chandra", "Chandra"),
    ("李小龙", "小龙"),
    ("龙", "小龙"),
    ("सीमा", "सीमा"),
    ("ли андрей", "Ли"),
    # Nobody.
    ("kerrel", ""),
    ("keller 6.6.1952", ""),
    ("31.2.1952", ""),
    ("smith", ""),
    ("-", ""),
    ("%", ""),
]
SLIPS = [
    ("kelelr", "Keller"),
    ("keler", "Keller"),
    ("kelller", "Keller"),
    ("Odergard", "Ødegård"),
]


@pytest.fixture
def people(clinic: Any) -> dict[int, str]:
    """The people of the table above, in the database: their names in the table by primary key."""
    return {
        make_patient(
            clinic,
            given,
            family_name=family,
            date_of_birth=born and date.fromisoformat(born),
            record_number=number,
        ).pk: key
        for key, (given, family, born, number) in PEOPLE.items()
    }


def search(person: Any, words: str, address: str = "/patients/find/") -> Any:
    return person.post(address, {"q": words}, follow=True)


def test_people_are_found_as_they_are_written(ann: Any, people: dict[int, str]) -> None:
    """One test for all, as the page and both databases are costly to make for each."""
    wrong = {}
    for words, expected in CASES + SLIPS:
        found = search(ann, words).context
        got = [people[line.patient.pk] for line in found["page"]]
        similar = {people[key] for key in found["similar"]}
        right = sorted(expected.split("|") if expected else [])
        if sorted(got) != right or similar != set(right if (words, expected) in SLIPS else ()):
            wrong[words] = got, similar

    assert wrong == {}


def test_the_best_come_first_and_similar_names_last(ann: Any, clinic: Any) -> None:
    for given, family in [("Anna", "Meyers"), ("Anna", "Meier"), ("Zoe", "Meyer"), ("Jo", "Ackermeyer")]:
        make_patient(clinic, given, family_name=family)
    make_patient(clinic, "Day", family_name="First", date_of_birth=date(1952, 3, 4))
    make_patient(clinic, "Month", family_name="First", date_of_birth=date(1952, 4, 3))

    answer = search(ann, "meyer")

    assert [line.patient.family_name for line in answer.context["page"]] == [
        "Meyer",
        "Meyers",
        "Ackermeyer",
        "Meier",
    ]
    assert answer.text.count("similar name") == 1
    assert [line.patient.given_name for line in search(ann, "4/3/1952").context["page"]] == ["Day", "Month"]


def test_the_words_stand_in_no_address_and_pages_keep_them(ann: Any, clinic: Any) -> None:
    for _number in range(31):
        make_patient(clinic)
    make_patient(clinic, "Tom", family_name="Adeyemi")

    first = ann.post("/patients/find/?mine=1", {"q": "Keller"})
    assert "eller" not in first.url
    page = ann.get(first.url.replace("&mine=1", ""))
    other = search(ann, "adeyemi")  # in a second tab
    second = ann.get(f"{first.url.replace('&mine=1', '')}&page=2")

    assert page.context["page"].paginator.count == 31
    assert 'value="Keller"' in second.text
    assert [str(line.patient) for line in second.context["page"]] == ["Maria Keller"]
    assert [str(line.patient) for line in other.context["page"]] == ["Tom Adeyemi"]
    assert "?find=" in page.text
    assert "?q=" not in page.text
    assert "no longer kept" in ann.get("/?find=abcdefgh2345").text


def test_the_discharged_and_colleagues_patients_are_counted_where_they_are(ann: Any, clinic: Any) -> None:
    make_patient(clinic, therapist=ann.user)
    make_patient(clinic)
    make_patient(clinic, archived_at=timezone.now())

    text = search(ann, "keller", "/patients/find/?mine=1").text

    for label in ("Everybody (2)", "My patients (1)", "Discharged (1)"):
        assert label in text


def test_nobody_of_another_clinic_is_found(ann: Any, other_pat: Any) -> None:
    assert "Nobody found" in search(ann, "Olive").text


def test_a_search_costs_the_same_among_three_patients_and_among_sixty(
    ann: Any, clinic: Any, django_assert_max_num_queries: Any
) -> None:
    for total in (3, 60):
        while Patient.objects.count() < total:
            make_patient(clinic)
        address = ann.post("/patients/find/", {"q": "kellr maria 1952"}).url
        with django_assert_max_num_queries(8):
            assert ann.get(address).context["page"].paginator.count == total


def test_words_that_no_person_has_are_not_looked_for(clinic: Any, ann: Any) -> None:
    """Each is compared with everybody: a hundred letters kept a worker busy for a second."""
    letters = " ".join("abcdefghijklmnop")
    make_patient(clinic, letters.title())
    patients = Patient.objects.treated_by_clinic_of(ann.user)

    assert len(find(patients, "a b c " * 50)) == 1  # a word that is said again is one
    assert len(find(patients, "a b c d e f g h i j k l")) == 1
    assert find(patients, letters) == []
    assert find(patients, " ".join(f"{day}.1.1952" for day in range(1, 29))) == []
