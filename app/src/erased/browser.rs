//! A view in a box: what is hydrated, built or rebuilt as Leptos's would be,
//! and never written as HTML.

use std::any::{Any, TypeId};
use std::future::{Future, ready};

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::view::{Position, PositionState};

pub struct AnyView(Box<dyn Boxed>);

impl AnyView {
    pub(super) fn of(view: impl RenderHtml + 'static) -> Self {
        Self(Box::new(view))
    }
}

/// What stands in the page.
pub struct Standing {
    /// The kind of view, not of its state: `p` and `div` have the same.
    kind: TypeId,
    state: Box<dyn State>,
    /// Marks the place of a view that draws nothing.
    placeholder: Option<Placeholder>,
}

trait State: Mountable + Any {}

impl<T: Mountable + Any> State for T {}

trait Boxed: Send {
    fn kind(&self) -> TypeId;
    fn is_drawn(&self) -> bool;
    fn build(self: Box<Self>) -> Box<dyn State>;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn State>;
    fn rebuild(self: Box<Self>, state: &mut dyn Any);
}

impl<T: RenderHtml + Send + 'static> Boxed for T {
    fn kind(&self) -> TypeId {
        TypeId::of::<T>()
    }

    fn is_drawn(&self) -> bool {
        T::EXISTS
    }

    fn build(self: Box<Self>) -> Box<dyn State> {
        Box::new(Render::build(*self))
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn State> {
        Box::new(RenderHtml::hydrate::<true>(*self, cursor, position))
    }

    fn rebuild(self: Box<Self>, state: &mut dyn Any) {
        if let Some(state) = state.downcast_mut() {
            Render::rebuild(*self, state);
        }
    }
}

impl Render for AnyView {
    type State = Standing;

    fn build(self) -> Standing {
        let kind = self.0.kind();
        let placeholder = (!self.0.is_drawn()).then(Rndr::create_placeholder);
        Standing { kind, state: self.0.build(), placeholder }
    }

    fn rebuild(self, standing: &mut Standing) {
        if self.0.kind() == standing.kind {
            return self.0.rebuild(&mut *standing.state);
        }
        let mut new = Render::build(self);
        standing.insert_before_this(&mut new);
        standing.unmount();
        *standing = new;
    }
}

impl Mountable for Standing {
    fn unmount(&mut self) {
        self.state.unmount();
        if let Some(placeholder) = &mut self.placeholder {
            placeholder.unmount();
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.state.mount(parent, marker);
        if let Some(placeholder) = &mut self.placeholder {
            placeholder.mount(parent, marker);
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.state.insert_before_this(child)
            || self.placeholder.as_ref().is_some_and(|placeholder| placeholder.insert_before_this(child))
    }

    fn elements(&self) -> Vec<Element> {
        self.state.elements()
    }
}

impl AddAnyAttr for AnyView {
    type Output<New: Attribute> = Self;

    // No component of ours takes attributes from outside.
    fn add_any_attr<New: Attribute>(self, _: New) -> Self {
        self
    }
}

impl RenderHtml for AnyView {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    fn resolve(self) -> impl Future<Output = Self> + Send {
        ready(self)
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {
        unreachable!("HTML is written on the server");
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Standing {
        let (kind, is_drawn) = (self.0.kind(), self.0.is_drawn());
        let state = self.0.hydrate(cursor, position);
        let placeholder = (!is_drawn).then(|| cursor.next_placeholder(position));
        Standing { kind, state, placeholder }
    }

    fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> impl Future<Output = Standing> {
        ready(self.hydrate::<true>(cursor, position))
    }

    fn into_owned(self) -> Self {
        self
    }
}
