//! What the window can reach: `call` for every command, `put` for bytes, the scheme `part` for pictures and PDF.

use host::{ApiError, PartRange};
use serde::Serialize;
use serde_json::Value;
use tauri::{
    AppHandle, Manager, State, UriSchemeContext, UriSchemeResponder, Wry,
    http::{Request, Response, StatusCode, header},
    ipc::{InvokeBody, Request as Invoke},
};

use crate::{Shell, spelling, tray};

/// A call's payload may be so large; bytes go by `put`.
const CALL_MAX: usize = 1024 * 1024;

/// What the window asks for when a conversation is opened to be answered.
const DRAFT: &str = "draft";

#[tauri::command]
pub(crate) async fn call(
    name: String,
    payload: Value,
    app: AppHandle,
    shell: State<'_, Shell>,
) -> Result<Value, ApiError> {
    if serde_json::to_string(&payload).map_or(0, |text| text.len()) > CALL_MAX {
        return Err(ApiError::new("api.too_large", "a call carries at most 1 MB"));
    }
    if name == DRAFT {
        spelling::check(&app);
    }
    let answer = shell.host.call(&name, payload).await;
    // Who sits here, or their language, may be another now.
    tray::speak(&app);
    answer
}

/// Names the bytes from now on.
#[derive(Serialize)]
pub(crate) struct Handle {
    handle: String,
}

#[tauri::command]
pub(crate) async fn put(request: Invoke<'_>, shell: State<'_, Shell>) -> Result<Handle, ApiError> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(ApiError::new("api.request", "put takes raw bytes"));
    };
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let handle = shell.host.put(header("x-part-name"), header("x-part-type"), bytes.clone().into()).await?;
    Ok(Handle { handle })
}

/// Answers `part://localhost/ID`. Read only; pictures and PDF only.
pub(crate) fn part(context: UriSchemeContext<'_, Wry>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let app = context.app_handle().clone();
    let own = context.webview_label() == crate::window::MAIN;
    tauri::async_runtime::spawn(async move {
        let Some(shell) = app.try_state::<Shell>().filter(|_| own) else {
            responder.respond(empty(StatusCode::FORBIDDEN));
            return;
        };
        let id = request.uri().path().trim_start_matches('/').to_owned();
        let range = request.headers().get(header::RANGE).and_then(|value| value.to_str().ok());
        let response = match shell.host.part(&id, range).await {
            Ok(PartRange { mime, bytes, range }) => {
                let builder = Response::builder()
                    .header(header::CONTENT_TYPE, mime)
                    .header(header::ACCEPT_RANGES, "bytes")
                    .header(header::CACHE_CONTROL, "private, max-age=3600")
                    .header("x-content-type-options", "nosniff")
                    .header("content-security-policy", policy(mime));
                let builder = match range {
                    Some(range) => builder.status(StatusCode::PARTIAL_CONTENT).header(header::CONTENT_RANGE, range),
                    None => builder.status(StatusCode::OK),
                };
                builder.body(bytes.to_vec()).unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
            }
            Err(_) => empty(StatusCode::NOT_FOUND),
        };
        responder.respond(response);
    });
}

/// What a part shown by itself may do: nothing. Of a PDF the sandbox would be the web view's own viewer's, which is a program
/// and then shows an empty page; what is inside the PDF is that viewer's to hold.
fn policy(mime: &str) -> &'static str {
    if mime == "application/pdf" {
        "default-src 'none'; style-src 'unsafe-inline'"
    } else {
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    }
}

fn empty(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
