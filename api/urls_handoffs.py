from django.urls import path

from api.views import clocks, handoff_steps, handoffs

urlpatterns = [
    path("leads/<int:id>/submission", handoff_steps.Submission.as_view(), name="submission"),
    path("leads/<int:id>/verdict", clocks.LeadVerdict.as_view(), name="lead_verdict"),
    path("leads/<int:id>/clocks", clocks.LeadClocks.as_view(), name="lead_clocks"),
    path("handoffs", handoffs.HandoffList.as_view(), name="handoffs"),
    path("handoffs/<int:id>", handoffs.HandoffDetail.as_view(), name="handoff"),
    path("handoffs/<int:id>/clocks", handoffs.HandoffClocks.as_view(), name="handoff_clocks"),
    path("handoffs/<int:id>/follow-ups", handoffs.FollowUps.as_view(), name="follow_ups"),
    path("handoffs/<int:id>/questions", handoffs.Questions.as_view(), name="questions"),
    path("handoffs/<int:id>/acceptance", handoff_steps.Acceptance.as_view(), name="acceptance"),
    path("handoffs/<int:id>/return", handoff_steps.Return.as_view(), name="return"),
    path("handoffs/<int:id>/withdrawal", handoff_steps.Withdrawal.as_view(), name="withdrawal"),
    path("handoffs/<int:id>/question", handoff_steps.Asking.as_view(), name="question"),
    path("handoffs/<int:id>/answer", handoff_steps.Answering.as_view(), name="answer"),
    path("handoffs/<int:id>/follow-up", handoff_steps.FollowingUp.as_view(), name="follow_up"),
    path("handoffs/<int:id>/postponement", handoff_steps.Postponement.as_view(), name="postponement"),
    path("handoffs/<int:id>/giving-back", handoff_steps.GivingBack.as_view(), name="giving_back"),
    path("handoffs/<int:id>/reassignment", handoff_steps.Reassignment.as_view(), name="reassignment"),
    path("handoffs/<int:id>/conversion", handoff_steps.Conversion.as_view(), name="conversion"),
    path("handoffs/<int:id>/win", handoff_steps.Win.as_view(), name="win"),
    path("handoffs/<int:id>/loss", handoff_steps.Loss.as_view(), name="loss"),
    path("steps/<int:id>/taking-back", handoff_steps.TakingBack.as_view(), name="taking_back"),
    path("clocks/<int:id>", clocks.ClockDetail.as_view(), name="clock"),
]
