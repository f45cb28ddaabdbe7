"""What a handout prints is there, whole, in every language of paper."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.checks import INFO, WARNING, run_checks

from clinic import checks, handout_words
from clinic.handout_words import Word, catalogues, collect, faults, opened, printed, reviewer

HEADER = """# Signed.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"X-Reviewed-By: Jana Weiß, 2026-11-20\\n"
"""
PAPER = [code for code, _name in settings.HANDOUT_LANGUAGES if code not in dict(settings.LANGUAGES)]


def catalogue(folder: Path, *messages: str) -> Path:
    file = folder / "django.po"
    file.write_text("\n".join([HEADER, *messages]))
    return file


@pytest.fixture
def two_words(monkeypatch):
    """As if a handout printed two words only."""
    words = {Word("Stop at %(low)s.", "", ""): [f"{handout_words.HANDOUT}/head.py"]}
    words[Word("once", "%(count)s times", "")] = ["exercises/dose/words.py"]
    monkeypatch.setattr(handout_words, "printed", lambda: words)


@pytest.mark.parametrize("code", PAPER)
def test_every_word_is_translated_whole(code):
    assert faults(opened(catalogues()[code])) == []


def test_the_words_of_the_paper_and_of_the_dose_are_found():
    texts = {word.text for word in printed()}

    assert {"When to stop", "In an emergency", "Do this once a day.", "red band", "New: %(names)s."} <= texts
    assert "This is the first version." not in texts  # said to staff alone


def test_no_two_words_share_a_singular():
    places = [(word.context, word.text) for word in printed()]

    assert len(places) == len(set(places))


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("", "not translated: Stop at %(low)s."),
        ('msgid "Stop at %(low)s."\nmsgstr ""\n', "not translated: Stop at %(low)s."),
        ('#, fuzzy\nmsgid "Stop at %(low)s."\nmsgstr "Halt bei %(low)s."\n', "fuzzy: Stop at %(low)s."),
        ('msgid "Stop at %(low)s."\nmsgstr "Halt."\n', "other placeholders: Stop at %(low)s."),
        (
            'msgid "once"\nmsgid_plural "%(count)s times"\nmsgstr[0] "einmal"\nmsgstr[1] "oft"\n',
            "other placeholders: once",
        ),
        (
            'msgid "once"\nmsgid_plural "%(count)s times"\nmsgstr[0] "einmal"\nmsgstr[1] ""\n',
            "not translated: once",
        ),
    ],
)
def test_what_is_wrong_with_a_word_is_named(tmp_path, two_words, message, fault):
    assert fault in faults(opened(catalogue(tmp_path, message)))


def test_a_form_for_one_number_alone_may_leave_it_out(tmp_path, two_words):
    once = 'msgid "once"\nmsgid_plural "%(count)s times"\nmsgstr[0] "einmal"\nmsgstr[1] "%(count)s Mal"\n'

    assert "other placeholders: once" not in faults(opened(catalogue(tmp_path, once)))


def test_collecting_adds_what_is_new_and_keeps_header_translations_and_other_words(tmp_path, two_words):
    done = '#: patients/handout/head.py\nmsgid "Stop at %(low)s."\nmsgstr "Halt bei %(low)s."\n'
    gone = '#: patients/handout/head.py\nmsgid "Gone"\nmsgstr "Weg"\n'
    page = '#: templates/base.html\nmsgid "Save"\nmsgstr "Sichern"\n'
    file = catalogue(tmp_path, done, gone, page)

    collect(file)

    assert file.read_text().startswith(HEADER)
    found = {message.id: message.string for message in opened(file) if message.id}
    assert found == {
        "Stop at %(low)s.": "Halt bei %(low)s.",
        ("once", "%(count)s times"): ("", ""),
        "Save": "Sichern",
    }


def test_who_reviewed_a_catalogue_is_read_from_its_header(tmp_path):
    assert reviewer(catalogue(tmp_path)) == "Jana Weiß, 2026-11-20"


def test_the_operator_is_reported_which_languages_nobody_reviewed(monkeypatch, tmp_path):
    unsigned = tmp_path / "unsigned.po"
    unsigned.write_text(HEADER.replace("Jana Weiß, 2026-11-20", ""))
    monkeypatch.setattr(checks, "catalogues", lambda: {"de": catalogue(tmp_path), "ar": unsigned})

    [found] = [each for each in run_checks(include_deployment_checks=True) if each.id == "clinic.I001"]

    assert "Arabic" in found.msg
    assert "German" not in found.msg
    assert found.level == INFO  # it must not fail a deployment


def test_the_operator_is_warned_of_catalogues_that_are_not_compiled(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "stale", lambda: [tmp_path / "django.po"])

    [found] = [each for each in run_checks(include_deployment_checks=True) if each.id == "clinic.W001"]

    assert found.level == WARNING
    assert "clinic.catalogues" in found.hint
