from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<str:work>/new-try/", views.new_try, name="new_try_of_all"),
    path("<str:work>/<int:pk>/new-try/", views.new_try, name="new_try"),
]
