import Foundation
import VardagCore

/// The device's clocks. The monotonic one counts sleep.
public final class SystemDeviceClock: DeviceClock {
    public init() {}

    public func reading() throws -> ClockReading {
        let wall = Int64(Date().timeIntervalSince1970 * 1_000)
        let sinceBoot = try Self.millisecondsSinceBoot()
        // The moment of the boot, in tens of seconds, tells boots apart.
        let boot = UInt64(max(0, (wall - sinceBoot) / 10_000))
        return ClockReading(wallMs: wall, monotonicMs: sinceBoot, boot: boot)
    }

    private static func millisecondsSinceBoot() throws -> Int64 {
        #if canImport(Darwin)
        // Darwin's CLOCK_MONOTONIC goes on in sleep.
        let clock = CLOCK_MONOTONIC
        #else
        let clock = CLOCK_BOOTTIME
        #endif
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else {
            throw ClockError.Unavailable
        }
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
