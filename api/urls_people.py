from django.urls import path

from api.views import calendars, people

urlpatterns = [
    path("people", people.PersonList.as_view(), name="people"),
    path("people/<int:id>", people.PersonDetail.as_view(), name="person"),
    path("teams", people.TeamList.as_view(), name="teams"),
    path("teams/<int:id>", people.TeamDetail.as_view(), name="team"),
    path("teams/<int:id>/calendar", calendars.TeamCalendar.as_view(), name="calendar"),
    path("teams/<int:id>/calendar/week", calendars.WeeklyHours.as_view(), name="weekly_hours"),
    path("teams/<int:id>/calendar/days", calendars.DatedHours.as_view(), name="dated_hours"),
    path("teams/<int:id>/calendar/days/removal", calendars.DatedHoursRemoval.as_view(), name="dated_hours_removal"),
]
