use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use super::blocking::BlockingSession;
use super::stream::FastAgiStream;
use crate::async_session::AsyncSession;

type Running = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What runs for one path.
pub(super) enum Route {
    Async(Box<dyn Fn(AsyncSession<FastAgiStream>) -> Running + Send + Sync>),
    Blocking(Arc<dyn Fn(BlockingSession) + Send + Sync>),
}

impl Route {
    pub(super) fn new<H, F>(handler: H) -> Self
    where
        H: Fn(AsyncSession<FastAgiStream>) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        Self::Async(Box::new(move |call| Box::pin(handler(call))))
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Async(_) => "Async",
            Self::Blocking(_) => "Blocking",
        })
    }
}

/// A path as the dialplan writes it, without slash and query: `menu` of `agi://host/menu?x=1`.
pub(super) fn path(script: &[u8]) -> &[u8] {
    let end = script.iter().position(|&byte| byte == b'?').unwrap_or(script.len());
    let path = script.get(..end).unwrap_or_default();
    path.strip_prefix(b"/").unwrap_or(path)
}
