"""The recipes in docs/nightly, each read by the program or the schema that it is for; and that these refuse what is wrong."""

import pathlib
import re
import shutil
import subprocess
import sys
import unittest

from support import BUILD, Case

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECIPES = ROOT / "docs" / "nightly"
VALIDATORS = ROOT / "tests" / "recipes"
sys.path.insert(0, str(ROOT / "history" / "nightly"))

import settings as nightly_settings  # noqa: E402  pylint: disable=wrong-import-position


def call(*command, **options):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          timeout=300, **options)
    return done.returncode, done.stdout


def validators(case):
    """The folder with the npm packages; they are installed once."""
    folder = BUILD / "tests" / "recipes"
    if not shutil.which("npm"):
        case.skipTest("needs npm")
    folder.mkdir(parents=True, exist_ok=True)
    lock = (VALIDATORS / "package-lock.json").read_text()
    for name in ("package.json", "package-lock.json", "github.mjs", "kubernetes.mjs"):
        shutil.copy(VALIDATORS / name, folder)
    if not (folder / "installed").exists() or (folder / "installed").read_text() != lock:
        status, said = call("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
        if status != 0:
            case.skipTest(f"npm ci: {said[-300:]}")
        (folder / "installed").write_text(lock)
    return folder


class RecipesTest(Case):
    def changed(self, name, old, new):
        """A copy of the recipe in which something is wrong."""
        text = (RECIPES / name).read_text()
        self.assertIn(old, text)
        path = self.folder / name
        path.write_text(text.replace(old, new))
        return path

    def test_nightly_toml(self):
        settings = nightly_settings.load(RECIPES / "nightly.toml", {})
        self.assertEqual(settings["tests"]["meson"], str(RECIPES / "build"))
        self.assertEqual(settings["history"]["db"], "/var/lib/gordian/nights.db")
        inside = re.search(r"nightly.toml: \|\n((?:    .*\n|\n)+)", (RECIPES / "kubernetes-cronjob.yaml").read_text())[1]
        (self.folder / "inside.toml").write_text(re.sub("(?m)^    ", "", inside).replace("$NIGHTS_DATABASE", "x").replace("$NIGHTLY_WEBHOOK", ""))
        self.assertEqual(nightly_settings.load(self.folder / "inside.toml", {})["tests"]["ctest"], "/src/build")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd-analyze")
    def test_systemd(self):
        units = self.folder / "units"
        units.mkdir()
        for name in ("gordian-nightly.service", "gordian-nightly.timer"):
            # Verified is also that the program is there.
            (units / name).write_text((RECIPES / name).read_text().replace("/opt/gordian/bin/gordian-nightly", str(ROOT / "scripts/nightly")))
        status, said = call("systemd-analyze", "verify", "--man=no", units / "gordian-nightly.service", units / "gordian-nightly.timer")
        self.assertEqual((status, re.findall(r".*gordian-nightly.*", said)), (0, []), said)
        (units / "gordian-nightly.service").write_text("[Service]\nType=oneshott\nExecStart=/no/such/program\n")
        status, said = call("systemd-analyze", "verify", "--man=no", units / "gordian-nightly.timer", units / "gordian-nightly.service")
        self.assertIn("gordian-nightly.service", said)
        calendar = re.search(r"OnCalendar=(.*)", (RECIPES / "gordian-nightly.timer").read_text())[1]
        status, said = call("systemd-analyze", "calendar", calendar)
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"Next elapse: .* 02:17:00")

    @unittest.skipUnless(shutil.which("crontab"), "needs crontab")
    def test_cron(self):
        status, said = call("crontab", "-n", RECIPES / "crontab")
        self.assertEqual(status, 0, said)
        self.assertNotEqual(call("crontab", "-n", self.changed("crontab", "17 2", "77 2"))[0], 0)

    def test_github(self):
        folder = validators(self)
        bundle = self.folder / "github.cjs"
        status, said = call(folder / "node_modules/.bin/esbuild", "github.mjs", "--bundle", "--platform=node", "--format=cjs",
                            f"--outfile={bundle}", "--log-level=warning", cwd=folder)
        self.assertEqual(status, 0, said)
        status, said = call("node", bundle, RECIPES / "github-workflow.yml")
        self.assertEqual((status, said), (0, "jobs: nightly (9 steps)\n"))
        for old, new in (("runs-on:", "run-on:"), ("cron: '17 2", "cron: '99 2"), ("uses: actions/cache", "use: actions/cache"),
                         ("security-events: write", "security-events: sometimes"), ("uses: github/codeql-action", "use: github/codeql-action")):
            self.assertEqual(call("node", bundle, self.changed("github-workflow.yml", old, new))[0], 1, new)

    def test_gitlab(self):
        folder = validators(self)
        command = ("node", folder / "node_modules/.bin/gitlab-ci-local", "--list", "--variable", "CI_PIPELINE_SOURCE=schedule")
        for words in (["init", "-q", "-b", "main"], ["remote", "add", "origin", "git@gitlab.example.com:team/server.git"]):
            self.assertEqual(call("git", *words, cwd=self.folder)[0], 0)
        for old, new, wanted in (("", "", 0), ("expire_in: 30 days", "expires_in: 30 days", 1), ("when: always", "when: sometimes", 1),
                                 ("junit: nightly-out", "junits: nightly-out", 1)):
            text = (RECIPES / "gitlab-ci.yml").read_text()
            (self.folder / ".gitlab-ci.yml").write_text(text.replace(old, new) if old else text)
            status, said = call(*command, cwd=self.folder)
            self.assertEqual(status, wanted, said)
            if wanted == 0:
                self.assertRegex(said, r"json schema validated(.*\n)*leaks +test +on_success")

    def test_kubernetes(self):
        folder = validators(self)
        status, said = call("node", folder / "kubernetes.mjs", RECIPES / "kubernetes-cronjob.yaml")
        self.assertEqual((status, said), (0, "ConfigMap gordian-nightly\nPersistentVolumeClaim gordian-nights\nCronJob gordian-nightly\n"))
        for old, new in (("schedule:", "schedules:"), ("backoffLimit: 0", "backoffLimit: none"),
                         ("mountPath: /nights", "mount: /nights")):
            self.assertNotEqual(call("node", folder / "kubernetes.mjs", self.changed("kubernetes-cronjob.yaml", old, new))[0], 0, new)

    def test_recipes_use_options_that_there_are(self):
        _, usage = call(sys.executable, ROOT / "scripts/nightly", "--help")
        for path in RECIPES.iterdir():
            for line in re.findall(r"(?:scripts/|gordian-)nightly[^\n]*(?:\n +--[^\n]*)*", path.read_text()):
                for option in re.findall(r"--[a-z-]+", line):
                    self.assertIn(f"  {option}", usage, f"{path.name}: {option}")


if __name__ == "__main__":
    unittest.main()
