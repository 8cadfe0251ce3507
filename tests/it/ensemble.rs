//! Ensembles as the program makes them: the same bytes whatever the threads, the interruptions and
//! the shards; whatever does not belong is refused by name.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::common::workdir::{Workdir, assert_same, text};
use deter::study::table::parquet::Table;

/// A folder with the small scenario in it.
fn workdir() -> Workdir {
    Workdir::with(&[("small.ron", crate::common::SMALL)])
}

/// Everything that an ensemble leaves for readers: name and bytes of each table and figure.
fn results(dir: &Workdir, out: &str) -> BTreeMap<String, Vec<u8>> {
    let mut results = BTreeMap::new();
    for folder in [dir.path(out), dir.path(out).join("figures")] {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            // The plan of the folder names its shard and chunks, which may differ.
            if !["plan.json", ".deter"].contains(&name.as_str()) {
                results.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    assert!(results.contains_key("manifest.json"), "{out} is not whole");
    results
}

fn same(dir: &Workdir, one: &str, other: &str) {
    assert_same(&results(dir, one), &results(dir, other));
}

fn chunks(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder.join("chunks")) else { return 0 };
    entries.filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|x| x == "chunk")).count()
}

#[test]
fn one_two_and_eight_threads_give_the_same_bytes() {
    let dir = workdir();
    for jobs in [1, 2, 8] {
        dir.fine(&format!("ensemble small.ron -n 300 --jobs {jobs} --csv --out of-{jobs}"));
    }
    same(&dir, "of-1", "of-2");
    same(&dir, "of-1", "of-8");
    dir.fine("ensemble small.ron -n 40 --jobs 1 --series all --csv --out all-1");
    dir.fine("ensemble small.ron -n 40 --jobs 8 --series all --csv --out all-8 --chunk 1");
    same(&dir, "all-1", "all-8");
    dir.fine("ensemble small.ron -n 300 --seed 5 --csv --out other");
    assert_ne!(results(&dir, "of-1")["runs.csv"], results(&dir, "other")["runs.csv"]);
}

/// Kills the program when so many chunks are whole; how many there were when it was dead.
fn kill_at(dir: &Workdir, arguments: &str, out: &str, chunks_then: usize) -> usize {
    let mut child = dir.command(arguments).spawn().unwrap();
    let start = Instant::now();
    while chunks(&dir.path(out)) < chunks_then && child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(60), "it does not get on");
        sleep(Duration::from_millis(1));
    }
    // SIGKILL: no handler, no clean-up.
    child.kill().unwrap();
    child.wait().unwrap();
    chunks(&dir.path(out))
}

#[test]
pub fn killed_at_any_moment_and_resumed_gives_the_same_bytes() {
    let dir = workdir();
    dir.fine("ensemble small.ron -n 600 --csv --out whole");
    let command = "ensemble small.ron -n 600 --csv --chunk 5 --resume --out killed";
    let mut in_the_middle = 0;
    for moment in [0, 1, 4, 20, 50, 90, 119, 120] {
        let there = kill_at(&dir, command, "killed", moment);
        in_the_middle += usize::from(there > 0 && there < 120);
    }
    assert!(in_the_middle >= 3, "killed in the middle of the work only {in_the_middle} times");
    dir.fine(command);
    same(&dir, "whole", "killed");
    // Nothing half-written is left; what was whole was not run again.
    assert!(!dir.path("killed/chunks").exists(), "all of it is in the tables");
    for entry in fs::read_dir(dir.path("killed")).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.extension().is_none_or(|ending| ending != "partial"), "{}", path.display());
    }
}

#[test]
pub fn seven_shards_merged_are_the_whole() {
    let dir = workdir();
    dir.fine("ensemble small.ron -n 200 --csv --out whole");
    for k in (1..=7).rev() {
        let said = dir.fine(&format!("ensemble small.ron -n 200 --shard {k}/7 --out s{k}"));
        assert!(said.contains(&format!("shard {k}/7 is whole")), "{said}");
    }
    dir.fine("merge s3 s1 s2 s7 s6 s5 s4 --csv --out merged");
    same(&dir, "whole", "merged");
}

