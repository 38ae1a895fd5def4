#![no_main]

#[path = "../../tests/ami/corpus/decode.rs"]
mod decode;
#[path = "../../tests/ami/corpus/tracker.rs"]
mod tracker;

libfuzzer_sys::fuzz_target!(|data: &[u8]| tracker::check(data));
