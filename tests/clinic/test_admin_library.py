"""The administration: exercises to read, articles to write."""

from typing import Any

import pytest

from exercises.article_text import sections_from, text_of
from exercises.models import Article, Exercise
from tests.factories import make_article, make_exercise
from tests.panel import errors, page, save

ARTICLE = {
    "title": "Backs",
    "summary": "About backs.",
    "language": "en",
    "regions": ["lower_back", "hip"],
    "text": "# Where\n\nHere.\n\nAnd there.\n\n# When\nNow.",
    "references": "Backs, a guide. https://example.org/backs",
}


def test_an_exercise_is_read_here_and_edited_on_its_page(ann: Any, manager: Any, clinic: Any) -> None:
    for exercise in (make_exercise("Starter"), make_exercise("Own", clinic=clinic)):
        for client in (ann, manager):
            shown = client.get(page("exercise", "change", exercise.pk))
            assert exercise.get_absolute_url() in shown.text
            assert 'name="_save"' not in shown.text
            refused = client.post(page("exercise", "change", exercise.pk), {"name": "Changed"})
            assert refused.status_code == 403
    assert '"/library/new/"' in ann.get(page("exercise")).text


def test_the_starter_library_is_not_archived(ann: Any) -> None:
    starter = make_exercise("Starter")

    ann.post(page("exercise"), {"action": "archive", "_selected_action": [starter.pk]})

    starter.refresh_from_db()
    assert starter.archived_at is None


def test_an_exercise_is_archived_and_taken_back(ann: Any, clinic: Any) -> None:
    own = make_exercise(clinic=clinic)

    ann.post(page("exercise"), {"action": "archive", "_selected_action": [own.pk]})
    assert not Exercise.objects.current().exists()
    ann.post(page("exercise"), {"action": "restore", "_selected_action": [own.pk]})
    assert Exercise.objects.current().exists()


def test_an_article_is_written_as_one_text(ann: Any, clinic: Any, other_clinic: Any) -> None:
    for _twice in range(2):
        answer = ann.post(page("article", "add"), ARTICLE | {"clinic": other_clinic.pk})
        assert answer.status_code == 302, errors(answer)

    first, second = Article.objects.order_by("pk")
    assert (first.clinic, first.slug, second.slug) == (clinic, "backs", "backs-2")
    assert first.regions == ["lower_back", "hip"]
    assert first.sections == [
        {"heading": "Where", "paragraphs": ["Here.", "And there."]},
        {"heading": "When", "paragraphs": ["Now."]},
    ]
    assert first.references == [{"title": "Backs, a guide", "url": "https://example.org/backs"}]


@pytest.mark.parametrize("text", ["", "No heading.", "#\n\nText", "# Heading alone", "# A\n\nB\n\n# "])
def test_a_text_that_makes_no_article_is_refused_and_kept(ann: Any, text: str) -> None:
    answer = ann.post(page("article", "add"), ARTICLE | {"text": text})

    assert "text" in answer.context["adminform"].form.errors
    assert text.strip("# ") in answer.text
    assert not Article.objects.exists()


def test_an_article_that_nobody_touches_stays_as_it_is(ann: Any, clinic: Any) -> None:
    given = {
        "sections": [{"heading": "Where", "paragraphs": ["A\n\nB", "# no heading"]}],
        "references": [{"title": "Guide", "publisher": "NICE", "year": 2024, "url": "https://example.org"}],
        "regions": ["neck", "jaw"],
    }
    article = make_article(clinic=clinic, **given)

    assert save(ann, page("article", "change", article.pk), title="New title").status_code == 302

    article.refresh_from_db()
    assert article.title == "New title"
    assert {name: getattr(article, name) for name in given} == given


def test_sections_become_one_text_and_sections_again() -> None:
    sections = [{"heading": "One", "paragraphs": ["a\nb", "c"]}, {"heading": "Two", "paragraphs": ["d"]}]

    assert sections_from(text_of(sections)) == sections
    assert sections_from(text_of(sections).replace("\n", "\r\n")) == sections
