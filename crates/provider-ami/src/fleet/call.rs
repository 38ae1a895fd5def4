//! How a call names the PBX that has it: `cb-…@berlin`, or without a name if that PBX is alone.

use callback_core::ports::provider::ProviderCall;

use super::PbxName;

/// The call as the PBX knows it, as everybody else does.
pub(super) fn named(call: ProviderCall, pbx: Option<&PbxName>) -> ProviderCall {
    match pbx {
        Some(pbx) => ProviderCall(format!("{call}@{pbx}")),
        None => call,
    }
}

/// The call as the PBX knows it, and the PBX that has it, if the call says so.
pub(super) fn split(call: &ProviderCall) -> (ProviderCall, Option<&str>) {
    match call.0.rsplit_once('@') {
        Some((call, pbx)) => (ProviderCall(call.to_owned()), Some(pbx)),
        None => (call.clone(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_carries_the_name_of_its_pbx_if_that_has_one() {
        let call = ProviderCall("cb-1".to_owned());
        let berlin = PbxName::parse("berlin").unwrap();
        let of_berlin = named(call.clone(), Some(&berlin));
        assert_eq!(of_berlin.0, "cb-1@berlin");
        assert_eq!(split(&of_berlin), (call.clone(), Some("berlin")));
        assert_eq!(split(&named(call.clone(), None)), (call, None));
    }

    #[test]
    fn a_name_has_few_letters() {
        for bad in ["", "Berlin", "a@b", "a b", "a_b", "ü", &"a".repeat(33)] {
            assert_eq!(PbxName::parse(bad), None, "{bad:?}");
        }
        assert!(PbxName::parse("pbx-2").is_some());
    }
}
