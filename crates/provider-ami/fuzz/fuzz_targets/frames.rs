#![no_main]

#[path = "../../tests/ami/corpus/decode.rs"]
mod decode;
#[path = "../../tests/ami/corpus/frames.rs"]
mod frames;

libfuzzer_sys::fuzz_target!(|data: &[u8]| frames::check(data));
