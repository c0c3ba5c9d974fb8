"""The sandbox as a process: one line when ready, state that survives a kill, a stop at once."""

import ast
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from types import SimpleNamespace

import pytest

from sandbox import SandboxControl

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 32


@pytest.fixture
def launch(tmp_path):
    """Starts `python -m sandbox`; the answer has url, control, api_key and the process."""
    processes = []

    def start(*options, data="data", key=KEY):
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(tmp_path / data), *options]
        command += ["--api-key", key] if key else []
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        line = process.stdout.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", line)
        return SimpleNamespace(
            process=process,
            line=line,
            url=url and url[0],
            control=url and SandboxControl(url[0]),
            system_id=12345,
            api_key=key,
            data=tmp_path / data,
        )

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def few(count=3):
    return ("--invoices", str(count), "--orders", str(count), "--offers", str(count), "--contacts", "4")


def refusal(*options):
    command = [sys.executable, "-m", "sandbox", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, done.stdout, done.stderr.strip()


def test_it_prints_one_line_when_ready_and_never_the_key(launch):
    box = launch(*few())
    assert box.line == f"Sandbox ready on {box.url} (system 12345)\n"
    box.process.send_signal(signal.SIGTERM)
    rest, errors = box.process.communicate(timeout=5)
    assert (rest, errors, box.process.returncode) == ("", "", 0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_even_in_a_slow_answer(launch, api_for, number):
    box = launch(*few())
    box.control.add_fault("slow", seconds=60)
    api = api_for(box)
    api.connection.request("GET", "/Api/Invoice/1201", headers=api.headers)
    while not box.control.faults()[0]["hits"]:
        time.sleep(0.01)
    started = time.perf_counter()
    box.process.send_signal(number)
    assert box.process.wait(timeout=5) == 0
    assert time.perf_counter() - started < 2


def test_a_generated_key_is_kept_in_a_private_file_and_not_printed(launch, api_for):
    box = launch(*few(), key=None)
    file = box.data / "api_key"
    box.api_key = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(box.api_key) == 32
    assert api_for(box).get("/Api/Invoice/1201").status == 200
    box.process.terminate()
    out, errors = box.process.communicate(timeout=5)
    assert str(file) in errors
    assert box.api_key not in out + errors + box.line


def test_a_killed_sandbox_has_lost_nothing_that_it_did(launch, api_for):
    box = launch(*few())
    box.control.add_fault("cut_after", "POST", "/Api/Invoice$")
    body = {"CustomerId": 7501, "CurrencyCode": "HUF", "Items": [{"Name": "Túlélő", "PriceNet": "1000,00"}]}
    with pytest.raises((HTTPException, ConnectionError)):
        api_for(box).post("/Api/Invoice", body)
    box.process.kill()
    box.process.wait()
    again = launch()
    (effect,) = again.control.effects(kind="created", document_kind="invoice")
    invoice = api_for(again).ok("GET", f"/Api/Invoice/{effect['document_id']}")
    assert invoice["Items"][0]["Name"] == "Túlélő"
    assert again.control.calls()[-2]["path"] == "/Api/Invoice"


def test_a_second_start_keeps_rows_switches_and_a_frozen_clock(launch):
    box = launch(*few(), "--switch", "bom=1", "storno_sign=positive")
    box.control.set_clock(now="2026-10-25T02:30:00+01:00", freeze=True)
    box.control.change_subject("invoice", 1201, "Megmarad")
    box.process.kill()
    box.process.wait()
    again = launch(*few(50))
    state = again.control.state()
    assert (state["counts"]["invoice"], state["switches"]["bom"]) == (3, "1")
    assert state["clock"]["utc"] == "2026-10-25T01:30:00Z"
    assert again.control.document("invoice", 1201)["subject"] == "Megmarad"
    assert state["switches"]["storno_sign"] == "positive"


def test_a_running_clock_never_falls_behind_its_own_stamps(launch):
    box = launch(*few(), "--speed", "100000")
    box.control.change_subject("invoice", 1201, "x")
    modified = box.control.document("invoice", 1201)["modified"]
    box.process.kill()
    box.process.wait()
    assert launch().control.clock()["now"] >= modified


def test_a_busy_port_ends_with_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, errors = refusal("--port", port, "--data", str(tmp_path))
    assert (code, out, errors) == (2, "", f"Port {port} is taken or cannot be used.")


def test_a_busy_data_directory_ends_with_a_sentence(launch):
    box = launch(*few())
    code, _, errors = refusal("--port", "0", "--data", str(box.data))
    assert (code, errors) == (2, f"Another sandbox is already running on {box.data}.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--host", "0.0.0.0"], "this machine only"),
        (["--api-key", "short"], "32 characters"),
        (["--switch", "bom"], "--switch bom=VALUE"),
        (["--switch", "bom=x"], "whole number"),
        (["--switch", "nonsense=1"], "no switch nonsense"),
        (["--speed", "0"], "above zero"),
        (["--port", "99999"], "Port"),
    ],
)
def test_a_wrong_option_ends_with_a_sentence(tmp_path, options, words):
    code, out, errors = refusal("--port", "0", "--data", str(tmp_path), *options)
    assert (code, out) == (2, "")
    assert words in errors
    assert len(errors.splitlines()) == 1


def test_a_directory_of_another_language_is_refused(launch):
    box = launch(*few())
    box.process.terminate()
    box.process.wait()
    code, _, errors = refusal("--port", "0", "--data", str(box.data), "--language", "en")
    assert code == 2
    assert "language hu, not en" in errors


def test_it_needs_nothing_but_the_standard_library():
    """Run without site-packages and with an empty environment."""
    foreign = "{name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)"
    code = f"import sandbox, sys; print(sorted({foreign}))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
        check=True,
    )
    assert {name for name in ast.literal_eval(done.stdout) if not name.startswith("_")} == {"sandbox"}
