"""What happened to sign-ins, roles and patients' films, as lines of the log that a program can read.

No names, no addresses of people.

signed_in person=k3v9… from=203.0.113.0/24
"""

import ipaddress
import logging

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied

from clinic.logs import current_request
from clinic.models import Clinic, User

logger = logging.getLogger("reprise.security")


def record(
    event: str, *, person: User | None = None, clinic: Clinic | None = None, role: str = "", what: str = ""
) -> None:
    """`person` is the one it happened to. Who did it is at the beginning of the line, as on every line."""
    facts = {
        "person": person and person.public_id,
        "clinic": clinic and clinic.public_id,
        "role": role,
        "what": what,
        "from": network(),
    }
    logger.info(" ".join([event, *(f"{name}={value}" for name, value in facts.items() if value)]))


def network() -> str:
    """The network that the request came from: too coarse to identify a person, enough to see an attack."""
    request = current_request.get()
    if request is None:
        return ""
    try:
        address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))
