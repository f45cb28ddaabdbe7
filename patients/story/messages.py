"""What patient and practice wrote to each other. A helper's words are there too: staff see all."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from patients.models import Message
from patients.story.item import Item, Look
from patients.story.story import Story


def messages_written(story: Story) -> Iterator[Item]:
    messages = Message.objects.filter(patient=story.patient).select_related("by", "photo")
    for message in story.newest(messages, "sent_at"):
        words = _("Message to the patient, %(by)s") if message.from_staff else _("Message, %(by)s")
        is_unread = not message.from_staff and message.read_at is None
        address = story.link("thread", story.patient.public_id)
        yield Item(
            at=message.sent_at,
            icon="chat-bubble-left-ellipsis",
            look=Look.QUIET if message.from_staff else Look.PATIENT,
            title=words % {"by": message.by},
            place=f"message-{message.public_id}",
            lines=list(filter(None, [message.about, _("Nobody has read it yet.") if is_unread else ""])),
            texts=[message.text or _("A photo.")],
            links=[(f"{address}#message-{message.public_id}", _("Open"))],
        )
