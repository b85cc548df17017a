package se.vardag.mobile

import se.vardag.mobile.ffi.ClockReading
import se.vardag.mobile.ffi.DeviceClock

/**
 * The clocks of a Java virtual machine. It knows no boot, so its monotonic
 * readings are of this process; Android has `SystemClock.elapsedRealtime` and
 * `Settings.Global.BOOT_COUNT`.
 */
object SystemDeviceClock : DeviceClock {
    private val started = System.nanoTime()

    /** Tells one process from another, as the boot's number does. */
    private val process = System.currentTimeMillis().toULong()

    override fun reading() = ClockReading(
        wallMs = System.currentTimeMillis(),
        monotonicMs = (System.nanoTime() - started) / 1_000_000,
        boot = process,
    )
}
