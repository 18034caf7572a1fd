from django.urls import path

from api.views import imports

urlpatterns = [
    path("imports", imports.ImportList.as_view(), name="imports"),
    path("imports/<int:id>", imports.ImportDetail.as_view(), name="import"),
    path("imports/<int:id>/columns", imports.ImportColumns.as_view(), name="import_columns"),
    path("imports/<int:id>/run", imports.ImportRun.as_view(), name="import_run"),
    path("imports/<int:id>/cancellation", imports.ImportCancellation.as_view(), name="import_cancellation"),
    path("imports/<int:id>/problems", imports.ImportProblems.as_view(), name="import_problems"),
]
