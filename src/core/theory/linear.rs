//! Small dense linear algebra on row-major slices, in a fixed order of operations.
//!
//! Written out because its results enter figures and hashes: a library that picks its kernels by
//! processor would change the last bits. Fine to a few hundred rows.

use super::maths::powi;

/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigen {
    /// In ascending order.
    pub values: Vec<f64>,
    /// Row k is the eigenvector of `values[k]`, its largest component (the first such) positive.
    pub vectors: Vec<f64>,
}

/// Cyclic Jacobi rotations (Golub & Van Loan, *Matrix Computations*, 8.5) on a symmetric n × n
/// matrix, until the off-diagonal part is at rounding level. O(n³) per sweep, under ten sweeps.
///
/// # Panics
/// If `matrix` does not hold n² numbers.
#[must_use]
pub fn symmetric_eigen(matrix: &[f64], n: usize) -> Eigen {
    assert_eq!(matrix.len(), n * n, "a square matrix");
    let mut a = matrix.to_vec();
    let mut v = identity(n);
    let scale = a.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    let negligible = scale * powi(0.5, 56);
    for _sweep in 0..60 {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                if a[p * n + q].abs() > negligible {
                    rotate(&mut a, &mut v, n, p, q);
                    rotated = true;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[i * n + i].total_cmp(&a[j * n + j]).then(i.cmp(&j)));
    let values = order.iter().map(|&k| a[k * n + k]).collect();
    let vectors = order.iter().flat_map(|&k| oriented(&v[k * n..(k + 1) * n])).collect();
    Eigen { values, vectors }
}

/// One rotation that makes a[p][q] zero; eigenvectors gather in the rows of v.
fn rotate(a: &mut [f64], v: &mut [f64], n: usize, p: usize, q: usize) {
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
    let sign = if theta >= 0.0 { 1.0 } else { -1.0 };
    let tangent = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    for k in 0..n {
        let (x, y) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = cosine * x - sine * y;
        a[k * n + q] = sine * x + cosine * y;
    }
    for m in [a, v] {
        for k in 0..n {
            let (x, y) = (m[p * n + k], m[q * n + k]);
            m[p * n + k] = cosine * x - sine * y;
            m[q * n + k] = sine * x + cosine * y;
        }
    }
}

fn oriented(vector: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let largest =
        vector.iter().fold(0.0_f64, |m: f64, &x| if x.abs() > m.abs() + 1e-12 { x } else { m });
    vector.iter().map(move |&x| if largest < 0.0 { -x } else { x })
}

/// The n × n identity matrix.
#[must_use]
pub fn identity(n: usize) -> Vec<f64> {
    let mut m = vec![0.0; n * n];
    for i in 0..n {
        m[i * n + i] = 1.0;
    }
    m
}

/// Matrix product of two n × n matrices.
#[must_use]
pub fn product(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut c = vec![0.0; n * n];
    for i in 0..n {
        for k in 0..n {
            for j in 0..n {
                c[i * n + j] += a[i * n + k] * b[k * n + j];
            }
        }
    }
    c
}

/// The k-th smallest eigenvalue (k from 0) of a symmetric matrix without its vectors: Householder
/// tridiagonal form, then bisection on Sturm counts. Much cheaper than [`symmetric_eigen`]; the
/// error is of rounding size relative to the largest eigenvalue.
///
/// # Panics
/// If `matrix` does not hold n² numbers or `k ≥ n`.
#[must_use]
pub fn eigenvalue(matrix: &[f64], n: usize, k: usize) -> f64 {
    assert!(matrix.len() == n * n && k < n, "a square matrix and one of its eigenvalues");
    let (diagonal, off) = tridiagonal(matrix, n);
    let reach = (0..n).fold(0.0_f64, |m, i| {
        let left = if i > 0 { off[i - 1].abs() } else { 0.0 };
        m.max(diagonal[i].abs() + left + off.get(i).map_or(0.0, |x| x.abs()))
    });
    let (mut low, mut high) = (-reach, reach);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high || high - low <= reach * powi(0.5, 58) {
            return middle;
        }
        if eigenvalues_below(&diagonal, &off, middle) > k { high = middle } else { low = middle }
    }
}

