import Foundation
import VardagCore
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Carries requests with the platform's own HTTP.
public final class HttpTransport: Transport {
    private let session: URLSession

    public init(session: URLSession = URLSession(configuration: .ephemeral)) {
        self.session = session
    }

    public func post(request: Outgoing, timeoutMs: UInt64) async throws -> TransportAnswer {
        guard let url = URL(string: request.url) else {
            throw TransportError.Failed(what: "the address is no URL")
        }
        var message = URLRequest(url: url, timeoutInterval: Double(min(timeoutMs, 60_000)) / 1_000)
        message.httpMethod = "POST"
        message.httpBody = request.body
        message.setValue("application/cbor", forHTTPHeaderField: "content-type")
        do {
            let (body, answer) = try await session.data(for: message)
            let http = answer as? HTTPURLResponse
            let retryAfterS = http?.value(forHTTPHeaderField: "Retry-After").flatMap { UInt32($0) }
            return TransportAnswer(status: UInt16(clamping: http?.statusCode ?? 0), body: body, retryAfterS: retryAfterS)
        } catch let error as URLError {
            throw Self.reason(of: error)
        }
    }

    private static func reason(of error: URLError) -> TransportError {
        switch error.code {
        case .timedOut:
            return .TimedOut
        case .notConnectedToInternet, .cannotConnectToHost, .cannotFindHost, .networkConnectionLost:
            return .Offline
        default:
            return .Failed(what: "URLError \(error.code.rawValue)")
        }
    }
}
