package se.vardag.mobile

import se.vardag.mobile.ffi.ClockReading
import se.vardag.mobile.ffi.DeviceClock
import se.vardag.mobile.ffi.Outgoing
import se.vardag.mobile.ffi.SecureKeyStore
import se.vardag.mobile.ffi.Transport
import se.vardag.mobile.ffi.TransportAnswer
import java.nio.file.Files
import java.nio.file.Path
import java.util.Properties
import java.util.concurrent.atomic.AtomicLong

/** The stored answers of a server; see bindings/conformance. */
object Stored {
    private val folder: Path = Path.of(System.getProperty("conformance"))
    private val names = Properties().apply {
        Files.newBufferedReader(folder.resolve("names.properties")).use(::load)
    }

    fun name(key: String): String = checkNotNull(names.getProperty(key)) { key }

    fun bytes(file: String): ByteArray = Files.readAllBytes(folder.resolve(file))
}

/** A clock that stands still until it is moved. */
class StillClock : DeviceClock {
    private val passed = AtomicLong()

    fun pass(milliseconds: Long) {
        passed.addAndGet(milliseconds)
    }

    override fun reading() = ClockReading(
        wallMs = Stored.name("now_ms").toLong() + passed.get(),
        monotonicMs = passed.get(),
        boot = 1uL,
    )
}

/** Answers with the stored bytes, and keeps what it was asked. */
class StoredTransport : Transport {
    val asked = mutableListOf<Outgoing>()

    override suspend fun post(request: Outgoing, timeoutMs: ULong): TransportAnswer {
        asked += request
        val file = when (request.url.substringAfterLast('/')) {
            "enrol" -> "enrolled.cbor"
            "sign-in" -> "signed-in.cbor"
            else -> "synced.cbor"
        }
        return TransportAnswer(200u, Stored.bytes(file))
    }
}

/** Keeps what was signed and with what. */
class RecordingKeys(private val inner: SecureKeyStore = JvmKeyStore()) : SecureKeyStore by inner {
    val signed = mutableListOf<Pair<ByteArray, ByteArray>>()

    override fun sign(bytes: ByteArray): ByteArray = inner.sign(bytes).also { signed += bytes to it }
}
