//! The package as one file.

use tar::{Builder, Header};

use super::ArchivePackage;

/// Owner, rights and times are fixed: the bytes follow from the package alone.
pub fn write(package: &ArchivePackage) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    let seconds = u64::try_from(package.written_at.millis() / 1000).unwrap_or(0);
    for file in &package.files {
        let mut header = Header::new_ustar();
        header.set_size(file.bytes.len() as u64);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(seconds);
        builder
            .append_data(&mut header, &file.path, file.bytes.as_slice())
            .expect("writing to memory cannot fail, and our paths are short and relative");
    }
    builder.into_inner().expect("writing to memory cannot fail")
}
