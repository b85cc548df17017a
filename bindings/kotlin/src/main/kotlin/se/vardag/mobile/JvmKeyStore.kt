package se.vardag.mobile

import se.vardag.mobile.ffi.SecureKeyStore
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.SecureRandom
import java.security.Signature
import java.security.spec.ECGenParameterSpec

/**
 * Keys in memory, for a Java virtual machine. On a phone the pair is made with
 * the provider `AndroidKeyStore` and never leaves it, and the database key is
 * kept wrapped by it; the algorithms are these.
 */
class JvmKeyStore(
    private val pair: KeyPair = makePair(),
    private val databaseKey: ByteArray = ByteArray(DATABASE_KEY_BYTES).also(SecureRandom()::nextBytes),
) : SecureKeyStore {
    override fun publicKey(): ByteArray = pair.public.encoded

    override fun sign(bytes: ByteArray): ByteArray =
        Signature.getInstance("SHA256withECDSA").run {
            initSign(pair.private)
            update(bytes)
            sign()
        }

    override fun databaseKey(): ByteArray = databaseKey.copyOf()

    private companion object {
        const val DATABASE_KEY_BYTES = 32

        fun makePair(): KeyPair = KeyPairGenerator.getInstance("EC").run {
            initialize(ECGenParameterSpec("secp256r1"))
            generateKeyPair()
        }
    }
}
