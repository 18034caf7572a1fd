"""What `up --demo` gives its parts, and what it refuses."""

import pytest

from smarketing.state import State
from smarketing.up import environment, main


def test_only_up_itself_says_what_is_a_demo(tmp_path, monkeypatch):
    monkeypatch.setenv("SMARKETING_DEMO", "1")
    monkeypatch.setenv("EMAIL_BACKEND", "real")
    state = State(tmp_path)
    (tmp_path / "secret_key").write_text("x")

    real, demo = environment(state, url="http://here"), environment(state, url="http://here", demo=True)

    assert real["SMARKETING_DEMO"] == "0"
    assert real["EMAIL_BACKEND"] == "real"
    assert demo["SMARKETING_DEMO"] == "1"
    assert demo["EMAIL_BACKEND"] == "django.core.mail.backends.dummy.EmailBackend"
    assert demo["SESSION_COOKIE_NAME"] != real.get("SESSION_COOKIE_NAME", "smarketing_session")


def test_fresh_is_for_the_demo_alone(capsys):
    with pytest.raises(SystemExit):
        main(["--fresh"])

    assert "up --demo --fresh" in capsys.readouterr().err
