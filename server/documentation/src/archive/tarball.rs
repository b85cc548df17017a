//! Many files as one.

use tar::{Builder, Header};

use super::ArchivePackage;

/// The package in the tar form of old.
pub fn write(package: &ArchivePackage) -> Vec<u8> {
    let seconds = u64::try_from(package.written_at.millis() / 1000).unwrap_or(0);
    let files = package.files.iter();
    tar_of(
        files.map(|file| (file.path.as_str(), file.bytes.as_slice())),
        seconds,
    )
}

/// Files with their paths, short and relative, in the order given. Owner, rights and times
/// are fixed: the bytes follow from what is given alone.
pub fn tar_of<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>, seconds: u64) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(seconds);
        builder
            .append_data(&mut header, path, bytes)
            .expect("writing to memory cannot fail, and our paths are short and relative");
    }
    builder.into_inner().expect("writing to memory cannot fail")
}
