use agi_rs::testing::{Act, Executed, strategies};
use proptest::prelude::*;

use super::api_stub::{ApiStub, PERMIT};
use super::handler::{channel, run};

/// Anybody, and often somebody who accepts in the end and then does as they like.
fn business() -> impl Strategy<Value = Vec<Act>> {
    let accepting = (0..3_usize, strategies::caller()).prop_map(|(unheard, after)| {
        let before = vec![Act::Listen; unheard];
        [before, vec![Act::Press('1')], after].concat()
    });
    prop_oneof![strategies::caller(), accepting]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_business_does_the_visitor_is_dialed_at_most_once_and_only_by_permit(
        acts in business(),
        permitted in any::<bool>(),
    ) {
        let (status, body) = if permitted { (200, PERMIT) } else { (409, "{}") };
        let api = ApiStub::start(status, body);
        let dial = Executed::returning(0).setting("DIALSTATUS", "NOANSWER");
        let asterisk = channel().caller(acts.clone()).application("Dial", dial);
        let ended = run(&asterisk, &api.url, &[]);
        prop_assert!(ended.code.is_some_and(|code| code != 101), "{}", ended.log);

        let dialed =
            asterisk.commands().iter().filter(|command| command.starts_with("EXEC Dial")).count();
        let requests = api.requests();
        let count = |end: &str| requests.iter().filter(|request| request.path.ends_with(end)).count();
        let (gates, outcomes) = (count("/gate"), count("/outcome"));
        prop_assert!(gates <= 1, "{} gates", gates);
        prop_assert_eq!(dialed, usize::from(permitted) * gates);
        prop_assert!(outcomes <= 1 && outcomes >= dialed, "{} outcomes", outcomes);
        let one = acts.iter().any(|act| matches!(act, Act::Press('1'))
            || matches!(act, Act::Enter(keys) if keys.starts_with('1')));
        prop_assert!(gates == 0 || one, "nobody accepted");
    }
}