/// Sturm count: how many eigenvalues of a tridiagonal matrix lie below x.
fn eigenvalues_below(diagonal: &[f64], off: &[f64], x: f64) -> usize {
    let (mut count, mut pivot) = (0, 1.0_f64);
    for (i, d) in diagonal.iter().enumerate() {
        let coupling = if i == 0 { 0.0 } else { off[i - 1] * off[i - 1] };
        pivot = d - x - coupling / pivot;
        if pivot.abs() < f64::MIN_POSITIVE {
            pivot = -f64::MIN_POSITIVE;
        }
        count += usize::from(pivot < 0.0);
    }
    count
}

/// Householder reduction: diagonal and off-diagonal of a similar tridiagonal matrix.
fn tridiagonal(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut off = vec![0.0; n.saturating_sub(1)];
    let (mut v, mut w) = (vec![0.0; n], vec![0.0; n]);
    for k in 0..n.saturating_sub(2) {
        let norm = (k + 1..n).fold(0.0, |s, i| s + a[i * n + k] * a[i * n + k]).sqrt();
        let head = a[(k + 1) * n + k];
        off[k] = if head > 0.0 { -norm } else { norm };
        if norm == 0.0 {
            continue;
        }
        for i in k + 1..n {
            v[i] = a[i * n + k];
        }
        v[k + 1] -= off[k];
        // H = I − β v vᵀ, and H A H = A − v wᵀ − w vᵀ on the remaining block.
        let beta = 1.0 / (norm * (norm + head.abs()));
        let mut along = 0.0;
        for i in k + 1..n {
            w[i] = beta * (k + 1..n).fold(0.0, |s, j| s + a[i * n + j] * v[j]);
            along += w[i] * v[i];
        }
        for i in k + 1..n {
            w[i] -= 0.5 * beta * along * v[i];
        }
        for i in k + 1..n {
            for j in k + 1..n {
                a[i * n + j] -= v[i] * w[j] + w[i] * v[j];
            }
        }
    }
    if n >= 2 {
        off[n - 2] = a[(n - 1) * n + n - 2];
    }
    ((0..n).map(|i| a[i * n + i]).collect(), off)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(n: usize) -> Vec<f64> {
        let cell = |i: usize, j: usize| ((i * j + i + j) % 7) as f64 - 2.5;
        (0..n * n).map(|c| cell(c / n, c % n)).collect()
    }

    #[test]
    fn vectors_and_values_rebuild_the_matrix() {
        let n = 9;
        let (a, e) = (example(n), symmetric_eigen(&example(n), n));
        for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let term = |k: usize| e.values[k] * e.vectors[k * n + i] * e.vectors[k * n + j];
            let rebuilt = (0..n).fold(0.0, |s, k| s + term(k));
            let dot = (0..n).fold(0.0, |s, k| s + e.vectors[i * n + k] * e.vectors[j * n + k]);
            assert!((rebuilt - a[i * n + j]).abs() < 1e-12);
            assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-13);
        }
    }

    #[test]
    fn both_routes_give_the_same_eigenvalues() {
        for n in [1, 2, 3, 8, 24] {
            let (a, e) = (example(n), symmetric_eigen(&example(n), n));
            for (k, value) in e.values.iter().enumerate() {
                assert!((eigenvalue(&a, n, k) - value).abs() < 1e-11, "{n} {k}");
            }
        }
        assert_eq!(eigenvalue(&[0.0; 9], 3, 1), 0.0);
    }

    #[test]
    fn multiplying_by_the_identity_changes_nothing() {
        assert_eq!(product(&example(4), &identity(4), 4), example(4));
    }
}
