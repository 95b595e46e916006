"""An OpenAPI file held true: whoever asks a relay ticks off what was met, and every answer fits its schema."""
import json

import jsonschema
import yaml

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
NOBODY = "0000000000000000"


class Spec:
    def __init__(self, file, relay_port=lambda relay: relay.admin):
        self.spec = yaml.safe_load(file.read_text())
        self.port = relay_port
        self.open = {(path, method, status) for path, method, operation in self._operations()
                     for status in operation["responses"]}

    def _operations(self):
        return [(path, method, operation) for path, item in self.spec["paths"].items()
                for method, operation in item.items() if method.upper() in METHODS]

    def every(self):
        return [(path, method) for path, method, _ in self._operations()]

    def fits(self, schema, body):
        schema = dict(schema, components=self.spec["components"])
        jsonschema.Draft202012Validator(schema).validate(json.loads(body))

    def meet(self, relay, path, method, visit=NOBODY, query="", patiently=False, **options):
        """The status, after the answer was held against what the file says of it."""
        ask = relay.ask_patiently if patiently else relay.ask
        status, headers, body = ask(method.upper(), path.replace("{id}", visit) + query, port=self.port(relay),
                                    **options)
        responses = self.spec["paths"][path][method]["responses"]
        assert str(status) in responses, f"{method} {path}: {status} is not in the file: {body}"
        self._check(f"{method} {path} {status}", responses[str(status)], headers, body)
        self.open.discard((path, method, str(status)))
        return status

    def _check(self, where, response, headers, body):
        while response.get("$ref", "").startswith("#/components/responses/"):
            response = self.spec["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
        for name, header in response.get("headers", {}).items():
            assert headers[name] or not header.get("required"), f"{where}: no {name}"
        content = response["content"]
        assert headers["Content-Type"] in content, f"{where}: {headers['Content-Type']}"
        if headers["Content-Type"] != "application/json":
            return
        assert headers["Cache-Control"] == "no-store", where
        self.fits(content["application/json"]["schema"], body)

    def refuse_other_methods(self, relay, **options):
        """405 with Allow for every method that the file does not name of a path."""
        for path in self.spec["paths"]:
            named = {method.upper() for each, method in self.every() if each == path}
            for method in METHODS:
                if method in named:
                    continue
                status, headers, body = relay.ask_patiently(method, path.replace("{id}", NOBODY),
                                                            port=self.port(relay), **options)
                assert status == 405, f"{method} {path}: {status}"
                allowed = set(headers["Allow"].split(", ")) - {"HEAD"}
                assert named == allowed, f"{path}: {allowed}"
                self.fits({"$ref": "#/components/schemas/Error"}, body)
