// When a night was, the same for everybody who looks: in UTC.

/** "2026-11-03". */
export function dayOf(milliseconds: number): string {
  return isoOf(milliseconds).slice(0, 10);
}

/** "2026-11-03 02:10". */
export function whenOf(milliseconds: number): string {
  return isoOf(milliseconds).slice(0, 16).replace("T", " ");
}

/** "3 Nov". */
export function shortDayOf(milliseconds: number): string {
  const [, month = "01", day = "01"] = isoOf(milliseconds).slice(0, 10).split("-");
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ""}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LATEST = 8.64e15; // that a Date can be

function isoOf(milliseconds: number): string {
  return new Date(Math.min(Math.max(milliseconds, 0), LATEST)).toISOString().replace(/^\+0*/, "");
}

const DAY = 86_400_000;

/** "3 days ago", of what was longer ago than two days: nothing has run since. Empty if it is newer. */
export function longAgo(at: number, now: number): string {
  const days = Math.floor((now - at) / DAY);
  return at > 0 && days >= 2 ? `${days} days ago` : "";
}
