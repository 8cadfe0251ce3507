//! Challengers, patrons and politics at home in the world's numbers.

use super::{build::Names, ids::StateId, rules::*};
use crate::{
    model::{Parameters, events::Stance},
    scenario::{
        Scenario,
        calendar::{Calendar, DateText},
        quantity::{Code, Figure, Share},
        schema::{self, Domain, Regime},
    },
    theory::{
        belief::log_odds,
        maths::{ln, ln_1p},
        operations::Walk,
    },
};

/// A challenger's means.
pub(super) fn challenger(
    s: &Scenario,
    names: &Names<'_>,
    id: StateId,
    plan: &schema::Challenger,
) -> ChallengerPlan {
    let mut operations = [const { None }; Domain::COUNT];
    for (domain, means) in &plan.operations {
        let (presence, intrusion, coercion) = means.incident_hazard;
        let mut levels = vec![means.level.value().get(); s.states.len()];
        for (target, level) in &means.levels {
            levels[names.state(target).at()] = level.value().get();
        }
        operations[*domain as usize] = Some(DomainPlan {
            levels,
            recorded: means.recorded,
            walk: Walk {
                drift: means.drift.value().get(),
                volatility: means.volatility.value().get(),
                reversion: s.parameters.ceiling_reversion,
            },
            log_ceiling: ln(means.ceiling.value().get()),
            dispersion: means.dispersion.as_ref().map_or(f64::INFINITY, |k| k.value().get()),
            cost: means.cost.get(),
            intensity_cost: [0.0, means.intrusion_cost.get(), means.coercion_cost.get()],
            hazards: hazards(&s.parameters, [presence.get(), intrusion.get(), coercion.get()]),
        });
    }
    ChallengerPlan { id, status_quo: plan.status_quo.value().get(), operations }
}

/// By stance: hazard −ln(1 − h) of an incident that an operation of each intensity adds that is met with
/// it.
fn hazards(p: &Parameters, each: [f64; 3]) -> [[f64; 3]; 4] {
    Stance::ALL.map(|stance| {
        let met = met(p, stance);
        [0, 1, 2].map(|at| -ln_1p(-(each[at] * met[at]).min(1.0 - 1e-12)))
    })
}

/// Share of operations that a target meets in the field, by intensity: all of them if it contests, a
/// part if it only protests, none but some of the gravest if it tolerates.
const fn met(p: &Parameters, stance: Stance) -> [f64; 3] {
    match stance {
        Stance::Contest => [1.0, 1.0, 1.0],
        Stance::Protest => [p.protest_meets, p.protest_meets, p.protest_meets_coercion],
        Stance::Tolerate => [0.0, 0.0, p.tolerance_meets_coercion],
        Stance::Concede => [0.0; 3],
    }
}

/// A patron's nature.
pub(super) fn patron(id: StateId, plan: &schema::Patron, calendar: Calendar) -> PatronPlan {
    let chance = |figure: &Figure<Share>| figure.value().get();
    PatronPlan {
        id,
        starts_firm: match plan.regime {
            Some(Regime::Firm) => 1.0,
            Some(Regime::Wavering) => 0.0,
            None => chance(&plan.commitment),
        },
        leave: [chance(&plan.leave_firm), chance(&plan.leave_wavering)],
        honour: [chance(&plan.honour_firm), chance(&plan.honour_wavering)],
        assure: [chance(&plan.assure_firm), chance(&plan.assure_wavering)],
        elections: turns(&plan.elections, calendar),
        election_turns: plan.election_turns.min(LONGEST_TERM) as u16,
        turnover: chance(&plan.turnover),
        new_government: plan.new_government.value().get(),
        mean: log_odds(chance(&plan.commitment).clamp(SUREST, 1.0 - SUREST)),
    }
}

/// Turns between elections are at most so many.
pub(super) const LONGEST_TERM: u32 = 10_000;

/// The turns of dates, those before the start left out.
fn turns(dates: &[DateText], calendar: Calendar) -> Vec<u32> {
    let turn = |date: &DateText| u32::try_from(calendar.turn_of(date.date())).ok();
    dates.iter().filter_map(turn).collect()
}

/// A ladder of steps.
pub(super) fn politics(
    names: &Names<'_>,
    code: &Code,
    plan: &schema::Politics,
    calendar: Calendar,
) -> PoliticsPlan {
    PoliticsPlan {
        id: names.state(code),
        patron_wish: plan.patron_wish.value().get(),
        seats: [plan.lower_house.1, plan.upper_house.1],
        amendment_majority: plan.amendment_majority,
        coalition_veto: plan.coalition_veto.value().get(),
        text_agreement: plan.text_agreement.value().get(),
        referendum_spread: plan.referendum_spread.value().get(),
        elections: turns(&plan.elections, calendar),
        election_turns: plan.election_turns.min(LONGEST_TERM) as u16,
        steps: plan
            .steps
            .iter()
            .map(|step| StepPlan {
                name: step.name.clone(),
                route: step.route,
                support: step.support.get(),
                constraint: step.constraint.get(),
                ceiling: step.ceiling.map(Share::get),
                lifts: step.lifts.iter().map(|bar| names.bar(bar)).collect(),
            })
            .collect(),
    }
}

/// A chance below this is as good as none.
pub const SUREST: f64 = 1e-9;
