"""Chromium without a window, told what to do over two pipes: Python's own library only."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import tempfile

ANSWER_BYTES = 1 << 16


class Browser:
    """A browser with one page. Use it with `with`."""

    def __init__(self):
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not program:
            raise SystemExit("there is no chromium: `make deps` installs it")
        self.profile = tempfile.mkdtemp(prefix="stile-browser-")
        to_read, self.to = (_far(end) for end in os.pipe())
        self.answers, to_write = (_far(end) for end in os.pipe())

        def place():
            # Chromium reads commands from 3 and writes answers to 4.
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
             "--force-color-profile=srgb", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "about:blank"],
            preexec_fn=place, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.rest = b""
        self.number = 0
        self.events = []
        self.session = None
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.do(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.profile, ignore_errors=True)

    def do(self, method, **params):
        """One command and its answer."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def _next(self):
        while b"\0" not in self.rest:
            read = os.read(self.answers, ANSWER_BYTES)
            if not read:
                raise SystemExit("the browser ended by itself")
            self.rest += read
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def _until(self, event):
        while True:
            for at, seen in enumerate(self.events):
                if seen.get("method") == event:
                    del self.events[:at + 1]
                    return
            self.events.append(self._next())

    def looks_like(self, width, height, phone=False, dark=False):
        """The size of the screen, and what the person prefers."""
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=phone)
        scheme = "dark" if dark else "light"
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.do("Emulation.setEmulatedMedia", features=features)

    def cookie(self, url, name, value):
        self.do("Network.setCookie", url=url, name=name, value=value)

    def open(self, url):
        """Goes there, and waits until the page with its fonts is there."""
        self.events.clear()
        self.do("Page.navigate", url=url)
        self._until("Page.loadEventFired")
        settle = "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"
        self.do("Runtime.evaluate", expression=settle, awaitPromise=True)

    def run(self, expression):
        """The value of an expression in the page."""
        return self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)["result"].get("value")

    def complaints(self):
        """What the page wrote as an error, since it was opened."""
        entries = [seen["params"]["entry"]["text"] for seen in self.events if seen.get("method") == "Log.entryAdded"]
        thrown = [seen["params"]["exceptionDetails"]["text"] for seen in self.events if seen.get("method") == "Runtime.exceptionThrown"]
        return entries + thrown

    def picture(self, path):
        data = self.do("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))


def _far(end):
    """The same end of a pipe under a high number, out of the way of 3 and 4."""
    moved = fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 64)
    os.close(end)
    return moved
