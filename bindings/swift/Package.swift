// swift-tools-version:6.0
import PackageDescription

let package = Package(
    name: "Vardag",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Vardag", targets: ["Vardag"])],
    targets: [
        // Header and generated sources are put in place by `check.py --place`.
        .systemLibrary(name: "mobile_ffiFFI", path: "Sources/mobile_ffiFFI"),
        // Generated for async foreign traits, which do not compile in mode 6.
        .target(
            name: "VardagCore",
            dependencies: ["mobile_ffiFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)]
        ),
        .target(name: "Vardag", dependencies: ["VardagCore"]),
        .testTarget(name: "VardagTests", dependencies: ["Vardag"]),
    ]
)
