//! What Twilio asks and tells the application.

mod carry;
mod deliver;
mod policy;

use super::form::Form;
use super::signature::Product;
use super::status::Progress;
use super::url::Url;

pub(super) use self::carry::Desk;
pub(super) use self::deliver::{Answer, NoAnswer};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Post,
}

impl Method {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "GET" => Some(Self::Get),
            "POST" => Some(Self::Post),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Where something is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) url: Url,
    pub(super) method: Method,
}

/// What the application wants to be told of a leg.
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) page: Page,
    pub(super) events: Vec<Progress>,
}

/// One webhook. Its token tells a second try from a second fact.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) product: Product,
    pub(super) page: Page,
    pub(super) form: Form,
    /// The call that it is about.
    pub(super) call: Option<String>,
    pub(super) token: String,
}

impl Letter {
    pub(super) fn new(product: Product, page: Page, form: Form, call: Option<&str>) -> Self {
        let token = uuid::Uuid::new_v4().to_string();
        Self { product, page, form, call: call.map(str::to_owned), token }
    }
}
