use std::collections::BTreeMap;
use std::path::Path;

/// What stands on a disk: each file's bytes by its path.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Image(pub(crate) BTreeMap<String, Vec<u8>>);

impl Image {
    /// One file alone on a disk.
    pub fn of(path: &Path, bytes: Vec<u8>) -> Self {
        Self(BTreeMap::from([(path.display().to_string(), bytes)]))
    }

    /// The bytes of a file, if it is there.
    pub fn file(&self, path: &Path) -> Option<&[u8]> {
        self.0.get(path.to_str()?).map(Vec::as_slice)
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sizes = self.0.iter().map(|(path, bytes)| (path, bytes.len()));
        formatter.debug_map().entries(sizes).finish()
    }
}
