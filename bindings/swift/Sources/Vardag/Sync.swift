@_exported import VardagCore

extension MobileCore {
    /// Syncs until nothing more is to do or the time is over. Cancelling the
    /// task stops it: Rust does not hear of a cancelled task by itself, so a
    /// token tells it. What was done stays done.
    public func syncUntilDone(transport: Transport, within: Duration) async throws -> SyncReport {
        let token = CancelToken()
        return try await withTaskCancellationHandler {
            try await sync(transport: transport, withinMs: within.wholeMilliseconds, cancel: token)
        } onCancel: {
            token.cancel()
        }
    }
}

extension Duration {
    /// At least 0.
    var wholeMilliseconds: UInt64 {
        let (seconds, attoseconds) = components
        if seconds < 0 || attoseconds < 0 {
            return 0
        }
        return UInt64(seconds) * 1_000 + UInt64(attoseconds / 1_000_000_000_000_000)
    }
}
