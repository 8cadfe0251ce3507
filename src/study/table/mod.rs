//! Tables: what is written, read back and shown.
//!
//! * [`text`]: the one table of rows and cells, for every reader. [`mod@format`]: its numbers.
//! * [`parquet`]: the one reader of Parquet. [`numbers`]: the columns of numbers in a file of runs.

pub mod format;
pub mod numbers;
pub mod parquet;
pub mod text;
