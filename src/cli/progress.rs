//! A line that says what goes on, on a terminal; nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

use crate::session::Progress;

pub(super) struct Line(ProgressBar);

impl Line {
    /// indicatif itself hides the line when standard error is no terminal.
    pub fn new() -> Line {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        Line(bar)
    }

    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Progress for Line {
    fn stage(&self, name: &'static str, total: usize) {
        let template = if total > 0 { "{spinner} {msg} {wide_bar} {pos}/{len}" } else { "{spinner} {msg} ..." };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style);
        }
        self.0.set_length(total as u64);
        self.0.set_position(0);
        self.0.set_message(name);
    }

    fn tick(&self) {
        self.0.inc(1);
    }
}
