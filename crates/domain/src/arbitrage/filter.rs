//! What somebody asked to see, as it stands in the address of a page.

use serde::{Deserialize, Serialize};

/// Texts as they came; whatever is not understood is named, never ignored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// A part of the pair or of a venue's name.
    pub text: String,
    /// Quote asset, exactly.
    pub quote: String,
    /// Venue on either side, exactly.
    pub venue: String,
    /// The least net percentage.
    pub net: String,
    /// Without stale rows.
    pub fresh: bool,
    pub sort: Sort,
    pub descending: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Sort {
    Pair,
    Buy,
    Sell,
    Gross,
    #[default]
    Net,
    Size,
    Profit,
    Age,
    Since,
}

impl Sort {
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Pair, "pair"),
        (Self::Buy, "buy"),
        (Self::Sell, "sell"),
        (Self::Gross, "gross"),
        (Self::Net, "net"),
        (Self::Size, "size"),
        (Self::Profit, "profit"),
        (Self::Age, "age"),
        (Self::Since, "since"),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(sort, _)| *sort == self).map_or("net", |(_, name)| name)
    }
}

impl Filter {
    /// From the parameters of an address.
    pub fn asked(of: impl Fn(&str) -> String) -> Result<Self, String> {
        let filter = Self {
            text: of("q").trim().to_owned(),
            quote: of("quote"),
            venue: of("venue"),
            net: of("net").trim().to_owned(),
            fresh: !of("fresh").is_empty(),
            ..Self::default()
        };
        filter.sorted_by(Some(of("sort").trim()))
    }

    /// `sort` is a column's name, with a minus in front for the highest first.
    /// None means the highest net percentage first.
    pub fn sorted_by(self, sort: Option<&str>) -> Result<Self, String> {
        let Some(asked) = sort.filter(|sort| !sort.is_empty()) else {
            return Ok(Self { sort: Sort::Net, descending: true, ..self });
        };
        let (name, descending) = asked.strip_prefix('-').map_or((asked, false), |name| (name, true));
        match Sort::ALL.iter().find(|(_, known)| *known == name) {
            Some((sort, _)) => Ok(Self { sort: *sort, descending, ..self }),
            None => Err(format!("there is no column {name} to sort by")),
        }
    }

    pub fn is_narrow(&self) -> bool {
        !(self.text.is_empty() && self.quote.is_empty() && self.venue.is_empty() && self.net.is_empty())
            || self.fresh
    }
}
