//! Ctrl-C: the first asks kindly, the second does not.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

/// A flag that Ctrl-C sets; work that looks at it stops at the next safe place. A second Ctrl-C
/// ends the program at once with exit code 130; nothing that was written whole is lost.
pub(super) fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let flag = FLAG.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let heard = flag.clone();
        // If there can be no handler, Ctrl-C ends the program at once, as without this.
        let _ = ctrlc::set_handler(move || {
            if heard.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        flag
    });
    flag.clone()
}
