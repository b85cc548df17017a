//! Local accounts, web sessions and CSRF.

use std::collections::HashMap;
use std::sync::Mutex;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use care_model::id::{Entropy, StaffId, UserId};
use care_model::registry::RoleGrant;
use care_model::time::{Clock, SystemClock, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::accounts::{Account, SessionRow};
use utoipa::ToSchema;
use visit_record::edit::hex;

use crate::App;
use crate::error::Problem;
use crate::extract::Body;

/// The `__Host-` prefix makes browsers refuse the cookie without `Secure`, with
/// a domain or from another path.
const COOKIE: &str = "__Host-vardag";
/// A working day: nobody signs in twice a shift.
const SESSION_S: i64 = 12 * 3600;
/// Wrong passwords for one name before it must wait.
const ATTEMPTS: u32 = 8;
/// Longest name or password that is looked at.
const MAX_INPUT_BYTES: usize = 500;
/// Passwords checked at a time.
pub const HASHED_AT_ONCE: usize = 3;
/// How long it waits, in seconds.
const WAIT_S: i64 = 300;

/// Who asks.
#[derive(Clone)]
pub struct Actor {
    pub user_id: UserId,
    pub username: String,
    pub display_name: String,
    pub language: String,
    pub staff_id: Option<StaffId>,
    pub roles: Vec<RoleGrant>,
    pub session: SessionRow,
}

impl std::fmt::Debug for Actor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Actor({})", self.user_id)
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = cookie(&parts.headers).ok_or_else(Problem::unauthenticated)?;
        let session = app.store.session(&token_hash(&token)).await?;
        let session = session.filter(|session| session.expires > app.clock.now());
        let session = session.ok_or_else(Problem::unauthenticated)?;
        if parts.method != Method::GET && parts.method != Method::HEAD {
            check_csrf(&parts.headers, &session)?;
        }
        let account = app.store.account(session.user_id).await?;
        let account = account.ok_or_else(Problem::unauthenticated)?;
        Ok(Self::of(account, session))
    }
}

impl Actor {
    fn of(account: Account, session: SessionRow) -> Self {
        Self {
            user_id: account.user_id,
            username: account.username,
            display_name: account.display_name,
            language: account.language,
            staff_id: account.staff_id,
            roles: account.roles,
            session,
        }
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

fn check_csrf(headers: &HeaderMap, session: &SessionRow) -> Result<(), Problem> {
    let given = headers
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok());
    if given == Some(session.csrf.as_str()) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "csrf",
        "The request lacks the token of this session; load the page again.",
    ))
}

fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Sign-in names that failed lately.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<String, (u32, Timestamp)>>);

impl Attempts {
    fn check(&self, username: &str, now: Timestamp) -> Result<(), Problem> {
        let failed = self.0.lock().expect("no holder of this lock panics");
        match failed.get(username) {
            Some((count, last)) if *count >= ATTEMPTS && now.seconds_since(*last) < WAIT_S => {
                Err(Problem::new(
                    StatusCode::TOO_MANY_REQUESTS,
                    "busy",
                    "Too many wrong passwords; wait five minutes.",
                ))
            }
            _ => Ok(()),
        }
    }

    fn note(&self, username: &str, outcome: Result<(), ()>, now: Timestamp) {
        let mut failed = self.0.lock().expect("no holder of this lock panics");
        failed.retain(|_, (_, last)| now.seconds_since(*last) < WAIT_S);
        if let Ok(()) = outcome {
            failed.remove(username);
        } else {
            let entry = failed.entry(username.to_owned()).or_insert((0, now));
            *entry = (entry.0 + 1, now);
        }
    }
}

/// Hashes a password with argon2id. Costs some tens of milliseconds of CPU.
pub fn hash_password(password: &str, entropy: &dyn Entropy) -> String {
    let mut salt = [0u8; 16];
    entropy.fill(&mut salt);
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .expect("argon2 takes any password and a salt of 16 bytes")
        .to_string()
}

