from typing import Any

from django.http import HttpRequest

from patients.device_settings import DeviceSettings


def device(request: HttpRequest) -> dict[str, Any]:
    return {"device": DeviceSettings.of(request)}
