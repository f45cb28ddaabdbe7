"""The index that ranks exercises: which words lead to which exercises, and with what weight."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from exercises.models import Exercise, ExerciseTag
from exercises.synonyms import NO_EQUIPMENT, Words, labels_of, meanings, tag_word, words_of
from exercises.vocabulary import HOUSEHOLD

NAME, ALIAS, PURPOSE = 10.0, 8.0, 1.5
LONG_TITLE = 0.6  # weight of a word in a very long title, where a title of one word has 1
WEIGHTS = {"region": 5.0, "muscle": 5.0, "kind": 4.0, "equipment": 3.0, "position": 2.0}
WHOLE_TAG = 1.5  # weight of a tag if its whole meaning is typed, where one word of its label has 1
LESSER_TAG = 0.7  # weight of a facet's tags after the first
UNFINISHED, MISSPELT, INFLECTED = 0.8, 0.75, 0.85  # MISSPELT is applied once for each wrong letter
SAME_TITLE, SAME_START = 1.5, 1.2
LONGEST_SYNONYM = 4  # words
FORMS, FEWER_FORMS = 40, 12  # completions of the word being typed, and of words before it
NO_TAGS: dict[str, list[str]] = {"equipment": []}
ENDINGS = ("ing", "ed", "er", "es")

Scores = dict[int, float]  # by the exercise's place in the index
Ranking = list[tuple[int, float]]  # keys with their scores, best first
Forms = list[tuple[str, float]]  # what a typed word may stand for, with weights


@dataclass(frozen=True, slots=True)
class Index:
    version: str | None
    keys: list[int]  # of the exercises, ordered by name; postings refer to places in this list
    postings: dict[str, Scores]
    titles: list[tuple[str, int, bool]]  # the words of every name and alias, sorted; True for a name
    words: list[str]  # sorted: all words that typed letters may be completed or corrected to
    known: frozenset[str]

    def rank(self, words: Words, most: int | None = None) -> Ranking:
        """The best matches, or all without a limit. Matches with the same score are ordered by name."""
        words = tuple(part for word in words for part in self._parts(word))
        last = len(words) - 1
        forms = [self._forms(word, last=place == last) for place, word in enumerate(words)]
        by_word: list[Scores] = [{} for _word in words]
        for scores, stands_for in zip(by_word, forms, strict=True):
            for form, weight in stands_for:
                _keep_best(scores, self.postings.get(form, {}), weight)
        for start, end, meaning, weight in _meant(forms):
            found = self._mean(meaning)
            for scores in by_word[start:end]:
                _keep_best(scores, found, weight)
        return self._sorted(self._total(by_word, " ".join(words)), most)

    # What a word may stand for.

    def _parts(self, word: str) -> Words:
        """The word, or the two words that were typed as one: "openbook"."""
        if word not in self.known:
            for end in range(3, len(word) - 2):
                if word[:end] in self.known and word[end:] in self.known:
                    return word[:end], word[end:]
        return (word,)

    def _forms(self, word: str, *, last: bool) -> Forms:
        """The word as typed, and what it may stand for: completed, with another ending, or corrected.

        A known word is usually meant as it is: "knee" is rarely the beginning of "kneeling".
        """
        forms = [(word, 1.0)]
        if word not in self.known:
            forms += [(longer, UNFINISHED) for longer in self._starting_with(word, FORMS)]
        elif last or len(word) > 2:
            forms += [
                (longer, UNFINISHED * len(word) / len(longer))
                for longer in self._starting_with(word, FORMS if last else FEWER_FORMS)
            ]
        forms += [(stem, INFLECTED) for stem in _stems(word) if stem in self.known]
        if len(forms) == 1 and word not in self.known:
            forms += self._close_to(word)
        return forms

    def _starting_with(self, word: str, most: int) -> list[str]:
        start = bisect_left(self.words, word)
        ahead = self.words[start : start + most + 1]
        return [longer for longer in ahead if longer.startswith(word) and longer != word]

    def _close_to(self, word: str) -> Forms:
        """What a misspelt word may mean. The first letter is usually right."""
        if len(word) < 3:
            return []
        most = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
        close = process.extract(word, self.words, scorer=OSA.distance, score_cutoff=most, limit=10)
        likely = [
            (other, distance)
            for other, distance, _place in close
            if other[0] == word[0] or (distance == 1 and len(word) > 4)
        ]
        return [(other, MISSPELT**distance) for other, distance in likely[:5] if distance == likely[0][1]]

    # How well exercises match.

    def _mean(self, words: Words) -> Scores:
        """How well exercises match a phrase: the average over its words."""
        if len(words) == 1:
            return self.postings.get(words[0], {})
        fewest, *others = sorted((self.postings.get(word, {}) for word in words), key=len)
        scores = fewest
        for other in others:
            scores = {place: score + other[place] for place, score in scores.items() if place in other}
        return {place: score / len(words) for place, score in scores.items()}

    def _total(self, by_word: list[Scores], typed: str) -> Scores:
        """The total scores. Exercises that match more of the words, or a whole title, are preferred.

        Words without any match are ignored, because people type whole sentences.
        """
        total = _sum([scores for scores in by_word if scores])
        best: Scores = {}
        for place in range(bisect_left(self.titles, (typed, 0, False)), len(self.titles)):
            title, exercise, is_name = self.titles[place]
            if not title.startswith(typed):
                break
            liking = SAME_TITLE if title == typed else SAME_START if is_name else 1.0
            best[exercise] = max(best.get(exercise, 1.0), liking)
        for exercise in best.keys() & total.keys():
            total[exercise] *= best[exercise]
        return total

    def _sorted(self, total: Scores, most: int | None) -> Ranking:
        # Score and place are packed into one whole number, which sorts several times faster than a pair.
        size = len(self.keys) + 1
        codes = [int(score * 1e6) * size - place for place, score in total.items()]
        codes.sort(reverse=True)
        ranking = []
        for code in codes[:most]:
            place = -code % size
            ranking.append((self.keys[place], (code + place) / size / 1e6))
        return ranking


def _meant(forms: list[Forms]) -> Iterator[tuple[int, int, Words, float]]:
    """The synonyms in the query: the range of their words, what they mean, and the weight of that."""
    known = meanings()
    for start in range(len(forms)):
        for end in range(start + 1, min(len(forms), start + LONGEST_SYNONYM) + 1):
            several = FORMS if end == start + 1 else 4
            for phrase in product(*(form[:several] for form in forms[start:end])):
                sureness = min(weight for _word, weight in phrase)
                for meaning, weight in known.get(tuple(word for word, _weight in phrase), {}).items():
                    yield start, end, meaning, weight * sureness


def _stems(word: str) -> list[str]:
    """The possible forms without the ending: "rolling" gives roll and rolle, "hugging" also gives hug."""
    stems = []
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            stems += [stem, stem + "e"] + ([stem[:-1]] if stem[-1] == stem[-2] else [])
    return stems


def _keep_best(scores: Scores, others: Scores, weight: float) -> None:
    if not scores:
        scores.update(others if weight == 1 else {place: score * weight for place, score in others.items()})
        return
    best = scores.get
    for place, score in others.items():
        weighed = score * weight
        if weighed > best(place, 0.0):
            scores[place] = weighed


def _sum(several: list[Scores]) -> Scores:
    """The sums of the scores. An exercise that is missing in some is reduced by the square of its share."""
    if not several:
        return {}
    total = dict(several[0])
    matched = dict.fromkeys(total, 1)
    for scores in several[1:]:
        for place, score in scores.items():
            if place in total:
                total[place] += score
                matched[place] += 1
            else:
                total[place] = score
                matched[place] = 1
    share = [(number / len(several)) ** 2 for number in range(len(several) + 1)]
    return {place: score * share[matched[place]] for place, score in total.items()}


# --- Building it ----------------------------------------------------------------------------------


def build(version: str | None) -> Index:
    postings: dict[str, Scores] = defaultdict(dict)
    titles: list[tuple[str, int, bool]] = []
    tags = _tags()
    columns = ("pk", "name", "aliases", "purpose", "position")
    rows = sorted(
        Exercise.objects.order_by().values_list(*columns), key=lambda row: (row[1].casefold(), row[0])
    )
    for place, (key, name, aliases, purpose, position) in enumerate(rows):
        own = dict.fromkeys(words_of(purpose), PURPOSE)
        for words, weight, is_name in _titles(name, aliases):
            titles.append((" ".join(words), place, is_name))
            for word in words:
                if weight > own.get(word, 0.0):
                    own[word] = weight
        for facet, slugs in (("position", (position,)), *tags.get(key, NO_TAGS).items()):
            for word, weight in _words_of_tags(facet, tuple(slugs)):
                own[word] = own.get(word, 0.0) + weight
        for word, weight in own.items():
            postings[word][place] = weight
    for scores in postings.values():
        rarity = log(1 + len(rows) / len(scores))
        for place in scores:
            scores[place] *= rarity
    known = {word for word in postings if ":" not in word} | _vocabulary()
    known |= {word for phrase in meanings() for word in phrase}
    return Index(
        version=version,
        keys=[row[0] for row in rows],
        postings=dict(postings),
        titles=sorted(titles),
        words=sorted(known),
        known=frozenset(known),
    )


def _titles(name: str, aliases: list[str]) -> Iterator[tuple[Words, float, bool]]:
    """The words of the name and of each alias, the weight of one word, and whether it is the name."""
    for title, most in [(name, NAME), *((alias, ALIAS) for alias in aliases)]:
        words = words_of(title)
        yield words, most * (LONG_TITLE + (1 - LONG_TITLE) / (len(words) or 1)), title is name


def _tags() -> dict[int, dict[str, list[str]]]:
    """The tags of every exercise, with the main one of each facet first."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = ExerciseTag.objects.order_by().values_list("exercise_id", "facet", "slug", "position")
    for key, facet, slug, position in rows:
        facets = found.setdefault(key, {"equipment": []})
        if facet not in facets:
            facets[facet] = [slug]
        elif position:
            facets[facet].append(slug)
        else:
            facets[facet].insert(0, slug)
    return found


@lru_cache(maxsize=10_000)
def _words_of_tags(facet: str, slugs: Words) -> list[tuple[str, float]]:
    """The weight of each word in the labels of an exercise's tags."""
    words: dict[str, float] = {}
    weight = WEIGHTS[facet]
    for place, slug in enumerate(slugs):
        for word in _words_of_label(facet, slug):
            words.setdefault(word, weight * (LESSER_TAG if place else 1))
        words[tag_word(facet, slug)] = WHOLE_TAG * weight * (LESSER_TAG if place else 1)
    if facet == "equipment" and HOUSEHOLD.issuperset(slugs):
        words[tag_word(facet, NO_EQUIPMENT)] = WHOLE_TAG * weight * (LESSER_TAG if slugs else 1)
    return list(words.items())


@cache
def _words_of_label(facet: str, slug: str) -> Words:
    labels = labels_of(facet).get(slug, {slug})
    return tuple(word for label in labels for word in words_of(label))


@cache
def _vocabulary() -> frozenset[str]:
    facets = (*ExerciseTag.VOCABULARY, "position")
    return frozenset(
        word for facet in facets for slug in labels_of(facet) for word in _words_of_label(facet, slug)
    )
