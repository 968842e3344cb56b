//! The same surface as the shell's: `call`, `put`, `changed`, `part`.

use std::{convert::Infallible, path::Path, sync::Arc};

use api::ApiError;
use axum::{
    Json, Router,
    body::Body,
    extract::{DefaultBodyLimit, Path as Segment, Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{
        IntoResponse, Redirect, Response,
        sse::{Event, KeepAlive, Sse},
    },
    routing::{get, post, put},
};
use bytes::Bytes;
use futures::Stream;
use host::{Emit, Host, PartRange};
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tower_http::services::ServeDir;

use crate::guard::Guard;

/// What changed, for every page that listens.
pub struct Events(broadcast::Sender<String>);

impl Events {
    pub fn new() -> Self {
        Self(broadcast::channel(256).0)
    }
}

impl Emit for Events {
    fn changed(&self, tags: &[String]) {
        // Nobody listening is no error.
        let _ = self.0.send(json!(tags).to_string());
    }
}

#[derive(Clone)]
struct Served {
    host: Host,
    events: Arc<Events>,
    guard: Arc<Guard>,
}

pub fn router(host: Host, events: Arc<Events>, guard: Arc<Guard>, ui: &Path) -> Router {
    let served = Served { host, events, guard };
    let asked = Router::new()
        .route("/call/{name}", post(call).layer(DefaultBodyLimit::max(1024 * 1024)))
        .route("/put", put(put_file).layer(DefaultBodyLimit::max(64 * 1024 * 1024)))
        .route("/events", get(changes))
        .route("/part/{id}", get(part))
        .fallback_service(ServeDir::new(ui))
        .layer(middleware::from_fn_with_state(served.clone(), guarded));
    asked.with_state(served)
}

#[derive(serde::Deserialize)]
struct Token {
    token: Option<String>,
}

async fn guarded(
    State(served): State<Served>,
    Query(query): Query<Token>,
    headers: HeaderMap,
    request: Request,
    next: Next,
) -> Response {
    if served.guard.may_ask(&headers) {
        return next.run(request).await;
    }
    let given = query.token.filter(|_| served.guard.is_own(&headers));
    let cookie =
        given.and_then(|token| served.guard.exchange(&token)).and_then(|cookie| HeaderValue::from_str(&cookie).ok());
    match cookie {
        Some(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

fn refused(error: ApiError) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(error)).into_response()
}

async fn call(State(served): State<Served>, Segment(name): Segment<String>, Json(payload): Json<Value>) -> Response {
    match served.host.call(&name, payload).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => refused(error),
    }
}

async fn put_file(State(served): State<Served>, headers: HeaderMap, bytes: Bytes) -> Response {
    let of = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match served.host.put(of("x-part-name"), of("x-part-type"), bytes).await {
        Ok(handle) => Json(json!({ "handle": handle })).into_response(),
        Err(error) => refused(error),
    }
}

async fn part(State(served): State<Served>, Segment(id): Segment<String>, headers: HeaderMap) -> Response {
    let range = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Ok(PartRange { mime, bytes, range }) = served.host.part(&id, range).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let mut response = (status, Body::from(bytes)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(range) = range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    response
}

async fn changes(State(served): State<Served>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = served.events.0.subscribe();
    let stream = futures::stream::unfold(receiver, |mut receiver| async move {
        let data = match receiver.recv().await {
            Ok(data) => data,
            Err(broadcast::error::RecvError::Lagged(_)) => json!(["*"]).to_string(),
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().event("changed").data(data)), receiver))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}
