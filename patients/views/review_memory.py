"""What a therapist did on a review, kept in their session: what was answered, and what was left open on purpose.

It holds for one plan at a time. Nothing of it decides what may be issued.
"""

from typing import NamedTuple

from clinic.access import SignedInRequest
from patients.models import Plan
from patients.review import Question

KEY = "review"
KEPT = 40  # questions of one plan


class Answered(NamedTuple):
    title: str
    text: str
    answer: str
    row: str  # its key, empty for a question about the whole plan


class Memory:
    def __init__(self, request: SignedInRequest, plan: Plan) -> None:
        kept = request.session.get(KEY) or {}
        self.session, self.plan = request.session, plan.public_id
        self.kept = kept if kept.get("plan") == plan.public_id else {"left": [], "answered": {}}

    def leave(self, question: Question, left: bool) -> None:
        others = [name for name in self.kept["left"] if name != question.name]
        self._keep(left=[*others, question.name][-KEPT:] if left else others)

    def answer(self, question: Question, said: str) -> None:
        row = str(question.row or "")
        told = Answered(question.title, question.text, said[:200], row)
        self._keep(answered=dict([*self.kept["answered"].items(), (question.name, list(told))][-KEPT:]))

    def was_left(self, question: Question) -> bool:
        return question.name in self.kept["left"]

    def answered(self, still_asked: list[Question]) -> list[Answered]:
        """What was answered and is not asked again."""
        asked = {question.name for question in still_asked}
        return [Answered(*told) for name, told in self.kept["answered"].items() if name not in asked]

    def _keep(self, **changed: object) -> None:
        self.kept = {**self.kept, **changed, "plan": self.plan}
        self.session[KEY] = self.kept
