//! Signals. Ctrl-C: the first asks kindly, the second does not. A limit on the size of files is an
//! error of the write that meets it.

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

/// A file that grows beyond what the system allows (`ulimit -f`) fails to be written instead of ending
/// the program without a word.
pub(super) fn outlive_file_limits() {
    #[cfg(unix)]
    {
        // Heard and not looked at: the write says what is wrong.
        let heard = Arc::new(AtomicBool::new(false));
        // Where it cannot be heard the system ends the program, as without this.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, heard);
    }
}
