package se.vardag.mobile

import com.sun.net.httpserver.HttpServer
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import se.vardag.mobile.ffi.BegunAs
import se.vardag.mobile.ffi.CancelToken
import se.vardag.mobile.ffi.CoreException
import se.vardag.mobile.ffi.ManualReason
import se.vardag.mobile.ffi.NotPerformedReason
import se.vardag.mobile.ffi.Outcome
import se.vardag.mobile.ffi.Outgoing
import se.vardag.mobile.ffi.Presence
import se.vardag.mobile.ffi.ReportedDeviation
import se.vardag.mobile.ffi.SyncEnd
import se.vardag.mobile.ffi.TagTarget
import se.vardag.mobile.ffi.Transport
import se.vardag.mobile.ffi.TransportAnswer
import se.vardag.mobile.ffi.TransportException
import se.vardag.mobile.ffi.VisitEventKind
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.nio.file.Path
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** A day on the real library, with the stored answers of a server. */
class HandheldTest {
    @TempDir
    lateinit var folder: Path

    private val clock = StillClock()
    private val stored = StoredTransport()
    private val visit = Stored.name("visit_id")
    private val tag = Presence.Tag(Stored.name("tag"))

    /** Asks `next` once the phone has its day. */
    private var next: Transport? = null
    private val transport = object : Transport {
        override suspend fun post(request: Outgoing, timeoutMs: ULong): TransportAnswer =
            (next ?: stored).post(request, timeoutMs)
    }

    private fun withADay(test: suspend (Handheld) -> Unit) = runBlocking {
        withTimeout(60.seconds) {
            Handheld.open(folder.resolve("phone.db"), JvmKeyStore(), transport, clock).use { phone ->
                phone.enrol(Stored.name("code"), "Test")
                phone.signIn("p01", "rätt lösenord")
                assertEquals(SyncEnd.COMPLETE, phone.syncUntilDone(5.seconds).end)
                test(phone)
            }
        }
    }

    @Test
    fun `the day comes over`() = withADay { phone ->
        val day = phone.day()
        assertEquals(Stored.name("staff_name"), day.staffName)
        assertEquals("2026-11-23", day.date)
        val stop = day.stops.single()
        assertEquals(visit, stop.visitId)
        assertEquals(Stored.name("address"), stop.address)
        assertEquals(listOf("breakfast", "medication"), stop.interventions)
        assertEquals(Stored.name("now_ms").toLong(), stop.startMs)
        assertEquals(
            listOf("enrol", "sign-in", "sync"),
            stored.asked.map { it.url.substringAfterLast('/') },
        )
    }

    @Test
    fun `a visit is worked and read back, with every letter`() = withADay { phone ->
        val note = "Åt ärtsoppa, sov gott 😀 – önskar mer smör"
        phone.withCore { startVisit(visit, tag) }
        clock.pass(60_000)
        phone.withCore { perform(visit, "medication") }
        phone.withCore { notPerform(visit, "breakfast", NotPerformedReason.Other("Redan ätit")) }
        phone.withCore { writeNote(visit, note) }
        phone.withCore { reportDeviation(visit, ReportedDeviation.FALL, "Snubblade på tröskeln") }
        phone.withCore { endVisit(visit, Presence.Manual(ManualReason.TagDamaged)) }
        val view = phone.withCore { visit(visit) }
        assertEquals(Outcome.DONE, view.stop.state.outcome)
        assertEquals(60_000, view.stop.state.endedMs!! - view.stop.state.startedMs!!)
        val kinds = view.events.map { it.kind }
        assertTrue(VisitEventKind.NoteWritten(note) in kinds)
        assertTrue(VisitEventKind.Ended(Presence.Manual(ManualReason.TagDamaged)) in kinds)
        assertEquals(6u, phone.unsent.value.waiting)
    }

    @Test
    fun `what is recorded is there after the store was closed and opened`() = withADay { phone ->
        phone.withCore { writeNote(visit, "Sparad") }
        phone.suspend()
        assertThrows<CoreException.Suspended> { runBlocking { phone.day() } }
        phone.resume()
        val kinds = phone.withCore { visit(visit) }.events.map { it.kind }
        assertEquals(listOf<VisitEventKind>(VisitEventKind.NoteWritten("Sparad")), kinds)
    }

    @Test
    fun `a tag opens its visit and an unplanned one begins`() = withADay { phone ->
        assertEquals(TagTarget.Visit(visit), phone.withCore { openTag(Stored.name("tag")) })
        assertEquals(TagTarget.Unknown, phone.withCore { openTag("VT-999") })
        val begun = phone.withCore { beginVisit(Stored.name("other_client"), BegunAs.ALARM, tag) }
        assertTrue(phone.day().stops.any { it.visitId == begun })
    }

    @Test
    fun `refusals of the core are typed`() = withADay { phone ->
        suspend fun refusal(id: String, text: String) =
            runCatching { phone.withCore { writeNote(id, text) } }.exceptionOrNull()
        assertTrue(refusal(visit, " ") is CoreException.TextNeeded)
        assertEquals(10_001uL, (refusal(visit, "å".repeat(10_001)) as CoreException.TextTooLong).chars)
        assertEquals("visit", (refusal("inget id", "x") as CoreException.BadId).kind)
        assertTrue(refusal(Stored.name("client_id"), "x") is CoreException.UnknownVisit)
        clock.pass(13 * 3_600_000L)
        assertTrue(runCatching { phone.day() }.exceptionOrNull() is CoreException.LeaseExpired)
        phone.signOut()
        assertTrue(runCatching { phone.day() }.exceptionOrNull() is CoreException.NotSignedIn)
    }

