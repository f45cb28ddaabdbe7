"""The index that ranks exercises: which words lead to which exercises, and with what weight."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from exercises.synonyms import (
    BESIDE,
    MOVEMENTS,
    Query,
    Words,
    descriptors,
    is_manner,
    is_of_body,
    meanings,
    things,
)

UNFINISHED, MISSPELT, INFLECTED = 0.8, 0.75, 0.85  # MISSPELT is applied once for each wrong letter
SAME_TITLE, SAME_START = 1.5, 1.2
AGREEING = 0.1  # share of a lesser reason that adds to a better one: a name and a tag count more than a name
WHOLE_TITLE = 0.3  # what a whole name among the words adds, if it is all of them
INNER = 0.6  # weight of what a word means by itself in a phrase that means something
LONGEST_SYNONYM = 4  # words
LONGEST_NAME = 12
SHORT = 4  # letters of a word that, misspelt, may be many others
CLOSE = 0.3  # of the letters may be wrong
LITTLE = 0.25  # weight of a word that says nothing by itself, as part of a phrase that does
FORMS, FEWER_FORMS = 40, 12  # completions of the word being typed, and of words before it
FEW_LETTERS = 2  # these may be the beginning of anything
ENDINGS = ("ing", "ed", "er", "es")

Scores = dict[int, float]  # by the exercise's place in the index
Ranking = list[tuple[int, float]]  # keys with their scores, best first
Forms = list[tuple[str, float]]  # what a typed word may stand for, with weights


@dataclass(frozen=True, slots=True)
class Index:
    version: str | None
    keys: list[int]  # of the exercises, ordered by name; postings refer to places in this list
    postings: dict[str, Scores]
    bags: dict[str, list[int]]  # by the plain words of a name or alias, in the order of the alphabet
    pairs: frozenset[tuple[str, str]]  # words beside each other in names and in phrases of the vocabulary
    titles: list[tuple[str, int, bool]]  # the words of every name and alias, sorted; True for a name
    words: list[str]  # sorted: all words that typed letters may be completed or corrected to
    known: frozenset[str]
    said: frozenset[str]  # those of names, and of the vocabulary: not of purposes
    names: list[str]  # the same, sorted
    own: frozenset[str]  # of those, the ones of no clinic: of the vocabulary and the library's own exercises
    shared: list[str]  # the same, sorted

    def rank(self, query: Query, most: int | None = None) -> Ranking:
        """The best matches, or all without a limit. Matches with the same score are ordered by name."""
        query = tuple((part, weight) for word, weight in query for part in self._parts(word))
        words = tuple(word for word, _weight in query)
        forms = [self._forms(word, last=place == len(words) - 1) for place, word in enumerate(words)]
        by_word: list[Scores] = [{} for _word in words]
        for scores, stands_for, (_word, weight) in zip(by_word, forms, query, strict=True):
            for form, sureness in stands_for if weight else ():
                _keep_best(scores, self.postings.get(form, {}), sureness)
        body: set[int] = set()  # places of words that name a part of it
        phrased: set[int] = set()  # places of words that say more together than alone
        guessed = {  # places of words that stand only for what is like them, and name no part of the body
            place
            for place, word in enumerate(words)
            if word not in self.known and not (place == len(words) - 1 and self._starting_with(word, 1))
        }
        meant = _meant(forms)
        whole = {(start, end) for start, end, _meaning in meant if words[start:end] in meanings()}
        for (start, end, meaning), weight in meant.items():
            is_whole = (start, end) in whole
            is_inner = any(
                first <= start and end <= last and (first, last) != (start, end) for first, last in whole
            )
            if is_inner:
                weight *= INNER
            for place in range(start, end):
                _keep_best(by_word[place], self._mean(meaning), weight, AGREEING if is_whole else 0.0)
            if is_of_body(meaning):
                guessed.difference_update(range(start, end))
            if is_whole and is_of_body(meaning) and not is_inner:
                body.update(range(start, end))
            elif is_whole and end > start + 1 and not is_manner(meaning):
                phrased.update(range(start, end))
        self._drop_lone_guesses(words, forms, by_word)
        return self._sorted(*self._total(query, by_word, body, phrased, guessed), most)

    # Names in a line.

    def named(self, words: Words) -> Iterator[tuple[int, int]]:
        """The names that the words begin with, longest first: the key of an exercise, how many words its name has."""
        return ((self.keys[place], length) for place, length in self._named(words))

    def unfinished(self, words: Words) -> Iterator[int]:
        """The keys of exercises with a name that begins with the words and goes on."""
        typed = " ".join(words)
        return (self.keys[place] for title, place, _is_name in self._titles_from(typed) if title != typed)

    def typed(self, words: Words) -> dict[int, int]:
        """The keys of exercises with a name that was typed: 2 for a whole one, 1 for its first words."""
        typed, found = " ".join(words), dict[int, int]()
        for title, place, _is_name in self._titles_from(typed) if words else ():
            if title == typed or title.startswith(f"{typed} "):
                found[self.keys[place]] = max(found.get(self.keys[place], 0), 2 if title == typed else 1)
        return found

    def using(self, word: str) -> Iterator[int]:
        """The keys of exercises that the word leads to: as it is, unfinished or with another ending."""
        forms = (word, *self._starting_with(word, FEWER_FORMS), *_stems(word))
        return (self.keys[place] for form in forms for place in self.postings.get(form, ()))

    def is_shared(self, word: str) -> bool:
        """Whether the word may be one of a name of the library's own exercises, or of the search's vocabulary."""
        place = bisect_left(self.shared, word)
        begins = place < len(self.shared) and self.shared[place].startswith(word)
        return begins or bool(_close(word, self.shared))

    def _named(self, words: Words) -> Iterator[tuple[int, int]]:
        for length in range(min(len(words), LONGEST_NAME), 0, -1):
            typed = " ".join(words[:length])
            for title, place, _is_name in self._titles_from(typed):  # the same title comes first
                if title != typed:
                    break
                yield place, length

    def _titles_from(self, typed: str) -> Iterator[tuple[str, int, bool]]:
        for place in range(bisect_left(self.titles, (typed, 0, False)), len(self.titles)):
            if not self.titles[place][0].startswith(typed):
                return
            yield self.titles[place]

    # What a word may stand for.

    def _parts(self, word: str) -> Words:
        """The word, or the two words of a name that were typed as one: "openbook", but not "handstand"."""
        if word not in self.known:
            for end in range(3, len(word) - 2):
                if (word[:end], word[end:]) in self.pairs:
                    return word[:end], word[end:]
        return (word,)

    def _forms(self, word: str, *, last: bool) -> Forms:
        """The word as typed, and what it may stand for: completed, with another ending, or corrected.

        A known word is usually meant as it is: "knee" is rarely the beginning of "kneeling".
        """
        forms = [(word, 1.0)]
        is_open = (last or word not in self.known) and len(word) > FEW_LETTERS
        most = FORMS if is_open else FEWER_FORMS
        if word not in self.known:
            forms += [(longer, UNFINISHED) for longer in self._starting_with(word, most)]
        elif last or len(word) > 2:
            forms += [
                (longer, UNFINISHED * len(word) / len(longer)) for longer in self._starting_with(word, most)
            ]
        forms += [(stem, INFLECTED) for stem in _stems(word) if stem in self.known]
        if len(forms) == 1 and word not in self.known:
            forms += _close(word, self.names)
        return forms

    def _starting_with(self, word: str, most: int) -> list[str]:
        start = bisect_left(self.words, word)
        ahead = self.words[start : start + most + 1]
        return [longer for longer in ahead if longer.startswith(word) and longer != word]

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

    def _drop_lone_guesses(self, words: Words, forms: list[Forms], by_word: list[Scores]) -> None:
        """A misspelt word that may be many words counts only where another word leads as well."""
        for place, word in enumerate(words):
            guesses = [form for form, _weight in forms[place][1:]]
            if word in self.known or any(self._is_likely(guess, word) for guess in guesses):
                continue
            others = [
                by_word[other] for other in range(len(words)) if other != place and self._tells(words[other])
            ]
            by_word[place] = {
                exercise: score
                for exercise, score in by_word[place].items()
                if any(exercise in scores for scores in others)
            }

    @staticmethod
    def _is_likely(guess: str, word: str) -> bool:
        """Whether a word that is typed alone means this: a long one does, and a short one that lacks a letter."""
        if guess.startswith(word) or word.startswith(guess):
            return True
        return guess[0] == word[0] and (len(word) > SHORT or len(guess) > len(word))

    def _total(
        self,
        query: Query,
        by_word: list[Scores],
        body: set[int],
        phrased: set[int],
        guessed: set[int],
    ) -> tuple[Scores, Callable[[int], bool]]:
        """The total scores, and whether an exercise is meant at all.

        Exercises that match more of the words, or a whole title, are preferred. Words without any match are ignored,
        because people type whole sentences; but what matches half of the others, or of them only how it is done, or
        another part of the body, is noise.
        """
        words = tuple(word for word, _weight in query)
        found = [
            place for place, scores in enumerate(by_word) if scores and words[place] not in words[:place]
        ]
        weighed = {place: (by_word[place], query[place][1] or LITTLE) for place in found}
        telling = [place for place in found if place in phrased or self._tells(words[place])]
        sure = [place for place in telling if words[place] in self.own and words[place] not in things()]
        unknown = {place for place, (_word, weight) in enumerate(query) if weight and not by_word[place]}
        named = self._named_among(words)
        total = _sum([weighed[place] for place in found])
        if len(unknown) > len(set(telling) - guessed):
            total = {place: total[place] for place in named.keys() & total.keys()}
        self._prefer_titles(total, words, named)
        least = sum(weighed[place][1] for place in sure) / 2
        tellers = [weighed[place] for place in telling] if unknown or len(sure) > 1 else []
        parts = [by_word[place] for place in body if by_word[place] and query[place][1] != BESIDE]
        musts = [by_word[place] for place, word in enumerate(words) if word in MOVEMENTS]

        def is_meant(place: int) -> bool:
            length = named.get(place, 0)
            told = sum(weight for scores, weight in tellers if place in scores) if not length else 0.0
            if (unknown or tellers) and not length and told <= least:
                return False
            if parts and length < 2 and not any(place in scores for scores in parts):
                return False
            return all(place in scores for scores in musts)

        return total, is_meant

    def _prefer_titles(self, total: Scores, words: Words, named: dict[int, int]) -> None:
        for place in named.keys() & total.keys():
            total[place] *= 1 + WHOLE_TITLE * named[place] / len(words)
        typed = " ".join(words)
        best: Scores = {}
        for title, exercise, is_name in self._titles_from(typed):
            if is_name or len(title) == len(typed):
                liking = SAME_TITLE if len(title) == len(typed) else SAME_START
                best[exercise] = max(best.get(exercise, 1.0), liking)
        for exercise in best.keys() & total.keys():
            total[exercise] *= best[exercise]

    def _tells(self, word: str) -> bool:
        """Whether the word says which exercise is meant: not "prone", and not "pain", which only purposes have."""
        return word not in descriptors() and (word in self.said or word not in self.known)

    def _named_among(self, words: Words) -> dict[int, int]:
        """The exercises with a whole name among the words, in any order, and how many words the longest has.

        Two words of a name may stand apart: "slide hands forward on table" names the table slide.
        """
        stems = [plain(word) for word in words]
        named: dict[int, int] = {}
        for length in range(1, min(len(words), LONGEST_NAME) + 1):
            runs = (stems[start : start + length] for start in range(len(words) - length + 1))
            for run in combinations(stems, length) if length == 2 else runs:
                for exercise in self.bags.get(" ".join(sorted(run)), ()):
                    named[exercise] = length
        return named

    def _sorted(self, total: Scores, is_meant: Callable[[int], bool], most: int | None) -> Ranking:
        # Score and place are packed into one whole number, which sorts several times faster than a pair.
        size = len(self.keys) + 1
        codes = [int(score * 1e6) * size - place for place, score in total.items()]
        codes.sort(reverse=True)
        ranking: Ranking = []
        for code in codes:
            place = -code % size
            if is_meant(place):
                ranking.append((self.keys[place], (code + place) / size / 1e6))
                if len(ranking) == most:
                    break
        return ranking


def _meant(forms: list[Forms]) -> dict[tuple[int, int, Words], float]:
    """The synonyms in the query: the range of their words and what they mean, with the weight of that."""
    known = meanings()
    meant: dict[tuple[int, int, Words], float] = {}
    for start in range(len(forms)):
        for end in range(start + 1, min(len(forms), start + LONGEST_SYNONYM) + 1):
            several = FORMS if end == start + 1 and len(forms[start][0][0]) > FEW_LETTERS else 4
            for phrase in product(*(form[:several] for form in forms[start:end])):
                sureness = min(weight for _word, weight in phrase)
                for meaning, weight in known.get(tuple(word for word, _weight in phrase), {}).items():
                    found = (start, end, meaning)
                    meant[found] = max(meant.get(found, 0.0), weight * sureness)
    return meant


def _close(word: str, words: list[str]) -> Forms:
    """What a misspelt word may mean. The first letter is usually right; short words have too many neighbours."""
    if len(word) < SHORT:
        return []
    most = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
    close = process.extract(word, words, scorer=OSA.distance, score_cutoff=most, limit=10)
    likely = [
        (other, distance)
        for other, distance, _place in close
        if (other[0] == word[0] or (distance == 1 and len(word) > SHORT))
        and (len(other) >= SHORT or word.startswith(other))
        and distance <= CLOSE * max(len(word), len(other))
    ]
    return [(other, MISSPELT**distance) for other, distance in likely[:5] if distance == likely[0][1]]


def _stems(word: str) -> list[str]:
    """The possible forms without the ending: "rolling" gives roll and rolle, "hugging" also gives hug."""
    stems = []
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            stems += [stem, stem + "e"] + ([stem[:-1]] if stem[-1] == stem[-2] else [])
    return stems


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """Without the ending of a verb: "rolling" and "roll" give roll, "squeezing" and "squeeze" give squeez."""
    stem = word.removesuffix("ing") if len(word) > 5 else word
    if stem != word and stem[-1] == stem[-2] and stem[-1] not in "ls":
        stem = stem[:-1]
    return stem.removesuffix("e")


def _keep_best(scores: Scores, others: Scores, weight: float, agreeing: float = 0.0) -> None:
    """The better score of each; `agreeing` is the share of the lesser that adds to it."""
    if not scores:
        scores.update(others if weight == 1 else {place: score * weight for place, score in others.items()})
        return
    best = scores.get
    for place, score in others.items():
        weighed, held = score * weight, best(place, 0.0)
        if weighed > held:
            scores[place] = weighed + agreeing * held
        elif agreeing:
            scores[place] = held + agreeing * weighed


def _sum(several: list[tuple[Scores, float]]) -> Scores:
    """The weighted sums. An exercise that is missing in some is reduced by the square of the share that it has.

    What stands beside, as the ball in "bridge with ball", adds to the sum and is not missed.
    """
    if len(several) < 2:
        return dict(several[0][0]) if several else {}
    total: Scores = {}
    matched: Scores = {}
    whole = 0.0
    for scores, weight in several:
        share = 0.0 if weight == BESIDE else weight
        whole += share
        for place, score in scores.items():
            if place in total:
                total[place] += score * weight
                matched[place] += share
            else:
                total[place] = score * weight
                matched[place] = share
    if not whole:
        return total
    return {place: score * (matched[place] / whole) ** 2 for place, score in total.items()}
