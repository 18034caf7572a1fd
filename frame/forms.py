from django.forms.renderers import TemplatesSetting


class FieldRenderer(TemplatesSetting):
    """Every form and field of the site renders with the same two templates."""

    form_template_name = "frame/_form.html"
    field_template_name = "frame/_field.html"
