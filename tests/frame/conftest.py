from tests.leads.conftest import agreement  # noqa: F401 (the fixture of both)
