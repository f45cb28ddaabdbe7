"""What a clinic publishes, and what stays in the house."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from clinic.models import Clinic
from exercises.models import Exercise, Progression
from exercises.services import sign_off, withdraw_review
from tests.factories import make_article, make_exercise, make_patient, make_plan, make_staff

pytestmark = pytest.mark.django_db


def url(name, *args, address="northside"):
    return reverse(f"exercises:public_{name}", args=[address, *args])


def sign(exercise):
    return sign_off(exercise=exercise, content_hash=exercise.content_hash(), by=make_staff(exercise.clinic))


@pytest.fixture
def published(clinic):
    clinic.public_address = "northside"
    clinic.save()
    return clinic


def pages_about(exercise, article):
    return [
        url("library"),
        url("articles"),
        url("exercise", exercise.public_id),
        url("share", exercise.public_id),
        url("article", article.public_id),
        url("picture", exercise.pictures.get().picture.sha256),
        url("sitemap"),
    ]


# --- Who publishes what ---------------------------------------------------------------------------


def test_no_clinic_publishes_until_it_says_so(anyone, clinic):
    pages = pages_about(make_exercise(), make_article())

    assert clinic.public_address is None
    assert {anyone.get(page).status_code for page in pages} == {404}
    assert "Sitemap" not in anyone.get("/robots.txt").text


def test_a_clinic_that_takes_its_library_back_has_no_pages_any_more(anyone, published):
    pages = pages_about(make_exercise(), make_article())
    assert {anyone.get(page).status_code for page in pages} == {200}

    Clinic.objects.update(public_address=None)

    assert {anyone.get(page).status_code for page in pages} == {404}


def test_only_the_starter_library_and_the_clinics_own_are_public(anyone, published, other_clinic):
    make_exercise("Starter plank")
    sign(make_exercise("Our plank", clinic=published))
    hidden = [
        make_exercise("Old plank", clinic=published, archived_at=timezone.now(), picture=b"<svg>1</svg>"),
        make_exercise("Internal plank", clinic=published, is_internal=True, picture=b"<svg>2</svg>"),
        make_exercise("Their plank", clinic=other_clinic, picture=b"<svg>3</svg>"),
    ]

    page, found = anyone.get(url("library")).text, anyone.get(url("library"), {"q": "plank"}).text

    for words in (page, found):
        assert "Starter plank" in words
        assert "Our plank" in words
    for exercise in hidden:
        sign(exercise)
        assert exercise.name not in page + found + anyone.get(url("sitemap")).text
        assert anyone.get(url("exercise", exercise.public_id)).status_code == 404
        assert anyone.get(url("share", exercise.public_id)).status_code == 404
        assert anyone.get(url("picture", exercise.pictures.get().picture.sha256)).status_code == 404


def test_a_clinics_own_exercise_is_public_from_its_sign_off_until_it_changes(anyone, published, other_clinic):
    """The starter library was read before it was shipped: a clinic's pages do not empty. See decision 0037."""
    make_exercise("Starter plank")
    ours = make_exercise("Our plank", clinic=published)
    here = url("exercise", ours.public_id)
    assert anyone.get(here).status_code == 404
    assert "Our plank" not in anyone.get(url("library")).text + anyone.get(url("sitemap")).text

    review = sign(ours)
    assert anyone.get(here).status_code == 200
    assert "Our plank" in anyone.get(url("library")).text

    Exercise.objects.filter(pk=ours.pk).update(stop_rule="Never.")
    assert anyone.get(here).status_code == 404
    Exercise.objects.filter(pk=ours.pk).update(stop_rule=ours.stop_rule)
    assert anyone.get(here).status_code == 200

    withdraw_review(exercise=ours, by=review.by)
    assert anyone.get(here).status_code == 404
    assert "Starter plank" in anyone.get(url("library")).text


def test_articles_follow_the_same_rule(anyone, published, other_clinic):
    ours = make_article("Our advice", clinic=published)
    hidden = [
        make_article("Internal advice", clinic=published, is_internal=True),
        make_article("Old advice", clinic=published, archived_at=timezone.now()),
        make_article("Their advice", clinic=other_clinic),
    ]
    exercise = make_exercise()
    for article in (ours, *hidden):
        article.exercises.add(exercise)

    page = anyone.get(url("articles")).text + anyone.get(url("exercise", exercise.public_id)).text

    assert "Our advice" in page
    for article in hidden:
        assert article.title not in page
        assert anyone.get(url("article", article.public_id)).status_code == 404