#[test]
fn shards_that_make_no_whole_are_named_and_refused() {
    let dir = workdir();
    for (shard, out) in [("1/3", "a"), ("2/3", "b"), ("3/3", "c"), ("2/3", "twin"), ("2/4", "cut")]
    {
        dir.fine(&format!("ensemble small.ron -n 30 --shard {shard} --out {out}"));
    }
    dir.fine("ensemble small.ron -n 30 --seed 9 --shard 2/3 --out seed-9");
    dir.fine("ensemble small.ron -n 40 --shard 2/3 --out runs-40");
    let refused = |folders: &str, words: &[&str]| {
        let said = dir.refused(&format!("merge {folders} --out never"), 2);
        for word in words {
            assert!(said.contains(word), "merge {folders}: no `{word}` in {said}");
        }
    };
    refused("a b", &["missing shard 3/3"]);
    refused("c", &["missing shards 1/3, 2/3"]);
    refused("a b twin c", &["b and twin overlap", "shard 2/3"]);
    refused("a seed-9 c", &["seed-9", "seed 9"]);
    refused("a runs-40 c", &["runs-40", "number of runs 40, not 30"]);
    refused("a cut c", &["cut", "shard 2/4"]);
    refused("a nowhere c", &["nowhere", "holds no ensemble"]);
    fs::remove_file(dir.path("b/chunks").join("000000010.chunk")).unwrap();
    refused("a b c", &["b (shard 2/3) is not finished"]);
    assert!(!dir.path("never/manifest.json").exists());
}

#[test]
fn a_folder_of_another_ensemble_is_refused() {
    let dir = workdir();
    let other = crate::common::SMALL.replace("gdp: set(500.0)", "gdp: set(501.0)");
    fs::write(dir.path("other.ron"), other).unwrap();
    dir.fine("ensemble small.ron -n 20 --out taken");
    let said = dir.refused("ensemble small.ron -n 20 --out taken", 2);
    assert!(said.contains("--resume"), "{said}");
    for (wish, word) in [
        ("other.ron -n 20", "scenario"),
        ("small.ron -n 20 --seed 77", "seed"),
        ("small.ron -n 19", "number of runs"),
        ("small.ron -n 20 --series none", "series"),
        ("small.ron -n 20 --shard 1/2", "shard"),
    ] {
        let said = dir.refused(&format!("ensemble {wish} --resume --out taken"), 2);
        assert!(said.contains(word) && said.contains("taken"), "{wish}: {said}");
    }
    // Tables of another ensemble are not overwritten by a merge either.
    dir.fine("ensemble small.ron -n 20 --seed 3 --keep-chunks --out third");
    let said = dir.refused("merge third --out taken", 2);
    assert!(said.contains("taken"), "{said}");
}

#[test]
fn what_the_machine_refuses_exits_with_3() {
    let dir = workdir();
    let said = dir.refused("ensemble small.ron -n 5 --out /proc/self/ensemble", 3);
    assert!(said.contains("/proc/self/ensemble"), "{said}");
    // A folder in the place of a table: the rename is refused, and no manifest calls it whole.
    fs::create_dir_all(dir.path("blocked/runs.parquet/full")).unwrap();
    let said = dir.refused("ensemble small.ron -n 5 --out blocked", 3);
    assert!(said.contains("runs.parquet"), "{said}");
    assert!(!dir.path("blocked/manifest.json").exists());
    fs::remove_dir_all(dir.path("blocked/runs.parquet")).unwrap();
    dir.fine("ensemble small.ron -n 5 --resume --out blocked");
}

#[test]
fn a_stop_rule_stops_and_says_how_many_runs_that_took() {
    let dir = workdir();
    let mut command = dir.command("ensemble small.ron -n 5000 --json --out by-rule --until");
    let output = command.arg("probes se<1").output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let runs = summary["runs"].as_u64().unwrap();
    assert!(runs.is_multiple_of(250) && runs < 5000, "{runs}");
    let measures = summary["measures"].as_array().unwrap();
    let probes = measures.iter().find(|measure| measure["name"] == "probes").unwrap();
    assert!(probes["se"].as_f64().unwrap() < 1.0 && probes["n"] == runs);
    // The words say it, too, and where it stops does not depend on threads or chunks.
    for (jobs, chunk) in [(1, 250), (8, 10)] {
        let out = format!("by-{jobs}");
        let options =
            format!("ensemble small.ron -n 5000 --jobs {jobs} --chunk {chunk} --out {out} --until");
        let output = dir.command(&options).arg("probes se<1").output().unwrap();
        let said = text(&output.stdout);
        assert!(said.contains(&format!("stop rule held after {runs} runs")), "{said}");
        same(&dir, "by-rule", &out);
    }
    let mut command = dir.command("ensemble small.ron -n 250 --out too-few --until");
    let said = text(&command.arg("probes se<0.0001").output().unwrap().stdout);
    assert!(said.contains("did not hold after 250 runs"), "{said}");
    let mut command = dir.command("ensemble small.ron -n 250 --out nothing --until");
    let output = command.arg("prob se<1").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("probes"), "{}", text(&output.stderr));
    // A name of earlier versions is refused with the one of today.
    let mut command = dir.command("ensemble small.ron -n 250 --out nothing --until");
    let output = command.arg("war_rate se<1").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.contains("`war_rate` is now written `war`"), "{said}");
}

