// Puts script and style into index.html, so that the page is one file that opens from disk, and states in the page
// itself what may run there: the one script and the one style whose hashes stand in its Content-Security-Policy.
// Nothing else can, whatever the names in a snapshot say. A server may add a stricter policy of its own.
import { createHash } from "node:crypto";

const ANSWERS = '<script id="answers" type="application/gzip;base64"></script>';

const hashOf = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** @returns {import("vite").Plugin} */
export function oneFile() {
  return {
    name: "gordian:one-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const page = files.find((file) => file.fileName === "index.html");
      const scripts = files.filter((file) => file.type === "chunk");
      const styles = files.filter((file) => file.fileName.endsWith(".css"));
      if (!page || scripts.length !== 1 || styles.length !== 1)
        throw new Error(`one page, script and style expected: ${files.map((file) => file.fileName).join(" ")}`);

      // In a script element only these two could end or hide it.
      const script = `\n${scripts[0].code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}`;
      const style = `\n${styles[0].source}`;
      const policy = [
        "default-src 'none'",
        `script-src ${hashOf(script)}`,
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
      if (html.split(ANSWERS).length !== 2) throw new Error("the page needs exactly one place for the answers");

      page.source = html;
      for (const file of [...scripts, ...styles]) delete bundle[file.fileName];
    },
  };
}
