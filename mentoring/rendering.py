"""How forms look: every question of every form is drawn by templates/parts/_field.html."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    form_template_name = "parts/_form.html"
    field_template_name = "parts/_field.html"
