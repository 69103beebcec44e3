//! Dependencies between tasks, and the cycle that must not be there.

use std::collections::BTreeMap;

/// Task id to the ids it comes after.
pub type Graph<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Some cycle of the graph, as the ids on it in order, or none.
pub fn cycle<'a>(graph: &Graph<'a>) -> Option<Vec<&'a str>> {
    let mut done = Vec::new();
    graph.keys().find_map(|start| walk(graph, start, &mut Vec::new(), &mut done))
}

fn walk<'a>(
    graph: &Graph<'a>,
    node: &'a str,
    path: &mut Vec<&'a str>,
    done: &mut Vec<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(at) = path.iter().position(|seen| *seen == node) {
        return Some(path[at..].to_vec());
    }
    if done.contains(&node) {
        return None;
    }
    path.push(node);
    let found = graph.get(node).into_iter().flatten().find_map(|next| walk(graph, next, path, done));
    path.pop();
    done.push(node);
    found
}
