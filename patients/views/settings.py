"""Size of text, sound, speech and vibration of the portal, for the device in hand."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest
from clinic.forms import posted
from patients.access import follow
from patients.device_settings import DeviceSettings, TextSize


class SettingsForm(forms.Form):
    all_optional = True

    text = forms.ChoiceField(
        label=gettext_lazy("Size of text"), choices=TextSize.choices, widget=forms.RadioSelect
    )
    sound = forms.BooleanField(label=gettext_lazy("Sounds in a session"), required=False)
    speech = forms.BooleanField(
        label=gettext_lazy("Read aloud, and spoken words in a session"), required=False
    )
    vibration = forms.BooleanField(label=gettext_lazy("Vibration in a session"), required=False)


@require_http_methods(READ_AND_SEND)
def settings(request: SignedInRequest) -> HttpResponse:
    records = follow(request)
    form = SettingsForm(posted(request), initial=asdict(DeviceSettings.of(request)))
    if form.is_valid():
        messages.success(request, _("Saved on this device."))
        answer = redirect("patients:settings")
        DeviceSettings(**form.cleaned_data).keep(answer)
        return answer
    status = 422 if form.is_bound else 200
    context = {"form": form, "access": records[0] if records else None}
    return render(request, "patients/settings.html", context, status=status)
