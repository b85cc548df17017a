"""The core through its Python binding: the same basics as the Kotlin tests.

Takes the generated module from $VARDAG_GENERATED and the library from
$VARDAG_NATIVE_DIR. Python is here to test the surface; nobody ships it.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONFORMANCE = HERE.parent / "conformance"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target"))
GENERATED = Path(os.environ.get("VARDAG_GENERATED", TARGET / "bindings" / "python"))
NATIVE = Path(os.environ.get("VARDAG_NATIVE_DIR", TARGET / "debug"))

# The module looks for the library beside itself.
BESIDE = tempfile.TemporaryDirectory()
LIBRARY = {"darwin": "libmobile_ffi.dylib", "win32": "mobile_ffi.dll"}.get(
    sys.platform, "libmobile_ffi.so"
)
shutil.copy(GENERATED / "mobile_ffi.py", BESIDE.name)
shutil.copy(NATIVE / LIBRARY, BESIDE.name)
sys.path.insert(0, BESIDE.name)

import mobile_ffi as ffi  # noqa: E402

NAMES = dict(
    line.split("=", 1)
    for line in (CONFORMANCE / "names.properties").read_text("utf-8").splitlines()
)


def stored(name):
    return (CONFORMANCE / name).read_bytes()


class Keys(ffi.SecureKeyStore):
    """Its signatures are no signatures: only a real server would see that."""

    def __init__(self, key=b"\x01" * 32):
        self.key = key

    def public_key(self):
        return b"public key"

    def sign(self, bytes):
        return b"signature of %d bytes" % len(bytes)

    def database_key(self):
        return self.key


class FailingKeys(Keys):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def sign(self, bytes):
        raise self.error


class Clock(ffi.DeviceClock):
    passed_ms = 0

    def reading(self):
        wall_ms = int(NAMES["now_ms"]) + self.passed_ms
        return ffi.ClockReading(wall_ms=wall_ms, monotonic_ms=self.passed_ms, boot=1)


class StoredTransport(ffi.Transport):
    """Answers with the stored bytes."""

    async def post(self, request, timeout_ms):
        files = {"enrol": "enrolled.cbor", "sign-in": "signed-in.cbor", "sync": "synced.cbor"}
        body = stored(files[request.url.rsplit("/", 1)[1]])
        return ffi.TransportAnswer(status=200, body=body)


class SilentTransport(ffi.Transport):
    """Never answers."""

    def __init__(self):
        self.asked = asyncio.Event()

    async def post(self, request, timeout_ms):
        self.asked.set()
        await asyncio.sleep(3600)


class RefusingTransport(ffi.Transport):
    async def post(self, request, timeout_ms):
        return ffi.TransportAnswer(status=401, body=b'{"code":"device_revoked"}')


class OfflineTransport(ffi.Transport):
    async def post(self, request, timeout_ms):
        raise ffi.TransportError.Offline()


class Smoke(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "phone.db")
        self.clock = Clock()

    def open(self, keys=None):
        core = ffi.MobileCore.open(self.path, keys or Keys(), self.clock)
        self.addCleanup(core.suspend)
        return core

    async def with_a_day(self):
        core = self.open()
        wire = StoredTransport()
        await core.enrol(NAMES["code"], "Test", wire)
        await core.sign_in("p01", "rätt lösenord", wire)
        report = await core.sync(wire, 5_000, None)
        self.assertEqual(report.end, ffi.SyncEnd.COMPLETE)
        return core

    def test_the_store_has_one_opener_and_one_key(self):
        core = self.open()
        with self.assertRaises(ffi.CoreError.StoreInUse):
            self.open()
        core.suspend()
        with self.assertRaises(ffi.CoreError.Suspended):
            core.unsent()
        with self.assertRaises(ffi.CoreError.WrongKey):
            self.open(Keys(b"\x02" * 32))
        core.resume()
        self.assertEqual(core.unsent().waiting, 0)

    def test_what_comes_too_early_is_said(self):
        core = self.open()
        with self.assertRaises(ffi.CoreError.NotSignedIn):
            core.day()
        with self.assertRaises(ffi.CoreError.NotEnrolled):
            core.prepare_sync()

    def test_enrolment_by_bytes(self):
        core = self.open()
        request = core.prepare_enrolment(NAMES["code"], "Lärplatta")
        self.assertIn(b"signature of", request.body)
        self.assertTrue(request.url.endswith("/api/device/enrol"))
        with self.assertRaises(ffi.CoreError.BadMessage):
            core.apply_enrolment(NAMES["code"], b"<html>")
        with self.assertRaises(ffi.CoreError.ForeignServer):
            core.apply_enrolment(NAMES["code"], stored("foreign.cbor"))
        core.apply_enrolment(NAMES["code"], stored("enrolled.cbor"))
        self.assertEqual(core.server_url(), "http://127.0.0.1:8080")

    def test_errors_of_the_platform_are_typed(self):
        core = self.open(FailingKeys(ffi.KeyStoreError.Locked()))
        with self.assertRaises(ffi.CoreError.KeyStore) as caught:
            core.prepare_enrolment(NAMES["code"], "x")
        self.assertIsInstance(caught.exception.reason, ffi.KeyStoreError.Locked)
        core.suspend()
        core = self.open(FailingKeys(ZeroDivisionError("Märta Ängström")))
        with self.assertRaises(ffi.CoreError.KeyStore) as caught:
            core.prepare_enrolment(NAMES["code"], "x")
        self.assertIsInstance(caught.exception.reason, ffi.KeyStoreError.Unavailable)
        self.assertNotIn("Märta", caught.exception.reason.what)

    async def test_a_visit_is_worked_and_read_back(self):
        core = await self.with_a_day()
        visit = NAMES["visit_id"]
        day = core.day()
        self.assertEqual(day.staff_name, NAMES["staff_name"])
        self.assertEqual(day.stops[0].address, NAMES["address"])
        core.start_visit(visit, ffi.Presence.TAG(NAMES["tag"]))
        with self.assertRaises(ffi.CoreError.AlreadyStarted):
            core.start_visit(visit, ffi.Presence.TAG(NAMES["tag"]))
        note = "Åt ärtsoppa, sov gott 😀"
        core.write_note(visit, note)
        core.report_deviation(visit, ffi.ReportedDeviation.FALL, "Snubblade")
        kinds = [event.kind for event in core.visit(visit).events]
        self.assertIn(ffi.VisitEventKind.NOTE_WRITTEN(note), kinds)
        self.assertEqual(core.visit(visit).stop.state.outcome, ffi.Outcome.STARTED)
        self.assertEqual(core.unsent().waiting, 3)
        core.sign_out()
        with self.assertRaises(ffi.CoreError.NotSignedIn):
            core.day()
        self.assertEqual(core.unsent().waiting, 3)

    async def test_a_token_stops_a_call_under_way(self):
        core = await self.with_a_day()
        silent, token = SilentTransport(), ffi.CancelToken()
        run = asyncio.create_task(core.sync(silent, 60_000, token))
        await asyncio.wait_for(silent.asked.wait(), 10)
        token.cancel()
        report = await asyncio.wait_for(run, 10)
        self.assertEqual(report.end, ffi.SyncEnd.CANCELLED)

    async def test_a_cancelled_task_leaves_the_core_at_work(self):
        core = await self.with_a_day()
        silent = SilentTransport()
        run = asyncio.create_task(core.sync(silent, 60_000, None))
        await asyncio.wait_for(silent.asked.wait(), 10)
        run.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await run
        report = await core.sync(StoredTransport(), 5_000, None)
        self.assertEqual(report.end, ffi.SyncEnd.COMPLETE)

    async def test_failures_of_the_transport_are_typed(self):
        core = await self.with_a_day()
        with self.assertRaises(ffi.CoreError.Transport) as caught:
            await core.sync(OfflineTransport(), 5_000, None)
        self.assertIsInstance(caught.exception.reason, ffi.TransportError.Offline)
        with self.assertRaises(ffi.CoreError.Refused) as caught:
            await core.sync(RefusingTransport(), 5_000, None)
        self.assertEqual(caught.exception.code, "device_revoked")


if __name__ == "__main__":
    unittest.main()
