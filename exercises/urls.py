from django.urls import include, path

import clinic.converters  # noqa: F401 - registers them
from exercises.views import articles, library, public

app_name = "exercises"

published = [
    path("", public.library, name="public_library"),
    path("articles/", public.articles, name="public_articles"),
    path("articles/<public_id:public_id>/", public.article, name="public_article"),
    path("exercises/<public_id:public_id>/", public.exercise, name="public_exercise"),
    path("exercises/<public_id:public_id>/share.png", public.share, name="public_share"),
    path("pictures/<sha256:sha256>/", public.picture, name="public_picture"),
    path("sitemap.xml", public.sitemap, name="public_sitemap"),
]

urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/articles/", articles.articles, name="articles"),
    path("library/articles/<public_id:public_id>/", articles.article, name="article"),
    path("library/pictures/<sha256:sha256>/", library.picture, name="picture"),
    path("library/<public_id:public_id>/", library.exercise, name="exercise"),
    path("library/<public_id:public_id>/copy/", library.copy, name="copy"),
    path("library/<public_id:public_id>/review/", library.review, name="review"),
    path("public/<slug:address>/", include(published)),
    path("robots.txt", public.robots, name="robots"),
]
