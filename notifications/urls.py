from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="notification_list"),
    path("<int:pk>/", views.notification, name="notification"),
    path("reading/", views.reading, name="reading"),
    path("preference/", views.preference, name="preference"),
]
