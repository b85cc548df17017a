package se.vardag.mobile

import kotlinx.coroutines.future.await
import se.vardag.mobile.ffi.Outgoing
import se.vardag.mobile.ffi.Transport
import se.vardag.mobile.ffi.TransportAnswer
import se.vardag.mobile.ffi.TransportException
import java.io.IOException
import java.net.ConnectException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.net.http.HttpTimeoutException
import java.time.Duration

/** Carries requests with Java's own HTTP. Cancelling the call stops it. */
class HttpTransport(private val http: HttpClient = HttpClient.newHttpClient()) : Transport {
    override suspend fun post(request: Outgoing, timeoutMs: ULong): TransportAnswer {
        val limit = timeoutMs.coerceIn(1uL, LONGEST_MS).toLong()
        val message = HttpRequest.newBuilder(URI(request.url))
            .timeout(Duration.ofMillis(limit))
            .header("content-type", "application/cbor")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request.body))
            .build()
        try {
            val answer = http.sendAsync(message, BodyHandlers.ofByteArray()).await()
            val retryAfterS = answer.headers().firstValue("retry-after").orElse(null)?.trim()?.toUIntOrNull()
            return TransportAnswer(answer.statusCode().toUShort(), answer.body(), retryAfterS)
        } catch (_: HttpTimeoutException) {
            throw TransportException.TimedOut()
        } catch (_: ConnectException) {
            throw TransportException.Offline()
        } catch (failure: IOException) {
            throw TransportException.Failed(failure.javaClass.simpleName)
        }
    }

    private companion object {
        /** A call nobody waits longer for, whatever time the run has left. */
        const val LONGEST_MS = 60_000uL
    }
}
