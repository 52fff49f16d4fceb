// Puts script and style into a page, so that it is one file that opens from disk, and states in the page itself what may run
// there: the one script and the one style whose hashes stand in its Content-Security-Policy. Nothing else can, whatever the
// names in a snapshot say. A server may add a stricter policy of its own.
//
// The dashboard's script may load others ('strict-dynamic'): from disk its data comes as scripts, because browsers read no
// other file for a page from disk. Over http it forbids them again (src/dashboard/data/files.ts).
import { createHash } from "node:crypto";

const ANSWERS = '<script id="answers" type="application/gzip;base64"></script>';

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** `name`: of the page. `answers`: it has a place for recorded answers. `loads`: its script loads others.
 * @param {{ name: string, answers: boolean, loads: boolean }} page
 * @returns {import("vite").Plugin} */
export function oneFile({ name, answers, loads }) {
  return {
    name: "gordian:one-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const page = files.find((file) => file.fileName === name);
      const scripts = files.filter((file) => file.type === "chunk");
      const styles = files.filter((file) => file.fileName.endsWith(".css"));
      if (!page || scripts.length !== 1 || styles.length !== 1)
        throw new Error(`one page, script and style expected: ${files.map((file) => file.fileName).join(" ")}`);

      // In a script element only these two could end or hide it.
      const script = `\n${scripts[0].code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}`;
      const style = `\n${styles[0].source}`;
      const policy = [
        "default-src 'none'",
        `script-src ${hashOf(script)}${loads ? " 'strict-dynamic'" : ""}`,
        `style-src ${hashOf(style)}`,
        "img-src data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
      ].join("; ");

      const html = String(page.source)
        .replace(/\s*<script type="module"[^>]*src="[^"]*"[^>]*><\/script>/, "")
        .replace(/\s*<link rel="stylesheet"[^>]*>/, "")
        .replace("<!-- policy -->", () => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`)
        .replace("<!-- style -->", () => `<style>${style}</style>`)
        .replace("<!-- script -->", () => `<script type="module">${script}</script>`);
      if (html.split(ANSWERS).length !== (answers ? 2 : 1))
        throw new Error("a page has one place for answers, or none");

      page.source = html;
      for (const file of [...scripts, ...styles]) delete bundle[file.fileName];
    },
  };
}
