import pytest

from exercises.reading import grade, long_sentences, sentences, words


def test_a_sentence_ends_at_its_stop_and_at_a_line_break():
    text = "Lie down. Breathe normally!\nRest"

    assert sentences(text) == ["Lie down.", "Breathe normally!", "Rest"]


def test_a_closing_bracket_or_quote_does_not_begin_a_sentence():
    text = 'Move it (a little.) Say "yes." Then rest.'

    assert [len(words(sentence)) for sentence in sentences(text)] == [4, 2, 2]


def test_a_stop_inside_a_figure_ends_nothing():
    assert sentences("Lift it 2.5 cm. Rest.") == ["Lift it 2.5 cm.", "Rest."]


def test_hyphenated_words_contractions_and_figures_are_one_word_each():
    assert words("Don't rush the side-lying stretch: hold 30 seconds.") == [
        "Don't",
        "rush",
        "the",
        "side-lying",
        "stretch",
        "hold",
        "30",
        "seconds",
    ]


def test_a_range_is_two_figures_and_symbols_are_no_words():
    assert words("5–10 cm, about 60°") == ["5", "10", "cm", "about", "60"]


def test_the_grade_follows_the_published_formula():
    # Six words of one syllable in two sentences: 0.39 × 3 + 11.8 × 1 − 15.59.
    assert grade("Lie on it. Rest your arm.") == pytest.approx(-2.62)


def test_longer_words_and_longer_sentences_raise_the_grade():
    plain = "Bend your knee. Hold it there."

    assert grade("Bend your knee and hold it there.") > grade(plain)
    assert grade("Maintain lumbopelvic stabilisation. Hold it there.") > grade(plain)


def test_a_name_counts_as_two_syllables_at_most_in_any_case():
    named = grade("Rest your Quadratus lumborum.", names=frozenset({"quadratus lumborum"}))

    # One + one + two + two syllables.
    assert named == pytest.approx(0.39 * 4 + 11.8 * 6 / 4 - 15.59)
    assert named < grade("Rest your Quadratus lumborum.")


def test_a_short_word_of_a_name_keeps_its_one_syllable():
    assert grade("Plank.", names=frozenset({"Side plank"})) == grade("Plank.")


@pytest.mark.parametrize("text", ["", "  \n ", "…!"])
def test_text_without_words_has_grade_zero_and_no_sentences(text):
    assert sentences(text) == []
    assert grade(text) == 0.0


def test_only_sentences_over_the_limit_are_long():
    fifteen = " ".join(["word"] * 15) + "."
    sixteen = " ".join(["word"] * 16) + "."

    assert long_sentences(f"{fifteen} {sixteen}") == [sixteen]
    assert long_sentences("One two three.", limit=2) == ["One two three."]
