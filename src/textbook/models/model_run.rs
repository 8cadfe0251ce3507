//! What a model found: panels to draw and comparisons to report.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use deter_core::{scenario::Loaded, theory::special::normal_quantile};
use deter_study::statistics::interval::student_quantile;

/// Chance that a correct simulation fails one statistical comparison, all its points together.
pub const ERROR_RATE: f64 = 0.001;

/// A model that has been run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ModelRun {
    /// Name of the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The model and who solved it, in a sentence.
    pub model: String,
    /// What to draw.
    pub panels: Vec<Panel>,
    /// What was compared.
    pub checks: Vec<Check>,
}

/// A panel of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Default, JsonSchema)]
pub struct Panel {
    /// What it shows.
    pub title: String,
    /// What runs from left to right, with its unit.
    pub x_label: String,
    /// What runs upwards, with its unit.
    pub y_label: String,
    /// Simulated and solved.
    pub curves: Vec<Curve>,
    /// Places from left to right that the theory names.
    pub marks: Vec<(f64, String)>,
    /// What the vertical axis spans at least.
    pub spans: Option<(f64, f64)>,
}

/// One thing, simulated and solved.
#[derive(Debug, Clone, PartialEq, Serialize, Default, JsonSchema)]
pub struct Curve {
    /// Name; empty where the panel has only one.
    pub label: String,
    /// What the simulation gave: (x, y).
    pub simulated: Vec<(f64, f64)>,
    /// The closed form: (x, y) from left to right.
    pub analytic: Vec<(f64, f64)>,
    /// Where the simulated points should lie: (x, low, high).
    pub bands: Vec<(f64, f64, f64)>,
}

/// One comparison of simulation and closed form.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Check {
    /// What is compared.
    pub what: String,
    /// How, and with what result.
    pub kind: Kind,
}

/// How simulation and closed form are compared.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing is drawn by lot: the numbers must agree.
    Exact {
        /// How many numbers were compared.
        points: usize,
        /// Worst absolute difference.
        worst: f64,
        /// Largest that is allowed.
        within: f64,
    },
    /// Means of many runs must lie around the closed form as the theory of errors says.
    Statistical {
        /// How many means were compared.
        points: usize,
        /// Runs behind each.
        runs: u64,
        /// Worst distance, in standard errors.
        worst_z: f64,
        /// Largest that is allowed: Bonferroni over the points, for an error rate of .001.
        allowed_z: f64,
        /// Chance that a correct simulation fails this comparison.
        error_rate: f64,
    },
}

impl Panel {
    /// What runs from left to right, with its unit.
    pub(super) fn x(&mut self, label: impl Into<String>) -> &mut Self {
        self.x_label = label.into();
        self
    }

    /// What runs upwards, with its unit.
    pub(super) fn y(&mut self, label: impl Into<String>) -> &mut Self {
        self.y_label = label.into();
        self
    }

    /// What the vertical axis spans at least.
    pub(super) const fn spans(&mut self, low: f64, high: f64) -> &mut Self {
        self.spans = Some((low, high));
        self
    }

    /// A place from left to right that the theory names.
    pub(super) fn mark(&mut self, x: f64, label: impl Into<String>) -> &mut Self {
        self.marks.push((x, label.into()));
        self
    }
}

impl Curve {
    /// A curve without bands.
    pub(super) fn new(
        label: impl Into<String>,
        simulated: Vec<(f64, f64)>,
        analytic: Vec<(f64, f64)>,
    ) -> Self {
        Self { label: label.into(), simulated, analytic, bands: Vec::new() }
    }
}

impl Check {
    /// Whether simulation and closed form agree; never for NaN.
    #[must_use]
    pub fn passed(&self) -> bool {
        match self.kind {
            Kind::Exact { points, worst, within } => points > 0 && worst <= within,
            Kind::Statistical { points, worst_z, allowed_z, .. } => {
                points > 0 && worst_z <= allowed_z
            }
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.passed() { "agrees" } else { "DIFFERS" };
        match self.kind {
            Kind::Exact { points, worst, within } => write!(
                f,
                "{}: {verdict}, {points} points, worst difference {worst:.2e} of {within:.0e} allowed",
                self.what
            ),
            Kind::Statistical { points, runs, worst_z, allowed_z, error_rate } => write!(
                f,
                "{}: {verdict}, {points} points of {runs} runs, worst |z| {worst_z:.2} of {allowed_z:.2} allowed (error rate {error_rate})",
                self.what
            ),
        }
    }
}

impl ModelRun {
    /// A model that has found nothing yet.
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        Self {
            name: loaded.name.clone(),
            title: loaded.scenario.title.clone(),
            model: String::new(),
            panels: Vec::new(),
            checks: Vec::new(),
        }
    }

