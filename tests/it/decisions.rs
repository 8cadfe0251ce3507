//! Every choice of a state goes through one door: the draw, orders or a caller may choose, and luck
//! elsewhere stays what it was.

use std::{collections::VecDeque, path::Path};

use crate::common::workdir::deter;
use deter::{
    model::{
        events::{EventData, EventKind},
        moments::Moment,
        terms::term,
    },
    record::folder,
    scenario::{Loaded, load},
    turn::{About, Decider, Engine, Order, RequestedChoice},
    world::{
        build::Blueprint,
        journal::{Detail, Event, Label},
    },
};

const SEED: u64 = 3;
const TURNS: u32 = 30;

fn baltic() -> Loaded {
    load("scenarios/baltic-2014.ron".as_ref()).unwrap()
}

/// An engine that has played with this decider.
fn played(loaded: &Loaded, decider: Decider) -> Engine {
    let mut engine = Engine::new(Blueprint::new(loaded));
    engine.reset(SEED, 0, Detail::Reasons);
    engine.decide(decider);
    for _ in 0..TURNS {
        engine.try_step().unwrap();
    }
    engine
}

/// The moment of an event that has a decision of its own.
fn moment(event: &Event) -> Option<Moment> {
    let purpose = event.decision.as_ref()?.address?.purpose;
    event.decision.as_ref()?.chosen?;
    Moment::ALL.into_iter().find(|moment| moment.purpose() == purpose)
}

/// The order that has a decision of an event come out as the option at this place.
fn order(event: &Event, at: usize) -> Option<Order> {
    let decision = event.decision.as_ref()?;
    let about = match (moment(event)?, &event.what) {
        (Moment::Proposal, _) => About::Opening(decision.address?.index),
        (_, EventData::Call { .. }) => About::Nothing,
        (_, what) => match (what.domain(), what.pact()) {
            (Some(domain), _) => About::Domain(domain),
            (_, Some(kind)) => About::Pact(kind),
            _ => About::Nothing,
        },
    };
    Some(Order {
        moment: moment(event)?,
        turn: event.turn,
        actor: event.actor?,
        // Whom a proposal goes to is part of what is chosen.
        counterpart: event.counterpart.filter(|_| event.what.kind() != EventKind::Proposal),
        about,
        wish: RequestedChoice::Option(decision.options.get(at)?.option),
    })
}

#[test]
fn a_forced_choice_changes_itself_and_no_luck_elsewhere() {
    let loaded = baltic();
    let base = played(&loaded, Decider::default());
    let base = &base.journal().events;
    for kind in [EventKind::Proposal, EventKind::Consent, EventKind::Stance, EventKind::Move] {
        let at = base
            .iter()
            .position(|event| {
                event.what.kind() == kind
                    && event.decision.as_ref().is_some_and(|d| d.options.len() > 1)
            })
            .unwrap_or_else(|| panic!("no {kind} in the run"));
        let before = base[at].decision.as_ref().unwrap();
        let drawn = before.chosen.unwrap();
        let other = if drawn == 0 { 1 } else { 0 };
        let engine = played(&loaded, Decider::orders(vec![order(&base[at], other).unwrap()]));
        let events = &engine.journal().events;
        assert_eq!(events[..at], base[..at], "{kind}: nothing before it differs");
        let after = events[at].decision.as_ref().unwrap();
        assert_eq!((after.chosen, after.drawn), (Some(other), Some(drawn)), "{kind}");
        assert_eq!((after.draw, &after.options), (before.draw, &before.options), "{kind}");
        let forced = engine.decider().forced()[0];
        assert_eq!(forced.probability, before.options[other].probability);
        assert_eq!(forced.drawn_probability, before.options[drawn].probability);
        assert_eq!(engine.decider().unmet().count(), 0);
        let mut compared = 0;
        for decision in events[at..].iter().filter_map(|event| event.decision.as_ref()) {
            let same = base.iter().filter_map(|event| event.decision.as_ref());
            let same = same.filter(|known| known.address.is_some());
            for known in same.filter(|known| known.address == decision.address) {
                assert_eq!(known.draw.map(f64::to_bits), decision.draw.map(f64::to_bits));
                compared += 1;
            }
        }
        assert!(compared > 20, "{kind}: only {compared} draws were compared");
    }
}

#[test]
fn a_record_played_back_is_the_run_to_the_last_bit() {
    let loaded = baltic();
    let mut base = played(&loaded, Decider::default());
    let record: Vec<(Moment, Event)> = base
        .journal()
        .events
        .iter()
        .filter_map(|event| Some((moment(event)?, event.clone())))
        .collect();
    let count = record.len();
    let mut record = VecDeque::from(record);
    let mut engine = played(
        &loaded,
        Decider::caller(Box::new(move |question, options| {
            let (moment, event) = record.front()?;
            if (*moment, event.actor) != (question.moment, Some(question.actor)) {
                return None;
            }
            let decision = event.decision.as_ref()?;
            assert_eq!(options.chances().len(), decision.options.len());
            let wish = RequestedChoice::Option(decision.options[decision.chosen?].option);
            record.pop_front();
            Some(wish)
        })),
    );
    assert_eq!(engine.journal().events, base.journal().events);
    assert_eq!(engine.snapshot().hash(), base.snapshot().hash());
    let forced = engine.decider().forced();
    assert_eq!(forced.len(), count, "every recorded choice was forced");
    assert!(forced.iter().all(|forced| forced.wish == forced.drawn && forced.probability > 0.0));
}

