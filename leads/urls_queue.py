from django.urls import path

from leads.views import clocks, queue, queue_rows, steps, submission, taking_back

urlpatterns = [
    path("leads/<int:pk>/submission/", submission.submission, name="submission"),
    path("queue/", queue.queue, name="queue"),
    path("queue/teams/<int:pk>/rows/", queue_rows.queue_rows, name="queue_rows"),
    path("queue/teams/<int:pk>/gone/", queue_rows.queue_gone, name="queue_gone"),
    path("queue/<int:pk>/", queue.handoff, name="handoff"),
    path("handoffs/<int:pk>/acceptance/", steps.acceptance, name="handoff_acceptance"),
    path("handoffs/<int:pk>/return/", steps.return_, name="handoff_return"),
    path("handoffs/<int:pk>/question/", steps.question, name="handoff_question"),
    path("handoffs/<int:pk>/answer/", steps.answer, name="handoff_answer"),
    path("handoffs/<int:pk>/follow-up/", steps.follow_up, name="handoff_follow_up"),
    path("handoffs/<int:pk>/postponement/", steps.postponement, name="handoff_postponement"),
    path("handoffs/<int:pk>/giving-back/", steps.giving_back, name="handoff_giving_back"),
    path("handoffs/<int:pk>/reassignment/", steps.reassignment, name="handoff_reassignment"),
    path("handoffs/<int:pk>/conversion/", steps.conversion, name="handoff_conversion"),
    path("handoffs/<int:pk>/win/", steps.win, name="handoff_win"),
    path("handoffs/<int:pk>/loss/", steps.loss, name="handoff_loss"),
    path("handoffs/<int:pk>/withdrawal/", steps.withdrawal, name="handoff_withdrawal"),
    path("steps/<int:pk>/taking-back/", taking_back.taking_back, name="taking_back"),
    path("clocks/<int:pk>/", clocks.clock_explanation, name="clock_explanation"),
]
