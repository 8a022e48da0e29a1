"""Measures Stile against other programs in the same run, and writes bench/results/.

    python3 bench/run.py [WORK …]

Machines are shared and noisy, so a figure counts as a ratio against a reference that ran beside it, or as CPU time of the
server for one piece of work. Each work runs once to warm up, then Stile and reference in turns; medians are written.
Which budgets these figures are for, bench/README.md says.
"""

import concurrent.futures
import functools
import http.client
import json
import math
import os
import platform
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "scripts"))
from world import World  # noqa: E402

ROUNDS = 3
LARGE_BYTES = 512 << 20
SMALL_BYTES = 10 << 10
SMALL_FILES = 2000
AT_ONCE = 8
# Of one sort of answer; two sorts are compared in turns.
SAMPLES = 200
# How often one address may ask for links that are none before it has to wait is more than this.
TRIES_OF_AN_ADDRESS = 50


class Measured:
    """One run of one work: how long, and how much the server computed meanwhile."""

    def __init__(self, cpu_seconds):
        self.cpu_seconds = cpu_seconds

    def __enter__(self):
        self.cpu_before, self.before = self.cpu_seconds(), time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.before
        self.cpu = self.cpu_seconds() - self.cpu_before


def process_cpu(pids):
    def seconds():
        ticks = 0
        for pid in pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")
    return seconds


def children_cpu():
    times = os.times()
    return times.children_user + times.children_system


class Nginx:
    """nginx with sendfile, serving a folder on a free port. Unpacked for itself, so that no service is installed."""

    def __init__(self, served):
        program = shutil.which("nginx") or self._unpacked()
        self.folder = Path(tempfile.mkdtemp(prefix="stile-nginx-"))
        self.port = free_port()
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(
            f"worker_processes 2; pid {self.folder}/pid; error_log {self.folder}/error.log; events {{}}\n"
            f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; {temporary}\n"
            f"server {{ listen 127.0.0.1:{self.port}; root {served}; }} }}\n")
        if os.getuid() == 0:
            with open(self.folder / "nginx.conf", "a") as file:
                file.write("user root;\n")
        command = [program, "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder), "-g", "daemon off;"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for_port(self.port)
        self.url = f"http://127.0.0.1:{self.port}"
        self.cpu_seconds = process_cpu(self._pids)

    def _pids(self):
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, workers)]

    @staticmethod
    def _unpacked():
        cache = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "stile" / "bench"
        program = cache / "usr" / "sbin" / "nginx"
        if not program.exists():
            cache.mkdir(parents=True, exist_ok=True)
            try:
                subprocess.run(["apt-get", "download", "nginx"], cwd=cache, check=True, capture_output=True)
                package = next(cache.glob("nginx_*.deb"))
                subprocess.run(["dpkg", "-x", package, cache], check=True, capture_output=True)
            except (OSError, subprocess.CalledProcessError, StopIteration) as error:
                raise SystemExit(f"the reference nginx could not be had ({error}): install it and run again") from error
        return str(program)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the reference did not start")