def test_what_is_not_public_is_not_named_as_easier_or_related_or_in_an_article(anyone, published):
    exercise, article = make_exercise("Plank"), make_article()
    hidden = make_exercise("Internal plank", clinic=published, is_internal=True)
    sign(hidden)
    also = make_exercise("Public plank")
    for target in (hidden, also):
        Progression.objects.create(exercise=exercise, direction="easier", target=target)
    article.exercises.set([hidden, exercise])
    make_exercise("Internal twin", clinic=published, is_internal=True)

    names = [("library",), ("exercise", exercise.public_id), ("article", article.public_id), ("sitemap",)]
    pages = [anyone.get(url(*name)).text for name in names]

    assert "Public plank" in pages[1]
    assert "Internal" not in "".join(pages)


def test_nothing_else_about_the_clinic_is_public(anyone, published, ann):
    Clinic.objects.update(
        phone="0117 496 0123",
        email="desk@northside.example",
        address="1 Hill Road",
        notice="Handouts only.",
        emergency_text="Ring us.",
        website="https://northside.example/",
    )
    exercise = make_exercise(dose_basis="conventional", dose_basis_note="A note to colleagues.")
    make_plan(make_patient(published, "Maria"), exercise=exercise)

    page = anyone.get(url("exercise", exercise.public_id)).text

    assert "https://northside.example/" in page
    for words in (
        "0117",
        "desk@",
        "Hill Road",
        "Handouts only",
        "Ring us",
        "Maria",
        "Ann Hughes",
        "colleagues",
    ):
        assert words not in page


# --- The pages ------------------------------------------------------------------------------------


