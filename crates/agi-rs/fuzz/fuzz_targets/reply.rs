#![no_main]

#[path = "../../tests/agi/corpus/cuts.rs"]
mod cuts;
#[path = "../../tests/agi/corpus/decoding.rs"]
mod decoding;
#[path = "../../tests/agi/corpus/reply.rs"]
mod reply;

libfuzzer_sys::fuzz_target!(|data: &[u8]| reply::check(data));
