//! deter
