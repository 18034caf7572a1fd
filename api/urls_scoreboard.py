from django.urls import path

from api.views import scoreboard

urlpatterns = [path("scoreboard", scoreboard.Scoreboard.as_view(), name="scoreboard")]
