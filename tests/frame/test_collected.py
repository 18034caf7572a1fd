"""Static files are collected again only when something about them is another."""

from frame import collected


def test_the_stamp_is_another_when_a_file_is(settings, tmp_path):
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path / "here"], tmp_path / "static"
    (tmp_path / "here").mkdir()
    sheet = tmp_path / "here" / "page.css"
    sheet.write_text("a {}")
    collected.finders.get_finder.cache_clear()
    try:
        first = collected.stamp()

        assert collected.stamp() == first
        sheet.write_text("a { color: red }")
        second = collected.stamp()
        assert second != first
        (tmp_path / "here" / "print.css").write_text("")
        assert collected.stamp() not in (first, second)
    finally:
        collected.finders.get_finder.cache_clear()


def test_what_was_collected_elsewhere_or_is_gone_is_collected_again(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    assert not collected.is_noted("now")

    manifest.write_text("{}")
    collected.note("now")

    assert collected.is_noted("now")
    assert not collected.is_noted("later")
    manifest.unlink()
    assert not collected.is_noted("now")
