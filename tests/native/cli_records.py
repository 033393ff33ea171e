#!/usr/bin/env python3
"""vane train --log and --dashboard: the records of a run, and who gets them.

    cli_records.py VANE [unittest options]
"""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

import cli

ENDLESS = 1000000000


class Log(cli.Command):
    def setUp(self):
        super().setUp()
        cli.write_flowers(self.folder / "flowers.csv")
        self.train = ["train", "flowers.csv", "--hidden", "8:tanh", "--epochs", 20, "--save", "a.vane"]

    def records(self, name="run.jsonl"):
        return [json.loads(line) for line in self.bytes(name).decode().splitlines()]

    def test_a_run_from_start_to_end(self):
        printed = self.vane(*self.train, "--validation", 0.2, "--json", "--log", "run.jsonl", "--seed", 3)
        records = self.records()
        start, end = records[0], records[-1]
        self.assertEqual([r["epoch"] for r in records if r["event"] == "epoch"], list(range(1, 21)))
        for line in printed.splitlines():
            line = json.loads(line)
            if line["event"] == "start":
                self.assertEqual(line, {**line, **{key: start[key] for key in line}})
            elif line["event"] == "end":
                self.assertEqual({**line, "seconds": end["seconds"]}, end)
        self.assertLess({"time", "version", "peak_gflops"}, start.keys())
        self.assertGreater(start["peak_gflops"], 0.05)
        self.assertRegex(start["time"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")
        expected = {"event": "start", "inputs": 4, "outputs": 3, "parameters": 67, "rows": 120, "deterministic": False,
                    "optimizer": "adam", "loss": "categorical_cross_entropy", "batch": 32, "epochs": 20,
                    "schedule": "constant", "seed": 3,
                    "layers": [{"units": 8, "activation": "tanh", "parameters": 40},
                               {"units": 3, "activation": "softmax", "parameters": 27}]}
        self.assertEqual(start, {**start, **expected})
        self.assertEqual(end, {"event": "end", "end": "finished", "epochs": 20, "rows": 2400, "seconds": end["seconds"],
                               "saved": "a.vane"})
        for record in records[1:-1]:
            self.assertTrue(0 <= record["seconds"] <= end["seconds"] and record["loss"] > 0)

    def test_progress_has_counters_and_now_and_then_histograms(self):
        cli.write_noise(self.folder / "noise.csv")
        process = self.start("train", "noise.csv", "--epochs", ENDLESS, "--hidden", 64, "--log", "run.jsonl", "--quiet")
        time.sleep(2.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, cli.INTERRUPTED)
        records = self.records()
        progress = [r for r in records if r["event"] == "progress"]
        self.assertEqual(records[-1]["end"], "interrupted")
        self.assertTrue(5 < len(progress) < 28, len(progress))
        for record in progress:
            self.assertEqual(len(record["layers"]), 2)
            self.assertGreater(record["gflops"], 0)
            self.assertIsNone(record["accuracy"])   # of numbers there is none
            self.assertTrue(record["memory"]["bytes_live"] <= record["memory"]["bytes_reserved"])
            self.assertTrue(0 < record["memory"]["arena_used"] <= record["memory"]["arena_bytes"])
        self.assertEqual([r["steps"] for r in progress], sorted(r["steps"] for r in progress))
        self.assertTrue(any(r["layers"][0]["forward"] and r["layers"][1]["backward"] for r in progress))
        spread = [r for r in progress if "weights" in r]
        self.assertTrue(1 < len(spread) < 5, len(spread))
        for record in spread:
            for name in ("weights", "gradients"):
                self.assertEqual([sum(layer["counts"]) for layer in record[name]], [29 * 64, 64])
                self.assertTrue(all(layer["min"] < layer["max"] for layer in record[name]))

    def test_a_resumed_run_tells_what_its_checkpoint_has(self):
        cli.write_noise(self.folder / "noise.csv")
        train = ["train", "noise.csv", "--hidden", 64, "--batch", 16, "--seed", 5, "--epochs", ENDLESS, "--optimizer", "rmsprop",
                 "--lr", 0.002, "--schedule", "cosine", "--quiet", "--log", "first.jsonl", "--checkpoint", "run.ck"]
        for resumed in ((), ("--resume", "run.ck", "--seed", 5, "--log", "second.jsonl")):
            process = self.start(*(("train", "noise.csv", *resumed, "--quiet", "--checkpoint", "run.ck") if resumed else train))
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            self.assertEqual(process.returncode, cli.INTERRUPTED)
        first, second = self.records("first.jsonl"), self.records("second.jsonl")
        told = {"optimizer": "rmsprop", "loss": "mse", "batch": 16, "epochs": ENDLESS, "schedule": "cosine", "seed": 5}
        self.assertEqual(first[0], {**first[0], **told})
        self.assertEqual(second[0], {**first[0], "time": second[0]["time"], "peak_gflops": second[0]["peak_gflops"]})
        progress = [record for record in second if record["event"] == "progress"]
        self.assertGreater(progress[0]["epoch"], 1)
        for record in progress:
            left = (ENDLESS - record["epoch"] + 1) * second[0]["rows"] - record["rows"]
            self.assertAlmostEqual(record["seconds_left"], left / record["rows_per_second"], delta=1e-6 * record["seconds_left"])

    def test_rows_of_before_a_resumption_are_not_counted(self):
        cli.write_noise(self.folder / "noise.csv")
        first = self.start("train", "noise.csv", "--hidden", 256, "--batch", 4, "--epochs", ENDLESS, "--checkpoint", "run.ck", "--quiet")
        time.sleep(1)
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)
        second = self.start("train", "noise.csv", "--resume", "run.ck", "--log", "run.jsonl", "--json")
        time.sleep(0.5)
        second.send_signal(signal.SIGINT)
        out, _ = second.communicate(timeout=60)
        # But for one interruption in hundreds, the checkpoint is of the middle of an epoch.
        self.assertEqual(json.loads(out.splitlines()[-1])["rows"], self.records()[-1]["rows"])

    def test_a_file_that_is_there_is_kept(self):
        self.write("run.jsonl", "precious")
        self.refuses(*self.train, "--log", "run.jsonl", status=cli.FAILED, saying="--force")
        self.refuses(*self.train, "--log", "no/run.jsonl", status=cli.FAILED, saying="no such folder")
        self.assertEqual(self.bytes("run.jsonl"), b"precious")
        self.vane(*self.train, "--log", "run.jsonl", "--force")
        self.assertEqual(self.records()[-1]["end"], "finished")

    def check_training_goes_on(self, log, saying):
        done = subprocess.run([cli.VANE, *map(str, self.train), "--log", str(log), "--quiet"], cwd=self.folder,
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, cli.DONE)
        self.assertEqual(done.stderr, f"vane: {log}: {saying}: the log ends here, training goes on\n")
        self.assertTrue((self.folder / "a.vane").exists())

    def test_a_full_disk_harms_no_training(self):
        self.check_training_goes_on("/dev/full", "No space left on device")

    def test_a_broken_pipe_harms_no_training(self):
        os.mkfifo(self.folder / "pipe")

        def read_a_little():
            with open(self.folder / "pipe", "rb") as pipe:
                pipe.read(10)
        reader = threading.Thread(target=read_a_little)
        reader.start()
        self.train[self.train.index("--epochs") + 1] = 20000
        self.check_training_goes_on(self.folder / "pipe", "Broken pipe")
        reader.join()

    def test_a_run_that_diverges_says_so(self):
        self.write("wild.csv", "1e30,1\n2e30,2\n")
        self.refuses("train", "wild.csv", "--optimizer", "sgd", "--lr", "1e30", "--log", "run.jsonl", "--quiet",
                     status=cli.DIVERGED, saying="became")
        self.assertEqual(self.records()[-1]["end"], "diverged")


class Dashboard(cli.Command):
    def setUp(self):
        super().setUp()
        cli.write_noise(self.folder / "noise.csv")

    def serve(self, *more, data="noise.csv", epochs=ENDLESS):
        self.process = self.start("train", data, "--epochs", epochs, "--hidden", 64, "--dashboard", "--quiet", *more)
        self.addCleanup(self.end)
        line = self.process.stderr.readline()
        if "built without" in line:
            self.skipTest(line)
        self.assertRegex(line, r"\Adashboard: http://127\.0\.0\.1:\d+/\?token=[0-9a-f]{32}\n\Z")
        self.port = int(re.search(r":(\d+)/", line)[1])
        self.token = line.strip().split("=")[1]

    def end(self):
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()

    def interrupt(self):
        next(self.events())     # before training begins, a signal ends the command in the system's way
        self.process.send_signal(signal.SIGINT)
        out, errors = self.process.communicate(timeout=60)
        self.assertEqual((self.process.returncode, out, errors), (cli.INTERRUPTED, "", ""))

    def ask(self, path, method="GET", body=None, **headers):
        """Headers by name, None for none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        self.addCleanup(connection.close)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        sent = {"Host": f"127.0.0.1:{self.port}", **headers}
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return connection.getresponse()

    def status(self, path, *arguments, **headers):
        return self.ask(path, *arguments, **headers).status

    def events(self):
        """Lines of the stream as they come, each one's time before it."""
        answer = self.ask(f"/dashboard/events?token={self.token}")
        self.assertEqual((answer.status, answer.getheader("Content-Type")), (200, "text/event-stream"))
        for line in answer:
            if line.strip():
                self.assertTrue(line.startswith(b"data: {"), line)
                yield time.monotonic(), line.removeprefix(b"data: ")

    def test_who_may_ask(self):
        self.serve()
        asked = f"/dashboard/?token={self.token}"
        cookie = f"vane_{self.port}={self.token}"
        self.assertEqual(self.status(asked), 200)
        self.assertEqual(self.status("/dashboard/", Cookie=cookie), 200)
        self.assertEqual(self.status(asked, Host=f"localhost:{self.port}"), 200)
        self.assertEqual(self.status(asked, Origin=f"http://127.0.0.1:{self.port}"), 200)
        wrong = self.token[:-1] + ("0" if self.token[-1] != "0" else "1")
        for path in ("/", "/dashboard/", "/dashboard/events", "/dashboard/index.mjs", "/nothing"):
            self.assertEqual(self.status(path), 403, path)
            self.assertEqual(self.status(f"{path}?token={wrong}"), 403, path)
            self.assertEqual(self.status(f"{path}?token="), 403, path)
            self.assertEqual(self.status(path, Cookie=f"vane_{self.port}={wrong}"), 403, path)
            self.assertEqual(self.status(path, Cookie=f"vane={self.token}"), 403, path)
        for origin in ("http://evil.example", f"http://127.0.0.1:{self.port + 1}", f"https://127.0.0.1:{self.port}", "null", ""):
            self.assertEqual(self.status(asked, Origin=origin), 403, origin)
            self.assertEqual(self.status(f"/dashboard/events?token={self.token}", Origin=origin), 403, origin)
        for host in (f"evil.example:{self.port}", "127.0.0.1", f"127.0.0.1:{self.port}.evil.example", None):
            self.assertNotEqual(self.status(asked, Host=host), 200, host)
        self.assertEqual(self.status(asked, Host="evil.example"), 403)
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
            self.assertEqual(self.status(asked, method), 405, method)
            self.assertEqual(self.status("/dashboard/", method), 403, method)
        self.assertEqual(self.status(asked, "POST", b"x" * 100000), 405)
        self.interrupt()

    def test_the_page(self):
        self.serve()
        first = self.ask(f"/?token={self.token}")
        self.assertEqual((first.status, first.getheader("Location")), (302, f"/dashboard/?token={self.token}"))
        self.assertEqual(first.getheader("Set-Cookie"), f"vane_{self.port}={self.token}; Path=/; HttpOnly; SameSite=Strict")
        cookie = first.getheader("Set-Cookie").split(";")[0]
        paths = {"/dashboard/": "text/html", "/dashboard/index.mjs": "text/javascript",
                 "/dashboard/dashboard.css": "text/css", "/dashboard/uplot.mjs": "text/javascript",
                 "/demo/common/page.mjs": "text/javascript", "/demo/common/icon.svg": "image/svg+xml"}
        for path, kind in paths.items():
            answer = self.ask(path, Cookie=cookie)
            self.assertEqual(answer.status, 200, path)
            self.assertEqual(answer.getheader("Content-Type").split(";")[0], kind)
            for name, part in (("Content-Security-Policy", "default-src 'none'; script-src 'self'"),
                               ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
                               ("Referrer-Policy", "no-referrer")):
                self.assertIn(part, answer.getheader(name))
            self.assertGreater(len(answer.read()), 50)
        for path in ("/dashboard/nothing", "/../../etc/passwd", "/dashboard/../dashboard/index.html", "/dashboard"):
            self.assertEqual(self.status(path, Cookie=cookie), 404, path)
        self.interrupt()

    def test_the_token_counts_whole_and_in_its_place_alone(self):
        self.serve()
        path, token = "/dashboard/", self.token
        for wrong in (token[:-1], token[:1], token + "0", f"+{token}", f"%20{token}", f"%00{token}", f"{token}%00",
                      token[::-1], "*", "%2e", "0" * 32, "0" * 100000):
            self.assertIn(self.status(f"{path}?token={wrong}"), (400, 403, 414), wrong[:40])
        for query in (f"?t={token}", f"?{token}", f"?x=token={token}", f"?token=&token={token}", f"#token={token}"):
            self.assertEqual(self.status(path + query), 403, query)
        for headers in ({"Authorization": f"Bearer {token}"}, {"X-Token": token}, {"Referer": f"http://127.0.0.1/?token={token}"},
                        {"Cookie": f"token={token}"}, {"Cookie": token}, {"Cookie": f"xvane_{self.port}={token}"}):
            self.assertEqual(self.status(path, **headers), 403, headers)
        self.assertEqual(self.status(f"/{token}/dashboard/"), 403)
        self.assertEqual(self.status(path, "POST", f"token={token}".encode()), 403)
        self.interrupt()

    def test_paths_lead_to_the_pages_files_alone(self):
        self.serve()
        cookie = f"vane_{self.port}={self.token}"
        for path in ("/dashboard/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/dashboard/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
                     "/dashboard/..%2f..%2fetc/passwd", "/..%5c..%5cetc%5cpasswd", "//etc/passwd", "/dashboard//index.mjs",
                     "/dashboard/index.mjs%00.html", "/%00", "/dashboard/%", "/dashboard/%zz", "/dashboard/" + "a" * 20000,
                     "/dashboard/" + "../" * 5000, "http://evil.example/etc/passwd", "*"):
            self.assertIn(self.status(path, Cookie=cookie), (400, 404, 414), path[:60])
        self.assertIn(self.status("/dashboard/", Cookie=cookie + "; x=" + "a" * 200000), (400, 413, 431))
        self.assertEqual(self.status("/dashboard/", Cookie=cookie), 200)
        self.interrupt()

    def progress(self, seconds):
        """Steps of the run in so many seconds."""
        steps = []
        for moment, line in self.events():
            record = json.loads(line)
            if record["event"] == "progress":
                steps.append((moment, record["steps"]))
            if len(steps) > 2 and moment - steps[2][0] > seconds:
                return (steps[-1][1] - steps[2][1]) / (steps[-1][0] - steps[2][0])

    def test_slow_clients_and_a_hundred_others_harm_no_run(self):
        self.serve()
        before = self.progress(1.5)
        stream = self.events()
        next(stream)
        crowd = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(100)]
        half = f"GET /dashboard/?token={self.token} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nX: "
        steps = []
        for byte in half.encode() * 3:      # a byte at a time, from each
            for each in crowd:
                with contextlib.suppress(ConnectionError):
                    each.send(bytes([byte]))
            if byte == ord("X"):
                steps += [json.loads(next(stream)[1]) for _ in range(3)]
        self.assertTrue(all(record["event"] in ("progress", "epoch", "start") for record in steps))
        for each in crowd:
            each.close()
        stream.close()
        self.assertGreater(self.progress(1.5), before / 3)
        self.interrupt()

    def test_five_updates_a_second(self):
        self.serve()
        times = []
        for moment, line in self.events():
            if json.loads(line)["event"] == "progress":
                times.append(moment)
            if times and moment - times[0] > 3:
                break
        self.assertGreaterEqual(len(times) / (times[-1] - times[0]), 5)
        self.interrupt()

    def test_the_stream_is_the_log_to_its_end(self):
        self.serve("--log", "run.jsonl", epochs=300)
        early = self.events()
        lines = [next(early)[1] for _ in range(5)]
        late = self.events()
        again = [next(late)[1]]
        lines += [line for _, line in early]
        again += [line for _, line in late]
        self.assertEqual(json.loads(lines[-1])["end"], "finished")
        self.assertEqual(again, lines)
        self.assertEqual(b"".join(lines), self.bytes("run.jsonl"))
        self.assertEqual(self.process.wait(timeout=20), cli.DONE)
        self.assertRaises(ConnectionRefusedError, socket.create_connection, ("127.0.0.1", self.port))
        self.process.communicate()

    def test_the_past_thins_out(self):
        self.write("xor.csv", "0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
        self.serve(data="xor.csv")
        time.sleep(2)
        epochs = []
        for _, line in self.events():
            record = json.loads(line)
            if not epochs:
                self.assertEqual(record["event"], "start")
                epochs.append(0)
            elif record["event"] == "epoch":
                epochs.append(record["epoch"])
            if len(epochs) == 2000:
                break
        self.assertEqual(epochs, sorted(epochs))
        self.assertGreater(epochs[-1], 4 * len(epochs))
        self.interrupt()

    def test_a_client_that_does_not_read_holds_nobody_up(self):
        self.serve(epochs=400)
        deaf = socket.create_connection(("127.0.0.1", self.port))
        self.addCleanup(deaf.close)
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(f"GET /dashboard/events?token={self.token} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        self.assertEqual(json.loads([line for _, line in self.events()][-1])["end"], "finished")
        begin = time.monotonic()
        self.assertEqual(self.process.wait(timeout=30), cli.DONE)
        self.assertLess(time.monotonic() - begin, 10)
        self.process.communicate()

    def test_clients_that_die_harm_nothing(self):
        self.serve()
        for _ in range(20):
            stream = self.events()
            for _ in range(3):
                next(stream)
            stream.close()
            half = socket.create_connection(("127.0.0.1", self.port))
            half.sendall(b"GET /dashboard/events?tok")
            half.close()
        self.assertEqual(json.loads(next(self.events())[1])["event"], "start")
        self.interrupt()

    def test_a_run_that_is_killed_ends_the_stream(self):
        self.serve()
        stream = self.events()
        next(stream)
        self.process.kill()
        self.process.communicate()
        with contextlib.suppress(http.client.IncompleteRead, ConnectionResetError):
            for _ in stream:
                pass
        self.assertRaises(ConnectionRefusedError, socket.create_connection, ("127.0.0.1", self.port))


if __name__ == "__main__":
    cli.VANE = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