    @Test
    fun `a run without time or with a cancelled token asks nobody`() = withADay { phone ->
        val before = stored.asked.size
        assertEquals(SyncEnd.OUT_OF_TIME, phone.syncUntilDone(Duration.ZERO).end)
        val token = CancelToken().apply { cancel() }
        assertEquals(SyncEnd.CANCELLED, phone.syncUntilDone(5.seconds, token).end)
        assertEquals(before, stored.asked.size)
    }

    @Test
    fun `a token stops a call under way, and the call learns of it`() = withADay { phone ->
        val silent = Silent()
        next = silent
        val token = CancelToken()
        runBlocking {
            val run = async { phone.syncUntilDone(50.seconds, token) }
            silent.asked.await()
            assertFalse(token.isCancelled())
            token.cancel()
            assertEquals(SyncEnd.CANCELLED, run.await().end)
            silent.stopped.await()
        }
        next = null
        assertEquals(SyncEnd.COMPLETE, phone.syncUntilDone(5.seconds).end)
    }

    @Test
    fun `a second run while one is under way ends at once and asks nobody`() = withADay { phone ->
        val silent = Silent()
        next = silent
        runBlocking {
            val first = launch { phone.syncUntilDone(50.seconds) }
            silent.asked.await()
            val before = stored.asked.size
            next = stored
            assertEquals(SyncEnd.ALREADY_RUNNING, phone.syncUntilDone(5.seconds).end)
            assertEquals(before, stored.asked.size)
            first.cancelAndJoin()
        }
        assertEquals(SyncEnd.COMPLETE, phone.syncUntilDone(5.seconds).end)
    }

    @Test
    fun `a cancelled coroutine stops a call under way, and the core goes on`() = withADay { phone ->
        phone.withCore { writeNote(visit, "Före") }
        val silent = Silent()
        next = silent
        runBlocking {
            val run = launch { phone.syncUntilDone(50.seconds) }
            silent.asked.await()
            run.cancelAndJoin()
            silent.stopped.await()
        }
        next = null
        assertEquals(1u, phone.withCore { unsent() }.waiting)
        phone.syncUntilDone(5.seconds)
    }

    @Test
    fun `failures of the transport are typed`() = withADay { phone ->
        suspend fun failure(transport: Transport): Throwable? {
            next = transport
            return runCatching { phone.syncUntilDone(5.seconds) }.exceptionOrNull()
        }
        val offline = failure(Failing { throw TransportException.Offline() })
        assertTrue((offline as CoreException.Transport).reason is TransportException.Offline)
        val unexpected = failure(Failing { error("Märta Ängström") }) as CoreException.Transport
        assertFalse("Märta" in (unexpected.reason as TransportException.Failed).what)
        val problem = """{"code":"lease_ended","title":"x"}""".toByteArray()
        val refused = failure(Failing { TransportAnswer(401u, problem) }) as CoreException.Refused
        assertEquals("lease_ended" to 401.toUShort(), refused.code to refused.status)
        assertTrue(failure(Failing { TransportAnswer(200u, problem) }) is CoreException.BadMessage)
    }

    @Test
    fun `Java's HTTP tells no network from no answer`() = runBlocking<Unit> {
        val http = HttpTransport()
        val silent = ServerSocket(0)
        val closed = ServerSocket(0).use { it.localPort }
        fun to(port: Int) = Outgoing("http://127.0.0.1:$port/api/device/sync", byteArrayOf(1))
        silent.use {
            val late = runCatching { http.post(to(it.localPort), 200uL) }.exceptionOrNull()
            assertTrue(late is TransportException.TimedOut, "$late")
        }
        val nobody = runCatching { http.post(to(closed), 2_000uL) }.exceptionOrNull()
        assertTrue(nobody is TransportException.Offline, "$nobody")
    }

    @Test
    fun `Java's HTTP hands on when the server asks to be asked again`() = runBlocking<Unit> {
        val said = mapOf("17" to 17u, "-3" to null, "Wed, 25 Nov 2026 07:28:00 GMT" to null)
        for ((header, seconds) in said) {
            val busy = HttpServer.create(InetSocketAddress("127.0.0.1", 0), 0)
            busy.createContext("/") {
                it.requestBody.readAllBytes()
                it.responseHeaders.add("Retry-After", header)
                it.sendResponseHeaders(503, -1)
                it.close()
            }
            busy.start()
            val request = Outgoing("http://127.0.0.1:${busy.address.port}/api/device/sync", byteArrayOf(1))
            val answer = HttpTransport().post(request, 5_000uL)
            busy.stop(0)
            assertEquals(503u.toUShort(), answer.status)
            assertEquals(seconds, answer.retryAfterS, header)
        }
    }
}

/** Never answers; tells when it was asked and when the call was stopped. */
private class Silent : Transport {
    val asked = CompletableDeferred<Unit>()
    val stopped = CompletableDeferred<Unit>()

    override suspend fun post(request: Outgoing, timeoutMs: ULong): TransportAnswer {
        asked.complete(Unit)
        try {
            awaitCancellation()
        } finally {
            stopped.complete(Unit)
        }
    }
}

private class Failing(val answer: () -> TransportAnswer) : Transport {
    override suspend fun post(request: Outgoing, timeoutMs: ULong) = answer()
}
