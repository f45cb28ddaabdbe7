from django import template

from clinic.work.kinds import label_of
from clinic.work.models import Letter

register = template.Library()


@register.filter
def letter_label(letter: Letter) -> str:
    """What the email is, in two or three words."""
    return label_of(letter.kind)
