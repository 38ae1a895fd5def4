#![no_main]

#[path = "../../tests/agi/corpus/cuts.rs"]
mod cuts;
#[path = "../../tests/agi/corpus/environment.rs"]
mod environment;

libfuzzer_sys::fuzz_target!(|data: &[u8]| environment::check(data));
