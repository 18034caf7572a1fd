import json


class Caller:
    """What a program does: JSON out, JSON back."""

    def __init__(self, client, key):
        self.client, self.key = client, key

    def get(self, path, **query):
        return self.ask("GET", path, query=query)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, body={} if body is None else body, headers=headers)

    def patch(self, path, body):
        return self.ask("PATCH", path, body=body)

    def upload(self, path, content, *, content_type="text/csv", query=None, **headers):
        """A file as the body."""
        return self.ask("POST", path, body=content, query=query, headers=headers, content_type=content_type)

    def ask(self, method, path, *, body=None, query=None, headers=None, content_type="application/json"):
        address = path if path.startswith(("/", "http")) else f"/api/v1/{path}"
        more = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return self.client.generic(
            method,
            address,
            data=b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode(),
            content_type=content_type,
            query_params=query,
            headers={"Authorization": f"Bearer {self.key}", **more},
        )
