use super::{Element, Place};
use crate::twilio::call::{Asked, Source};
use crate::twilio::exchange::Exchange;
use crate::twilio::fault::{Fault, FaultPoint};
use crate::twilio::form::Form;
use crate::twilio::post::{Answer, Letter, Method, NoAnswer, Page};
use crate::twilio::signature::Product;
use crate::twilio::url::Url;

/// Verbs to be done one after another, and where they came from.
#[derive(Clone, Debug)]
pub(in crate::twilio) struct Document {
    pub(in crate::twilio) verbs: Vec<Element>,
    /// What its other URLs are relative to.
    pub(in crate::twilio) page: Option<Page>,
}

/// Why there is no document to run.
struct Failure {
    code: u32,
    complaint: Option<String>,
}

impl Exchange {
    /// Asks for a document and reads it; `None` when there is none that could be run, which ends
    /// a call. `form` is what the request says beside its source's own parameters.
    pub(in crate::twilio) fn document(
        &self,
        source: &Source,
        form: &Form,
        call: Option<&str>,
        place: Place,
    ) -> Option<Document> {
        let Asked { page, form: more, fallback } = match source {
            Source::Given(xml) => {
                return self.read(xml, None, place).map_err(|f| self.note_failure(f)).ok();
            }
            Source::Asked(asked) => asked.as_ref(),
        };
        let mut form = form.clone();
        form.extend(more.clone());
        let failure = match self.ask(page, &form, call, place) {
            Ok(document) => return Some(document),
            Err(failure) => failure,
        };
        let (code, url) = (failure.code.to_string(), page.url.asked());
        self.note_failure(failure);
        let fallback = fallback.as_ref()?;
        form.extend(Form::from([("ErrorCode", code.as_str()), ("ErrorUrl", &url)]));
        self.ask(fallback, &form, call, place).map_err(|failure| self.note_failure(failure)).ok()
    }

    fn ask(
        &self,
        page: &Page,
        form: &Form,
        call: Option<&str>,
        place: Place,
    ) -> Result<Document, Failure> {
        let product = if place == Place::Text { Product::Texts } else { Product::Voice };
        let letter = Letter::new(product, page.clone(), form.clone(), call);
        let answer = self.deliver_faulty(&letter)?;
        let path = &page.url.rest;
        let answer = answer.map_err(|no| {
            let limit = self.options.webhook_limit;
            let complaint = format!("{} no answer of {path} in {limit:?}: {no:?}", no.code());
            Failure { code: no.code(), complaint: Some(complaint) }
        })?;
        if !(200..300).contains(&answer.status) {
            let complaint = format!("11200 {path} answered {}", answer.status);
            return Err(Failure { code: 11200, complaint: Some(complaint) });
        }
        let kind = answer.content_type.split(';').next().unwrap_or_default().trim();
        let is_empty = answer.body.trim().is_empty();
        // Nothing to be done needs no type: an action or a text need not be answered in words.
        if is_empty && (answer.status == 204 || place == Place::Text) {
            return Ok(Document { verbs: Vec::new(), page: Some(page.clone()) });
        }
        if !matches!(kind, "text/xml" | "application/xml") {
            let complaint = format!("12300 {path} answered {kind:?}");
            return Err(Failure { code: 12300, complaint: Some(complaint) });
        }
        self.read(&answer.body, Some(page), place)
    }

    /// Delivers a request for a document with what was armed for it; an armed failure is nobody's
    /// fault, and is not complained of.
    fn deliver_faulty(&self, letter: &Letter) -> Result<Result<Answer, NoAnswer>, Failure> {
        let armed = Failure { code: 11205, complaint: None };
        match self.strike(FaultPoint::Document) {
            Some(Fault::Lost) => return Err(armed),
            Some(Fault::AnswerLost) => {
                let _ = self.deliver(letter);
                return Err(armed);
            }
            Some(Fault::Late(late)) => self.pause(late),
            Some(Fault::Twice) => {
                let _ = self.deliver(letter);
            }
            _ => {}
        }
        Ok(self.deliver(letter))
    }

    fn read(&self, xml: &str, page: Option<&Page>, place: Place) -> Result<Document, Failure> {
        let path = page.map_or("Twiml", |page| &page.url.rest);
        let root = Element::parse(xml).map_err(|why| {
            let complaint = format!("12100 {path} is no document: {why}");
            Failure { code: 12100, complaint: Some(complaint) }
        })?;
        let faults = place.check(&root);
        for warning in faults.warnings {
            self.complain(format!("{warning}, in {path}"));
        }
        match faults.error {
            Some(error) => {
                let complaint = Some(format!("{error}, in {path}"));
                Err(Failure { code: 12200, complaint })
            }
            None => Ok(Document { verbs: root.children, page: page.cloned() }),
        }
    }

    fn note_failure(&self, failure: Failure) {
        if let Some(complaint) = failure.complaint {
            self.complain(complaint);
        }
    }
}

impl Document {
    /// The page that an attribute names; its own where there is none.
    pub(in crate::twilio) fn page(&self, target: Option<&str>, verb: &Element) -> Option<Page> {
        let method = verb.get("method").and_then(Method::parse);
        let method = method.unwrap_or(Method::Post);
        self.target(target.unwrap_or_default(), method)
    }

    pub(in crate::twilio) fn target(&self, target: &str, method: Method) -> Option<Page> {
        let url = match &self.page {
            Some(page) => page.url.join(target),
            None => Url::parse(target),
        };
        url.map(|url| Page { url, method })
    }
}
