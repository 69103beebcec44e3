//! Takes over the pages that the server has drawn. Nothing else.

#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    app::ready(&leptos::prelude::window().location().pathname().unwrap_or_default()).await;
    leptos::mount::hydrate_body(app::App);
}
