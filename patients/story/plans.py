"""What became of the patient's plans: versions issued, first opened and withdrawn, phases opened and closed."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from patients.changes import changes
from patients.models import IssuedPlan, PhaseOpening
from patients.snapshots import Snapshot
from patients.story.item import Item, Look
from patients.story.story import Story

MOST_CHANGES = 4  # sentences


def versions_given(story: Story) -> Iterator[Item]:
    issued = story.versions_shown
    before = {(each.plan_id, each.number): each for each in story.versions}
    old = {each.pk: before.get((each.plan_id, each.number - 1)) for each in issued}
    contents = story.contents([*old, *(each.pk for each in old.values() if each)])
    for version in issued:
        previous = old[version.pk]
        yield Item(
            at=version.issued_at,
            icon="document-check",
            look=Look.VERSION,
            title=titled(_("Version %(number)s of %(plan)s issued by %(by)s"), version, version.issued_by),
            place=f"version-{version.public_id}",
            lines=what_changed(contents[previous.pk], contents[version.pk]) if previous else (),
            links=[(version.get_absolute_url(), _("Version %(number)s") % {"number": version.number})],
        )
    yield from later(story)


def later(story: Story) -> Iterator[Item]:
    """First openings and withdrawals."""
    for version in story.versions:
        opening = getattr(version, "first_opening", None)
        if opening and story.is_earlier(opening.at):
            yield Item(
                at=opening.at,
                icon="envelope-open",
                look=Look.PATIENT,
                title=titled(_("Version %(number)s of %(plan)s first opened by %(by)s"), version, opening.by),
                place=f"opened-{version.public_id}",
            )
        if version.is_withdrawn and story.is_earlier(version.withdrawal.at):
            gone = version.withdrawal
            yield Item(
                at=gone.at,
                icon="no-symbol",
                look=Look.VERSION,
                title=titled(_("Version %(number)s of %(plan)s withdrawn by %(by)s"), version, gone.by),
                place=f"withdrawn-{version.public_id}",
                lines=[gone.reason] if gone.reason else (),
            )


def titled(words: str, version: IssuedPlan, by: object) -> str:
    return words % {"number": version.number, "plan": version.plan, "by": by}


def what_changed(before: Snapshot, now: Snapshot) -> list[str]:
    said = changes(before, now)
    if len(said) <= MOST_CHANGES + 1:
        return said
    more = _("And %(count)s more changes.") % {"count": len(said) - MOST_CHANGES}
    return [*said[:MOST_CHANGES], more]


def phases_opened(story: Story) -> Iterator[Item]:
    openings = PhaseOpening.objects.filter(plan__patient=story.patient)
    found = story.newest(openings.select_related("plan", "by"))
    latest: dict[int, IssuedPlan] = {}
    for version in story.versions:
        latest.setdefault(version.plan_id, version)
    contents = story.contents(latest[plan].pk for plan in {each.plan_id for each in found} if plan in latest)
    for each in found:
        given = latest.get(each.plan_id)
        names = {row["key"]: row["name"] for row in contents[given.pk]["phases"]} if given else {}
        words = _("Phase “%(phase)s” of %(plan)s opened by %(by)s, from %(day)s")
        if not each.opens:
            words = _("Phase “%(phase)s” of %(plan)s closed again by %(by)s")
        name = names.get(str(each.phase)) or _("without a name")
        day = date_format(each.on, "j F")
        yield Item(
            at=each.at,
            icon="lock-open" if each.opens else "pause",
            look=Look.VERSION,
            title=words % {"phase": name, "plan": each.plan, "by": each.by, "day": day},
            place=f"phase-{each.pk}",
        )
