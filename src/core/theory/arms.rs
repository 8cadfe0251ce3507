about! {
    //! Arms races (Richardson, *Arms and Insecurity*, 1960).
    //!
    //! Two states with armaments x and y (here: burdens, as a share of product) answer one another:
    //!
    //! ```text
    //! dx/dt = k y − a x + g,    dy/dt = l x − b y + h
    //! ```
    //!
    //! k, l ≥ 0 reaction, a, b > 0 fatigue (both 1/time), g, h grievance (armament/time). The race has a
    //! stable balance iff a b > k l: fatigue outweighs reaction; the
    //! stock that spending keeps: [`super::capital`].
}

pub use super::capital::{capital_at_start, capital_next};

/// Rate of change of one state's armament: `reaction · rivals − fatigue · own + grievance`.
///
/// The one equation of every arms race in this crate. `rival_sum_weighted` is what the state reacts
/// to: the rival's armament, or the threat-weighted sum of several. The caller multiplies by its
/// time step and keeps the result above zero and under any ceiling.
#[must_use]
pub fn richardson_change(
    own: f64,
    rival_sum_weighted: f64,
    reaction: f64,
    fatigue: f64,
    grievance: f64,
) -> f64 {
    reaction * rival_sum_weighted - fatigue * own + grievance
}

/// Richardson's two states, in his letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RichardsonPair {
    /// Reaction of the first to the second, 1/time.
    pub k: f64,
    /// Reaction of the second to the first, 1/time.
    pub l: f64,
    /// Fatigue of the first, 1/time.
    pub a: f64,
    /// Fatigue of the second, 1/time.
    pub b: f64,
    /// Grievance of the first, armament/time.
    pub g: f64,
    /// Grievance of the second, armament/time.
    pub h: f64,
}

/// The two eigenvalues of a pair: `real[i]`, with imaginary parts `−imaginary` and `+imaginary`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eigenvalues {
    /// Real parts, rising, 1/time.
    pub real: [f64; 2],
    /// Imaginary part: 0 unless one side disarms when the other arms (k l < 0).
    pub imaginary: f64,
}

/// Variances and covariance of two fluctuating armaments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Covariance {
    /// Variance of the first.
    pub first: f64,
    /// Variance of the second.
    pub second: f64,
    /// Covariance of the two.
    pub joint: f64,
}

impl RichardsonPair {
    /// Where both lines of no change cross: `x* = (k h + b g)/(a b − k l)`, `y* = (l g + a h)/(a b −
    /// k l)`. `None` when the lines are parallel (a b = k l). It attracts only if [`Self::stable`].
    #[must_use]
    pub fn equilibrium(&self) -> Option<(f64, f64)> {
        let determinant = self.a * self.b - self.k * self.l;
        (determinant != 0.0).then(|| {
            (
                (self.k * self.h + self.b * self.g) / determinant,
                (self.l * self.g + self.a * self.h) / determinant,
            )
        })
    }

    /// Whether every start leads to the equilibrium: a + b > 0 and a b > k l.
    #[must_use]
    pub fn stable(&self) -> bool {
        self.a + self.b > 0.0 && self.a * self.b > self.k * self.l
    }

    /// `½ [−(a + b) ± √((a − b)² + 4 k l)]`.
    #[must_use]
    pub fn eigenvalues(&self) -> Eigenvalues {
        let centre = -(self.a + self.b) / 2.0;
        let difference = self.a - self.b;
        let discriminant = difference * difference + 4.0 * self.k * self.l;
        let half = discriminant.abs().sqrt() / 2.0;
        if discriminant >= 0.0 {
            Eigenvalues { real: [centre - half, centre + half], imaginary: 0.0 }
        } else {
            Eigenvalues { real: [centre; 2], imaginary: half }
        }
    }

    /// Longest time step for which Euler steps settle when the race itself does: the smallest of
    /// `−2 Re λ / |λ|²`, which for real λ is `2 / |λ_min|`. `None` if the race is unstable.
    #[must_use]
    pub fn longest_stable_euler_step(&self) -> Option<f64> {
        let Eigenvalues { real, imaginary } = self.eigenvalues();
        let limit = |re: f64| -2.0 * re / (re * re + imaginary * imaginary);
        self.stable().then(|| limit(real[0]).min(limit(real[1])))
    }

    /// Rates of change of both, each by [`richardson_change`].
    #[must_use]
    pub fn change(&self, x: f64, y: f64) -> (f64, f64) {
        (
            richardson_change(x, y, self.k, self.a, self.g),
            richardson_change(y, x, self.l, self.b, self.h),
        )
    }

    /// One simultaneous step of length `dt`: what a turn of the simulation does.
    #[must_use]
    pub fn euler_step(&self, (x, y): (f64, f64), dt: f64) -> (f64, f64) {
        let (dx, dy) = self.change(x, y);
        (x + dt * dx, y + dt * dy)
    }

