from sla.forms.agreement import AgreementForm
from sla.forms.calendar import DayForm, WeekForm

__all__ = ["AgreementForm", "DayForm", "WeekForm"]
