//! A ready job for Slurm: an array of shards, and a merge that waits for all of them.

use std::fmt::Write;

/// What the job runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The options of the ensemble as typed, without those of this script.
    pub arguments: Vec<String>,
    /// How many shards the work is cut into.
    pub shards: u64,
    /// Folder of the whole.
    pub out: String,
    /// Whether tables are wanted as CSV, too.
    pub csv: bool,
}

/// A word for the shell, in quotes where it needs them.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The script: run it with `bash` where `sbatch` is.
#[must_use]
pub fn script(job: &Job) -> String {
    let n = job.shards;
    let arguments: Vec<String> = job.arguments.iter().map(|word| quoted(word)).collect();
    let out = quoted(&job.out);
    let csv = if job.csv { " --csv" } else { "" };
    let mut text = String::new();
    // Writing to a text cannot fail.
    let _ = write!(
        text,
        r#"#!/bin/bash
# {n} shards of one ensemble as a Slurm array, and a merge that starts when all have ended well.
# Run it with bash on the login node, from the folder in which the paths below make sense.
# A shard that was killed goes on where it was: submit again, and nothing is run twice.
set -euo pipefail

deter=${{DETER:-deter}}   # the program
out={out}
mkdir -p "$out"
dir=$(printf %q "$out") program=$(printf %q "$deter")   # as words of the jobs below

array=$(sbatch --parsable --job-name=deter --array=1-{n} --requeue \
    --ntasks=1 --cpus-per-task="${{CPUS:-1}}" --output="$out/shard-%a.log" <<JOB
#!/bin/bash
set -euo pipefail
exec $program ensemble {arguments} --jobs "\$SLURM_CPUS_PER_TASK" \
    --shard "\$SLURM_ARRAY_TASK_ID/{n}" --out $dir/shard-\$SLURM_ARRAY_TASK_ID --resume --quiet
JOB
)

merge=$(sbatch --parsable --job-name=deter-merge --dependency="afterok:$array" \
    --ntasks=1 --output="$out/merge.log" <<JOB
#!/bin/bash
set -euo pipefail
exec $program merge {folders} --out $dir{csv} --quiet
JOB
)

echo "array $array, merge $merge; tables will be in $out"
"#,
        arguments =
            arguments.join(" ").replace('\\', r"\\").replace('$', r"\$").replace('`', r"\`"),
        folders = format_args!("$(for k in $(seq 1 {n}); do printf '%s ' \"$dir/shard-$k\"; done)"),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_program_as_they_were() {
        assert_eq!(quoted("scenarios/a-1.ron"), "scenarios/a-1.ron");
        assert_eq!(quoted("war se<0.002"), "'war se<0.002'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
