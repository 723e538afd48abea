//! A connection that answers with what has come already, and sends nothing.

use std::future::{Future, ready};

use bytes::Bytes;
use rig_core::http_client::{Error, HttpClientExt, LazyBody, MultipartForm, Request, Response, Result, StreamingResponse};

use super::capped::NotSpoken;

/// The body of an answer.
#[derive(Debug, Clone)]
pub(super) struct Given(pub(super) Bytes);

impl HttpClientExt for Given {
    fn send<T, U>(&self, _: Request<T>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        T: Into<Bytes> + Send,
        U: From<Bytes> + Send + 'static,
    {
        let body: LazyBody<U> = Box::pin(ready(Ok(U::from(self.0.clone()))));
        ready(Ok(Response::new(body)))
    }

    fn send_multipart<U>(&self, _: Request<MultipartForm>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        U: From<Bytes> + Send + 'static,
    {
        ready(Err(Error::instance(NotSpoken("multipart"))))
    }

    async fn send_streaming<T>(&self, _: Request<T>) -> Result<StreamingResponse>
    where
        T: Into<Bytes> + Send,
    {
        Err(Error::instance(NotSpoken("streaming")))
    }
}