def curl(*arguments):
    subprocess.run(["curl", "-sSf", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


class Bench:
    """The works. Each gives pairs of measurements: Stile's and the reference's."""

    def __init__(self, world, folder):
        self.world, self.folder = world, folder
        self.served = folder / "served"
        self.served.mkdir()
        self.large = self.served / "large.bin"
        with open(self.large, "wb") as file:
            for _ in range(LARGE_BYTES >> 20):
                file.write(os.urandom(1 << 20))
        self.small = os.urandom(SMALL_BYTES)
        self.nginx = Nginx(self.served)
        self.rows = []
        self.large_link = self._large_link()
        self.many, self.many_link = None, None

    def _large_link(self):
        with open(self.large, "rb") as file:
            node = self.world.file_in(self.world.root, "large.bin", file)
        return self.world.link_on([node]) + "/dl"

    def need_many(self):
        if self.many is None:
            self.many = self.world.folder_in(self.world.root, "many")
            self.put_many(self.many)
            self.many_link = self.world.link_on([self.many])
            copies = self.served / "many"
            copies.mkdir()
            for number in range(SMALL_FILES):
                (copies / f"{number}.bin").write_bytes(self.small)

    def turns(self, name, stile, reference, unit, per=1):
        """`stile` and `reference` in turns. Each gives a `Measured`."""
        stile()
        if reference:
            reference()
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(stile())
            if reference:
                theirs.append(reference())
        row = {
            "work": name, "unit": unit,
            "seconds": median(ours, "seconds") / per,
            "server_cpu_seconds": median(ours, "cpu") / per,
        }
        if reference:
            row["throughput_ratio"] = median(theirs, "seconds") / median(ours, "seconds")
            row["reference_cpu_seconds"] = median(theirs, "cpu") / per
            row["cpu_ratio"] = median(ours, "cpu") / max(median(theirs, "cpu"), 0.001)
        self.rows.append(row)
        print(line(row), flush=True)

    def measured(self, act):
        with Measured(self.world.cpu_seconds) as run:
            act()
        return run

    def referred(self, act, cpu=None):
        with Measured(cpu or self.nginx.cpu_seconds) as run:
            act()
        return run

    def p1_download(self):
        for at_once in (1, 4):

            def fetch(url, count=at_once):
                with concurrent.futures.ThreadPoolExecutor(count) as pool:
                    list(pool.map(lambda _: curl("-o", "/dev/null", url), range(count)))

            self.turns(f"P1 download of {LARGE_BYTES >> 20} MiB by a link, {at_once} at a time; reference nginx",
                       lambda: self.measured(lambda: fetch(self.large_link)),
                       lambda: self.referred(lambda: fetch(f"{self.nginx.url}/large.bin")), "transfer", at_once)

    def p2_small_downloads(self):
        self.need_many()
        listing = self.world.call("GET", f"/api/v1/nodes/{self.many}/children?limit=1000")["items"]
        ours = [f"{self.many_link}/files/{item['id']}" for item in listing]
        theirs = [f"{self.nginx.url}/many/{number}.bin" for number in range(len(ours))]

        def fetch(urls):
            config = "".join(f'url = "{url}"\noutput = "/dev/null"\n' for url in urls)
            parts = ["curl", "-sSf", "--parallel", "--parallel-max", "32", "-K", "-"]
            subprocess.run(parts, input=config, text=True, check=True, stdout=subprocess.DEVNULL)

        self.turns(f"P2 download of {SMALL_BYTES >> 10} KiB files by a link, 32 at a time; reference nginx",
                   lambda: self.measured(lambda: fetch(ours)), lambda: self.referred(lambda: fetch(theirs)), "file", len(ours))

    def p3_upload(self):
        def put():
            node = f"{self.world.url}/api/v1/nodes/{self.world.root}/files?name=up.bin&on_conflict=keep_both"
            curl("-T", self.large, "-H", f"Authorization: Bearer {self.world.token}", node)

        def copy():
            target = self.folder / "copy.bin"
            command = ["dd", f"if={self.large}", f"of={target}", "bs=1M", "conv=fsync"]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            target.unlink()

        self.turns(f"P3 upload of {LARGE_BYTES >> 20} MiB, sealed and synced; reference dd conv=fsync",
                   lambda: self.measured(put), lambda: self.referred(copy, children_cpu), "transfer")

    def put_many(self, parent):
        def share(start):
            connection = self.world.connect()
            for number in range(start, SMALL_FILES, AT_ONCE):
                connection.request("PUT", f"/api/v1/nodes/{parent}/files?name={number}.bin", self.small, self.world.headers())
                answer = connection.getresponse()
                answer.read()
                if answer.status != 201:
                    raise SystemExit(f"an upload answered {answer.status}")
            connection.close()

        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(share, range(AT_ONCE)))

    def p4_small_uploads(self):
        runs = iter(range(100))

        def put():
            parent = self.world.folder_in(self.world.root, f"run {next(runs)}")
            return self.measured(lambda: self.put_many(parent))

        self.turns(f"P4 upload of {SMALL_BYTES >> 10} KiB files, {AT_ONCE} at a time, each acknowledged durable", put, None, "file", SMALL_FILES)

    def p5_listing(self):
        self.need_many()
        count = 50

        def lists():
            connection = self.world.connect()
            for _ in range(count):
                self.page(connection, self.many, self.world.headers())
            connection.close()

        self.turns("P5 listing of 1,000 nodes as JSON", lambda: self.measured(lists), None, "listing", count)

    @staticmethod
    def page(connection, folder, headers, cursor=None):
        """A page of 1,000 of a folder; gives where the next begins."""
        after = f"&cursor={urllib.parse.quote(cursor)}" if cursor else ""
        connection.request("GET", f"/api/v1/nodes/{folder}/children?limit=1000{after}", headers=headers)
        return json.loads(connection.getresponse().read())["next_cursor"]

    def p6_permissions(self):
        folder, member = self.deep_folder()

        def lists(headers):
            connection = self.world.connect()
            cursor = self.page(connection, folder, headers)
            while cursor:
                cursor = self.page(connection, folder, headers, cursor)
            connection.close()

        self.turns("P6 listing of 10,000 nodes below private folders and five grants; reference its owner",
                   lambda: self.measured(lambda: lists(member)),
                   lambda: self.measured(lambda: lists(self.world.headers())), "listing")

    def deep_folder(self):
        """A folder of 10,000 files, five grants to one member on the way to it, two of the folders private; and the member."""
        user, member = self.world.person("ben@example.org", "Ben Okafor")
        folder = self.world.root
        for level, role in enumerate(["viewer", "previewer", "uploader", "contributor", "editor"]):
            folder = self.world.folder_in(folder, f"level {level}")
            if level in (1, 3):
                self.world.call("PUT", f"/api/v1/nodes/{folder}/private", {"private": True})
            self.world.give(folder, user, role)
        folder = self.world.folder_in(folder, "many")
        first = [self.world.file_in(folder, f"leaf {number}.txt", b"x") for number in range(500)]
        for _ in range(19):
            self.world.call("POST", "/api/v1/nodes/batch/copy", {"nodes": first, "parent_id": folder, "on_conflict": "keep_both"})
        return folder, member

    def p7_rule(self):
        for size in self.of_nodes():
            nodes = f"{size['nodes']:,} nodes"
            self.alone(f"P7 facts of the store and the rule, depth 32, {nodes}, p99", size["facts_and_rule_p99"])
            self.alone(f"P7 the rule alone, {nodes}, p99", size["rule_p99"])

    def p11_growth(self):
        small, *_, large = self.of_nodes()
        for what, name in (("facts_and_rule_p50", "facts and rule"), ("listing_p50", "a page of 200"), ("search_p50", "search by name")):
            growth = large[what] / small[what]
            self.alone(f"P11 {name}, {large['nodes']:,} nodes: {growth:.2f} times {small['nodes']:,}", large[what])

    def p8_links(self):
        self.growth("P8 opening a link among", "links", "open_p50")

    def p9_lists(self):
        self.growth("P9 a page of 100 of one's own links among", "links", "page_p50")

    def growth(self, work, what, figure):
        """What is measured inside of one process for several sizes: the time of each, and how often that of the smallest."""
        sizes = [size for size in self.scale() if what in size]
        for size in sizes:
            times = size[figure] / sizes[0][figure]
            self.alone(f"{work} {size[what]:,} ({times:.2f} times)", size[figure])

    def t1_same_time(self):
        """A link that was revoked, paused or has never been, told apart by how long the answer takes (Welch's t)."""
        node = self.world.file_in(self.world.root, "told.txt", b"told")
        revoked, paused = (self.world.link_on([node]) for _ in range(2))
        links = {link["url"]: link["id"] for link in self.world.call("GET", "/api/v1/links?limit=1000")["items"]}
        self.world.call("DELETE", f"/api/v1/links/{links[revoked]}")
        self.world.call("PATCH", f"/api/v1/links/{links[paused]}", {"paused": True})
        addresses = (f"127.{16 + number // 250}.1.{number % 250 + 1}" for number in range(10_000))
        for state, url in (("revoked", revoked), ("paused", paused)):
            path = urllib.parse.urlsplit(url).path
            for tail in ("", "/dl"):
                found, never = self.asked_in_turns(addresses, path + tail, f"/s/{'A' * 43}{tail}")
                t, p = welch(found, never)
                times = [1e6 * statistics.median(sample) for sample in (found, never)]
                row = {"work": f"T1 {tail or 'page'} of a {state} link and of none", "unit": "question", "t": t, "p": p, "seconds": times[0] / 1e6}
                self.rows.append(row)
                print(f"{row['work']}: medians {times[0]:.0f} and {times[1]:.0f} µs, t = {t:.2f}, p = {p:.3f}", flush=True)

    def asked_in_turns(self, addresses, *paths):
        """How long each path takes to answer, in seconds, asked in turns of random order on connections that are kept."""
        seconds = [[] for _ in paths]
        host, port = self.world.address.split(":")
        while len(seconds[0]) < SAMPLES:
            connection = http.client.HTTPConnection(host, int(port), timeout=60, source_address=(next(addresses), 0))
            for turn in range(TRIES_OF_AN_ADDRESS // len(paths)):
                for which in random.sample(range(len(paths)), len(paths)):
                    before = time.perf_counter()
                    connection.request("GET", paths[which])
                    answer = connection.getresponse()
                    answer.read()
                    took = time.perf_counter() - before
                    if answer.status != 404:
                        raise SystemExit(f"{paths[which]} answered {answer.status}")
                    # The first of a connection only warm it up.
                    if turn >= 5:
                        seconds[which].append(took)
            connection.close()
        return [sample[:SAMPLES] for sample in seconds]

    @functools.cache
    def scale(self):
        """What is measured inside of one process, on SQLite, for each size: see tests/benches/scale.rs."""
        command = ["cargo", "bench", "--locked", "-p", "stile-tests", "--bench", "scale"]
        output = subprocess.run(command, cwd=HERE.parent, check=True, capture_output=True, text=True).stdout
        return json.loads(output.strip().splitlines()[-1])

    def of_nodes(self):
        return [size for size in self.scale() if "nodes" in size]

    def alone(self, work, microseconds):
        """A row of something that is measured without a server."""
        row = {"work": work, "unit": "question", "seconds": microseconds / 1e6}
        self.rows.append(row)
        print(line(row), flush=True)

    def p10_archive(self):
        self.need_many()
        archive = self.folder / "reference.zip"

        def zipped():
            archive.unlink(missing_ok=True)
            command = ["7z", "a", "-tzip", "-mx=0", str(archive), str(self.served / "many")]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

        self.turns(f"P10 archive of {SMALL_FILES} files through a link; reference 7z, stored",
                   lambda: self.measured(lambda: curl("-o", "/dev/null", f"{self.many_link}/archive")),
                   lambda: self.referred(zipped, children_cpu), "archive")


def welch(one, other):
    """Welch's t of two samples, and how likely one as large is by chance; with hundreds of samples t is as good as normal."""
    error = math.sqrt(sum(statistics.variance(sample) / len(sample) for sample in (one, other)))
    t = (statistics.fmean(one) - statistics.fmean(other)) / error
    return t, math.erfc(abs(t) / math.sqrt(2))


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def line(row):
    text = f"{row['work']}: {row['seconds'] * 1000:.3f} ms"
    if "server_cpu_seconds" in row:
        text += f", server CPU {row['server_cpu_seconds'] * 1000:.3f} ms"
    text += f" a {row['unit']}"
    if "throughput_ratio" in row:
        text += f"; {row['throughput_ratio']:.2f} times the reference's throughput, {row['cpu_ratio']:.2f} times its CPU"
    return text


def write(rows):
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True).stdout.strip()
    cpu = next((text.split(":")[1].strip() for text in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in text), "unknown")
    about = {"commit": commit, "when": time.strftime("%Y-%m-%d"), "cpu": cpu, "cores": os.cpu_count(), "kernel": platform.release()}
    (results / "latest.json").write_text(json.dumps({"about": about, "rows": rows}, indent=2) + "\n")
    table = ["| Work | Time | Server CPU | Throughput against the reference | CPU against the reference |", "|---|---|---|---|---|"]
    for row in rows:
        ratios = [f"{row[key]:.2f}" if key in row else "" for key in ("throughput_ratio", "cpu_ratio")]
        cpu_time = f"{row['server_cpu_seconds'] * 1000:.3f} ms" if "server_cpu_seconds" in row else ""
        table.append(f"| {row['work']} | {row['seconds'] * 1000:.3f} ms | {cpu_time} | {ratios[0]} | {ratios[1]} |")
    head = f"# Latest run\n\n{about['when']}, commit {commit}, {cpu}, {about['cores']} cores. Figures are medians of {ROUNDS} runs, for one unit of the work.\n\n"
    (results / "latest.md").write_text(head + "\n".join(table) + "\n")


def main():
    wanted = sys.argv[1:]
    works = [name for name in dir(Bench) if name[0] in "pt" and name[1].isdigit()]
    works = [name for name in sorted(works, key=lambda name: (name[0], int(name[1:].split("_")[0]))) if not wanted or name.split("_")[0] in [want.lower() for want in wanted]]
    folder = Path(tempfile.mkdtemp(prefix="stile-bench-"))
    try:
        with World() as world:
            bench = Bench(world, folder)
            try:
                for name in works:
                    getattr(bench, name)()
            finally:
                bench.nginx.stop()
            write(bench.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
