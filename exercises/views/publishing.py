"""The page on which a practice decides what of its library anyone may read."""

from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from clinic.access import READ_AND_SEND, SignedInRequest, of_practice
from clinic.practice_forms import PublicForm
from clinic.views.practice import clinic_of, edited
from exercises.models import Article, Exercise


@require_http_methods(READ_AND_SEND)
@of_practice
def publishing(request: SignedInRequest) -> HttpResponse:
    clinic = clinic_of(request)
    current = Exercise.objects.filter(Q(clinic=None) | Q(clinic=clinic)).current()
    own = current.filter(clinic=clinic)
    open_to_all = own.filter(is_internal=False)
    signed = open_to_all.reviewed_in(clinic).count()
    articles = Article.objects.filter(Q(clinic=None) | Q(clinic=clinic, is_internal=False)).current()
    context = {
        "starter": current.filter(clinic=None).count(),
        "signed": signed,
        "unsigned": open_to_all.count() - signed,
        "internal": own.filter(is_internal=True).count(),
        "articles": articles.count(),
    }
    return edited(request, PublicForm, "exercises:publishing", "exercises/publishing.html", context)