def test_the_page_opens_with_the_notice_and_follows_the_order_of_a_handout(anyone, published):
    exercise = make_exercise(
        "Side plank",
        purpose="For a strong trunk.",
        comfort=["A towel below."],
        video="https://video.example/1",
    )

    page = anyone.get(url("exercise", exercise.public_id)).text.partition("<body")[2]

    order = [
        "Please read this first",
        "<h1>Side plank",
        "For a strong trunk.",
        'aria-label="On this page"',
        "A stretch in the side of your lower back.",
        "A squashed feeling on the side you lie on.",
        "Draw your top knee up.",
        "Put a pillow between your knees.",
        "A towel below.",
        "Stop if pain spreads down your leg.",
        "We give each of our patients their own figures.",
        "https://video.example/1",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_the_clinics_own_notice_takes_the_place_of_the_usual_one(anyone, published):
    exercise = make_exercise()
    assert "patients of Northside Physiotherapy" in anyone.get(url("exercise", exercise.public_id)).text

    Clinic.objects.update(public_notice="Ask us first.\n\n<b>Always.</b>")

    page = anyone.get(url("exercise", exercise.public_id)).text
    assert "<p>Ask us first.</p>" in page
    assert "&lt;b&gt;Always." in page
    assert "patients of Northside" not in page


def test_links_stay_on_the_public_pages(anyone, published):
    exercise, article = make_exercise(tags={"region": ["hip"], "muscle": ["soleus"]}), make_article()
    make_exercise("Like it", tags={"region": ["hip"], "muscle": ["soleus"]})
    article.exercises.add(exercise)

    for page in (url("library"), url("exercise", exercise.public_id), url("article", article.public_id)):
        links = re.findall(r'(?:href|src)="(/[^"]*)"', anyone.get(page).text)
        assert [link for link in links if not link.startswith(("/public/northside/", "/static/"))] == []


def test_a_strangers_search_works_without_a_script(anyone, published):
    make_exercise("Neck nod", tags={"region": ["neck"]})
    make_exercise("Hip stretch", tags={"region": ["hip"]})

    page = anyone.get(url("library"), {"q": "nod", "region": "neck", "show": "own"})

    assert "Neck nod" in page.text
    assert "Hip stretch" not in page.text
    assert "<script" not in page.text
    assert 'content="noindex, follow"' in page.text


def test_a_page_says_who_it_is_to_those_who_share_it(anyone, published, settings):
    settings.SITE_URL = "https://reprise.example"
    exercise = make_exercise("Side plank", purpose='For a "strong" trunk.')
    here = url("exercise", exercise.public_id)

    page = anyone.get(here, {"from": "chat"}).text

    assert f'<link rel="canonical" href="https://reprise.example{here}">' in page
    assert '<meta name="description" content="For a &quot;strong&quot; trunk.">' in page
    assert '<meta property="og:title" content="Side plank">' in page
    assert f'<meta property="og:image" content="https://reprise.example{here}share.png?v=' in page


def test_the_share_picture_is_a_png_of_the_right_size_and_drawn_once(anyone, published, monkeypatch):
    exercise = make_exercise('Chair "#panic()" $x$ <script>')
    page = url("share", exercise.public_id)

    first = anyone.get(page)
    monkeypatch.setattr("exercises.share._draw", None)
    again = anyone.get(page)

    assert Image.open(BytesIO(first.content)).size == (1200, 630)
    assert first["Content-Type"] == "image/png"
    assert again.content == first.content


def test_another_name_gives_another_share_picture(anyone, published):
    exercise = make_exercise("Side plank")
    page = url("share", exercise.public_id)
    first = anyone.get(page).content

    exercise.name = "Side bridge"
    exercise.save()

    assert anyone.get(page).content != first


def test_a_picture_that_cannot_be_drawn_costs_only_itself(anyone, published):
    exercise = make_exercise(picture=b"no drawing at all")

    assert anyone.get(url("share", exercise.public_id)).status_code == 404
    assert anyone.get(url("exercise", exercise.public_id)).status_code == 200


# --- Caches, cookies, machines --------------------------------------------------------------------


def test_a_public_page_is_the_same_for_everybody_and_may_be_kept(anyone, ann, published):
    exercise = make_exercise()
    page = url("exercise", exercise.public_id)

    strangers, staffs = anyone.get(page), ann.get(page)

    assert staffs.content == strangers.content
    for response in (strangers, staffs):
        assert response["Cache-Control"] == "public, max-age=300"
        assert not response.cookies
        assert response["Vary"] == "Accept-Encoding"
    again = anyone.get(page, headers={"If-None-Match": strangers["ETag"]})
    assert again.status_code == 304


def test_a_public_picture_may_be_kept_for_ever(anyone, published):
    exercise = make_exercise()

    response = anyone.get(url("picture", exercise.pictures.get().picture.sha256))

    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_staffs_own_pages_are_still_kept_by_nobody(ann):
    assert "no-store" in ann.get(reverse("exercises:library"))["Cache-Control"]


def test_the_sitemap_names_every_public_page_and_only_those(anyone, published, settings):
    settings.SITE_URL = "https://reprise.example"
    exercise, article = make_exercise(), make_article()

    tree = ElementTree.fromstring(anyone.get(url("sitemap")).content)  # noqa: S314 - our own

    named = [each.text for each in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert named == [
        f"https://reprise.example{page}"
        for page in (
            url("library"),
            url("articles"),
            url("exercise", exercise.public_id),
            url("article", article.public_id),
        )
    ]


def test_search_engines_read_the_public_pages_and_nothing_else(anyone, published, settings):
    settings.SITE_URL = "https://reprise.example"

    lines = anyone.get("/robots.txt").text.splitlines()

    assert "Disallow: /" in lines
    assert "Allow: /public/" in lines
    assert f"Sitemap: https://reprise.example{url('sitemap')}" in lines


@pytest.mark.parametrize(
    ("name", "queries"), [("library", 12), ("exercise", 16), ("articles", 2), ("article", 9), ("sitemap", 6)]
)
def test_public_pages_cost_as_many_queries_for_forty_as_for_four(
    anyone, published, django_assert_num_queries, name, queries
):
    tags = {"region": ["hip"], "kind": ["stretch"]}
    exercise, article = make_exercise(tags=tags), make_article()
    page = url(name, *{"exercise": [exercise.public_id], "article": [article.public_id]}.get(name, []))
    for total in (3, 39):
        for number in range(total):
            other = make_exercise(f"Stretch {number}", tags=tags)
            Progression.objects.create(exercise=exercise, direction="harder", target=make_exercise())
            article.exercises.add(other)
            make_article().exercises.add(exercise)
            sign(make_exercise(clinic=published))
        with django_assert_num_queries(queries):
            anyone.get(page)


# --- In the panel ---------------------------------------------------------------------------------


def test_a_manager_publishes_in_the_panel(manager, anyone):
    make_exercise("Side plank")
    page = reverse("admin:clinic_clinic_change", args=[manager.user.clinic.pk])
    form = manager.get(page).context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() is not None}

    assert manager.post(page, data | {"public_address": ""}).status_code == 302
    assert anyone.get(url("library")).status_code == 404

    assert manager.post(page, data | {"public_address": "northside"}).status_code == 302
    assert "Side plank" in anyone.get(url("library")).text


def test_two_clinics_cannot_share_an_address(manager, other_clinic):
    Clinic.objects.filter(pk=other_clinic.pk).update(public_address="northside")
    page = reverse("admin:clinic_clinic_change", args=[manager.user.clinic.pk])
    form = manager.get(page).context["adminform"].form
    data = {field.html_name: field.value() for field in form if field.value() is not None}

    response = manager.post(page, data | {"public_address": "northside"})

    assert response.status_code == 200
    assert "already exists" in response.text
