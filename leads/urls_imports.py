from django.urls import path

from leads.views import imports

urlpatterns = [
    path("leads/imports/", imports.import_list, name="import_list"),
    path("leads/imports/new/", imports.import_new, name="import_new"),
    path("leads/imports/<int:pk>/", imports.import_detail, name="import_detail"),
    path("leads/imports/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("leads/imports/<int:pk>/preview/", imports.import_preview, name="import_preview"),
    path("leads/imports/<int:pk>/run/", imports.import_run, name="import_run"),
    path("leads/imports/<int:pk>/cancellation/", imports.import_cancellation, name="import_cancellation"),
    path("leads/imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("leads/imports/<int:pk>/problems/", imports.import_problems, name="import_problems"),
    path("leads/imports/<int:pk>/bad-rows/", imports.import_bad_rows, name="import_bad_rows"),
]
