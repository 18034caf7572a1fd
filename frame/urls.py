from django.urls import path

from frame import views

app_name = "frame"
urlpatterns = [
    path("ui/", views.ui, name="ui"),
    path("places/", views.places, name="places"),
    path("find/", views.finding, name="find"),
    path("keys/", views.keys, name="keys"),
]
