//! Any bytes as a scenario and, if it validates, three turns of it with every number finite.
#![no_main]

#[path = "../../it/common/hold.rs"]
#[allow(dead_code, reason = "figures are left to the tests: they are slow and have no luck")]
mod hold;

libfuzzer_sys::fuzz_target!(|text: &str| {
    // A world of hundreds of states is valid and slow: small ones reach the same code.
    if text.len() > 100_000 {
        return;
    }
    if let Some(loaded) = hold::scenario("any.ron", text, None) {
        hold::short_run(&loaded);
    }
});
