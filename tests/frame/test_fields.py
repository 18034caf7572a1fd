import re

from django import forms

from frame.examples import ExampleForm


class Note(forms.Form):
    note = forms.CharField(help_text="What should Tomás do next?", min_length=8)
    tier = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, help_text="One of them")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_an_error_and_a_hint_are_tied_to_their_field():
    html = str(Note(data={"note": "no", "tier": "a"}))

    control = re.search(r'<input type="text"[^>]+>', html)[0]
    assert 'aria-invalid="true"' in control
    assert 'aria-describedby="id_note_helptext id_note_error"' in control
    assert 'id="id_note_helptext"' in html
    assert 'id="id_note_error"' in html
    assert '<label for="id_note">' in html


def test_a_group_of_choices_is_a_fieldset_that_says_what_it_asks():
    html = str(Note(data={"note": "call before noon"}))

    assert re.search(r'<fieldset class="field choices" aria-describedby="id_tier_helptext id_tier_error">', html)
    assert '<legend class="field-legend">Tier' in html


def test_hidden_fields_come_along_without_a_label():
    html = str(Note())

    assert 'type="hidden" name="hidden"' in html
    assert 'for="id_hidden"' not in html


def test_every_described_by_points_to_something_on_the_page():
    html = str(ExampleForm(data={}))

    named = {name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()}
    assert named
    assert named <= set(re.findall(r' id="([^"]+)"', html))


def test_only_fields_that_may_stay_empty_say_so():
    html = str(ExampleForm())

    assert re.search(r"Note for Tomás</label>", html)
    assert re.search(r'in their words <span class="field-optional">\(optional\)</span></label>', html)
