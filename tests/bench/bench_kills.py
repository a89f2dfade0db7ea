"""What a kill costs: `bench_kills.py [KILLS]` (20).

An endpoint on this machine answers each request after some 20 ms. `groundwire run` over 48 articles is
killed while it asks, and given again. Prints for each kill how many answers the endpoint had sent, how
many of them were asked for again, and how long before the kill the oldest of those was sent.
"""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' own server
from odd_server import Asked, completion

KILLS = int(sys.argv[1]) if sys.argv[1:] else 20
ARTICLES = 48
sent: dict[str, list[float]] = defaultdict(list)
"""When the answer to each prompt had been written to its connection, by the prompt."""


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(random.uniform(0.01, 0.03))  # noqa: S311 - a delay, no secret
        data = json.dumps(completion(Asked(body, 0).text)).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        try:
            self.wfile.write(head.encode() + data)
        except OSError:
            return
        sent[json.dumps(body["messages"])].append(time.monotonic())


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A connection that a kill has cut is what this is about."""


def started(folder: Path, url: str) -> subprocess.Popen[bytes]:
    words = ("run", "press.jsonl", "--model", "m", "--base-url", url)
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *words],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed(folder: Path, url: str) -> float:
    """Kill a run at a chance moment among its first 36 answers; gives the moment."""
    before, more = sum(map(len, sent.values())), random.randint(3, 36)  # noqa: S311 - a moment, no secret
    process = started(folder, url)
    while sum(map(len, [*sent.values()])) < before + more and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    moment = time.monotonic()
    process.wait()
    return moment


def one(url: str) -> tuple[int, list[float]]:
    """How many answers a run had before it was killed, and the ages at the kill of those asked for again."""
    sent.clear()
    with tempfile.TemporaryDirectory() as name:
        text = "Some {} people were killed in Arica on Monday.\n"
        rows = [json.dumps({"id": str(n), "text": text.format(n + 2)}) for n in range(ARTICLES)]
        Path(name, "press.jsonl").write_text("\n".join(rows), encoding="utf-8")
        moment = killed(Path(name), url)
        had = {prompt: times[0] for prompt, times in sent.items() if times[0] < moment}
        if started(Path(name), url).wait() != 0:
            raise SystemExit("the second run failed")
    ages = [moment - at for prompt, at in had.items() if len(sent[prompt]) > 1]
    return len(had), sorted(ages)


def main() -> None:
    server = Server(("127.0.0.1", 0), Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    print("kill  answers  asked again  oldest, ms")
    all_ages: list[float] = []
    for number in range(1, KILLS + 1):
        had, ages = one(url)
        all_ages += ages
        oldest = f"{ages[-1] * 1000:10.0f}" if ages else "         -"
        print(f"{number:4}  {had:7}  {len(ages):11}  {oldest}", flush=True)
    all_ages.sort()
    if all_ages:
        print(f"median age {all_ages[len(all_ages) // 2] * 1000:.0f} ms, oldest {all_ages[-1] * 1000:.0f} ms")
    print(f"{len(all_ages)} answers asked again over {KILLS} kills")


if __name__ == "__main__":
    main()
