//! The connection to a provider: reqwest, with a ceiling on the bytes of an answer. A provider, or whoever answers in its place, may send
//! without end; what is over the ceiling is never in memory.

use std::future::Future;

use bytes::Bytes;
use rig_core::http_client::{Error, HttpClientExt, LazyBody, MultipartForm, Request, Response, Result, StreamingResponse};

/// Bytes of an answer, at most: a thousand times what an answer of a few thousand tokens has.
const MOST: usize = 16 << 20;
/// Bytes of what a provider says about an error: only the beginning is told anyway.
const MOST_OF_AN_ERROR: usize = 64 << 10;

/// A reqwest client whose answers end.
#[derive(Debug, Clone)]
pub(super) struct Capped(pub(super) reqwest::Client);

/// The answer was longer than the ceiling.
#[derive(Debug, thiserror::Error)]
#[error("the answer is longer than {} MiB and was not read to its end", MOST >> 20)]
pub(super) struct TooLong;

/// What is never asked of this client.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not spoken here")]
struct NotSpoken(&'static str);

impl HttpClientExt for Capped {
    fn send<T, U>(&self, request: Request<T>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        T: Into<Bytes> + Send,
        U: From<Bytes> + Send + 'static,
    {
        let (parts, body) = request.into_parts();
        let request = self.0.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body.into());
        async move {
            let answer = request.send().await.map_err(Error::instance)?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            if !status.is_success() {
                let said = String::from_utf8_lossy(&beginning(answer).await).into_owned();
                return Err(Error::non_success_with_details(status, headers, said));
            }
            let body: LazyBody<U> = Box::pin(async { whole(answer).await.map(U::from) });
            let mut out = Response::builder().status(status);
            out.headers_mut().into_iter().for_each(|out| out.clone_from(&headers));
            out.body(body).map_err(Error::Protocol)
        }
    }

    fn send_multipart<U>(&self, _: Request<MultipartForm>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        U: From<Bytes> + Send + 'static,
    {
        std::future::ready(Err(Error::instance(NotSpoken("multipart"))))
    }

    async fn send_streaming<T>(&self, _: Request<T>) -> Result<StreamingResponse>
    where
        T: Into<Bytes> + Send,
    {
        Err(Error::instance(NotSpoken("streaming")))
    }
}

/// The body, where it is not too long.
async fn whole(mut answer: reqwest::Response) -> Result<Bytes> {
    let announced = answer.content_length().unwrap_or_default();
    if announced > MOST as u64 {
        return Err(Error::instance(TooLong));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(Error::instance)? {
        if body.len() + chunk.len() > MOST {
            return Err(Error::instance(TooLong));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

/// As much of a body as is worth telling; an error that can't be read to its end is still an error.
async fn beginning(mut answer: reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = answer.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > MOST_OF_AN_ERROR {
            body.truncate(MOST_OF_AN_ERROR);
            break;
        }
    }
    body
}
