// The token by which the server knows its own page. It comes in the fragment of the address ("#token=…"), which no
// browser sends anywhere, and is taken out of it at once, so that it ends up neither in a bookmark nor on a screenshot.

const KEY = "gordian-token";
const FRAGMENT = /^#token=([\w-]+)(\/.*)?$/;

export function takeToken(): string {
  const found = FRAGMENT.exec(location.hash);
  if (!found) return sessionStorage.getItem(KEY) ?? "";
  const token = found[1] ?? "";
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, "", `#${found[2] ?? "/"}`);
  return token;
}