/// Checks a name and password; takes as long for a name that does not exist.
pub async fn check_password(app: &App, username: &str, password: &str) -> Result<Account, Problem> {
    if username.len() > MAX_INPUT_BYTES || password.len() > MAX_INPUT_BYTES {
        return Err(Problem::too_large(
            "a name or password of more than 500 bytes",
        ));
    }
    let now = SystemClock.now();
    // Counted before it is checked, so that many at once count as many.
    app.attempts.check(username, now)?;
    app.attempts.note(username, Err(()), now);
    let account = app.store.account_by_username(username).await?;
    let hash = account.as_ref().map_or_else(
        || app.decoy_hash.clone(),
        |account| account.password_hash.clone(),
    );
    let password = password.to_owned();
    // Each check takes 19 MiB and a core for a while.
    let turn = app.hashing.acquire().await;
    let fits = tokio::task::spawn_blocking(move || fits(&password, &hash))
        .await
        .unwrap_or(false);
    drop(turn);
    if fits {
        app.attempts.note(username, Ok(()), now);
    }
    account.filter(|_| fits).ok_or_else(|| {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
            "Name or password is wrong.",
        )
    })
}

fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

#[derive(Deserialize, ToSchema)]
pub struct SignInForm {
    username: String,
    password: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    user: UserView,
    roles: Vec<RoleView>,
    csrf_token: String,
    /// Today in Europe/Stockholm.
    today: String,
    /// A sandbox with invented people.
    training: bool,
    server_time_ms: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UserView {
    username: String,
    display_name: String,
    /// `sv` or `en`.
    language: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    role: &'static str,
    unit_id: String,
    unit_name: String,
}

/// Opens a session.
#[utoipa::path(post, path = "/api/session", request_body = SignInForm, security(()),
    responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub async fn sign_in(
    State(app): State<App>,
    Body(form): Body<SignInForm>,
) -> Result<Response, Problem> {
    let account = check_password(&app, &form.username, &form.password).await?;
    let token = random_token(&app);
    let now = app.clock.now();
    let session = SessionRow {
        token_hash: token_hash(&token),
        user_id: account.user_id,
        csrf: random_token(&app),
        created: now,
        expires: now.plus_seconds(SESSION_S),
    };
    app.store.put_session(&session).await?;
    let cookie =
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={SESSION_S}");
    let view = view(&app, &Actor::of(account, session)).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub async fn session(State(app): State<App>, actor: Actor) -> Result<Json<SessionView>, Problem> {
    Ok(Json(view(&app, &actor).await?))
}

/// Closes the session.
#[utoipa::path(delete, path = "/api/session", responses((status = 204), (status = 401, body = Problem)))]
pub async fn sign_out(State(app): State<App>, actor: Actor) -> Result<Response, Problem> {
    app.store.delete_session(&actor.session.token_hash).await?;
    let cookie = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// 256 random bits as hex.
pub fn random_token(app: &App) -> String {
    let mut bytes = [0u8; 32];
    app.entropy.fill(&mut bytes);
    hex(&bytes)
}

async fn view(app: &App, actor: &Actor) -> Result<SessionView, Problem> {
    let units = app.store.units().await?;
    let name = |id| {
        units
            .iter()
            .find(|unit| unit.unit_id == id)
            .map(|unit| unit.name.clone())
    };
    let now = app.clock.now();
    Ok(SessionView {
        user: UserView {
            username: actor.username.clone(),
            display_name: actor.display_name.clone(),
            language: actor.language.clone(),
        },
        roles: actor
            .roles
            .iter()
            .map(|grant| RoleView {
                role: grant.role.code(),
                unit_id: grant.unit_id.to_string(),
                unit_name: name(grant.unit_id).unwrap_or_default(),
            })
            .collect(),
        csrf_token: actor.session.csrf.clone(),
        today: now.local_date().to_string(),
        training: app.config.training,
        server_time_ms: now.millis(),
    })
}
