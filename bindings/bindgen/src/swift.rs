//! Writes the Swift binding, its header and its module map.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
