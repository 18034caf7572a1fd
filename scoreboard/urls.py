from django.urls import path

from scoreboard.views import behind, board

app_name = "scoreboard"
urlpatterns = [
    path("", board.scoreboard, name="scoreboard"),
    path("promises/", behind.promise_list, name="promise_list"),
    path("handoffs/", behind.handoff_list, name="handoff_list"),
    path("leads/", behind.lead_list, name="lead_list"),
    path("calls/", behind.call_list, name="call_list"),
]
