//! A table as a Parquet file.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// Written into the file where a library puts its name and version: the bytes shall not
/// change when it does.
const WRITTEN_BY: &str = "vardag-warehouse 1";

/// All values of one column.
pub enum Column {
    Text(Vec<Option<String>>),
    Whole(Vec<i64>),
}

impl Column {
    fn field(&self, name: &str) -> String {
        match self {
            Self::Text(_) => format!("OPTIONAL BYTE_ARRAY {name} (STRING);"),
            Self::Whole(_) => format!("REQUIRED INT64 {name};"),
        }
    }
}

/// One row group, no compression, no clock: the same columns give the same bytes.
pub fn parquet_table(name: &str, columns: &[(&str, Column)]) -> Vec<u8> {
    written(name, columns).expect("columns of the schema that was made of them, into memory")
}

fn written(name: &str, columns: &[(&str, Column)]) -> Result<Vec<u8>> {
    let fields: String = columns
        .iter()
        .map(|(name, column)| column.field(name))
        .collect();
    let schema = parse_message_type(&format!("message {name} {{ {fields} }}"))?;
    let properties = WriterProperties::builder()
        .set_created_by(WRITTEN_BY.to_owned())
        .set_compression(Compression::UNCOMPRESSED)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (_, column) in columns {
        write_column(&mut group, column)?;
    }
    group.close()?;
    writer.into_inner()
}

fn write_column(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, column: &Column) -> Result<()> {
    let Some(mut writer) = group.next_column()? else {
        return Ok(());
    };
    match column {
        Column::Text(texts) => {
            let levels: Vec<i16> = texts.iter().map(|text| i16::from(text.is_some())).collect();
            let values = texts.iter().flatten();
            let values: Vec<ByteArray> = values.map(|text| text.as_str().into()).collect();
            let typed = writer.typed::<ByteArrayType>();
            typed.write_batch(&values, Some(&levels), None)?;
        }
        Column::Whole(values) => {
            writer
                .typed::<Int64Type>()
                .write_batch(values, None, None)?;
        }
    }
    writer.close()
}