#[test]
fn a_wish_that_is_no_option_is_an_error() {
    let loaded = baltic();
    let mut engine = Engine::new(Blueprint::new(&loaded));
    engine.reset(SEED, 0, Detail::Nothing);
    engine.decide(Decider::caller(Box::new(|question, _| {
        (question.moment == Moment::Proposal)
            .then_some(RequestedChoice::Option(Label::Named("a treaty")))
    })));
    let wrong = (0..TURNS).find_map(|_| engine.try_step().err()).expect("somebody was asked");
    assert_eq!(wrong.question.moment, Moment::Proposal);
    assert!(wrong.options.iter().all(|option| matches!(option, Label::Pact { .. })));
    assert!(engine.decider().forced().is_empty());
}

#[test]
fn operations_and_their_intensity_can_be_chosen() {
    let loaded = baltic();
    let chosen = |number: u32, intensity: &'static str| {
        let engine = played(
            &loaded,
            Decider::caller(Box::new(move |question, _| match question.moment {
                Moment::Operations => Some(RequestedChoice::Number(number)),
                Moment::Intensity => Some(RequestedChoice::Option(Label::Named(intensity))),
                _ => None,
            })),
        );
        engine.tally().operations.iter().fold([0; 3], |sum, of| [0, 1, 2].map(|i| sum[i] + of[i]))
    };
    assert_eq!(chosen(0, "presence"), [0; 3]);
    let [presence, intrusion, coercion] = chosen(2, "intrusion");
    assert!((presence, coercion) == (0, 0) && intrusion > 0 && intrusion % 2 == 0);
}

#[test]
fn every_term_that_is_told_is_in_the_table() {
    let base = played(&baltic(), Decider::default());
    let decisions = base.journal().events.iter().filter_map(|event| event.decision.as_ref());
    let mut seen = 0;
    for (name, _) in decisions.flat_map(|d| &d.options).flat_map(|option| &option.terms) {
        assert!(term(name).is_some(), "`{name}` has no row in model::terms");
        seen += 1;
    }
    assert!(seen > 1000, "only {seen} terms were told");
}

#[test]
fn a_branch_in_which_a_partner_declines_says_so_and_plays_again() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (run, out, again) = (at("run"), at("out"), at("again"));
    let start = ["run", "scenarios/baltic-2014.ron", "--no-figures", "--turns", "12", "--out"];
    assert_eq!(deter(&[&start[..], &[&run]].concat()).0, Some(0));
    let events = |folder: &str| {
        let folder = Path::new(folder);
        folder::events(folder, &folder::manifest(folder).unwrap()).unwrap()
    };
    let base = events(&run);
    let consent = base
        .iter()
        .find(|event| event.kind() == EventKind::Consent && event.turn > 0)
        .expect("somebody is asked");
    let decision = consent.decision.as_ref().unwrap();
    let other = &decision.options[1 - decision.chosen.unwrap()].option;
    let (actor, with) = (consent.actor.as_ref().unwrap(), consent.counterpart.as_ref().unwrap());
    let (kind, turn) = (consent.what.pact().unwrap(), consent.turn);
    let order = format!("{actor}.consent({with},{kind})={other}@{turn}");
    let branch = ["branch", &run, "--no-figures", "--decide", &order, "--out", &out];
    let (code, told, errors) = deter(&branch);
    assert_eq!(code, Some(0), "{errors}");
    let told = told + &errors;
    assert!(told.contains("decided") && told.contains("the draw would have had"), "{told}");
    let changed = events(&out);
    let n = consent.n as usize;
    assert_eq!(changed[..n], base[..n]);
    let after = changed[n].decision.as_ref().unwrap();
    assert_eq!((after.chosen.map(|at| 1 - at), after.drawn), (decision.chosen, decision.chosen));
    let manifest = folder::manifest(Path::new(&out)).unwrap();
    assert_eq!(manifest.branched[0].decide, [order]);
    // Its manifest makes it again.
    let replay = ["run", &format!("{out}/manifest.json"), "--no-figures", "--out", &again];
    let (code, _, errors) = deter(&replay);
    assert_eq!(code, Some(0), "{errors}");
    assert_eq!(events(&again), changed);
    // Forcing what was drawn anyway is the run itself.
    let drawn = &decision.options[decision.chosen.unwrap()].option;
    let order = format!("{actor}.consent({with},{kind})={drawn}@{turn}");
    let same = at("same");
    let branch = ["branch", &run, "--no-figures", "--decide", &order, "--out", &same];
    assert_eq!(deter(&branch).0, Some(0));
    assert_eq!(events(&same), base);
    for (order, told) in [
        (format!("{with}.veto=stop@{turn}"), "never came"),
        (format!("{actor}.consnt({with})=decline@{turn}"), "did you mean `consent`?"),
        (format!("{actor}.consent({with})=perhaps@{turn}"), "accept, decline"),
        (format!("{actor}.consent({with})"), "expected ACTOR.MOMENT"),
        (format!("{actor}.consent({with})=decline@99"), "expected 1 to 11"),
    ] {
        let out = at("wrong");
        let branch = ["branch", &run, "--no-figures", "--decide", &order, "--out", &out];
        let (code, _, errors) = deter(&branch);
        assert_eq!(code, Some(2), "{order}: {errors}");
        assert!(errors.contains(told), "{order}: {errors}");
        assert!(!Path::new(&out).exists(), "{order}: a folder was taken");
    }
}
