import Foundation
import XCTest

@testable import Vardag

/// Its signatures are no signatures: only a real server would see that.
final class StillKeys: SecureKeyStore {
    private let key: UInt8

    init(key: UInt8 = 1) {
        self.key = key
    }

    func publicKey() throws -> Data { Data("public key".utf8) }

    func sign(bytes: Data) throws -> Data { Data("signature".utf8) }

    func databaseKey() throws -> Data { Data(repeating: key, count: 32) }
}

final class LockedKeys: SecureKeyStore {
    func publicKey() throws -> Data { throw KeyStoreError.Locked }

    func sign(bytes: Data) throws -> Data { throw KeyStoreError.Locked }

    func databaseKey() throws -> Data { throw KeyStoreError.Locked }
}

final class SilentTransport: Transport {
    func post(request: Outgoing, timeoutMs: UInt64) async throws -> TransportAnswer {
        try await Task.sleep(for: .seconds(3_600))
        throw TransportError.TimedOut
    }
}

/// Answers with the stored bytes of bindings/conformance.
final class StoredTransport: Transport {
    func post(request: Outgoing, timeoutMs: UInt64) async throws -> TransportAnswer {
        let files = ["enrol": "enrolled", "sign-in": "signed-in", "sync": "synced"]
        let last = request.url.split(separator: "/").last.map(String.init) ?? ""
        return TransportAnswer(status: 200, body: try stored("\(files[last] ?? last).cbor"))
    }
}

/// The moment the stored answers are of.
final class StoredClock: DeviceClock {
    func reading() throws -> ClockReading {
        ClockReading(wallMs: Int64(try storedName("now_ms")) ?? 0, monotonicMs: 0, boot: 1)
    }
}

private func stored(_ file: String) throws -> Data {
    let bindings = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    return try Data(contentsOf: bindings.appendingPathComponent("conformance/\(file)"))
}

private func storedName(_ key: String) throws -> String {
    let text = String(decoding: try stored("names.properties"), as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(key)=") }
    return String(try XCTUnwrap(line).dropFirst(key.count + 1))
}

final class MobileCoreTests: XCTestCase {
    private func newPath() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).db").path
    }

    private func withADay() async throws -> MobileCore {
        let core = try MobileCore.open(path: newPath(), keys: StillKeys(), clock: StoredClock())
        let transport = StoredTransport()
        try await core.enrol(code: try storedName("code"), model: "Test", transport: transport)
        try await core.signIn(username: "p01", password: "rätt lösenord", transport: transport)
        let report = try await core.syncUntilDone(transport: transport, within: .seconds(5))
        XCTAssertEqual(report.end, .complete)
        return core
    }

    func testAStoreHasOneOpenerAndOneKey() throws {
        let path = newPath()
        let core = try MobileCore.open(path: path, keys: StillKeys(), clock: SystemDeviceClock())
        XCTAssertThrowsError(
            try MobileCore.open(path: path, keys: StillKeys(), clock: SystemDeviceClock())
        ) { XCTAssertEqual($0 as? CoreError, .StoreInUse) }
        try core.suspend()
        XCTAssertThrowsError(try core.unsent()) { XCTAssertEqual($0 as? CoreError, .Suspended) }
        XCTAssertThrowsError(
            try MobileCore.open(path: path, keys: StillKeys(key: 2), clock: SystemDeviceClock())
        ) { XCTAssertEqual($0 as? CoreError, .WrongKey) }
        try core.resume()
        XCTAssertThrowsError(try core.day()) { XCTAssertEqual($0 as? CoreError, .NotSignedIn) }
    }

    func testAnErrorOfThePlatformIsTyped() {
        XCTAssertThrowsError(
            try MobileCore.open(path: newPath(), keys: LockedKeys(), clock: SystemDeviceClock())
        ) { XCTAssertEqual($0 as? CoreError, .KeyStore(reason: .Locked)) }
    }

    func testAVisitIsWorkedAndReadBack() async throws {
        let core = try await withADay()
        let visit = try storedName("visit_id")
        let note = "Åt ärtsoppa, sov gott 😀"
        XCTAssertEqual(try core.day().stops.first?.address, try storedName("address"))
        _ = try core.startVisit(visitId: visit, presence: .tag(tag: try storedName("tag")))
        _ = try core.writeNote(visitId: visit, text: note)
        let view = try core.visit(visitId: visit)
        XCTAssertTrue(view.events.contains { $0.kind == .noteWritten(text: note) })
        XCTAssertEqual(view.stop.state.outcome, .started)
        XCTAssertEqual(try core.unsent().waiting, 2)
    }

    func testACancelledTaskStopsACallUnderWay() async throws {
        let core = try await withADay()
        let run = Task {
            try await core.syncUntilDone(transport: SilentTransport(), within: .seconds(50))
        }
        try await Task.sleep(for: .milliseconds(200))
        run.cancel()
        let report = try await run.value
        XCTAssertEqual(report.end, .cancelled)
    }
}