    /// A new panel of curves, which is then told what its axes are.
    pub(super) fn panel(&mut self, title: impl Into<String>, curves: Vec<Curve>) -> &mut Panel {
        let place = self.panels.len();
        self.panels.push(Panel { title: title.into(), curves, ..Panel::default() });
        &mut self.panels[place]
    }

    /// Whether everything that was compared agrees.
    #[must_use]
    pub fn passed(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(Check::passed)
    }

    /// Compares numbers that no luck separates: (simulated, solved).
    pub(super) fn exact(
        &mut self,
        what: &str,
        within: f64,
        pairs: impl IntoIterator<Item = (f64, f64)>,
    ) {
        let (mut points, mut worst) = (0, 0.0);
        for (simulated, solved) in pairs {
            points += 1;
            // `max` would lose a NaN.
            let apart = (simulated - solved).abs();
            worst = if apart.is_nan() || apart > worst { apart } else { worst };
        }
        let kind = Kind::Exact { points, worst, within };
        self.checks.push(Check { what: what.to_owned(), kind });
    }

    /// Compares means of `runs` independent runs with what they should be: (mean, solved, standard
    /// error). A mean without spread must agree to 1e-9. `freedom` of errors that are estimated from
    /// the runs themselves.
    pub(super) fn statistical(
        &mut self,
        what: &str,
        runs: u64,
        freedom: Option<f64>,
        means: impl IntoIterator<Item = (f64, f64, f64)>,
    ) {
        let (mut points, mut worst_z) = (0, 0.0);
        for (mean, solved, error) in means {
            points += 1;
            let apart = (mean - solved).abs();
            let z = match apart {
                apart if apart <= 1e-9 => 0.0,
                apart if error > 0.0 => apart / error,
                _ => f64::INFINITY,
            };
            worst_z = if z.is_nan() || z > worst_z { z } else { worst_z };
        }
        let kind = Kind::Statistical {
            points,
            runs,
            worst_z,
            allowed_z: allowed_z(points, freedom),
            error_rate: ERROR_RATE,
        };
        self.checks.push(Check { what: what.to_owned(), kind });
    }
}

/// How many standard errors a mean may lie off, if `points` of them are looked at and all but
/// [`ERROR_RATE`] of correct simulations are to pass (Bonferroni): Student's quantile where the
/// standard error is itself an estimate, with `freedom` degrees of freedom.
#[must_use]
pub fn allowed_z(points: usize, freedom: Option<f64>) -> f64 {
    let each = ERROR_RATE / points.max(1) as f64;
    match freedom {
        Some(freedom) => student_quantile(1.0 - each, freedom),
        None => normal_quantile(1.0 - each / 2.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model_run() -> ModelRun {
        let (name, title, model) = (String::new(), String::new(), String::new());
        ModelRun { name, title, model, panels: Vec::new(), checks: Vec::new() }
    }

    #[test]
    fn what_is_not_a_number_agrees_with_nothing() {
        let mut found = model_run();
        found.exact("x", 1.0, [(0.0, 0.0), (f64::NAN, 0.0), (0.0, 0.0)]);
        found.statistical("y", 10, None, [(f64::NAN, 0.0, 1.0), (0.0, 0.0, 1.0)]);
        found.exact("z", 1.0, []);
        assert!(found.checks.iter().all(|check| !check.passed()));
    }

    #[test]
    fn a_mean_without_spread_must_agree() {
        let mut found = model_run();
        found.statistical("same", 10, None, [(1.0, 1.0, 0.0)]);
        assert!(found.passed());
        found.statistical("not", 10, None, [(1.0, 0.9, 0.0)]);
        assert!(!found.passed());
    }

    #[test]
    fn more_points_may_stray_further() {
        assert!((allowed_z(1, None) - 3.29).abs() < 0.01);
        assert!(allowed_z(20, None) > allowed_z(1, None));
        assert!(allowed_z(1, Some(10.0)) > allowed_z(1, Some(1e5)));
        assert!((allowed_z(1, Some(1e5)) - 3.29).abs() < 0.01);
    }
}
