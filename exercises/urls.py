from django.urls import path

from exercises import views

app_name = "exercises"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("library/articles/", views.articles, name="articles"),
    path("library/articles/<str:public_id>/", views.article, name="article"),
    path("library/pictures/<str:sha256>/", views.picture, name="picture"),
    path("library/<str:public_id>/", views.exercise, name="exercise"),
]
