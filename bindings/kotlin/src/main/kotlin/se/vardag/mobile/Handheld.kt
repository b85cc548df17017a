package se.vardag.mobile

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.withContext
import se.vardag.mobile.ffi.CancelToken
import se.vardag.mobile.ffi.DayView
import se.vardag.mobile.ffi.DeviceClock
import se.vardag.mobile.ffi.MobileCore
import se.vardag.mobile.ffi.SecureKeyStore
import se.vardag.mobile.ffi.SyncReport
import se.vardag.mobile.ffi.Transport
import se.vardag.mobile.ffi.Unsent
import java.nio.file.Path
import kotlin.time.Duration

/**
 * The core for coroutines: every call leaves the thread that draws, and what
 * waits to be sent can be watched.
 *
 * Errors are `CoreException`s, as the core gives them.
 */
class Handheld private constructor(
    private val core: MobileCore,
    private val transport: Transport,
    private val dispatcher: CoroutineDispatcher,
) : AutoCloseable {
    private val watched = MutableStateFlow(core.unsent())

    /** What waits to be sent, after the last call that may have changed it. */
    val unsent: StateFlow<Unsent> = watched.asStateFlow()

    suspend fun enrol(code: String, model: String) =
        leaving { core.enrol(code, model, transport) }

    suspend fun signIn(username: String, password: String) =
        leaving { core.signIn(username, password, transport) }

    suspend fun signOut() = withCore { signOut() }

    suspend fun day(): DayView = leaving { core.day() }

    /** Anything else the core can do; see [MobileCore]. */
    suspend fun <T> withCore(act: MobileCore.() -> T): T = leaving { core.act().also { watch() } }

    /**
     * Syncs until nothing more is to do or the time is over. Cancelling the
     * coroutine stops it; what was done stays done. `cancel` stops it from
     * elsewhere and lets it report.
     */
    suspend fun syncUntilDone(within: Duration, cancel: CancelToken? = null): SyncReport =
        leaving {
            val milliseconds = within.inWholeMilliseconds.coerceAtLeast(0).toULong()
            core.sync(transport, milliseconds, cancel).also { watch() }
        }

    /** To be awaited before the system suspends the app. */
    suspend fun suspend() = leaving { core.suspend() }

    suspend fun resume() = leaving { core.resume() }

    /** Closes the store too: another opener may come at once. */
    override fun close() {
        core.suspend()
        core.close()
    }

    private fun watch() {
        watched.value = core.unsent()
    }

    private suspend fun <T> leaving(work: suspend () -> T): T = withContext(dispatcher) { work() }

    companion object {
        suspend fun open(
            path: Path,
            keys: SecureKeyStore,
            transport: Transport,
            clock: DeviceClock = SystemDeviceClock,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): Handheld = withContext(dispatcher) {
            Handheld(MobileCore.open(path.toString(), keys, clock), transport, dispatcher)
        }
    }
}
