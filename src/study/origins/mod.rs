//! Rolling origins: a world at each of several days, fitted on what is dated before, run freely, and
//! scored by what followed, beside baselines that know the past alone.
//!
//! * [`sheet`]: the study file. [`world`]: the world on a day, from one table of dated figures.
//! * [`fitted`]: rates of talks, constants of kinds, and the hazard by covariates, from the years before a
//!   day. [`pairs`]: who signs with whom, asked on that day.
//! * [`pool`]: scores of all origins together, year by year. [`stack`]: the weights that model and
//!   baselines deserve in a mixture.
//! * [`study`]: all of it.

pub mod fitted;
pub mod pairs;
pub mod pool;
pub mod sheet;
pub mod stack;
pub mod study;
pub mod world;

pub use sheet::OriginsStudy;
pub use study::RollingOrigins;
