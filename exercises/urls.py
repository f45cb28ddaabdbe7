from django.urls import include, path

import clinic.converters  # noqa: F401 - registers them
from exercises.views import articles, films, imports, library, own, pictures, public, publishing, reviewing

app_name = "exercises"

published = [
    path("", public.library, name="public_library"),
    path("articles/", public.articles, name="public_articles"),
    path("articles/<public_id:public_id>/", public.article, name="public_article"),
    path("exercises/<public_id:public_id>/", public.exercise, name="public_exercise"),
    path("exercises/<public_id:public_id>/share.png", public.share, name="public_share"),
    path("pictures/<sha256:sha256>/", public.picture, name="public_picture"),
    path("films/<sha256:sha256>/", films.public_film, name="public_film"),
    path("films/<sha256:sha256>/poster/", films.public_film_poster, name="public_film_poster"),
    path("sitemap.xml", public.sitemap, name="public_sitemap"),
]

urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/articles/", articles.articles, name="articles"),
    path("library/articles/<public_id:public_id>/", articles.article, name="article"),
    path("library/pictures/<sha256:sha256>/", library.picture, name="picture"),
    path("library/new/", own.new, name="new"),
    path("library/pictures/add/", pictures.add_photo, name="add_photo"),
    path("library/pictures/drawings/", pictures.drawings, name="drawings"),
    path("library/pictures/preview/<str:source>/", pictures.photo_preview, name="photo_preview"),
    path("library/films/<sha256:sha256>/", films.film_file, name="film_file"),
    path("library/films/<sha256:sha256>/poster/", films.film_poster, name="film_file_poster"),
    path("library/import/", imports.imports, name="imports"),
    path("library/import/<public_id:public_id>/", imports.one, name="import"),
    path("library/import/<public_id:public_id>/confirm/", imports.confirm, name="confirm_import"),
    path("library/import/<public_id:public_id>/delete/", imports.delete, name="delete_import"),
    path("library/export/", imports.export, name="export"),
    path("library/export/<slug:kind>/", imports.export_file, name="export_file"),
    path("library/<public_id:public_id>/", library.exercise, name="exercise"),
    path("library/<public_id:public_id>/copy/", own.copy, name="copy"),
    path("library/<public_id:public_id>/edit/", own.edit, name="edit"),
    path("library/<public_id:public_id>/archive/", own.archive, name="archive"),
    path("library/<public_id:public_id>/restore/", own.restore, name="restore"),
    path("library/<public_id:public_id>/pictures/", pictures.pictures, name="pictures"),
    path("library/<public_id:public_id>/film/", films.film, name="film"),
    path("library/<public_id:public_id>/film/remove/", films.remove, name="remove_film"),
    path("library/<public_id:public_id>/review/", library.review, name="review"),
    path("practice/public/", publishing.publishing, name="publishing"),
    path("practice/review/", reviewing.overview, name="reviews"),
    path("practice/review/next/", reviewing.next_one, name="review_next"),
    path("practice/review/<public_id:public_id>/", reviewing.one, name="review_one"),
    path("practice/review/<public_id:public_id>/withdraw/", reviewing.withdraw, name="review_withdraw"),
    path("public/<slug:address>/", include(published)),
    path("robots.txt", public.robots, name="robots"),
]
