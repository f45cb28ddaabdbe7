from django.urls import path

import clinic.converters  # noqa: F401 - registers them
from exercises import views

app_name = "exercises"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/articles/", views.articles, name="articles"),
    path("library/articles/<public_id:public_id>/", views.article, name="article"),
    path("library/pictures/<sha256:sha256>/", views.picture, name="picture"),
    path("library/<public_id:public_id>/", views.exercise, name="exercise"),
]
