package se.vardag.mobile

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import se.vardag.mobile.ffi.ClockReading
import se.vardag.mobile.ffi.CoreException
import se.vardag.mobile.ffi.DeviceClock
import se.vardag.mobile.ffi.KeyStoreException
import se.vardag.mobile.ffi.MobileCore
import se.vardag.mobile.ffi.SecureKeyStore
import se.vardag.mobile.ffi.deviationCatalogue
import se.vardag.mobile.ffi.interventionCatalogue
import java.nio.file.Path
import java.security.KeyFactory
import java.security.Signature
import java.security.spec.X509EncodedKeySpec

/** The generated binding on the real library, before a server is met. */
class CoreTest {
    @TempDir
    lateinit var folder: Path

    private val keys = RecordingKeys()
    private val opened = mutableListOf<MobileCore>()

    private fun open(keys: SecureKeyStore = this.keys, clock: DeviceClock = StillClock()): MobileCore =
        MobileCore.open(folder.resolve("phone.db").toString(), keys, clock).also { opened += it }

    @AfterEach
    fun close() = opened.forEach {
        it.suspend()
        it.close()
    }

    @Test
    fun `a store is made, and is not plain`() {
        open().suspend()
        val head = folder.resolve("phone.db").toFile().readBytes().take(15).toByteArray()
        assertTrue(String(head, Charsets.ISO_8859_1) != "SQLite format 3")
    }

    @Test
    fun `a wrong key is refused and the right one opens still`() {
        open().suspend()
        assertThrows<CoreException.WrongKey> { open(JvmKeyStore()) }
        assertEquals(0u, open().unsent().waiting)
    }

    @Test
    fun `a second opener is refused`() {
        open()
        assertThrows<CoreException.StoreInUse> { open() }
    }

    @Test
    fun `a suspended core says so until it is resumed`() {
        val core = open()
        core.suspend()
        core.suspend()
        assertThrows<CoreException.Suspended> { core.unsent() }
        core.resume()
        assertEquals(null, core.unsent().oldestMs)
    }

    @Test
    fun `before enrolment and sign-in the core says what is missing`() {
        val core = open()
        assertThrows<CoreException.NotSignedIn> { core.day() }
        assertThrows<CoreException.NotEnrolled> { core.serverUrl() }
        assertThrows<CoreException.NotEnrolled> { core.prepareSync() }
        assertThrows<CoreException.NotEnrolled> { core.writeNote(Stored.name("visit_id"), "x") }
    }

    @Test
    fun `an enrolment request carries a signature of the JVM's key`() {
        val request = open().prepareEnrolment(Stored.name("code"), "Lärplatta")
        assertEquals("http://127.0.0.1:8080/api/device/enrol", request.url)
        val (bytes, signature) = keys.signed.single()
        assertTrue(request.body.holds(bytes) && request.body.holds(signature))
        val public = KeyFactory.getInstance("EC").generatePublic(X509EncodedKeySpec(keys.publicKey()))
        val check = Signature.getInstance("SHA256withECDSA")
        check.initVerify(public)
        check.update(bytes)
        assertTrue(check.verify(signature))
    }

    @Test
    fun `malformed and foreign answers are told apart and change nothing`() {
        val core = open()
        val code = Stored.name("code")
        val malformed = assertThrows<CoreException.BadMessage> {
            core.applyEnrolment(code, "<html>".toByteArray())
        }
        assertTrue(malformed.what.isNotEmpty())
        assertThrows<CoreException.ForeignServer> {
            core.applyEnrolment(code, Stored.bytes("foreign.cbor"))
        }
        assertThrows<CoreException.BadMessage> { core.prepareEnrolment("hej å 😀", "x") }
        assertThrows<CoreException.NotEnrolled> { core.serverUrl() }
    }

    @Test
    fun `an error of the platform comes through the core as it was`() {
        val core = open(object : SecureKeyStore by keys {
            override fun sign(bytes: ByteArray): ByteArray = throw KeyStoreException.Invalidated()
        })
        val failure = assertThrows<CoreException.KeyStore> { core.prepareEnrolment(Stored.name("code"), "x") }
        assertTrue(failure.reason is KeyStoreException.Invalidated)
    }

    @Test
    fun `an unexpected exception of the platform is a typed error without its text`() {
        val core = open(object : SecureKeyStore by keys {
            override fun sign(bytes: ByteArray): ByteArray = error("Märta Ängström")
        })
        val failure = assertThrows<CoreException.KeyStore> { core.prepareEnrolment(Stored.name("code"), "x") }
        val reason = failure.reason as KeyStoreException.Unavailable
        assertTrue("unexpected exception" in reason.what && "Märta" !in reason.what, reason.what)
    }

    @Test
    fun `a database key of another length is refused`() {
        val failure = assertThrows<CoreException.KeyStore> { open(JvmKeyStore(databaseKey = ByteArray(16))) }
        assertTrue("16 bytes" in (failure.reason as KeyStoreException.Unavailable).what)
    }

    @Test
    fun `a clock that throws keeps nothing from being done`() {
        val core = open(clock = object : DeviceClock {
            override fun reading(): ClockReading = error("no clock")
        })
        core.applyEnrolment(Stored.name("code"), Stored.bytes("enrolled.cbor"))
        core.applySignIn(Stored.bytes("signed-in.cbor"))
        assertTrue(core.prepareSync().body.isNotEmpty())
    }

    @Test
    fun `catalogues have Swedish names`() {
        assertEquals("Städning", interventionCatalogue().single { it.code == "cleaning" }.swedish)
        assertEquals("Läkemedelsavvikelse", deviationCatalogue().single { it.code == "medication_error" }.swedish)
    }

    private fun ByteArray.holds(part: ByteArray): Boolean =
        (0..size - part.size).any { copyOfRange(it, it + part.size).contentEquals(part) }
}
