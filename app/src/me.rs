//! Who looks at the page: known to the server, and written into the document
//! for the browser. It decides what is drawn; what is allowed, the server says.

use domain::access::{Permission, Roles, may};

use crate::access::{self, Access};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Me {
    pub name: String,
    pub roles: Roles,
}

impl Me {
    #[cfg(feature = "ssr")]
    pub fn of_page() -> Self {
        leptos::prelude::use_context().unwrap_or_default()
    }

    #[cfg(not(feature = "ssr"))]
    pub fn of_page() -> Self {
        let root = leptos::prelude::document().document_element();
        let of = |name| root.as_ref().and_then(|root| root.get_attribute(name)).unwrap_or_default();
        let roles = of("data-roles").split(' ').filter_map(domain::access::Role::parse).collect();
        Self { name: of("data-name"), roles }
    }

    /// As `of_page` reads them in the browser.
    pub fn words(&self) -> String {
        self.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub fn may(&self, permission: Permission) -> bool {
        may(&self.roles, permission)
    }

    /// Why a call of this address would be refused, short enough for a table.
    pub fn why_not(&self, path: &str) -> Option<String> {
        match access::of(path) {
            Some(Access::Needs(permission)) if !self.may(permission) => {
                Some(format!("Only for {}", permission.who()))
            }
            _ => None,
        }
    }
}
