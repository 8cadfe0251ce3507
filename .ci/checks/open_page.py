#!/usr/bin/env python3
"""Opens a report in headless Chromium and checks that it works and keeps to itself.

    open_page.py PAGE.html SCREENSHOT.png

Needs Python's standard library and `chromium` only: the DevTools protocol is spoken over a plain
socket. Says what is wrong and ends with 1 if anything is.
"""

import base64
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request

FLAGS = [
    "--headless", "--no-sandbox", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--remote-debugging-port=0",
]


class Browser:
    """A tab of a browser of its own."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            ["chromium", *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        try:
            self.connect()
        except BaseException:
            self.close()
            raise

    def connect(self):
        port = self.wait(self.port, "the browser did not start")
        # Not by way of a proxy that the surroundings may name.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        tabs = json.load(direct.open(f"http://127.0.0.1:{port}/json/list", timeout=60))
        address = next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"]
        path = address.split(f":{port}", 1)[1]
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.read(1)
        self.count = 0
        self.events = []
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def port(self):
        if self.process.poll() is not None:
            raise SystemExit(f"the browser ended with {self.process.returncode}")
        file = pathlib.Path(self.profile.name, "DevToolsActivePort")
        lines = file.read_text().split() if file.exists() else []
        return int(lines[0]) if lines else None

    @staticmethod
    def wait(found, otherwise, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if (value := found()) is not None:
                return value
            time.sleep(0.05)
        raise SystemExit(otherwise)

    def read(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise SystemExit("the browser closed the connection")
            data += piece
        return data

    def receive(self):
        """The next message; a long one comes in several frames."""
        text = b""
        while True:
            first, second = self.read(2)
            size = second & 127
            if size == 126:
                (size,) = struct.unpack(">H", self.read(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self.read(8))
            text += self.read(size)
            if first & 128:
                return json.loads(text)

    def call(self, method, **params):
        self.count += 1
        text = json.dumps({"id": self.count, "method": method, "params": params}).encode()
        size = len(text)
        head = bytes([0x81, 128 | size]) if size < 126 else b"\x81\xfe" + struct.pack(">H", size)
        if size >= 1 << 16:
            head = b"\x81\xff" + struct.pack(">Q", size)
        # A mask of zeros leaves the text as it is.
        self.socket.sendall(head + bytes(4) + text)
        while True:
            message = self.receive()
            if message.get("id") == self.count:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def open(self, page):
        self.call("Page.navigate", url=page)

        def loaded():
            ready = self.value("document.readyState") == "complete"
            return ready and self.value("location.href") == page or None

        self.wait(loaded, f"{page} did not load")

    def value(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def picture(self, file, **params):
        data = self.call("Page.captureScreenshot", format="png", **params)["data"]
        pathlib.Path(file).write_bytes(base64.b64decode(data))

    def close(self):
        """Ends it and what it started, which is in a session of its own."""
        for blow in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, blow)
            except ProcessLookupError:
                pass
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
        self.profile.cleanup()


def complaints(events, page):
    """What the page asked for or logged that it should not have."""
    for event in events:
        params = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                url = params["request"]["url"]
                if url.split("#")[0] != page and not url.startswith("data:"):
                    yield f"it asks for {url}"
            case "Log.entryAdded":
                entry = params["entry"]
                if entry["level"] in ("error", "warning"):
                    yield f"it logs {entry['level']}: {entry['text']}"
            case "Runtime.exceptionThrown":
                yield f"its script fails: {params['exceptionDetails']}"
            case "Runtime.consoleAPICalled":
                yield f"it writes to the console: {params['args']}"


MOVE = """(() => {
  const slider = document.querySelector('.network.live input[type=range]');
  const count = () => slider.closest('.network').querySelectorAll('.tie.on').length;
  const seen = [];
  for (const turn of [slider.min, slider.max]) {
    slider.value = turn;
    slider.dispatchEvent(new Event('input'));
    seen.push([count(), document.querySelector('[data-when]').textContent]);
  }
  const node = document.querySelector('.node');
  node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  seen.push(node.getAttribute('aria-pressed'));
  node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  document.querySelector('[data-do=in]').click();
  seen.push(document.querySelector('.view').getAttribute('transform'));
  document.querySelector('[data-do=whole]').click();
  return seen;
})()"""

TRY = """(() => {
  const image = new Image();
  image.src = 'http://127.0.0.1:9/stolen';
  const script = document.createElement('script');
  script.textContent = 'window.broken = true';
  document.body.append(image, script);
  return window.broken === true;
})()"""


def check(page, screenshot):
    browser = Browser()
    wrong = []
    try:
        browser.size(1280, 900)
        browser.open(page)
        browser.picture(screenshot)
        (before, start), (after, end), pressed, zoomed = browser.value(MOVE)
        if before == after or start == end:
            wrong.append(f"the slider changes nothing: {before} ties {start}, {after} ties {end}")
        if pressed != "true":
            wrong.append("a state cannot be chosen by the keyboard")
        if "scale(1.5)" not in (zoomed or ""):
            wrong.append(f"the map does not zoom: {zoomed}")
        for width in (1280, 390):
            browser.size(width, 900)
            wide = browser.value("document.documentElement.scrollWidth")
            if wide > width:
                wrong.append(f"at {width} pixels the page is {wide} wide")
        if len(browser.call("Page.printToPDF")["data"]) < 10_000:
            wrong.append("printed, it is empty")
        wrong += complaints(browser.events, page)

        # Its own rules stop what it never does.
        if browser.value(TRY):
            wrong.append("a script that was put in runs")
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        browser.call("Page.reload")
        time.sleep(1.0)
        still = browser.value("getComputedStyle(document.querySelector('.still')).display")
        if still == "none":
            wrong.append("without script the still maps are hidden")
    finally:
        browser.close()
    return wrong


if __name__ == "__main__":
    file, picture = sys.argv[1:3]
    # Told to end, it ends the browser first.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("it took too long"))
    found = check(pathlib.Path(file).resolve().as_uri(), picture)
    for line in found:
        print(f"{file}: {line}")
    sys.exit(1 if found else 0)
