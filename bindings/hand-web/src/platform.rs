//! What the worker does for the core: its key signs, its network posts.

use hand::{CarryError, HandError, Outgoing, ServerAnswer};
use js_sys::{Reflect, Uint8Array};
use mobile_core::{CoreError, KeyStoreError};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
export interface Platform {
  /** r and s of ECDSA over P-256 with SHA-256. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** The answer of any status, or the text "offline" or "timed_out". */
  post(url: string, body: Uint8Array, timeout_ms: number): Promise<PostAnswer | "offline" | "timed_out">;
}
export interface PostAnswer {
  status: number;
  body: Uint8Array;
  retry_after_s?: number;
}
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Platform")]
    #[derive(Debug)]
    pub type Platform;

    #[wasm_bindgen(method, catch)]
    async fn sign(this: &Platform, bytes: Uint8Array) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    async fn post(
        this: &Platform,
        url: &str,
        body: Uint8Array,
        timeout_ms: f64,
    ) -> Result<JsValue, JsValue>;
}

impl Platform {
    pub(crate) async fn signature(&self, bytes: &[u8]) -> Result<Vec<u8>, HandError> {
        let failed = || {
            let what = "the browser's key did not sign".to_owned();
            HandError::from(CoreError::KeyStore(KeyStoreError::Unavailable { what }))
        };
        let signature = self.sign(Uint8Array::from(bytes)).await;
        let signature: Uint8Array = signature
            .map_err(|_| failed())?
            .dyn_into()
            .map_err(|_| failed())?;
        Ok(signature.to_vec())
    }

    /// What came of posting. A platform that throws or answers in another form has
    /// reached nobody.
    pub(crate) async fn answer(
        &self,
        request: &Outgoing,
        timeout_ms: u64,
    ) -> Result<ServerAnswer, CarryError> {
        let body = Uint8Array::from(request.body.as_slice());
        let answer = self.post(&request.url, body, timeout_ms as f64).await;
        let answer = answer.map_err(|_| CarryError::Offline)?;
        if answer.as_string().as_deref() == Some("timed_out") {
            return Err(CarryError::TimedOut);
        }
        read(&answer).ok_or(CarryError::Offline)
    }
}

fn read(answer: &JsValue) -> Option<ServerAnswer> {
    let field = |name: &str| Reflect::get(answer, &JsValue::from_str(name)).ok();
    let body: Uint8Array = field("body")?.dyn_into().ok()?;
    Some(ServerAnswer {
        status: field("status")?.as_f64()? as u16,
        body: body.to_vec(),
        retry_after_s: field("retry_after_s")?
            .as_f64()
            .map(|seconds| seconds as u32),
    })
}
