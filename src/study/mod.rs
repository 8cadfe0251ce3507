//! Many runs: ensembles, comparisons, sweeps, verification, and the statistics of them.
