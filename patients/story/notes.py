"""What staff wrote for each other."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.models import StaffNote
from patients.story.item import Item, Look
from patients.story.story import Story


def staff_notes(story: Story) -> Iterator[Item]:
    notes = StaffNote.objects.filter(patient=story.patient)
    together = ("by", "plan", "corrects__by", "corrected_by__by")
    for note in story.newest(notes.select_related(*together)):
        yield Item(
            at=note.at,
            icon="lock-closed",
            look=Look.STAFF,
            title=title_of(note),
            place=f"note-{note.public_id}",
            lines=list(filter(None, [str(note.plan or ""), corrected_since(note)])),
            texts=[note.text],
            is_struck=note.correction is not None,
            links=links_of(story, note),
        )


def title_of(note: StaffNote) -> str:
    if not note.corrects:
        return _("Note for staff, %(by)s") % {"by": note.by}
    words = {"by": note.by, "author": note.corrects.by, "day": said(note.corrects)}
    return _("Note for staff, %(by)s: corrects the note of %(author)s of %(day)s") % words


def corrected_since(note: StaffNote) -> str:
    if note.correction is None:
        return ""
    return _("Corrected by %(by)s on %(day)s. What was written stays here.") % {
        "by": note.correction.by,
        "day": said(note.correction),
    }


def links_of(story: Story, note: StaffNote) -> list[tuple[str, str]]:
    if note.correction:
        return []
    return [(story.link("correct_note", story.patient.public_id, note.public_id), _("Correct"))]


def said(note: StaffNote) -> str:
    return date_format(timezone.localtime(note.at), "j F, H:i")
