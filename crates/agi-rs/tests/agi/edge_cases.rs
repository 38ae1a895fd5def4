//! Which test shows which of AGI's edge cases.

use std::fs;
use std::path::Path;

/// What can go wrong, and the tests that show it survived: file and function.
const SURVIVED: [(&str, &[&str]); 13] = [
    (
        "an argument with quotation mark, backslash, tab, comma, nothing, UTF-8 or 0xFF arrives",
        &[
            "tests/agi/arguments.rs every_awkward_argument_arrives_as_it_was",
            "tests/agi/arguments.rs any_application_arguments_arrive_as_they_were",
            "tests/agi/hostile.rs quotes_and_blanks_stay_in_one_word_everywhere",
            "tests/agi/strategies.rs an_argument_is_carried_as_it_is",
            "tests/agi/corpus.rs every_kept_argument_arrives",
        ],
    ),
    (
        "line feed, carriage return and NUL are refused, and no byte is written",
        &[
            "tests/agi/arguments.rs what_cannot_be_carried_leaves_no_byte_and_the_session_usable",
            "tests/agi/hostile.rs a_line_break_or_a_nul_is_refused_everywhere_and_no_byte_is_sent",
        ],
    ),
    (
        "commands of 2046, 2047, 8190 and 8191 bytes",
        &[
            "src/line.rs the_last_byte_within_the_limit_passes_and_the_next_does_not",
            "tests/agi/arguments.rs the_version_of_the_environment_decides_how_long_a_command_may_be",
            "tests/agi/refusals.rs a_line_that_is_too_long_runs_in_slices_with_an_answer_each",
        ],
    ),
    (
        "HANGUP before a reply, twice, in the same read, split across reads, after a normal end",
        &[
            "tests/agi/hangup.rs the_hangup_line_is_noticed_wherever_it_stands_and_answers_nothing",
            "tests/agi/hangup.rs a_hangup_after_a_normal_end_is_noticed_and_answers_nothing",
            "tests/agi/corpus.rs every_kept_reply_keeps_its_promises",
        ],
    ),
    (
        "SIGHUP while a command blocks, and while it is written",
        &[
            "tests/agi/signals.rs sighup_during_a_blocking_command_or_during_its_write_loses_no_answer",
            "tests/agi/examples.rs sighup_ends_no_script_that_waits_for_an_answer",
        ],
    ),
    (
        "511 for ANSWER, then success for GET VARIABLE",
        &[
            "tests/agi/dead_channel.rs after_the_hangup_a_live_command_is_refused_and_a_dead_one_works",
            "tests/agi/every_command.rs on_a_dead_channel_exactly_the_commands_that_need_a_live_one_are_refused",
        ],
    ),
    (
        "a 520 block with a line that begins `200 `, and a 520 of one line",
        &[
            "src/reply/tests.rs a_usage_block_is_one_thing_whatever_stands_in_it",
            "tests/agi/refusals.rs a_520_is_one_line_where_the_documentation_is_not_installed",
        ],
    ),
    (
        "GOSUB says 100 and then 200",
        &["tests/agi/gosub.rs a_100_may_come_before_the_reply_and_a_hangup_between_them"],
    ),
    (
        "EXEC with result 1, followed by a 520",
        &[
            "tests/agi/exec.rs the_520_behind_a_result_of_1_is_not_taken_for_the_next_reply",
            "tests/agi/exec.rs the_520_may_be_one_line_and_a_hangup_may_stand_before_it",
        ],
    ),
    (
        "GET DATA gives `*`, nothing, a timeout, 30 digits, -1",
        &["tests/agi/prompts.rs get_data_gives_keys_as_text_not_as_a_number"],
    ),
    (
        "a value with parentheses, line feeds, 1500 bytes; unset and empty",
        &[
            "tests/agi/variables.rs unset_is_not_empty_and_parentheses_belong_to_the_value",
            "tests/agi/variables.rs a_value_of_any_bytes_is_read_without_loss",
            "tests/agi/strategies.rs a_value_is_the_same_in_any_pieces",
        ],
    ),
    (
        "a future dropped while STREAM FILE runs: the next command is refused",
        &[
            "tests/agi/cancellation.rs a_future_dropped_while_a_sound_plays_closes_the_session",
            "tests/agi/order.rs a_second_command_while_one_is_in_flight_closes_the_conversation",
        ],
    ),
    (
        "an environment without its blank line, a byte per read, with 1000 arguments, a key twice, cut off",
        &[
            "tests/agi/environment.rs a_block_without_end_is_refused",
            "tests/agi/environment.rs the_block_is_read_whole_one_byte_at_a_time_and_what_follows_is_left",
            "tests/agi/environment.rs a_thousand_arguments_are_kept_in_order",
            "tests/agi/environment.rs a_forged_key_loses_to_the_real_one_and_is_noticed",
            "tests/agi/environment.rs a_stream_that_ends_inside_the_block_is_an_error",
            "tests/agi/corpus.rs every_kept_environment_keeps_its_promises",
        ],
    ),
];

#[test]
fn every_edge_case_names_tests_that_are_there() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (edge_case, tests) in SURVIVED {
        assert!(!tests.is_empty(), "{edge_case}");
        for test in tests {
            let (file, name) = test.split_once(' ').unwrap();
            let source = fs::read_to_string(crate_folder.join(file)).unwrap();
            assert!(source.contains(&format!("fn {name}(")), "{edge_case}: {test}");
        }
    }
}
