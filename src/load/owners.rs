//! CODEOWNERS: who is asked about a path. The last pattern that matches wins, as on the forges.

/// The patterns of a CODEOWNERS file and their owners. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct CodeOwners {
    rules: std::sync::Arc<[(ignore::gitignore::Gitignore, Vec<String>)]>,
}

impl CodeOwners {
    /// Reads the file's text; lines that are no pattern are passed over, as the forges do.
    pub fn parse(text: &str) -> CodeOwners {
        let mut rules = Vec::new();
        for line in text.lines().take(10_000) {
            let line = line.trim();
            // GitLab's sections in brackets have owners of their own; their patterns follow on the next lines.
            if line.is_empty() || line.starts_with('#') || line.starts_with('[') || line.starts_with("^[") {
                continue;
            }
            let mut words = line.split_whitespace();
            let Some(pattern) = words.next() else { continue };
            let owners: Vec<String> = words.take_while(|word| !word.starts_with('#')).map(str::to_owned).collect();
            let mut builder = ignore::gitignore::GitignoreBuilder::new("");
            if builder.add_line(None, pattern).is_ok()
                && let Ok(matcher) = builder.build()
            {
                rules.push((matcher, owners));
            }
        }
        CodeOwners { rules: rules.into() }
    }

    /// The owners of a path, such as `@acme/orders-team`.
    pub fn of(&self, path: &str) -> &[String] {
        self.rules
            .iter()
            .rev()
            .find(|(matcher, _)| matcher.matched_path_or_any_parents(path.trim_start_matches('/'), false).is_ignore())
            .map_or(&[], |(_, owners)| owners.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pattern_that_matches_wins() {
        let owners = CodeOwners::parse("* @acme/data\n/domains/sales/ @acme/sales # all of it\n*.md @docs\n");
        assert_eq!(owners.of("domains/sales/orders/orders.odps.yaml"), ["@acme/sales"]);
        assert_eq!(owners.of("domains/sales/README.md"), ["@docs"]);
        assert_eq!(owners.of("glossary/x.osds.yaml"), ["@acme/data"]);
    }
}
