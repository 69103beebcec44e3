use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split_whitespace())
}

fn accepted(line: &str) {
    if let Err(error) = parse(line) {
        panic!("{line} was refused: {error}");
    }
}

#[test]
fn the_grammar_is_sound() {
    grammar().debug_assert();
}

#[test]
fn every_documented_form_is_accepted() {
    let forms = [
        "refit serve --listen 127.0.0.1:0 --no-worker",
        "refit work",
        "refit plan check",
        "refit plan show --output json",
        "refit migrate status",
        "refit migrate up --to 003",
        "refit migrate down 003 --confirm refit",
        "refit move start book_tickers --batch-size 10000 --verify",
        "refit move start --all --no-verify --detach",
        "refit move start trades --full-speed",
        "refit move pause trades",
        "refit move resume trades --wait",
        "refit move cancel trades",
        "refit move status",
        "refit phase list",
        "refit phase start 1",
        "refit task list --phase 2",
        "refit task list --owner ada --state blocked",
        "refit task set 1.1.1 completed",
        "refit task give 1.1.1",
        "refit task give 1.1.1 bob --note his",
        "refit task history 1.1.1 --limit 5",
        "refit task export --phase 1",
        "refit token create ci --account ada --scope see --scope export --days 30",
        "refit token list --account ada",
        "refit token revoke 3",
        "refit user reset-factor ada",
        "refit throttle show",
        "refit throttle show trades --output json",
        "refit throttle set replica_bytes --hold-at 256MB --release-at 64MB --move trades",
        "refit throttle set sessions --default",
        "refit throttle cores 8",
        "refit throttle override archive --minutes 30 --reason moved",
        "refit throttle end 3",
        "refit validate --phase 1 --export report.json",
        "refit validate --task 1.1.1",
        "refit report show 3",
        "refit backup take --detach",
        "refit backup list --output json",
        "refit backup verify 3",
        "refit backup show 3",
        "refit backup remove 3",
        "refit deployment open writes_over book_tickers --purpose because",
        "refit deployment tick 3 before.unit_tests --note green",
        "refit deployment skip 3 before.unit_tests --reason none",
        "refit deployment sign 3 --as lea --comment good",
        "refit deployment export 3 --format json",
        "refit run log 3 --follow",
        "refit run watch 3",
        "refit import book-tickers - --rejects bad.csv",
        "refit import trades trades.csv.gz",
        "refit sample --rows 1000 --seed 7 --trades 10",
        "refit test integration --export report.json",
        "refit load --duration 60 --operations 1000",
        "refit load run --mix upsert=8,read=1,lookup=1 --legacy --confirm cex",
        "refit load show 3 --output json",
        "refit status --database-url postgres://localhost/x",
        "refit doctor --data-dir /tmp/x --plan plans/mine --color never",
        "refit config show",
        "refit completions bash",
    ];
    forms.into_iter().for_each(accepted);
}

#[test]
fn wrong_forms_are_usage_errors() {
    let forms = [
        "refit move start",
        "refit move start a --all",
        "refit move start a --batch-size 0",
        "refit move start a --batch-size -5",
        "refit move start a --batch-size 100000000",
        "refit validate --phase 1 --task 1.1",
        "refit sample --rows -1",
        "refit task set 1.1.1 finished",
        "refit throttle set sessions",
        "refit throttle set sessions --hold-at 2",
        "refit throttle set nothing --default",
        "refit throttle set sessions --default --hold-at 2 --release-at 1",
        "refit throttle override archive --reason moved",
        "refit throttle override archive --minutes 30",
        "refit throttle override archive --minutes 0 --reason moved",
        "refit throttle cores 0",
        "refit deployment skip 3 before.unit_tests",
        "refit deployment sign 3",
        "refit deployment reject 3 --as lea",
        "refit deployment open everything 1",
        "refit load --operations 0",
        "refit load --duration 86401",
        "refit load run --mix write=1",
        "refit explode",
    ];
    for form in forms {
        let error = parse(form).err().unwrap_or_else(|| panic!("{form} was accepted"));
        assert_eq!(error.exit_code(), 2, "{form}");
    }
}

#[test]
fn every_command_has_examples_and_says_what_it_is_for() {
    for command in grammar().get_subcommands() {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(
            help.contains("Examples:") && help.contains("Exit codes:"),
            "{} lacks them",
            command.get_name()
        );
        assert!(command.get_about().is_some(), "{} says nothing of itself", command.get_name());
    }
}

#[test]
fn only_given_flags_become_settings() {
    let cli = parse("refit status --data-dir d").expect("a good line");
    assert_eq!(cli.global.flags().settings, vec![("database.data_dir", "d".to_owned())]);
}

#[test]
fn exit_codes_follow_the_kind() {
    let error = |kind| Error::new(kind, "a", "b", "c");
    let codes: Vec<u8> = [Kind::Invalid, Kind::Busy, Kind::NotFound, Kind::Refused, Kind::Unavailable]
        .map(|kind| code(&error(kind)))
        .into();
    assert_eq!(codes, [2, 4, 1, 1, 1]);
}
