use callback_core::Region;
use callback_core::ports::check::Fault;

use super::{Inspection, fault};

/// Whether the account may call where calls will go: a hint, as other things keep calls out, too.
pub(super) fn countries(inspection: &Inspection) -> Result<String, Fault> {
    let (mut open, mut closed, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for region in &inspection.regions {
        let list = match inspection.calls().dialing_country(region.code()) {
            Ok(Some(permission)) if permission.low_risk => &mut open,
            Ok(Some(_)) => &mut closed,
            Ok(None) | Err(_) => &mut unknown,
        };
        list.push(*region);
    }
    if !closed.is_empty() {
        let remedy = "allow them in Twilio's console: Voice, Settings, Geo permissions";
        return fault(
            format!("Twilio lets the account call no numbers of {}", listed(&closed)),
            remedy,
        );
    }
    let open = (!open.is_empty()).then(|| format!("numbers of {} may be called", listed(&open)));
    let unknown = (!unknown.is_empty())
        .then(|| format!("Twilio does not say whether numbers of {} may be", listed(&unknown)));
    Ok([open, unknown].into_iter().flatten().collect::<Vec<_>>().join("; "))
}

fn listed(regions: &[Region]) -> String {
    regions.iter().map(|region| region.code()).collect::<Vec<_>>().join(" and ")
}
