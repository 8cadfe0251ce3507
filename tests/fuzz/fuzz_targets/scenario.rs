//! Any bytes as a scenario: parse, inherit, validate, resolve.
#![no_main]

#[path = "../../it/common/hold.rs"]
#[allow(dead_code, reason = "the other target plays")]
mod hold;

libfuzzer_sys::fuzz_target!(|text: &str| {
    hold::scenario("any.ron", text, None);
});
