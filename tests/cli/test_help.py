"""What a newcomer reads first."""

from support import Case


class HelpTest(Case):
    def help(self, *arguments):
        process = self.gordian(*arguments)
        self.assertEqual((process.returncode, process.stderr), (0, ""))
        self.assertTrue(all(len(line) <= 100 for line in process.stdout.splitlines()), "long lines")
        return process.stdout

    def test_gordian(self):
        text = self.help("--help")
        self.assertIn("keep each other alive", text)
        self.assertIn("\n  gordian run -- ./server --port 8080\n", text)
        self.assertIn("\n  gordian analyze gordian-out/server.4711\n", text)
        self.assertIn("`gordian COMMAND --help` explains a command.", text)
        for command in ("run  ", "snapshot  ", "analyze  ", "why  ", "dump  ", "view  ", "diff  ", "check  ", "objects  ", "referrers  ",
                        "referents  "):
            self.assertIn(f"\n  {command}", text)
        self.assertIn("Start a program, wait for its end, say what it left behind", text)
        self.assertIn("Take one more snapshot of a program that runs under gordian", text)
        self.assertIn("Say what is in snapshots that were taken before", text)
        self.assertIn("Say what keeps an object alive, or all objects of a type", text)
        self.assertIn("Print everything that is in a snapshot, for people or for protoc", text)

    def test_run(self):
        text = self.help("run", "--help")
        self.assertIn("Usage: gordian run [OPTIONS] -- PROGRAM ARGS...", text)
        for option in ("-o DIR", "--every DURATION", "--growth BYTES", "--keep N|all", "--on-crash", "--follow all|first|NAME,...",
                       "--stacks full|sampled|none", "--error-exitcode N", "--html FILE", "--debug FLAGS"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("[gordian-out/PROGRAM.PID]", text)
        self.assertIn("leak, or a list of stats", text)
        self.assertIn("found in any process, and the program itself succeeded [0]", text)
        self.assertIn("report.txt, report.json and report.pb", text)
        self.assertIn("Exit status 125: gordian failed", text)
        self.assertIn("\n  gordian run -o /tmp/leaks --error-exitcode=3 -- make test", text)

    def test_snapshot(self):
        text = self.help("snapshot", "--help")
        self.assertIn("Usage: gordian snapshot", text)
        self.assertIn("\n  PID ...", text)
        self.assertIn("Prints where each snapshot is, one path a line.", text)
        self.assertIn("Exit status 0: all snapshots are there; 1: some could not be had.", text)
        self.assertIn("\n  gordian analyze $(gordian snapshot 4711)", text)

    def test_analyze(self):
        text = self.help("analyze", "--help")
        for option in ("PATH", "--format FORMAT", "-o,--output FILE", "--source-root DIR", "--weight WEIGHT", "--finding ID", "--type TYPE",
                       "--top N", "--stats", "--explain", "--retained", "--error-exitcode N", "--html FILE",
                       "--sysroot DIR"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("the last snapshot of each process", text)
        self.assertIn("Exit status 0: all was analyzed, with or without findings; 1: some snapshot could\nnot be", text)
        self.assertIn("\n  gordian analyze --format=json gordian-out/server.4711 | jq .summary", text)

    def test_check(self):
        text = self.help("check", "--help")
        for option in ("REPORT", "--baseline FILE", "--update-baseline", "--suppressions FILE", "--fail-on KIND:CONFIDENCE,",
                       "--min-bytes SIZE", "--format text|json|markdown", "--sysroot DIR", "--no-cache"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("[cycle:probable,unreachable:probable]", text)
        self.assertIn("Exit status 0: nothing new, or the baseline was updated; 1: new findings; 2: wrong usage,", text)
        self.assertIn("3: a report cannot be read, so nobody\nknows.", text)

    def test_view(self):
        text = self.help("view", "--help")
        for option in ("PATH", "--port N", "--no-browser", "--sysroot DIR"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("The page is served on 127.0.0.1 until Ctrl-C", text)

    def test_browsing(self):
        for command, asked, what in (("objects", "TYPE", "List what is in the heap, by type; or the objects of a type"),
                                     ("referrers", "ADDRESS", "Say what points to an object"),
                                     ("referents", "ADDRESS", "Say what an object points to")):
            text = self.help(command, "--help")
            for option in ("PATH", asked, "--format text|json", "--top N", "--sysroot DIR"):
                self.assertIn(f"\n  {option}", text)
            self.assertIn(what, text)
            self.assertIn(f"\n  gordian {command} gordian-out/server.4711", text)

    def test_diff(self):
        text = self.help("diff", "--help")
        for option in ("OLD", "NEW", "--format text|json", "--top N", "--sysroot DIR"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("Say what has changed from one snapshot to another", text)

    def test_no_cache(self):
        for command in ("run", "analyze", "why", "view", "diff", "objects", "referrers", "referents"):
            text = self.help(command, "--help")
            self.assertRegex(text, r"\n  --no-cache +Read debug info anew, and do not keep what is found in it\n +for the next time \(in ~/\.cache/gordian\)")

    def test_why(self):
        text = self.help("why", "--help")
        for option in ("PATH", "ADDRESS|TYPE", "--format text|json", "--sysroot DIR"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("the last snapshot of the started program", text)
        self.assertIn("Exit status 0: answered; 1: the snapshot cannot be read", text)
        self.assertIn("\n  gordian why server.4711.1.gsnap Session", text)

    def test_dump(self):
        text = self.help("dump", "--help")
        for option in ("FILE", "--format text|textproto"):
            self.assertIn(f"\n  {option}", text)
        self.assertIn("\n  gordian dump server.4711.1.gsnap | grep", text)

    def test_version(self):
        self.assertRegex(self.help("--version"), r"\Agordian \d+\.\d+\.\d+\n\Z")


class UsageTest(Case):
    def test_no_subcommand(self):
        process = self.gordian()
        self.assert_says(process, "A subcommand is required\nTry `gordian --help`.", 2)

    def test_unknown_subcommand(self):
        self.assertEqual(self.gordian("walk").returncode, 2)

    def test_run_without_program(self):
        self.assert_says(self.gordian("run"), "which program\\? Write: gordian run -- PROGRAM ARGS", 125)
        self.assert_says(self.gordian("run", "--"), "which program\\? Write: gordian run -- PROGRAM ARGS", 125)

    def test_run_with_unknown_option(self):
        self.assert_says(self.gordian("run", "--htm", "x", "--", "true"), "unknown option --htm", 125)

    def test_run_with_wrong_values(self):
        self.assert_says(self.gordian("run", "--stacks=some", "--", "true"), "--stacks: some not in {full,sampled,none}", 125)
        self.assert_says(self.gordian("run", "--error-exitcode=256", "--", "true"), "--error-exitcode: .*256", 125)
        self.assert_says(self.gordian("run", "--debug=leek", "--", "true"),
                         "--debug: unknown flag 'leek'; known are leak, stats, collectable, uncollectable, saveall", 125)

    def test_run_with_wrong_quantities(self):
        for value, said in (("soon", "'soon' is no duration; write one like 500ms, 30s, 5m or 1h"),
                            ("s", "'s' is no duration"), ("-5s", "'-5s' is no duration"),
                            ("5 s", "'5 s' is no duration"), ("1e3", "'1e3' is no duration"), ("nan", "'nan' is no duration"),
                            ("5S", "'5S' is no duration"), ("0", "0 is out of range; between 10ms and 365d is possible"),
                            ("1ms", "1ms is out of range"), ("99999999999999999999999999h", "9+h is out of range")):
            self.assert_says(self.gordian("run", f"--every={value}", "--", "true"), f"--every: {said}", 125)
        for value, said in (("much", "'much' is no number of bytes; write one like 100M, 2G or 500000"),
                            ("5MB", "'5MB' is no number"), ("-1M", "'-1M' is no number"),
                            ("1", "1 is out of range; between 64K and 1T is possible"), ("2T", "2T is out of range")):
            self.assert_says(self.gordian("run", f"--growth={value}", "--", "true"), f"--growth: {said}", 125)
        for value in ("0", "-1", "some", "100001", "12345678901"):
            self.assert_says(self.gordian("run", f"--keep={value}", "--", "true"),
                             f"--keep: '{value}' is no count; write a number from 1 to 100000, or all", 125)
        self.assertFalse((self.folder / "gordian-out").exists(), "left a folder for nothing")

    def test_run_with_wrong_names_to_follow(self):
        for value, said in ((",", "a name is missing in ','; write all, first, or the names of programs with commas between"),
                            ("a,,b", "a name is missing in 'a,,b'"), ("a,", "a name is missing in 'a,'"),
                            ("bin/a", "'bin/a' is a path"), ("a,all", "'all' stands alone"), ("first,a", "'first' stands")):
            self.assert_says(self.gordian("run", f"--follow={value}", "--", "true"), f"--follow: {said}", 125)

    def test_analyze_and_dump_need_a_path(self):
        self.assert_says(self.gordian("analyze"), "PATH is required", 2)
        self.assert_says(self.gordian("dump"), "FILE is required", 2)
        self.assert_says(self.gordian("analyze", "--format=xml", "x"), "--format: xml not in {text,json,sarif,junit,pprof,folded,dot,openmetrics}", 2)
        self.assert_says(self.gordian("analyze", "--sysroot=/nowhere", "x"), "--sysroot: .*/nowhere", 2)
