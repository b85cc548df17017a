//! Bytes to text: gzip, the limit of size, and UTF-8.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::error::{FormatError, Place};
use super::limits;

const GZIP_MARK: [u8; 2] = [0x1f, 0x8b];

/// All bytes of a file, one more than the limit at most.
pub fn at_most(file: std::fs::File) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text inside, unpacked where it begins as gzip does.
pub fn text(bytes: &[u8]) -> Result<String, FormatError> {
    let plain = if bytes.starts_with(&GZIP_MARK) {
        gunzip(bytes)?
    } else {
        bytes.to_vec()
    };
    if plain.len() > limits::FILE_BYTES {
        let reason = format!("is over the limit of {} bytes", limits::FILE_BYTES);
        return Err(FormatError::new(Place::File, "size", plain.len(), &reason));
    }
    String::from_utf8(plain).map_err(|fault| {
        let upto = fault.utf8_error().valid_up_to();
        let line = 1 + fault.as_bytes()[..upto]
            .iter()
            .filter(|&&b| b == b'\n')
            .count();
        let byte = format!("{:#04x}", fault.as_bytes()[upto]);
        FormatError::new(Place::Line(line), "text", byte, "is not UTF-8")
            .maybe("the file is packed in another way than gzip")
    })
}

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let mut plain = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(limits::FILE_BYTES as u64 + 1)
        .read_to_end(&mut plain)
        .map_err(|fault| {
            FormatError::new(Place::File, "gzip", fault, "stops the unpacking")
                .maybe("the file was cut while it was copied")
        })?;
    Ok(plain)
}
