"""A throw-away server with something in it, for scripts that look at it or measure it: Python's own library only."""

import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

PASSWORD = "nine lanterns beyond the stile"
START_SECONDS_MAX = 30


def executable():
    """The release build of this checkout."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    target = os.environ.get("CARGO_TARGET_DIR") or f"{cache}/stile/target"
    path = Path(target) / "release" / "stile"
    if not path.exists():
        raise SystemExit(f"there is no {path}: build it first (`make` does)")
    return path


class World:
    """A server on a free loopback port, with an organization and one signed-in person. Use it with `with`."""

    def __init__(self, organization="Northlight Studio", name="Mara Lindqvist"):
        self.folder = Path(tempfile.mkdtemp(prefix="stile-world-"))
        self.lines = []
        self.address = None
        self._setup_token = None
        self._start()
        session = self._call("POST", "/api/v1/setup", {
            "token": self._setup_token,
            "organization": organization,
            "email": "mara@example.org",
            "display_name": name,
            "password": PASSWORD,
        })
        self.root = session["personal_space"]["root_id"]
        signed_in = self._call("POST", "/api/v1/sessions", {
            "email": "mara@example.org", "password": PASSWORD, "as": "bearer",
        })
        self.token = signed_in["token"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        command = [str(executable()), "serve", "--data", str(self.folder / "data"), "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        found = threading.Event()

        def read():
            for line in self.process.stdout:
                self.lines.append(line.rstrip())
                match = re.search(r"http://(127\.0\.0\.1:\d+)/setup\?token=([A-Za-z0-9_-]{43})", line)
                if match:
                    self.address, self._setup_token = match.groups()
                    found.set()

        threading.Thread(target=read, daemon=True).start()
        if not found.wait(START_SECONDS_MAX):
            self.process.kill()
            raise SystemExit("the server showed no setup address:\n" + "\n".join(self.lines))

    @property
    def url(self):
        return f"http://{self.address}"

    def connect(self):
        """A connection that one may keep."""
        return http.client.HTTPConnection(self.address, timeout=120)

    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def _call(self, method, path, body=None, headers=None):
        connection = self.connect()
        data = json.dumps(body).encode() if body is not None else None
        sent = {"Content-Type": "application/json", **(headers or {})}
        connection.request(method, path, data, sent)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path} answered {answer.status}: {text.decode(errors='replace')}")
        return json.loads(text) if text else None

    def call(self, method, path, body=None):
        """One call of the API as the person who is signed in."""
        return self._call(method, path, body, self.headers())

    def person(self, email, name):
        """A new member of the organization: their id, and the headers that they sign requests with."""
        made = self.call("POST", "/api/v1/admin/users", {"email": email, "display_name": name, "password": PASSWORD})
        session = self._call("POST", "/api/v1/sessions", {"email": email, "password": PASSWORD, "as": "bearer"})
        return made["user"]["id"], {"Authorization": f"Bearer {session['token']}"}

    def give(self, node, user, role):
        """Gives somebody a role on a node and all below it."""
        self.call("POST", f"/api/v1/nodes/{node}/grants", {"principals": [{"kind": "user", "id": user}], "role": role})

    def cookie(self):
        """The value of the cookie that a browser would have after signing in."""
        connection = self.connect()
        body = json.dumps({"email": "mara@example.org", "password": PASSWORD})
        connection.request("POST", "/api/v1/sessions", body, {"Content-Type": "application/json"})
        cookie = connection.getresponse().headers["Set-Cookie"]
        connection.close()
        return cookie.split("=", 1)[1].split(";", 1)[0]

    def folder_in(self, parent, name):
        return self.call("POST", f"/api/v1/nodes/{parent}/folders", {"name": name})["id"]

    def file_in(self, parent, name, content):
        connection = self.connect()
        path = f"/api/v1/nodes/{parent}/files?" + urllib.parse.urlencode({"name": name})
        connection.request("PUT", path, content, {"Content-Type": "application/octet-stream", **self.headers()})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status not in (200, 201):
            raise SystemExit(f"PUT {path} answered {answer.status}: {text.decode(errors='replace')}")
        return json.loads(text)["id"]

    def link_on(self, nodes, **settings):
        return self.call("POST", "/api/v1/links", {"nodes": nodes, **settings})["url"]

    def cpu_seconds(self):
        """What the server has computed so far, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def in_days(days):
    """An instant as the API writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() + days * 86_400))
