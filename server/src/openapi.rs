//! The API's own description (OpenAPI 3.1), made from the handlers.

use axum::Json;
use axum::extract::DefaultBodyLimit;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{
    App, access_log, auth, break_glass, care_file, catalogue, client_export, documentation_feed,
    exports, follow_up, journal, manners, map_tiles, orders, paper_pack, planning, registry,
    reimbursement, review, sync, training, worked_days,
};

/// A page's or an integration's request: the largest is a bulk attestation.
const BODY_BYTES: usize = 2 * 1024 * 1024;
/// A plan file of its most rows in its longest form.
const PLAN_FILE_BYTES: usize = 8 * 1024 * 1024;
/// A whole register with two weeks of history.
const REGISTRY_BYTES: usize = 256 * 1024 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(title = "Vardag", description = "Municipal home care on one road.", license(name = "EUPL-1.2")),
    components(schemas(crate::error::Problem, planning::views::ProgressView)),
    modifiers(&SessionCookie),
    security(("session" = []))
)]
struct Api;

struct SessionCookie;

impl utoipa::Modify for SessionCookie {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let cookie = ApiKey::Cookie(ApiKeyValue::new("__Host-vardag"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

/// The description as it is served.
pub fn document() -> utoipa::openapi::OpenApi {
    router().split_for_parts().1
}

/// The document itself.
#[utoipa::path(get, path = "/openapi.json", security(()), responses((status = 200, body = serde_json::Value)))]
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

/// Every route with its description.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(planners())
        .merge(office())
        .merge(orders())
        .merge(map())
        .merge(who_looks())
        .merge(files_for_others())
        .merge(devices())
        .merge(
            OpenApiRouter::new()
                .routes(routes!(planning::plan_file, planning::import_plan))
                .layer(DefaultBodyLimit::max(PLAN_FILE_BYTES)),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(registry::import_registry))
                .layer(DefaultBodyLimit::max(REGISTRY_BYTES)),
        )
        .routes(routes!(manners::live))
        .routes(routes!(manners::ready))
        .routes(routes!(manners::metrics))
        .routes(routes!(manners::version))
        .routes(routes!(openapi))
}

fn planners() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(planning::board))
        .routes(routes!(planning::continuity))
        .routes(routes!(planning::continuity_map))
        .routes(routes!(planning::set_continuity_goal))
        .routes(routes!(planning::verdicts))
        .routes(routes!(planning::move_visit))
        .routes(routes!(planning::pin_visit))
        .routes(routes!(planning::proposal))
        .routes(routes!(planning::take_proposal))
        .routes(routes!(planning::undo))
        .routes(routes!(planning::redo))
        .routes(routes!(planning::day_changes))
        .routes(routes!(planning::optimise))
        .routes(routes!(planning::sick_call))
        .routes(routes!(planning::alternatives))
        .routes(routes!(planning::take_alternative))
        .routes(routes!(
            planning::client_absences,
            planning::record_client_absence
        ))
        .routes(routes!(planning::end_client_absence))
        .routes(routes!(planning::withdraw_client_absence))
        .routes(routes!(planning::ask_fewest_staff))
        .routes(routes!(planning::fewest_staff))
        .routes(routes!(planning::base_plan))
        .routes(routes!(planning::make_base_plan))
        .routes(routes!(planning::made_base_plan))
        .routes(routes!(planning::adopt_base_plan))
        .routes(routes!(
            planning::earlier_base_plans,
            planning::readopt_base_plan
        ))
        .routes(routes!(planning::earlier_base_plan))
        .routes(routes!(planning::base_verdicts))
        .routes(routes!(planning::move_in_base_plan))
        .routes(routes!(planning::begin_from_base_plan))
        .routes(routes!(planning::job_events))
        .routes(routes!(planning::stop_job))
        .routes(routes!(planning::leaves, planning::note_leave))
        .routes(routes!(planning::withdraw_leave))
        .routes(routes!(planning::care_contacts))
        .routes(routes!(planning::care_contacts_missing))
        .routes(routes!(planning::name_care_contact))
        .routes(routes!(planning::publish))
        .routes(routes!(planning::publish_summary))
        .routes(routes!(paper_pack::print_paper_pack))
        .routes(routes!(planning::day_events))
        .routes(routes!(planning::inbox))
        .routes(routes!(planning::deal_with))
}

fn office() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(auth::sign_in, auth::session, auth::sign_out))
        .routes(routes!(catalogue::catalogue))
        .routes(routes!(review::review))
        .routes(routes!(review::visit))
        .routes(routes!(review::correct))
        .routes(routes!(review::annul))
        .routes(routes!(review::attest))
        .routes(routes!(review::undo_attest))
        .routes(routes!(review::set_lock_date))
        .routes(routes!(review::attest_steps, review::set_attest_steps))
        .routes(routes!(worked_days::worked_days))
        .routes(routes!(worked_days::say_of_shift))
        .routes(routes!(review::day_facts))
        .routes(routes!(journal::journal))
        .routes(routes!(care_file::care_file, care_file::write_entry))
        .routes(routes!(care_file::file_work))
        .routes(routes!(care_file::search_files))
        .routes(routes!(reimbursement::rates, reimbursement::enter_rates))
        .routes(routes!(reimbursement::month))
        .routes(routes!(reimbursement::lines_of_client))
        .routes(routes!(reimbursement::say_of_line))
        .routes(routes!(follow_up::frame_time))
        .routes(routes!(follow_up::frame_time_left))
        .routes(routes!(follow_up::report))
        .routes(routes!(follow_up::report_file))
        .routes(routes!(follow_up::integrity))
        .routes(routes!(follow_up::say_of_integrity))
        .routes(routes!(sync::devices))
        .routes(routes!(sync::unsent_phones))
        .routes(routes!(sync::new_enrolment))
        .routes(routes!(sync::revoke_device))
        .routes(routes!(training::set_clock))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// Orders in, and how they are carried out.
fn orders() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(orders::receive))
        .routes(routes!(orders::acknowledgement))
        .routes(routes!(orders::orders))
        .routes(routes!(orders::order))
        .routes(routes!(orders::agree))
        .routes(routes!(planning::expiries))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// Where the routes go, and what lies under them.
fn map() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(planning::routes_map))
        .routes(routes!(map_tiles::map_tiles))
}

/// Who looks at what, and outside whose rights.
fn who_looks() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(break_glass::break_glass))
        .routes(routes!(break_glass::broken_glasses))
        .routes(routes!(access_log::access_log))
        .routes(routes!(access_log::log_review))
        .routes(routes!(access_log::sign_log_review))
        .routes(routes!(access_log::who_looked))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

/// What leaves for other systems, and the word of those that took it.
fn files_for_others() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(exports::make_export, exports::exports))
        .routes(routes!(exports::export_file))
        .routes(routes!(exports::give_export_receipt))
        .routes(routes!(client_export::client_fhir))
        .routes(routes!(client_export::client_archive))
        .routes(routes!(documentation_feed::documentation_feed))
        .routes(routes!(
            documentation_feed::give_feed_receipt,
            documentation_feed::feed_receipts
        ))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

fn devices() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sync::enrol))
        .routes(routes!(sync::sign_in))
        .routes(routes!(sync::sync))
        .layer(DefaultBodyLimit::max(
            visit_record::exchange::MAX_ENVELOPE_BYTES + 1024,
        ))
}
