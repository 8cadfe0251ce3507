//! Whether known weights are found again from histories that they made.
