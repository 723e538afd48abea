//! The connection to a provider: reqwest, with a ceiling on the bytes of an answer, be it read whole or as it is written. A provider, or
//! whoever answers in its place, may send without end; what is over the ceiling is never in memory.

use std::future::Future;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use rig_core::http_client::{
    BoxedStream, Error, HttpClientExt, LazyBody, MultipartForm, Request, Response, Result, StreamingResponse,
};

/// Bytes of an answer, at most: a thousand times what an answer of a few thousand tokens has.
const MOST: usize = 16 << 20;
/// Bytes of what a provider says about an error: only the beginning is told anyway.
const MOST_OF_AN_ERROR: usize = 64 << 10;

/// A reqwest client whose answers end.
#[derive(Debug, Clone)]
pub(super) struct Capped(pub(super) reqwest::Client);

/// The answer was longer than the ceiling.
#[derive(Debug, thiserror::Error)]
#[error("the answer is longer than it may be and was not read to its end")]
pub(super) struct TooLong;

/// The answer came whole where pieces were asked for: its body.
#[derive(Debug, thiserror::Error)]
#[error("the answer came whole")]
pub(super) struct CameWhole(pub(super) Bytes);

/// What is never asked of this client.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not spoken here")]
pub(super) struct NotSpoken(pub(super) &'static str);

impl HttpClientExt for Capped {
    fn send<T, U>(&self, request: Request<T>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        T: Into<Bytes> + Send,
        U: From<Bytes> + Send + 'static,
    {
        let request = self.request(request);
        async move {
            let answer = success(request).await?;
            Ok(with_head(answer, |answer| Box::pin(async { whole(answer).await.map(U::from) }) as LazyBody<U>))
        }
    }

    fn send_multipart<U>(&self, _: Request<MultipartForm>) -> impl Future<Output = Result<Response<LazyBody<U>>>> + Send + 'static
    where
        U: From<Bytes> + Send + 'static,
    {
        std::future::ready(Err(Error::instance(NotSpoken("multipart"))))
    }

    async fn send_streaming<T>(&self, request: Request<T>) -> Result<StreamingResponse>
    where
        T: Into<Bytes> + Send,
    {
        let answer = success(self.request(request)).await?;
        if is_json(&answer) {
            return Err(Error::instance(CameWhole(whole(answer).await?)));
        }
        Ok(with_head(answer, |answer| Box::pin(pieces(answer)) as BoxedStream))
    }
}

impl Capped {
    fn request<T: Into<Bytes>>(&self, request: Request<T>) -> reqwest::RequestBuilder {
        let (parts, body) = request.into_parts();
        self.0.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body.into())
    }
}

/// An answer that tells of success; nothing of its body is read.
async fn success(request: reqwest::RequestBuilder) -> Result<reqwest::Response> {
    let answer = request.send().await.map_err(Error::instance)?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    if !status.is_success() {
        let said = String::from_utf8_lossy(&beginning(answer).await).into_owned();
        return Err(Error::non_success_with_details(status, headers, said));
    }
    Ok(answer)
}

/// The head of an answer, with a body as rig reads it.
fn with_head<B>(answer: reqwest::Response, body: impl FnOnce(reqwest::Response) -> B) -> Response<B> {
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut out = Response::new(body(answer));
    *out.status_mut() = status;
    *out.headers_mut() = headers;
    out
}

/// A server that heeds no wish for pieces says so by what it sends.
fn is_json(answer: &reqwest::Response) -> bool {
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("application/json"))
}

/// The body as it comes, ended by an error where it is too long.
fn pieces(answer: reqwest::Response) -> impl Stream<Item = Result<Bytes>> + Send {
    stream::try_unfold((answer, 0), async |(mut answer, before)| {
        let Some(chunk) = answer.chunk().await.map_err(Error::instance)? else { return Ok(None) };
        let read = before + chunk.len();
        if read > MOST { Err(Error::instance(TooLong)) } else { Ok(Some((chunk, (answer, read)))) }
    })
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