#[test]
fn what_never_happened_is_not_called_impossible() {
    let dir = workdir();
    let said = dir.fine("ensemble small.ron -n 60 --csv --out rare");
    let summary: serde_json::Value =
        serde_json::from_slice(&results(&dir, "rare")["summary.json"]).unwrap();
    let mut never = 0;
    for rate in summary["rates"].as_array().unwrap() {
        let (events, of) = (rate["share"]["events"].as_u64().unwrap(), 60.0_f64);
        let high = rate["interval"][1].as_f64().unwrap();
        if events == 0 {
            never += 1;
            // Clopper–Pearson: 1 − (α/2)^(1/n).
            let exact = 1.0 - deter::theory::maths::pow(0.025, 1.0 / of);
            assert!((high - exact).abs() < 1e-9, "{high} {exact}");
            let name = deter::model::measures::named(rate["name"].as_str().unwrap()).unwrap().title;
            let note = format!("{name} in none of 60 runs does not mean that it cannot be");
            assert!(said.contains(&note), "{said}");
        }
        assert!(high > 0.0);
    }
    assert!(never > 0, "every flag was seen: choose a calmer scenario");
    assert!(
        said.contains("none seen") && said.contains("model frequencies, not forecasts"),
        "{said}"
    );
}

/// Sum, count and nulls of each column of a CSV file; texts count by their length.
fn sums_of_csv(path: &Path) -> (Vec<String>, Vec<(f64, usize)>, usize) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let (mut sums, mut rows) = (vec![(0.0, 0); names.len()], 0);
    for record in reader.records() {
        rows += 1;
        for (cell, (sum, count)) in record.unwrap().iter().zip(&mut sums) {
            if !cell.is_empty() {
                *sum += cell.parse::<f64>().unwrap_or(cell.len() as f64);
                *count += 1;
            }
        }
    }
    (names, sums, rows)
}

#[test]
fn parquet_holds_what_the_csv_holds_and_says_where_it_is_from() {
    let dir = workdir();
    dir.fine("ensemble small.ron -n 40 --csv --series quantiles --out quantiles");
    dir.fine("ensemble small.ron -n 10 --csv --series all --out all");
    for (out, name) in ["quantiles", "all"]
        .iter()
        .flat_map(|out| ["runs", "series", "pacts"].map(|name| (out, name)))
    {
        let path = dir.path(out).join(name);
        let (names, sums, rows) = sums_of_csv(&path.with_extension("csv"));
        assert!(rows > 0, "{out}/{name} has no rows");
        let table = Table::open(&path.with_extension("parquet"), u64::MAX).unwrap();
        assert_eq!(table.names, names);
        let mut beside: serde_json::Value =
            serde_json::from_slice(&fs::read(dir.path(out).join("manifest.json")).unwrap())
                .unwrap();
        // The hashes of the tables, and of all that: a table cannot hold its own.
        for sealed in ["files", "checksum"] {
            assert!(beside.as_object_mut().unwrap().remove(sealed).is_some(), "{sealed}");
        }
        assert_eq!(table.manifest, beside);
        let mut read = vec![(0.0, 0); names.len()];
        let mut there = 0;
        for row in table.rows() {
            let row = row.unwrap();
            there += 1;
            for (at, (sum, count)) in read.iter_mut().enumerate() {
                let (number, text) = (row.number(at), row.text(at));
                // CSV cannot tell an empty text from none.
                if number.is_nan() && text.is_empty() {
                    continue;
                }
                *sum += if number.is_nan() {
                    text.parse().unwrap_or(text.len() as f64)
                } else {
                    number
                };
                *count += 1;
            }
        }
        assert_eq!(there, rows, "{out}/{name}");
        for ((name, csv), parquet) in names.iter().zip(&sums).zip(&read) {
            assert_eq!(csv, parquet, "{out}/{name}");
        }
    }
}

#[test]
fn the_slurm_script_is_the_same_ensemble_in_shards() {
    let dir = workdir();
    let script =
        dir.fine("ensemble small.ron -n 90 --seed 4 --emit slurm --shards 3 --csv --out big");
    for words in ["sbatch", "--array=1-3", "afterok", "ensemble small.ron --runs 90 --seed 4"] {
        assert!(script.contains(words), "no `{words}` in {script}");
    }
    // bash reads it; Slurm itself runs it in .ci/checks/slurm.sh.
    fs::write(dir.path("job.sh"), &script).unwrap();
    let read = Command::new("bash").arg("-n").arg(dir.path("job.sh")).status().unwrap();
    assert!(read.success());
    assert!(
        dir.refused("ensemble small.ron -n 5 --emit slurm --shards 6", 2).contains("--shards 6")
    );
}
