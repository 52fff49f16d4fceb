"""nginx with two workers: static files under parallel requests, reloads meanwhile, and its orderly end."""

import concurrent.futures
import hashlib
import http.client
import signal
import socket
import time

from campaign import Campaign
from redis_campaign import HOST, free_port

CONFIGURATION = """
daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log notice; user root;
events {{ worker_connections 256; }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; gzip on; gzip_min_length 1; gzip_types *;
  server {{ listen {host}:{port}; root {folder}/root; location /through/ {{ proxy_pass http://{host}:{port}/; }} }}
}}
"""
REQUESTS = 2000


def write_files(folder):
    (folder / "root").mkdir()
    for n in range(20):
        (folder / "root" / f"f{n}").write_bytes(hashlib.sha256(str(n).encode()).digest() * (1 + n * n * 20))


def get(port, path, headers=None):
    connection = http.client.HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, hashlib.sha256(answer.read()).hexdigest()
    finally:
        connection.close()


def one_of_many(port, number):
    place = "/through/" if number % 4 == 0 else "/"
    try:
        return get(port, f"{place}f{number % 23}", {"Accept-Encoding": "gzip"} if number % 3 == 0 else {})
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, ""


def wait_until_it_answers(process, port):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("nginx does not answer")


def messages(log):
    """What went wrong, by the log; and which events of the worker processes were told, without pids and times."""
    bad, events = [], set()
    for line in log.read_text(encoding="utf-8").splitlines():
        level, text = line.split("[", 1)[1].split("] ", 1)
        text = text.split(": ", 1)[1]
        if level == "notice":
            events.add(" ".join(word for word in text.split() if not any(letter.isdigit() for letter in word)))
        elif "No such file" not in text:
            bad.append(text)
    return "\n".join(bad), "\n".join(sorted(events))


def run(way, folder):
    write_files(folder)
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, host=HOST, port=port), encoding="utf-8")
    server = way.start(["/usr/sbin/nginx", "-e", folder / "error.log", "-c", configuration])
    wait_until_it_answers(server, port)
    cases = {}
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(one_of_many, port, number) for number in range(REQUESTS)]
        for number, answer in enumerate(answers):
            if number in (REQUESTS // 3, REQUESTS // 2):
                server.send_signal(signal.SIGHUP)  # new workers, the old ones end
            cases[f"request {number}"] = str(answer.result())
    time.sleep(1)
    server.send_signal(signal.SIGQUIT)
    cases["status"] = str(server.wait(60))
    cases["errors"], cases["events"] = messages(folder / "error.log")
    return cases


CAMPAIGN = Campaign("nginx", "nginx: parallel requests, gzip, a proxy, two reloads, an orderly end", run, needs=("/usr/sbin/nginx",),
                    version=("/usr/sbin/nginx", "-v"))