    /// The solution of the differential equations at `time` ≥ 0, by fourth-order Runge–Kutta in equal
    /// steps no longer than `dt` > 0 (error about dt⁴).
    #[must_use]
    pub fn integrate(&self, start: (f64, f64), time: f64, dt: f64) -> (f64, f64) {
        let steps = (time / dt).ceil().max(1.0);
        let step = time / steps;
        let ahead = |(x, y): (f64, f64), (dx, dy): (f64, f64), by: f64| (x + by * dx, y + by * dy);
        let mut now = start;
        let mut done = 0.0;
        while done < steps {
            let first = self.change(now.0, now.1);
            let at = ahead(now, first, step / 2.0);
            let second = self.change(at.0, at.1);
            let at = ahead(now, second, step / 2.0);
            let third = self.change(at.0, at.1);
            let at = ahead(now, third, step);
            let fourth = self.change(at.0, at.1);
            let mean = |f: f64, s: f64, t: f64, u: f64| (f + 2.0 * s + 2.0 * t + u) / 6.0;
            let slope = (
                mean(first.0, second.0, third.0, fourth.0),
                mean(first.1, second.1, third.1, fourth.1),
            );
            now = ahead(now, slope, step);
            done += 1.0;
        }
        now
    }

    /// Long-run covariance of Euler–Maruyama steps `z ← z + dt·change + sigma·√dt·ε`, ε independent
    /// standard normals: the solution of the discrete Lyapunov equation `Σ = A Σ Aᵀ + sigma² dt I`
    /// with `A = I + dt M`. `None` if the steps do not settle. As dt → 0 it becomes the covariance of
    /// the diffusion.
    #[must_use]
    pub fn stationary_covariance(&self, dt: f64, sigma: f64) -> Option<Covariance> {
        if dt <= 0.0 || self.longest_stable_euler_step().is_none_or(|longest| dt >= longest) {
            return None;
        }
        let (p, q) = (1.0 - dt * self.a, dt * self.k);
        let (r, s) = (dt * self.l, 1.0 - dt * self.b);
        // Unknowns: variance of x, covariance, variance of y.
        let system = [
            [1.0 - p * p, -2.0 * p * q, -q * q],
            [-p * r, 1.0 - p * s - q * r, -q * s],
            [-r * r, -2.0 * r * s, 1.0 - s * s],
        ];
        let noise = sigma * sigma * dt;
        let right = [noise, 0.0, noise];
        let determinant = determinant(&system);
        let [first, joint, second] = [0, 1, 2].map(|column| {
            let mut replaced = system;
            for (row, value) in replaced.iter_mut().zip(right) {
                row[column] = value;
            }
            self::determinant(&replaced) / determinant
        });
        Some(Covariance { first, second, joint })
    }
}

fn determinant([u, v, w]: &[[f64; 3]; 3]) -> f64 {
    u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0])
        + u[2] * (v[0] * w[1] - v[1] * w[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: RichardsonPair = RichardsonPair { k: 0.4, l: 0.3, a: 0.7, b: 0.9, g: 0.1, h: 0.2 };

    #[test]
    fn nothing_changes_at_the_equilibrium_and_both_schemes_reach_it() {
        let (x, y) = PAIR.equilibrium().expect("not parallel");
        let (dx, dy) = PAIR.change(x, y);
        assert!(dx.abs() < 1e-15 && dy.abs() < 1e-15);
        let end = PAIR.integrate((3.0, 0.0), 80.0, 0.01);
        assert!((end.0 - x).abs() < 1e-9 && (end.1 - y).abs() < 1e-9);
        let euler = (0..400).fold((3.0, 0.0), |now, _| PAIR.euler_step(now, 0.25));
        assert!((euler.0 - x).abs() < 1e-9 && (euler.1 - y).abs() < 1e-9);
        assert_eq!(RichardsonPair { k: 0.7, l: 0.9, ..PAIR }.equilibrium(), None);
    }

    #[test]
    fn without_reaction_the_noise_is_two_separate_autoregressions() {
        let alone = RichardsonPair { k: 0.0, l: 0.0, ..PAIR };
        let found = alone.stationary_covariance(0.25, 0.05).expect("stable");
        let keep: f64 = 1.0 - 0.25 * 0.7;
        assert!((found.first - 0.05 * 0.05 * 0.25 / (1.0 - keep * keep)).abs() < 1e-15);
        assert_eq!(found.joint, 0.0);
        assert_eq!(PAIR.stationary_covariance(5.0, 0.05), None);
    }

    #[test]
    fn opposite_reactions_circle() {
        let spiral = RichardsonPair { l: -0.3, ..PAIR };
        assert!(spiral.stable() && spiral.eigenvalues().imaginary > 0.0);
        let longest = spiral.longest_stable_euler_step().expect("stable");
        let size = |dt: f64| {
            let (x, y) = spiral.equilibrium().expect("not parallel");
            let end = (0..4000).fold((x + 1.0, y), |now, _| spiral.euler_step(now, dt));
            (end.0 - x).abs() + (end.1 - y).abs()
        };
        assert!(size(longest * 0.99) < 1e-3 && size(longest * 1.01) > 1e3);
    }
}
