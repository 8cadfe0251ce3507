//! `deter lab`: a page on which worlds run while one changes them.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use super::{Console, Failure, run::baseline_or};
use deter_lab::{Class, Opened, Options, serve};

/// Where the acts of a class are kept if nobody says otherwise.
const FOLDER: &str = "output/class";

/// Open the lab: a page on which worlds run while one changes them, alone or with a class.
///
/// It prints an address; open it in a browser on this machine. Nothing is installed, nothing is asked of
/// the internet, and nobody else on the network sees it unless --lan is given. With --class it opens rooms
/// for a lesson and prints the teacher's address, whose page says how students come in. Ctrl-C ends it;
/// with --resume the same command goes on where the class was.
#[derive(Debug, Clone, clap::Args)]
pub struct Lab {
    /// The scenario with which the page opens: a file or the name of a shipped one [default: the
    /// baseline].
    pub scenario: Option<PathBuf>,
    /// Open rooms for a class: a lesson (a file, or the name of a shipped one) or a scenario.
    #[arg(long, value_name = "LESSON")]
    pub class: Option<PathBuf>,
    /// Listen to the local network, so that a class can come in.
    #[arg(long)]
    pub lan: bool,
    /// Where to listen [default: any port that is free].
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// How many rooms, 1 to 8.
    #[arg(long, default_value_t = 1, requires = "class")]
    pub rooms: usize,
    /// Seed of all luck of the rooms [default: the scenario's].
    #[arg(long, requires = "class")]
    pub seed: Option<u64>,
    /// Folder in which the rooms keep every act.
    #[arg(long, short, default_value = FOLDER, requires = "class")]
    pub out: PathBuf,
    /// Go on with the rooms whose acts are in the folder: every seat is where it was.
    #[arg(long, requires = "class")]
    pub resume: bool,
}

impl Lab {
    /// Serves the page until it is stopped.
    ///
    /// # Errors
    /// If the scenario or the lesson is wrong, or the port is taken.
    pub fn run(self, console: Console) -> Result<(), Failure> {
        let scenario = baseline_or(self.scenario.as_deref())?;
        let ip = if self.lan { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
        let address = SocketAddr::new(IpAddr::V4(ip), self.port);
        let class = self.class.map(|lesson| Class {
            lesson,
            rooms: self.rooms,
            folder: self.out,
            resume: self.resume,
            seed: self.seed,
        });
        serve(Options { scenario, address, class }, |opened| {
            // The addresses are what was asked for: printed whatever else is kept quiet.
            let _ = console.print_result(&told(opened));
        })?;
        Ok(())
    }
}

/// What is printed when it is open.
fn told(opened: &Opened) -> String {
    if opened.rooms.is_empty() {
        let there = opened.there.as_ref().map(|there| format!(", on the network {there}"));
        return format!("The lab is open: {}{}\n", opened.here, there.unwrap_or_default());
    }
    let students = opened.there.as_ref().unwrap_or(&opened.here);
    let mut text = String::new();
    for (code, teacher) in &opened.rooms {
        text += &format!("Room {code}: the teacher's page is {teacher}\n");
    }
    text + &format!("Students go to {students} and type the code of their room.\n")
}
